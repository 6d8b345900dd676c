//! Texts of a length, a pattern or a format.

use std::sync::Arc;

use countersign_contract::{
    model::{Contract, Schema, Sender, Type},
    validate::{Direction, Validator},
};
use indexmap::IndexSet;
use proptest::{char, collection::vec, prelude::*, sample::select};

use super::{
    filter::{ValueValidator, filtered, one_of, size},
    regex::Expression,
};

/// The length of the longest text that is made if shorter ones are allowed, in characters.
const LONGEST: u64 = 1 << 16;

/// The rules for texts at one place.
#[derive(Clone, Default)]
pub(super) struct Text {
    pub(super) low: u64,
    pub(super) high: Option<u64>,
    pub(super) patterns: Vec<String>,
    pub(super) formats: Vec<String>,
    /// A pattern that the text must not match.
    pub(super) misses_pattern: Option<String>,
    /// A format that the text must not have.
    pub(super) misses_format: Option<String>,
}

impl Text {
    /// Returns a test for all of these rules.
    pub(super) fn admit(
        &self,
        contract: &Arc<Contract>,
    ) -> impl Fn(&str) -> bool + Clone + 'static {
        let lengths = (self.low, self.high.unwrap_or(u64::MAX));
        let validator = |schema: Schema| validator(contract, &schema);
        let patterns = self
            .patterns
            .iter()
            .map(|pattern| validator(of_pattern(pattern)));
        let formats = self
            .formats
            .iter()
            .map(|format| validator(of_format(format)));
        let honoured: Vec<ValueValidator> = patterns.chain(formats).collect();
        let pattern = self
            .misses_pattern
            .iter()
            .map(|pattern| validator(of_pattern(pattern)));
        let format = self
            .misses_format
            .iter()
            .map(|format| validator(of_format(format)));
        let missed: Vec<ValueValidator> = pattern.chain(format).collect();
        move |text| {
            let length = text.chars().count() as u64;
            (lengths.0..=lengths.1).contains(&length) && {
                let value = text.into();
                honoured.iter().all(|validator| validator.accepts(&value))
                    && !missed.iter().any(|validator| validator.accepts(&value))
            }
        }
    }

    /// Returns texts of this kind, or the reason that there are none.
    pub(super) fn strategy(
        &self,
        contract: &Arc<Contract>,
    ) -> Result<BoxedStrategy<String>, String> {
        if let Some(high) = self.high.filter(|high| *high < self.low) {
            return Err(format!(
                "a text has at least {} and at most {high} characters",
                self.low
            ));
        }
        let admit = self.admit(contract);
        let made = self.sources().into_iter().filter_map(|(weight, source)| {
            let admit = admit.clone();
            Some((weight, filtered(source, move |text: &String| admit(text))?))
        });
        one_of(made.collect()).ok_or_else(|| {
            let demands = self
                .patterns
                .iter()
                .map(|pattern| format!("the pattern {pattern}"));
            let demands = demands.chain(
                self.formats
                    .iter()
                    .map(|format| format!("the format {format}")),
            );
            let demands: Vec<String> = demands.collect();
            if demands.is_empty() {
                "every text that was tried is accepted".to_owned()
            } else {
                format!(
                    "no text of the lengths allowed was found for {}",
                    demands.join(" and ")
                )
            }
        })
    }

    /// Returns texts that may match.
    fn sources(&self) -> Vec<(u32, BoxedStrategy<String>)> {
        let (low, high) = (self.low, self.high);
        let patterns = self
            .patterns
            .iter()
            .map(|pattern| Expression::pattern(pattern));
        let formats = self.formats.iter().map(|format| of_known_format(format));
        let mut sources: Vec<_> = patterns
            .chain(formats)
            .flatten()
            .filter_map(|expression| Some((4, expression.strategy(low, high)?)))
            .collect();
        if let Some(expression) = self.misses_pattern.as_deref().and_then(Expression::pattern) {
            sources.extend(near_misses(&expression, low, high).map(|misses| (4, misses)));
        }
        if sources.is_empty() || self.misses_pattern.is_some() || self.misses_format.is_some() {
            sources.push((1, plain(low, high)));
        }
        if self.misses_format.is_some() {
            sources.push((1, select(NONSENSE.map(str::to_owned).to_vec()).boxed()));
        }
        sources
    }
}

/// Returns member names other than these.
pub(super) fn name(taken: &IndexSet<&str>) -> BoxedStrategy<String> {
    let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    let letters = vec(char::range('a', 'z'), 1..=6).prop_map(String::from_iter);
    prop_oneof![6 => letters, 1 => plain(0, Some(4))]
        .prop_filter("the name of another member", move |name| {
            !taken.contains(name)
        })
        .boxed()
}

