//! Schemas of a contract in the form in which payloads are checked against them.
//!
//! References are followed, keywords are grouped by the kind of value that they are about, and the
//! severity of each is known. Every [`Check`] knows which schema it comes from, so that a report
//! can name the rule.

use std::collections::HashSet;

use foldhash::{HashMap, fast::RandomState};
use indexmap::IndexMap;
use serde_json::Value;

use super::{format::Format, number::NumberRule, pattern::Pattern};
use crate::{
    json::{Decimal, Kind},
    model::{AdditionalProperties, Contract, Schema, Severity, Type},
};

/// In how many parts and branches of a schema its type is looked for.
const MOST_PARTS: usize = 32;

/// A check, by its place in the program.
pub(super) type Id = u32;

/// Everything that a value of one schema is checked against. The first check is that of the root.
pub(super) struct Program {
    pub(super) checks: Vec<Check>,
}

/// One schema, reference followed.
pub(super) struct Check {
    pub(super) origin: Origin,
    /// Whether several schemas lead here, so that one value may be checked twice.
    pub(super) shared: bool,
    /// Whether `null` passes all that is said here: `nullable` beside parts and without `type`.
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
    /// Whether something is not required here that would be if it travelled in this direction.
    pub(super) relaxed: bool,
}

/// `type` and `nullable`.
pub(super) struct KindRule {
    pub(super) kind: Type,
    pub(super) nullable: bool,
    pub(super) severity: Severity,
    /// How severe it is that `null` came, if that is a rule of its own.
    pub(super) null: Option<Severity>,
}

/// `enum`.
pub(super) struct Choices {
    pub(super) texts: foldhash::HashSet<String>,
    pub(super) numbers: Vec<Decimal>,
    /// Values that are neither texts nor numbers.
    pub(super) others: Vec<Value>,
}

/// A rule about strings.
pub(super) enum TextRule {
    MinLength(u64),
    MaxLength(u64),
    Pattern(Pattern),
    Format(Format),
}

/// The rules about arrays.
#[derive(Default)]
pub(super) struct ArrayRules {
    pub(super) min: Option<(u64, Severity)>,
    pub(super) max: Option<(u64, Severity)>,
    pub(super) unique: Option<Severity>,
    pub(super) items: Option<Id>,
}

/// The rules about objects.
#[derive(Default)]
pub(super) struct ObjectRules {
    pub(super) min: Option<(u64, Severity)>,
    pub(super) max: Option<(u64, Severity)>,
    /// The members that `properties` or `required` names.
    pub(super) members: IndexMap<String, Member, RandomState>,
    /// How many of them are required.
    pub(super) required: usize,
    pub(super) further: Further,
}

/// A member that a schema names.
#[derive(Default)]
pub(super) struct Member {
    /// What `properties` says of it.
    pub(super) check: Option<Id>,
    /// Whether it does not travel in this direction.
    pub(super) excluded: bool,
    pub(super) required: Option<Required>,
}

/// That a member is required.
pub(super) struct Required {
    pub(super) severity: Severity,
    /// It is not of a value that one of these applies to.
    pub(super) except: Vec<Id>,
}

/// `additionalProperties`.
#[derive(Default)]
pub(super) enum Further {
    /// Nothing is said.
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
    /// Whether it is a `oneOf`.
    pub(super) one: bool,
    /// Whether exactly one branch may be kept.
    pub(super) exact: bool,
    pub(super) branches: Vec<Id>,
    pub(super) severity: Severity,
    pub(super) tag: Option<Tag>,
}

/// A member whose text says which branch is meant.
pub(super) struct Tag {
    pub(super) member: String,
    pub(super) branches: HashMap<String, usize>,
    /// Whether the contract says so with a `discriminator`.
    pub(super) declared: bool,
}

/// Where a check comes from.
pub(super) enum Origin {
    Root,
    Named(String),
    Within(Id, Step),
}

/// From a schema to one within it.
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

    /// Returns whether a schema may allow values of a kind, as far as `type` says so: there, in the
    /// parts of its `allOf` and in the branches of its unions.
    pub(super) fn may_be(&self, id: Id, kind: Kind) -> bool {
        self.may_be_within(id, kind, &mut HashSet::new())
    }

    fn may_be_within(&self, id: Id, kind: Kind, seen: &mut HashSet<Id>) -> bool {
        // What was asked before is answered there; many parts say nothing certain.
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
