//! Values that break one rule and honour as many of the others as possible.

use countersign_contract::{
    json::pointer_to,
    model::{Bound, Schema},
};
use proptest::{prelude::*, sample::Index};
use serde_json::Value;

use super::{
    Error,
    filter::one_of,
    place::{Place, Union},
    rule::{Breach, Step, forbids_null},
    shape::{Kinds, Shape, is_of_numbers, range},
    text::name,
    valid::Builder,
};

/// The maximum number of pairs of branches that are tried together.
const PAIRS: usize = 16;
/// The maximum number of ways to decide the open unions of a place.
const FORMS: usize = 4;

/// A value, and the place in it that breaks a rule, as a JSON pointer.
pub(super) type Broken = (Value, String);

/// The other rules at the same place that are given up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effort {
    /// No rule.
    Pure,
    /// The values of an `enum`.
    Unlisted,
    /// Patterns and formats as well.
    Unshaped,
    /// All rules.
    Bare,
}

impl Effort {
    pub(super) const ALL: [Self; 4] = [Self::Pure, Self::Unlisted, Self::Unshaped, Self::Bare];

    /// Returns `true` if a rule beside the broken one still counts.
    fn keeps(self, keyword: &str) -> bool {
        match keyword {
            "enum" => self < Self::Unlisted,
            "pattern" | "format" => self < Self::Unshaped,
            _ => self < Self::Bare,
        }
    }
}

