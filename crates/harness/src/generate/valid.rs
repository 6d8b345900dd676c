//! Values that honour a schema.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    sync::Arc,
};

use countersign_contract::{
    model::{Contract, Schema, Sender},
    validate::{Direction, Validator},
};
use indexmap::IndexSet;
use proptest::{
    bool,
    collection::vec,
    prelude::*,
    sample::select,
    strategy::{Just, ValueTree},
};
use serde_json::Value;

use super::{
    Error,
    filter::{ValueValidator, filtered, one_of, runner},
    place::Scope,
    shape::{Kinds, Shape},
    text::{name, plain},
};

/// The number of nested cyclic references that are followed, and the number if that yields no
/// value.
const BUDGETS: [usize; 2] = [4, 16];
/// The maximum depth of values; JSON is read up to a nesting of 127.
const DEPTH: usize = 64;
/// The number of values tried to learn how many are rejected.
const TRIALS: u32 = 16;
/// The maximum required length of a text, in characters.
const TOO_LONG: u64 = 1 << 20;

/// Returns values that honour a schema in one direction of travel. Requests have no `readOnly`
/// member, responses have no `writeOnly` member, and neither has members that the contract does not
/// name. The validator reports nothing for these values, not even a notice.
///
/// Optional parts are present or absent, values are at their exact limits more often than not,
/// texts contain characters of one to four bytes, and failing values shrink to small ones. Cyclic
/// references are followed a few times.
///
/// ```
/// use std::sync::Arc;
/// use countersign_contract::{validate::Direction, model::{Contract, Schema}};
/// use countersign_harness::generate;
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// # let contract: Contract = serde_json::from_str(r#"{"api": "a", "title": "A", "version": "1", "file": "a.yaml"}"#)?;
/// let contract: Arc<Contract> = Arc::new(contract);
/// let schema: Schema = serde_json::from_str(r#"{"type": "string", "max_length": 8}"#)?;
/// let texts = generate::valid(&contract, &schema, Direction::Request)?;
/// let text = texts.new_tree(&mut TestRunner::deterministic()).unwrap().current();
/// assert!(text.as_str().unwrap().chars().count() <= 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Returns an error if no value honours the schema, or if all such values are too large for a test.
pub fn valid(
    contract: &Arc<Contract>,
    schema: &Schema,
    direction: Direction,
) -> Result<BoxedStrategy<Value>, Error> {
    Builder::new(contract, direction, false).root(schema)
}

/// Returns values like [`valid`], but objects that are not closed may have members that the
/// contract does not name, as a partner may send them. The validator reports only `undocumented`
/// for these values.
///
/// # Errors
///
/// Returns an error if no value honours the schema, or if all such values are too large for a test.
pub fn valid_with_undocumented(
    contract: &Arc<Contract>,
    schema: &Schema,
    direction: Direction,
) -> Result<BoxedStrategy<Value>, Error> {
    Builder::new(contract, direction, true).root(schema)
}

/// A strategy, and the average number of values made for one result, including those within it and
/// those rejected.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) strategy: BoxedStrategy<Value>,
    pub(super) size: u32,
}

type Key = (Vec<*const Schema>, usize);

/// A builder that makes the strategy of each schema only once.
pub(super) struct Builder<'c> {
    pub(super) scope: Scope<'c>,
    pub(super) undocumented: bool,
    /// The strategies by schemas and remaining cyclic references.
    built: RefCell<HashMap<Key, Result<Built, Error>>>,
    depth: Cell<usize>,
}

