//! The compiled form of schemas, against which payloads are checked.
//!
//! References are resolved, keywords are grouped by the kind of value they apply to, and each has
//! its severity. Every [`Check`] knows the schema that it comes from, so that a report can name the
//! rule.

use std::collections::HashSet;

use foldhash::{HashMap, fast::RandomState};
use indexmap::IndexMap;
use serde_json::Value;

use super::{format::Format, number::NumberRule, pattern::Pattern};
use crate::{
    json::{Decimal, Kind},
    model::{AdditionalProperties, Contract, Schema, Severity, Type},
};

/// The largest number of parts and branches of a schema that are searched for its type.
const MOST_PARTS: usize = 32;

/// The index of a check in the program.
pub(super) type Id = u32;

/// All checks for the values of one schema. The first check is that of the root.
pub(super) struct Program {
    pub(super) checks: Vec<Check>,
}

/// The check of one schema, with its reference resolved.
pub(super) struct Check {
    pub(super) origin: Origin,
    /// `true` if several schemas lead to this check, so that a value may be checked twice.
    pub(super) shared: bool,
    /// `true` if `null` satisfies all rules of this check: `nullable` next to parts and without
    /// `type`.
    pub(super) null_passes: bool,
    pub(super) kind: Option<KindRule>,
    pub(super) choices: Option<(Choices, Severity)>,
    pub(super) text: Vec<(TextRule, Severity)>,
    pub(super) number: Vec<(NumberRule, Severity)>,
    pub(super) array: ArrayRules,
    pub(super) object: ObjectRules,
    pub(super) all_of: Vec<Id>,
    pub(super) unions: Vec<Union>,
    pub(super) not: Option<(Id, Severity)>,
    /// `true` if the check does not require a member that would be required if it were sent in this
    /// direction.
    pub(super) relaxed: bool,
}

/// `type` and `nullable`.
pub(super) struct KindRule {
    pub(super) kind: Type,
    pub(super) nullable: bool,
    pub(super) severity: Severity,
    /// The severity of `null`, if a separate rule covers it.
    pub(super) null: Option<Severity>,
}

/// `enum`.
pub(super) struct Choices {
    pub(super) texts: foldhash::HashSet<String>,
    pub(super) numbers: Vec<Decimal>,
    /// The values that are neither texts nor numbers.
    pub(super) others: Vec<Value>,
}

/// A rule for strings.
pub(super) enum TextRule {
    MinLength(u64),
    MaxLength(u64),
    Pattern(Pattern),
    Format(Format),
}

/// The rules for arrays.
#[derive(Default)]
pub(super) struct ArrayRules {
    pub(super) min: Option<(u64, Severity)>,
    pub(super) max: Option<(u64, Severity)>,
    pub(super) unique: Option<Severity>,
    pub(super) items: Option<Id>,
}

/// The rules for objects.
#[derive(Default)]
pub(super) struct ObjectRules {
    pub(super) min: Option<(u64, Severity)>,
    pub(super) max: Option<(u64, Severity)>,
    /// The members that `properties` or `required` names.
    pub(super) members: IndexMap<String, Member, RandomState>,
    /// The number of required members.
    pub(super) required: usize,
    pub(super) further: Further,
}

/// A member that a schema names.
#[derive(Default)]
pub(super) struct Member {
    /// The check of the member from `properties`.
    pub(super) check: Option<Id>,
    /// `true` if the member is not sent in this direction.
    pub(super) excluded: bool,
    pub(super) required: Option<Required>,
}

/// The rule that a member is required.
pub(super) struct Required {
    pub(super) severity: Severity,
    /// The branches within which the member is not required.
    pub(super) except: Vec<Id>,
}

/// `additionalProperties`.
#[derive(Default)]
pub(super) enum Further {
    /// Absent.
    #[default]
    Unsaid,
    /// `true`.
    Any,
    /// `false`.
    None(Severity),
    Check(Id),
}

/// `anyOf` or `oneOf`.
pub(super) struct Union {
    /// `true` for `oneOf`.
    pub(super) one: bool,
    /// `true` if exactly one branch may apply.
    pub(super) exact: bool,
    pub(super) branches: Vec<Id>,
    pub(super) severity: Severity,
    pub(super) tag: Option<Tag>,
}

/// A member whose text selects a branch.
pub(super) struct Tag {
    pub(super) member: String,
    pub(super) branches: HashMap<String, usize>,
    /// `true` if the contract declares it with a `discriminator`.
    pub(super) declared: bool,
}

/// The origin of a check.
pub(super) enum Origin {
    Root,
    Named(String),
    Within(Id, Step),
}

/// A step from a schema to one within it.
pub(super) enum Step {
    Property(String),
    Items,
    Further,
    AllOf(usize),
    AnyOf(usize),
    OneOf(usize),
    Not,
}

impl Program {
    pub(super) fn check(&self, id: Id) -> &Check {
        &self.checks[id as usize]
    }

    /// Returns the schema that a check comes from.
    pub(super) fn schema<'c>(
        &self,
        contract: &'c Contract,
        root: &'c Schema,
        id: Id,
    ) -> Option<&'c Schema> {
        let mut steps = Vec::new();
        let mut id = id;
        let mut schema = loop {
            match &self.check(id).origin {
                Origin::Root => break contract.resolve(root),
                Origin::Named(name) => break contract.schemas.get(name)?,
                Origin::Within(outer, step) => {
                    steps.push(step);
                    id = *outer;
                }
            }
        };
        for step in steps.into_iter().rev() {
            schema = contract.resolve(match step {
                Step::Property(name) => schema.properties.get(name)?,
                Step::Items => schema.items.as_deref()?,
                Step::Further => match schema.additional_properties.as_ref()? {
                    AdditionalProperties::Schema(further) => further,
                    AdditionalProperties::Any | AdditionalProperties::None => return None,
                },
                Step::AllOf(index) => schema.all_of.get(*index)?,
                Step::AnyOf(index) => schema.any_of.get(*index)?,
                Step::OneOf(index) => schema.one_of.get(*index)?,
                Step::Not => schema.not.as_deref()?,
            });
        }
        Some(schema)
    }

    /// Returns `true` if a schema may allow values of a kind, according to `type` in the schema, in
    /// the parts of its `allOf` and in the branches of its unions.
    pub(super) fn may_be(&self, id: Id, kind: Kind) -> bool {
        self.may_be_within(id, kind, &mut HashSet::new())
    }

    fn may_be_within(&self, id: Id, kind: Kind, seen: &mut HashSet<Id>) -> bool {
        // A schema that was already visited is decided there. Beyond the limit on parts, the answer
        // is uncertain.
        if seen.len() > MOST_PARTS || !seen.insert(id) {
            return true;
        }
        let check = self.check(id);
        if check.null_passes && kind == Kind::Null {
            return true;
        }
        let own = check.kind.as_ref().is_none_or(|rule| rule.allows(kind));
        let mut parts = check.all_of.iter();
        own && parts.all(|part| self.may_be_within(*part, kind, seen))
            && check.unions.iter().all(|union| {
                let mut branches = union.branches.iter();
                branches.any(|branch| self.may_be_within(*branch, kind, seen))
            })
    }
}
