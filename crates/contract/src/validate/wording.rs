//! Wording of messages about violations, without any value of the payload.

use super::{
    keyword::Keyword,
    program::{Id, Program},
};
use crate::{
    json::{Kind, Node},
    model::{Bound, Schema},
    verdict::Violation,
};

/// The number of values of an `enum` that a message lists.
const VALUES: usize = 8;

/// The number of characters of a value of the contract that a message shows. The full value is in
/// the contract.
const SHOWN: usize = 60;

/// The number of characters that a message shows of the reason for one branch.
const REASON: usize = 160;

/// Details of a violation in addition to the schema.
#[derive(Clone, Copy)]
pub(super) enum Broken<'a> {
    Type,
    Enum,
    Pattern,
    Format,
    Number,
    Unique,
    Not,
    /// The number of characters, items or members found, and the number allowed.
    Count(u64, u64),
    /// A member that `additionalProperties: false` rejects.
    Further,
    /// A required member that is missing.
    Required(&'a str),
    /// The number of branches that apply, and the number of all branches.
    Several(usize, usize),
    /// The number of branches, and the reasons that the first of them do not apply.
    Union(usize, &'a [Violation]),
    /// A tag member with a text that selects no branch, and the number of branches.
    UnknownBranch(&'a str, usize),
    /// A missing tag member, and the number of branches.
    NoBranchNamed(&'a str, usize),
}

/// The context of a message.
pub(super) struct Wording<'a> {
    pub(super) program: &'a Program,
    pub(super) id: Id,
    pub(super) schema: Option<&'a Schema>,
    /// `true` if the branches of a union are not explained.
    pub(super) is_brief: bool,
}

impl Wording<'_> {
    /// Returns a message about what is broken and what was expected.
    pub(super) fn say(&self, keyword: Keyword, node: Node<'_>, broken: Broken<'_>) -> String {
        match broken {
            Broken::Type => format!("expected {}, found {}", self.expected(), node.kind()),
            Broken::Enum => self.choices(),
            Broken::Pattern => {
                let pattern = self.schema.and_then(|schema| schema.pattern.as_deref());
                format!(
                    "does not match the pattern {}",
                    shown(pattern.unwrap_or_default())
                )
            }
            Broken::Format => format!("is not a valid {}", self.format()),
            Broken::Number => self.number(keyword),
            Broken::Unique => "two items are equal, but each may occur only once".to_owned(),
            Broken::Not => "has a form that is not allowed here".to_owned(),
            Broken::Count(found, limit) => counted(keyword, found, limit),
            Broken::Further => "additional members are not allowed here".to_owned(),
            Broken::Required(name) => format!("required member `{}` is missing", shown(name)),
            Broken::Several(kept, all) => {
                format!("matches {kept} of the {all} forms, but must match exactly one")
            }
            Broken::Union(all, reasons) => self.union(node, all, reasons),
            Broken::UnknownBranch(name, all) => format!(
                "`{}` names none of the {all} forms that are allowed here",
                shown(name)
            ),
            Broken::NoBranchNamed(name, all) => format!(
                "`{}` is missing, which selects one of the {all} allowed forms",
                shown(name)
            ),
        }
    }

    fn expected(&self) -> String {
        let kind = self.schema.and_then(|schema| schema.kind);
        let nullable = self.schema.is_some_and(|schema| schema.nullable);
        match kind {
            None => "another type".to_owned(),
            Some(kind) if nullable => format!("{kind} or null"),
            Some(kind) => kind.to_string(),
        }
    }

    fn choices(&self) -> String {
        let values = self.schema.and_then(|schema| schema.enumeration.as_deref());
        let named: Vec<_> = values
            .unwrap_or_default()
            .iter()
            .filter(|value| !value.is_null())
            .collect();
        let list: Vec<_> = named
            .iter()
            .take(VALUES)
            .map(|value| shown(&value.to_string()))
            .collect();
        let list = list.join(", ");
        match named.len() {
            0 => "is not null, the only documented value".to_owned(),
            1 => format!("is not {list}, the only documented value"),
            all if all > VALUES => format!("is none of the {all} documented values: {list}, ..."),
            all => format!("is none of the {all} documented values: {list}"),
        }
    }

    fn format(&self) -> String {
        let format = self.schema.and_then(|schema| schema.format.as_deref());
        shown(format.unwrap_or("value of its format"))
    }

    fn number(&self, keyword: Keyword) -> String {
        let limit = |bound: fn(&Schema) -> Option<&Bound>| {
            self.schema
                .and_then(bound)
                .map_or_else(String::new, |bound| bound.limit.to_string())
        };
        let least = || limit(|schema| schema.minimum.as_ref());
        let most = || limit(|schema| schema.maximum.as_ref());
        match keyword {
            Keyword::Minimum => format!("is less than {}", least()),
            Keyword::Maximum => format!("is greater than {}", most()),
            Keyword::ExclusiveMinimum => format!("is not greater than {}", least()),
            Keyword::ExclusiveMaximum => format!("is not less than {}", most()),
            Keyword::MultipleOf => {
                let divisor = self.schema.and_then(|schema| schema.multiple_of.as_ref());
                let divisor = divisor.map_or_else(String::new, ToString::to_string);
                format!("is not a multiple of {divisor}")
            }
            _ => format!("is out of range for {}", self.format()),
        }
    }

    fn union(&self, node: Node<'_>, all: usize, reasons: &[Violation]) -> String {
        if self.is_brief {
            return format!("matches none of the {all} allowed forms");
        }
        let kind = node.kind();
        let unions = &self.program.check(self.id).unions;
        let branches = unions.iter().flat_map(|union| &union.branches);
        if !branches
            .clone()
            .any(|branch| self.program.may_be(*branch, kind))
        {
            let kinds = [
                Kind::String,
                Kind::Number,
                Kind::Bool,
                Kind::Array,
                Kind::Object,
                Kind::Null,
            ];
            let allowed: Vec<_> = kinds
                .into_iter()
                .filter(|kind| {
                    branches
                        .clone()
                        .any(|branch| self.program.may_be(*branch, *kind))
                })
                .map(Kind::as_str)
                .collect();
            if let [rest @ .., last] = &allowed[..]
                && !rest.is_empty()
            {
                return format!("expected {} or {last}, found {kind}", rest.join(", "));
            }
        }
        let told: Vec<_> = reasons
            .iter()
            .enumerate()
            .map(|(index, reason)| {
                let at = match reason.instance.as_str() {
                    "" => String::new(),
                    pointer => format!("{}: ", shown(pointer)),
                };
                let message: String = reason.message.chars().take(REASON).collect();
                format!("({}) {at}{message}", index + 1)
            })
            .collect();
        let more = if told.len() < all { "; ..." } else { "" };
        format!(
            "matches none of the {all} allowed forms: {}{more}",
            told.join("; ")
        )
    }
}

/// Writes the number found and the number allowed.
fn counted(keyword: Keyword, found: u64, limit: u64) -> String {
    let plural = |count: u64, one: &str, many: &str| {
        if count == 1 {
            format!("1 {one}")
        } else {
            format!("{count} {many}")
        }
    };
    let is = |count: u64| if count == 1 { "is" } else { "are" };
    match keyword {
        Keyword::MinLength => format!(
            "is {} long, at least {limit} {} needed",
            plural(found, "character", "characters"),
            is(limit)
        ),
        Keyword::MaxLength => format!(
            "is {} long, at most {limit} {} allowed",
            plural(found, "character", "characters"),
            is(limit)
        ),
        Keyword::MinItems => format!(
            "has {}, at least {limit} {} needed",
            plural(found, "item", "items"),
            is(limit)
        ),
        Keyword::MaxItems => format!(
            "has {}, at most {limit} {} allowed",
            plural(found, "item", "items"),
            is(limit)
        ),
        Keyword::MinProperties => format!(
            "has {}, at least {limit} {} needed",
            plural(found, "member", "members"),
            is(limit)
        ),
        _ => format!(
            "has {}, at most {limit} {} allowed",
            plural(found, "member", "members"),
            is(limit)
        ),
    }
}

/// Shortens a text of the contract.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push_str("...");
    }
    shown
}
