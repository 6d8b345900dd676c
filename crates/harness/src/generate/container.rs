//! Arrays and objects: their contents and their sizes.

use proptest::{collection::vec, prelude::*, strategy::Just};
use serde_json::Value;

use super::{
    Error,
    filter::filtered,
    members::MembersStrategy,
    shape::{Items, Members, Shape},
    text::name,
    valid::{Builder, Built},
};

/// The average number of values within a value at which optional parts are left out.
const SIZE: u32 = 512;
/// The maximum average number of values within a value.
const TOO_LARGE: u32 = 100_000;
/// The number of extra values drawn when values must differ.
const SPARE: u32 = 32;

impl<'c> Builder<'c> {
    /// Returns arrays of a shape.
    pub(super) fn array(&self, shape: &Shape<'c>, budget: usize) -> Result<Built, Error> {
        let (items, size) = self.items(shape, budget, 0)?;
        Ok(Built {
            strategy: items.prop_map(Value::Array).boxed(),
            size,
        })
    }

    /// Returns the items of an array, except for some that are added elsewhere.
    pub(super) fn items(
        &self,
        shape: &Shape<'c>,
        budget: usize,
        elsewhere: usize,
    ) -> Result<(BoxedStrategy<Vec<Value>>, u32), Error> {
        let Items {
            about,
            low,
            high,
            unique,
        } = &shape.items;
        let refused = |reason: String| Error::unsatisfiable(shape.pointer, reason);
        let high = high.map_or(usize::MAX, bounded);
        let low = bounded(*low);
        if high < low.max(elsewhere) {
            let reason = format!(
                "an array allows {high} items, but needs {}",
                low.max(elsewhere)
            );
            return Err(refused(reason));
        }
        let (low, high) = (low.saturating_sub(elsewhere), high - elsewhere);
        let item = match self.value_of(about, budget) {
            Ok(item) if high > 0 => item,
            Err(error) if low > 0 => return Err(error),
            _ => return Ok((Just(Vec::new()).boxed(), 1)),
        };
        let room = (SIZE / item.size).clamp(1, 32) as usize;
        let high = if high <= room {
            high
        } else {
            high.min(low.saturating_add(room.min(3)))
        };
        // Draws more items than needed, as far as they are cheap: some may be equal.
        let spare = if *unique {
            (SPARE / item.size) as usize
        } else {
            0
        };
        let drawn = low..=high.saturating_add(spare);
        let count = u32::try_from(drawn.start().midpoint(*drawn.end())).unwrap_or(u32::MAX);
        let size = count.saturating_mul(item.size).saturating_add(1);
        if size > TOO_LARGE {
            let reason = format!("an array has at least {low} items");
            return Err(Error::too_large(shape.pointer, reason));
        }
        if !unique {
            return Ok((vec(item.strategy, drawn).boxed(), size));
        }
        let distinct = (vec(item.strategy, drawn), low..=high).prop_map(|(drawn, count)| {
            let mut distinct: Vec<Value> = Vec::new();
            for item in drawn {
                if distinct.len() < count && !distinct.contains(&item) {
                    distinct.push(item);
                }
            }
            distinct
        });
        let distinct = filtered(distinct, move |distinct| distinct.len() >= low);
        let distinct =
            distinct.ok_or_else(|| refused(format!("no {low} distinct items were found")))?;
        Ok((distinct, size))
    }

    /// Returns objects of a shape.
    pub(super) fn object(&self, shape: &Shape<'c>, budget: usize) -> Result<Built, Error> {
        let (members, size) = self.members(shape, budget, 0)?;
        Ok(Built {
            strategy: members.prop_map(Value::Object).boxed(),
            size,
        })
    }

    /// Returns the members of an object, except for some that are added elsewhere.
    pub(super) fn members(
        &self,
        shape: &Shape<'c>,
        budget: usize,
        elsewhere: usize,
    ) -> Result<(MembersStrategy, u32), Error> {
        let Members {
            required, absent, ..
        } = &shape.members;
        let refused = |reason: String| Error::unsatisfiable(shape.pointer, reason);
        let others = shape.members.others(self.undocumented);
        let names = shape.members.names();
        let (mut needed, mut optional) = (Vec::new(), Vec::new());
        for name in names.union(required).copied() {
            if absent.contains(name) {
                continue;
            }
            let need = required.contains(name);
            let built = match shape.members.about(name) {
                None => Err(refused(format!(
                    "the member `{name}` is required and not allowed"
                ))),
                Some(about) if about.iter().any(|schema| self.scope.excludes(schema)) => {
                    Err(refused(format!(
                        "the member `{name}` is required, but only sent in the other direction"
                    )))
                }
                Some(about) if about.is_empty() && others.is_none() => Err(refused(format!(
                    "the member `{name}` is required, but described nowhere"
                ))),
                Some(about) => self.value_of(&about, budget),
            };
            match built {
                Ok(built) if need => needed.push((named(name, built.strategy), built.size)),
                Ok(built) => optional.push((named(name, built.strategy), built.size)),
                Err(error) if need => return Err(error),
                Err(_) => {}
            }
        }
        let low = bounded(shape.members.low).saturating_sub(elsewhere);
        let high = shape
            .members
            .high
            .map_or(usize::MAX, bounded)
            .checked_sub(elsewhere);
        let Some(high) = high.filter(|high| *high >= needed.len().max(low)) else {
            return Err(refused("it needs more members than it may have".to_owned()));
        };
        let others = others.filter(|_| high > needed.len());
        let other = others.and_then(|about| self.value_of(&about, budget).ok());
        let missing = low.saturating_sub(needed.len() + optional.len());
        if missing > 0 && other.is_none() {
            return Err(refused(format!(
                "it needs {missing} more members than are described"
            )));
        }
        let sum = |sizes: &[(_, u32)]| {
            sizes
                .iter()
                .map(|(_, size)| *size)
                .fold(0, u32::saturating_add)
        };
        let missing = u32::try_from(missing).unwrap_or(u32::MAX);
        let further = other
            .as_ref()
            .map_or(0, |other| missing.saturating_mul(other.size));
        let needs = sum(&needed).saturating_add(further);
        if needs > TOO_LARGE {
            let reason = "an object requires too many members";
            return Err(Error::too_large(shape.pointer, reason));
        }
        let all = sum(&optional) <= 2 * SIZE;
        let each = f64::from(SIZE) / f64::from(u32::try_from(optional.len()).unwrap_or(u32::MAX));
        let size = 1 + needs + sum(&optional).min(SIZE) / 2;
        let members = MembersStrategy {
            required: needed.into_iter().map(|(member, _)| member).collect(),
            optional: optional
                .into_iter()
                .map(|(member, size)| ((each / f64::from(size)).min(0.5), member))
                .collect(),
            all,
            others: other.map(|other| {
                let count = prop_oneof![Just(0), 1..=2_usize].boxed();
                (count, (name(&names), other.strategy).boxed())
            }),
            low,
            high,
        };
        Ok((members, size))
    }
}

fn named(name: &str, value: BoxedStrategy<Value>) -> BoxedStrategy<(String, Value)> {
    (Just(name.to_owned()), value).boxed()
}

fn bounded(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