impl<'c> Builder<'c> {
    pub(super) fn new(
        contract: &'c Arc<Contract>,
        direction: Direction,
        undocumented: bool,
    ) -> Self {
        Self {
            scope: Scope::new(contract, direction),
            undocumented,
            built: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// Returns values of a schema, each checked by the validator.
    fn root(&self, schema: &'c Schema) -> Result<BoxedStrategy<Value>, Error> {
        let values = self.unvalidated(schema)?;
        let validator = self.validator(schema);
        filtered(values, move |value| validator.accepts(value)).ok_or_else(|| {
            Error::unsatisfiable(
                &schema.pointer,
                "the validator rejects every value that was made",
            )
        })
    }

    /// Returns values of a schema without checking them.
    pub(super) fn unvalidated(&self, schema: &'c Schema) -> Result<BoxedStrategy<Value>, Error> {
        let [few, many] = BUDGETS;
        let built = self.value_of(&[schema], few);
        Ok(built.or_else(|_| self.value_of(&[schema], many))?.strategy)
    }

    /// Returns the validator of a schema.
    pub(super) fn validator(&self, schema: &Schema) -> ValueValidator {
        let contract = Arc::clone(self.scope.contract);
        let validator = Validator::for_schema(contract, schema, self.scope.direction, Sender::Us);
        ValueValidator::new(validator, self.undocumented)
    }

    /// Returns values that honour all of these schemas at once.
    pub(super) fn value_of(&self, about: &[&'c Schema], budget: usize) -> Result<Built, Error> {
        if about.is_empty() {
            return Ok(Self::anything());
        }
        let key = (
            about
                .iter()
                .map(|schema| std::ptr::from_ref(*schema))
                .collect(),
            budget,
        );
        if let Some(built) = self.built.borrow().get(&key) {
            return built.clone();
        }
        let pointer = about.first().map_or("", |schema| &schema.pointer);
        if self.depth.get() == DEPTH {
            return Err(Error::too_large(
                pointer,
                format!("they are nested {DEPTH} deep"),
            ));
        }
        self.depth.set(self.depth.get() + 1);
        let built = self.place(about, budget);
        self.depth.set(self.depth.get() - 1);
        self.built.borrow_mut().insert(key, built.clone());
        built
    }

    fn place(&self, about: &[&'c Schema], budget: usize) -> Result<Built, Error> {
        let place = self.scope.place(about, budget)?;
        // Values that cannot be made right directly are validated here, before they become a small
        // part of a large value.
        let delicate = !place.unions.is_empty()
            || place
                .schemas
                .iter()
                .any(|schema| schema.not.is_some() || schema.enumeration.is_some());
        let validator = delicate.then(|| {
            self.validator(&Schema {
                all_of: about.iter().copied().cloned().collect(),
                ..Schema::default()
            })
        });
        let mut forms = Vec::new();
        let mut refused = None;
        for place in self.scope.decided(&place)? {
            let shape = Shape::of(&self.scope, &place.schemas, |_, _| false);
            match self.value(&shape, place.budget, validator.as_ref()) {
                Ok(built) => forms.push((1, built)),
                Err(error) => refused = Some(refused.unwrap_or(error)),
            }
        }
        any_of(forms).ok_or_else(|| {
            refused.unwrap_or_else(|| Error::unsatisfiable(&about[0].pointer, "it has no branch"))
        })
    }

    /// Returns values of a shape.
    fn value(
        &self,
        shape: &Shape<'c>,
        budget: usize,
        validator: Option<&ValueValidator>,
    ) -> Result<Built, Error> {
        let built = self.shape(shape, budget)?;
        let Some(validator) = validator.cloned() else {
            return Ok(built);
        };
        let passed = passed(&built.strategy, |value| validator.accepts(value));
        let strategy = filtered(built.strategy, move |value| validator.accepts(value));
        let strategy = strategy.ok_or_else(|| {
            Error::unsatisfiable(shape.pointer, "its rules reject every value that was made")
        })?;
        let size = built.size.saturating_mul(TRIALS.div_ceil(passed.max(1)));
        Ok(Built { strategy, size })
    }

    /// Returns values of a shape without the rules that only the validator can check.
    pub(super) fn shape(&self, shape: &Shape<'c>, budget: usize) -> Result<Built, Error> {
        if let Some((first, others)) = shape.enumerations.split_first() {
            let admit = shape.text.admit(self.scope.contract);
            let values: Vec<Value> = first
                .iter()
                .filter(|value| shape.may_be(value, &admit))
                .filter(|value| others.iter().all(|other| other.contains(value)))
                .cloned()
                .collect();
            if values.is_empty() {
                let reason = "none of the values listed honours the other rules";
                return Err(Error::unsatisfiable(shape.pointer, reason));
            }
            return Ok(scalar(select(values)));
        }
        let mut forms = Vec::new();
        let mut refused = None;
        let mut add = |weight, kinds, make: &dyn Fn() -> Result<Built, Error>| {
            if shape.kinds.has(kinds) {
                match make() {
                    Ok(built) => forms.push((weight, built)),
                    Err(error) => refused = Some(refused.take().unwrap_or(error)),
                }
            }
        };
        add(1, Kinds::NULL, &|| Ok(scalar(Just(Value::Null))));
        add(4, Kinds::BOOLEAN, &|| {
            Ok(scalar(bool::ANY.prop_map(Value::Bool)))
        });
        add(4, Kinds::NUMBER, &|| {
            let reason = "no number was found within its bounds";
            let refused = || Error::unsatisfiable(shape.pointer, reason);
            shape.numbers.strategy().map(scalar).ok_or_else(refused)
        });
        add(4, Kinds::STRING, &|| self.text(shape));
        add(4, Kinds::ARRAY, &|| self.array(shape, budget));
        add(4, Kinds::OBJECT, &|| self.object(shape, budget));
        any_of(forms).ok_or_else(|| {
            refused.unwrap_or_else(|| {
                Error::unsatisfiable(shape.pointer, "its types have no value in common")
            })
        })
    }

    fn text(&self, shape: &Shape<'c>) -> Result<Built, Error> {
        let low = shape.text.low;
        if low > TOO_LONG {
            let reason = format!("a text has at least {low} characters");
            return Err(Error::too_large(shape.pointer, reason));
        }
        let texts = shape.text.strategy(self.scope.contract);
        let texts = texts.map_err(|reason| Error::unsatisfiable(shape.pointer, reason))?;
        Ok(scalar(texts.prop_map(Value::String)))
    }

    /// Returns values of any kind.
    fn anything() -> Built {
        let scalars = || {
            prop_oneof![
                Just(Value::Null),
                bool::ANY.prop_map(Value::Bool),
                (-1000..1000).prop_map(Value::from),
                (-1000..1000).prop_map(|hundredths| Value::from(f64::from(hundredths) / 100.0)),
                plain(0, Some(6)).prop_map(Value::String),
            ]
        };
        let arrays = vec(scalars(), 0..3).prop_map(Value::Array);
        let objects = vec((name(&IndexSet::new()), scalars()), 0..3);
        let objects = objects.prop_map(|members| Value::Object(members.into_iter().collect()));
        Built {
            strategy: prop_oneof![4 => scalars(), 1 => arrays, 1 => objects].boxed(),
            size: 2,
        }
    }
}

/// Returns how many values of a small sample pass.
fn passed(strategy: &BoxedStrategy<Value>, passes: impl Fn(&Value) -> bool) -> u32 {
    let mut runner = runner();
    let made = (0..TRIALS).map_while(|_| strategy.new_tree(&mut runner).ok());
    made.map(|tree| u32::from(passes(&tree.current()))).sum()
}

fn scalar(strategy: impl Strategy<Value = Value> + 'static) -> Built {
    Built {
        strategy: strategy.boxed(),
        size: 1,
    }
}

fn any_of(forms: Vec<(u32, Built)>) -> Option<Built> {
    let size = forms.iter().map(|(_, built)| built.size).fold(1, u32::max);
    let forms = forms
        .into_iter()
        .map(|(weight, built)| (weight, built.strategy));
    let strategy = one_of(forms.collect())?;
    Some(Built { strategy, size })
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    fn contract() -> Arc<Contract> {
        let contract = json!({"api": "a", "title": "A", "version": "1", "file": "a.yaml"});
        Arc::new(serde_json::from_value(contract).unwrap())
    }

    /// Builds a schema in the spelling of the model, without references.
    fn schema(keywords: Value) -> Schema {
        serde_json::from_value(keywords).unwrap()
    }

    #[test]
    fn what_is_made_in_vain_counts() {
        let contract = contract();
        let builder = Builder::new(&contract, Direction::Request, false);
        let odd = schema(json!({"type": "integer", "not": {"multiple_of": 2}}));
        let size = builder.value_of(&[&odd], 1).unwrap().size;
        assert!((2..=4).contains(&size), "{size}");
    }

    /// The validator filters out wrong values, so only this test can count them.
    #[test]
    fn hardly_any_value_is_made_in_vain() {
        let contract = contract();
        let members = |names: &[&str], schema: &Value| {
            let members = names
                .iter()
                .map(|name| ((*name).to_owned(), schema.clone()));
            Value::Object(members.collect::<Map<_, _>>())
        };
        let text = json!({"type": "string", "nullable": true, "min_length": 2, "max_length": 9});
        for keywords in [
            text.clone(),
            json!({"type": "string", "pattern": "b[0-9]*", "max_length": 5}),
            json!({"type": "string", "format": "date-time"}),
            json!({"type": "number", "multiple_of": 0.25,
                "minimum": {"limit": 0, "exclusive": true}, "maximum": {"limit": 2, "exclusive": true}}),
            json!({"type": "integer", "minimum": {"limit": 0.5}, "maximum": {"limit": 3.5}}),
            json!({"type": "array", "items": {"type": "boolean"}, "min_items": 1, "max_items": 3}),
            json!({"type": "array", "items": text, "unique_items": true, "min_items": 2}),
            json!({"type": "object", "properties": members(&["a", "b", "c"], &text), "required": ["b"]}),
            json!({"type": "object", "properties": members(&["a", "b", "c", "d"], &text), "min_properties": 2,
                "max_properties": 2}),
            json!({"type": "object", "min_properties": 2, "max_properties": 3}),
            json!({"type": "object", "additional_properties": {"schema": text}}),
            json!({"type": "object", "properties": members(&["a"], &json!({})), "additional_properties": "none"}),
            json!({"type": "object", "properties": members(&["a"], &json!({"type": "string", "read_only": true}))}),
            json!({"any_of": [text, {"type": "integer"}]}),
            json!({"all_of": [
                {"type": "object", "properties": members(&["a", "b"], &text), "additional_properties": "none"},
                {"properties": members(&["b", "c"], &json!({"max_length": 4}))},
            ]}),
            json!({"type": "string", "enum": ["a", 1, "ccc"], "max_length": 2}),
        ] {
            let schema = schema(keywords.clone());
            let builder = Builder::new(&contract, Direction::Request, false);
            let values = builder.unvalidated(&schema).unwrap();
            let validator = builder.validator(&schema);
            let mut runner = proptest::test_runner::TestRunner::deterministic();
            for _ in 0..300 {
                let value = values.new_tree(&mut runner).unwrap().current();
                assert!(validator.accepts(&value), "{value} of {keywords}");
            }
        }
    }
}
