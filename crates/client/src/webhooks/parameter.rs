//! Validation of variable parts of the URL.

use std::sync::Arc;

use countersign_contract::{
    json::{Decimal, Document, Kind},
    model::{Contract, Operation, ParameterLocation, Sender, Type},
    validate::{Direction, Validator},
    verdict::Violation,
};

/// A variable part of the URL that the contract describes.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) name: String,
    kind: Option<Type>,
    validator: Validator,
}

impl Described {
    pub(super) fn all(contract: &Arc<Contract>, operation: &Operation) -> Vec<Self> {
        let parameters = operation.parameters.iter();
        let in_path = parameters.filter(|known| known.location == ParameterLocation::Path);
        in_path
            .map(|parameter| Self {
                name: parameter.name.clone(),
                kind: contract.resolve(&parameter.schema).kind,
                validator: Validator::for_schema(
                    Arc::clone(contract),
                    &parameter.schema,
                    Direction::Request,
                    Sender::Partner,
                ),
            })
            .collect()
    }

    /// Returns a canonical text for equal values, since a number may be written in several ways.
    pub(super) fn same(&self, text: &str) -> String {
        let is_number = matches!(self.kind, Some(Type::Integer | Type::Number));
        let number = is_number.then(|| integral(text)).flatten();
        number.unwrap_or_else(|| text.to_owned())
    }

    /// Validates a text. Lists and objects are not validated.
    pub(super) fn validate(&self, text: &str) -> Vec<Violation> {
        let json = match self.kind {
            Some(Type::Array | Type::Object) => return Vec::new(),
            Some(Type::Integer | Type::Number) => number(text),
            Some(Type::Boolean) if matches!(text, "true" | "false") => Some(text.to_owned()),
            _ => None,
        };
        let json = json.unwrap_or_else(|| serde_json::Value::from(text).to_string());
        let violations = self.validator.validate(json.as_bytes()).violations;
        let placed = violations
            .into_iter()
            .map(|violation| violation.beside_the_body(ParameterLocation::Path, &self.name));
        placed.collect()
    }
}

/// Returns a number as JSON. A number in a URL may have leading zeros, which JSON does not allow.
fn number(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let bare = digits.trim_start_matches('0');
    let zero = if bare.starts_with(|c: char| c.is_ascii_digit()) || bare.len() == digits.len() {
        ""
    } else {
        "0"
    };
    let json = format!("{sign}{zero}{bare}");
    let is_number =
        Document::parse(json.as_bytes()).is_ok_and(|json| json.root().kind() == Kind::Number);
    is_number.then_some(json)
}

/// The maximum number of digits of an integer that are written out. Those of 64 bits have 20.
const MOST_DIGITS: usize = 40;

/// Returns the digits of a decimal number without a fraction, such as `1.0`, `1e3` or `007`.
pub(super) fn integral(text: &str) -> Option<String> {
    Decimal::parse(text)?.to_integer(MOST_DIGITS)
}