impl<'c> Builder<'c> {
    /// Returns values that honour these schemas except for the rule at the end of the route.
    pub(super) fn broken(
        &self,
        about: &[&'c Schema],
        route: &[Step<'c>],
        breach: Breach<'c>,
        effort: Effort,
        budget: usize,
    ) -> Result<BoxedStrategy<Broken>, Error> {
        let mut place = self.scope.place(about, budget)?;
        let mut route = route;
        while let [Step::Branch(union, branch), rest @ ..] = route {
            self.scope.choose(&mut place, *union, *branch)?;
            route = rest;
        }
        let Some((step, rest)) = route.split_first() else {
            return self.broken_here(&place, breach, effort);
        };
        self.in_some_form(&place, |form| {
            let shape = Shape::of(&self.scope, &form.schemas, |_, _| false);
            let further =
                |about: &[&'c Schema]| self.broken(about, rest, breach, effort, form.budget);
            self.within(shape, *step, form.budget, further)
        })
    }

    /// Tries the ways to decide the open unions of a place, and keeps those that yield values.
    fn in_some_form(
        &self,
        place: &Place<'c>,
        mut follow: impl FnMut(&Place<'c>) -> Result<BoxedStrategy<Broken>, Error>,
    ) -> Result<BoxedStrategy<Broken>, Error> {
        let mut made = Vec::new();
        let mut refused = None;
        for form in self.scope.decided(place)? {
            match follow(&form) {
                Ok(strategy) => made.push((1, strategy)),
                Err(error) => refused = Some(refused.unwrap_or(error)),
            }
            if made.len() == FORMS {
                break;
            }
        }
        one_of(made).ok_or_else(|| {
            refused.unwrap_or_else(|| Error::unsatisfiable("", "no branch can be followed"))
        })
    }

    /// Returns values of a shape around a value that breaks a rule.
    fn within(
        &self,
        shape: Shape<'c>,
        step: Step<'c>,
        budget: usize,
        further: impl FnOnce(&[&'c Schema]) -> Result<BoxedStrategy<Broken>, Error>,
    ) -> Result<BoxedStrategy<Broken>, Error> {
        let refused = |reason| Error::unsatisfiable(shape.pointer, reason);
        match step {
            Step::Branch(..) => Err(refused("a branch is not a step into a value")),
            Step::Item if shape.kinds.has(Kinds::ARRAY) => {
                let broken = further(&shape.items.about)?;
                let (items, _) = self.items(&shape, budget, 1)?;
                let values = (items, broken, any::<Index>());
                let values = values.prop_map(|(mut items, (item, place), index)| {
                    let index = index.index(items.len() + 1);
                    items.insert(index, item);
                    (Value::Array(items), format!("/{index}{place}"))
                });
                Ok(values.boxed())
            }
            Step::Member(member) if shape.kinds.has(Kinds::OBJECT) => {
                let about = shape.members.about(member);
                let about = about.ok_or_else(|| refused("this member is not allowed"))?;
                let broken = further(&about)?;
                self.with_member(shape, Some(member), broken, budget)
            }
            Step::Other if shape.kinds.has(Kinds::OBJECT) => {
                let about = shape.members.others(false);
                let about = about.ok_or_else(|| refused("additional members are not allowed"))?;
                let broken = further(&about)?;
                self.with_member(shape, None, broken, budget)
            }
            Step::Item | Step::Member(_) | Step::Other => Err(refused("it is of another type")),
        }
    }

    /// Returns objects with this value as one member, either a known one or one that no schema
    /// names.
    fn with_member(
        &self,
        mut shape: Shape<'c>,
        known: Option<&'c str>,
        value: BoxedStrategy<Broken>,
        budget: usize,
    ) -> Result<BoxedStrategy<Broken>, Error> {
        let name = match known {
            Some(name) => Just(name.to_owned()).boxed(),
            None => name(&shape.members.names()),
        };
        shape.members.absent.extend(known);
        let (members, _) = self.members(&shape, budget, 1)?;
        let values = (members, name, value).prop_map(|(mut members, name, (value, place))| {
            let place = pointer_to(&name) + &place;
            members.insert(name, value);
            (Value::Object(members), place)
        });
        Ok(values.boxed())
    }

    /// Returns values that break a rule of a schema at the place itself.
    fn broken_here(
        &self,
        place: &Place<'c>,
        breach: Breach<'c>,
        effort: Effort,
    ) -> Result<BoxedStrategy<Broken>, Error> {
        let left_out = |schema: &Schema, keyword: &str| {
            // Only the member of this breach is left out of `required`, see `break_rule`.
            let same = keyword == breach.keyword && keyword != "required"
                || (breach.keyword, keyword) == ("nullable", "type");
            same && std::ptr::eq(schema, breach.schema) || !effort.keeps(keyword)
        };
        let shapes = |place: &Place<'c>| {
            self.in_some_form(place, |form| {
                let shape = Shape::of(&self.scope, &form.schemas, left_out);
                self.broken_shape(shape, breach, effort, form.budget)
            })
        };
        let mut place = place.clone();
        match breach.keyword {
            "not" => {
                if let Some(not) = breach.schema.not.as_deref() {
                    self.scope.add(&mut place, not)?;
                }
                shapes(&place)
            }
            "oneOf" | "anyOf" => {
                let union = Union {
                    owner: breach.schema,
                    keyword: breach.keyword,
                };
                place.unions.retain(|open| !open.is(union));
                let mut made: Vec<_> = shapes(&place).into_iter().map(|made| (1, made)).collect();
                if breach.keyword == "oneOf" {
                    // A value that matches two branches is as wrong as one that matches none.
                    let branches = union.branches();
                    let pairs = branches.iter().enumerate().flat_map(|(index, one)| {
                        branches[index + 1..].iter().map(move |other| [one, other])
                    });
                    let both = pairs.take(PAIRS).filter_map(|pair| {
                        let mut place = place.clone();
                        for branch in pair {
                            self.scope.add(&mut place, branch).ok()?;
                        }
                        Some((1, shapes(&place).ok()?))
                    });
                    made.extend(both);
                }
                let reason = "no value that matches none or several of the branches could be made";
                one_of(made).ok_or_else(|| Error::unsatisfiable(&breach.schema.pointer, reason))
            }
            _ => shapes(&place),
        }
    }

    /// Returns values of a shape without a rule that break this rule.
    fn broken_shape(
        &self,
        mut shape: Shape<'c>,
        breach: Breach<'c>,
        effort: Effort,
        budget: usize,
    ) -> Result<BoxedStrategy<Broken>, Error> {
        let refused = |reason| Error::unsatisfiable(&breach.schema.pointer, reason);
        let kinds = shape.break_rule(breach).map_err(refused)?;
        shape.only(kinds);
        if !shape.kinds.has(kinds) {
            return Err(refused("no value of the type that it is about is allowed"));
        }
        shape.members.open = effort > Effort::Pure;
        let here = |value| (value, String::new());
        let values = match (breach.keyword, breach.member) {
            ("uniqueItems", _) => {
                shape.items.low = shape.items.low.max(2);
                let (items, _) = self.items(&shape, budget, 1)?;
                let repeated = (items, any::<Index>()).prop_map(|(mut items, index)| {
                    items.push(index.get(&items).clone());
                    Value::Array(items)
                });
                repeated.boxed()
            }
            ("readOnly" | "writeOnly", Some(member)) => {
                let about = shape.members.about(member);
                let about = about.ok_or_else(|| refused("this member is not allowed"))?;
                let value = self.value_of(&about, budget)?.strategy.prop_map(here);
                return self.with_member(shape, Some(member), value.boxed(), budget);
            }
            ("additionalProperties", _) => {
                let about = shape.members.others(true);
                let about = about.ok_or_else(|| refused("another rule rejects them too"))?;
                let value = self.value_of(&about, budget)?.strategy.prop_map(here);
                return self.with_member(shape, None, value.boxed(), budget);
            }
            _ => self.shape(&shape, budget)?.strategy,
        };
        Ok(values.prop_map(here).boxed())
    }
}

impl<'c> Shape<'c> {
    /// Turns a rule, which is not part of the shape, into its opposite. Returns the kinds of values
    /// that the rule applies to, or the reason that nothing breaks it.
    fn break_rule(&mut self, breach: Breach<'c>) -> Result<Kinds, &'static str> {
        let Breach {
            schema,
            keyword,
            member,
        } = breach;
        let fewer = |limit: Option<u64>| {
            limit
                .and_then(|limit| limit.checked_sub(1))
                .ok_or("nothing is below zero")
        };
        let more = |limit: Option<u64>| {
            limit
                .and_then(|limit| limit.checked_add(1))
                .ok_or("nothing is larger")
        };
        let lower = |high: &mut Option<u64>, limit| {
            *high = Some(high.map_or(limit, |high| limit.min(high)));
        };
        let raise = |low: &mut u64, limit: u64| *low = limit.max(*low);
        let opposite = |bound: &Bound| Bound {
            limit: bound.limit.clone(),
            exclusive: !bound.exclusive,
        };
        let Self {
            text,
            numbers,
            items,
            members,
            ..
        } = self;
        match keyword {
            "type" => {
                let wrong = Kinds::ALL.without(Kinds::of(schema));
                // An explicit ban on null is a rule of its own.
                return Ok(if forbids_null(schema) {
                    wrong.without(Kinds::NULL)
                } else {
                    wrong
                });
            }
            "nullable" => return Ok(Kinds::NULL),
            "enum" | "oneOf" | "anyOf" => return Ok(Kinds::ALL),
            // A value breaks `not` exactly if it matches the schema.
            "not" => return Ok(schema.not.as_deref().map_or(Kinds::ALL, Kinds::of)),
            "minimum" | "exclusiveMinimum" => {
                numbers.high.extend(schema.minimum.iter().map(opposite));
            }
            "maximum" | "exclusiveMaximum" => {
                numbers.low.extend(schema.maximum.iter().map(opposite));
            }
            "multipleOf" => numbers.misses.extend(schema.multiple_of.clone()),
            "minLength" => lower(&mut text.high, fewer(schema.min_length)?),
            "maxLength" => raise(&mut text.low, more(schema.max_length)?),
            "pattern" => text.misses_pattern.clone_from(&schema.pattern),
            "minItems" => lower(&mut items.high, fewer(schema.min_items)?),
            "maxItems" => raise(&mut items.low, more(schema.max_items)?),
            "minProperties" => lower(&mut members.high, fewer(schema.min_properties)?),
            "maxProperties" => raise(&mut members.low, more(schema.max_properties)?),
            "format" if is_of_numbers(schema) => {
                let range = schema.format.as_deref().and_then(range);
                numbers.outside =
                    Some(range.ok_or("the validator rejects no number for its format")?);
            }
            "format" => text.misses_format.clone_from(&schema.format),
            _ => members.absent.extend(member),
        }
        Ok(match keyword {
            "minLength" | "maxLength" | "pattern" => Kinds::STRING,
            "format" if !is_of_numbers(schema) => Kinds::STRING,
            "minItems" | "maxItems" | "uniqueItems" => Kinds::ARRAY,
            "minProperties"
            | "maxProperties"
            | "required"
            | "additionalProperties"
            | "readOnly"
            | "writeOnly" => Kinds::OBJECT,
            _ => Kinds::NUMBER,
        })
    }
}
