//! The keywords of numbers, held against the text of the number instead of a float.

use data_encoding::BASE64;
use jsonschema::{
    Draft, Keyword, ValidationError as Error, ValidationOptions, json::Node as _, paths::Location,
};
use serde_json::{Map, Value};

use crate::json::{
    Decimal,
    representation::{Instance, Number, Payload},
};
use crate::model::Type;

/// `format` where it is about numbers: `int32`, `int64`, `float` and `double`.
pub(super) const NUMBER_FORMAT: &str = "numberFormat";

/// What holds between a number of the payload and one of the contract.
type Relation = fn(&Decimal, &Decimal) -> bool;

/// The bounds and steps, and what each demands.
const RELATIONS: [(&str, Relation); 5] = [
    ("minimum", |value, limit| value >= limit),
    ("maximum", |value, limit| value <= limit),
    ("exclusiveMinimum", |value, limit| value > limit),
    ("exclusiveMaximum", |value, limit| value < limit),
    ("multipleOf", Decimal::is_multiple_of),
];

/// Whether a `format` beside this type is judged at all; one that nobody knows says nothing.
///
/// ```
/// use countersign_contract::{judge::judges_format, model::Type};
/// assert!(judges_format("date", Some(Type::String)));
/// assert!(judges_format("int32", Some(Type::Integer)));
/// assert!(!judges_format("binary", Some(Type::String)));
/// ```
#[must_use]
pub fn judges_format(format: &str, kind: Option<Type>) -> bool {
    if matches!(kind, Some(Type::Integer | Type::Number)) {
        return matches!(format, "int32" | "int64" | "float" | "double");
    }
    options().is_known_format(Draft::Draft202012, format)
}

/// How every validator is built.
pub(super) fn options<'i>()
-> ValidationOptions<'i, std::sync::Arc<dyn jsonschema::Retrieve>, Payload> {
    let mut options = jsonschema::options_for::<Payload>()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_format("byte", |text| BASE64.decode(text.as_bytes()).is_ok())
        .with_keyword(NUMBER_FORMAT, number_format);
    for (keyword, holds) in RELATIONS {
        options = options.with_keyword(keyword, move |_, limit, path| relation(holds, limit, path));
    }
    options
}

/// A demand on numbers; other values honour it.
struct Demand<F>(F);

impl<'i, F: Fn(&Decimal) -> bool + Send + Sync> Keyword<'i, Payload> for Demand<F> {
    fn validate(&self, instance: Instance<'i>) -> Result<(), Error<'i>> {
        if self.is_valid(instance) {
            Ok(())
        } else {
            Err(Error::custom("out of bounds"))
        }
    }

    fn is_valid(&self, instance: Instance<'i>) -> bool {
        instance
            .as_number()
            .and_then(Number::decimal)
            .is_none_or(|number| self.0(&number))
    }
}

type Built<'a> = Result<Box<dyn for<'i> Keyword<'i, Payload>>, Error<'a>>;

fn relation(holds: Relation, limit: &Value, _: Location) -> Built<'static> {
    match Decimal::parse(&limit.to_string()) {
        Some(limit) => Ok(Box::new(Demand(move |number: &Decimal| {
            holds(number, &limit)
        }))),
        None => Err(Error::custom("must be a number")),
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature is that of a keyword factory"
)]
fn number_format<'a>(_: &'a Map<String, Value>, format: &'a Value, _: Location) -> Built<'a> {
    let range = |low: &str, high: &str| Decimal::parse(low).zip(Decimal::parse(high));
    let range = match format.as_str().unwrap_or_default() {
        "int32" => range("-2147483648", "2147483647"),
        "int64" => range("-9223372036854775808", "9223372036854775807"),
        "float" => range("-3.40282347e38", "3.40282347e38"),
        "double" => range("-1.7976931348623157e308", "1.7976931348623157e308"),
        _ => None,
    };
    Ok(Box::new(Demand(move |number: &Decimal| {
        range
            .as_ref()
            .is_none_or(|(low, high)| low <= number && number <= high)
    })))
}