/// Returns texts of a length without other rules: letters, and occasionally any character.
pub(super) fn plain(low: u64, high: Option<u64>) -> BoxedStrategy<String> {
    let high = high.unwrap_or(low + 16).min(low.max(LONGEST));
    let length = size(bounded(low), bounded(high));
    let character = prop_oneof![3 => char::range('a', 'z'), 1 => char::any()];
    let filling = prop_oneof![6 => Just('a'), 1 => Just('é'), 1 => Just('漢'), 1 => Just('😀')];
    (length, vec(character, 0..=8), filling)
        .prop_map(|(length, first, filling)| {
            let filling = std::iter::repeat(filling);
            first.into_iter().chain(filling).take(length).collect()
        })
        .boxed()
}

fn bounded(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// Returns texts that match except for one character.
fn near_misses(
    expression: &Expression,
    low: u64,
    high: Option<u64>,
) -> Option<BoxedStrategy<String>> {
    let high = match high {
        Some(high) => Some(high.checked_sub(1)?),
        None => None,
    };
    let matching = expression.strategy(low.saturating_sub(1), high)?;
    let outsider = select(expression.outsiders());
    let misses = (matching, outsider, any::<prop::sample::Index>());
    let misses = misses.prop_map(|(text, outsider, index)| {
        let mut characters: Vec<char> = text.chars().collect();
        characters.insert(index.index(characters.len() + 1), outsider);
        characters.into_iter().collect()
    });
    Some(misses.boxed())
}

/// Texts that hardly any format accepts.
const NONSENSE: [&str; 4] = [" <(", "%", "\u{0}", "x y"];

/// Returns an expression for whole texts of a format. Leaves invalid dates to the validator.
fn of_known_format(format: &str) -> Option<Expression> {
    const DAY: &str = "(20[0-4][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|2024-02-29|1970-01-01)";
    const TIME: &str = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])";
    const LABEL: &str = "[a-z]([a-z0-9-]{0,50}[a-z0-9])?";
    const HEX: &str = "[0-9a-f]{1,4}";
    let host = format!(r"{LABEL}(\.{LABEL}){{0,3}}");
    let uri = format!(
        r"(https?|ftp)://{host}(:[1-9][0-9]{{1,3}})?(/[A-Za-z0-9._~-]*)*(\?[a-z]+=[a-z0-9%26]*)?(#[a-z]*)?"
    );
    Expression::whole(&match format {
        // Only dates use the first and last day of the calendar: an offset would move a time beyond
        // it.
        "date" => format!("{DAY}|0001-01-01|9999-12-31"),
        "time" => TIME.to_owned(),
        "date-time" => format!("{DAY}T{TIME}"),
        "duration" => "P([1-9][0-9]?Y)?([1-9]M)?[1-9]D(T[1-9]H([0-9]M)?)?|P[1-9]W|PT[1-9][0-9]*S".to_owned(),
        "email" | "idn-email" => format!(r"[a-z0-9]([a-z0-9+_-]{{0,30}}[a-z0-9])?@{host}"),
        "hostname" | "idn-hostname" => host,
        "ipv4" => r"((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])".to_owned(),
        "ipv6" => format!("({HEX}:){{7}}{HEX}|({HEX}:){{1,5}}:{HEX}|::1|::"),
        "uuid" => "[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}".to_owned(),
        "uri" | "iri" => uri,
        "uri-reference" | "iri-reference" => format!("({uri}|/[a-z0-9]*)"),
        "uri-template" => format!(r"{uri}(/\{{[a-z]+\}})?"),
        "json-pointer" => "(/([a-z0-9]|~0|~1)*)*".to_owned(),
        "relative-json-pointer" => "[0-9](/[a-z0-9]*)*".to_owned(),
        "regex" => r"(\^?[a-z0-9]*(\[[a-z]+\])?\$?)".to_owned(),
        "byte" => "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?".to_owned(),
        _ => return None,
    })
}

fn of_pattern(pattern: &str) -> Schema {
    Schema {
        pattern: Some(pattern.to_owned()),
        ..Schema::default()
    }
}

fn of_format(format: &str) -> Schema {
    Schema {
        kind: Some(Type::String),
        format: Some(format.to_owned()),
        ..Schema::default()
    }
}

/// Returns the validator of a schema without references.
fn validator(contract: &Arc<Contract>, schema: &Schema) -> ValueValidator {
    let (direction, sender) = (Direction::Request, Sender::Us);
    let contract = Arc::clone(contract);
    ValueValidator::new(
        Validator::for_schema(contract, schema, direction, sender),
        false,
    )
}
