//! Bodies that are sequences of JSON values.

use countersign_contract::{
    json::{Document, Kind},
    model::{Position, Schema, Sender, Type, has_record_separators},
    sequence::{Item, items},
    validate::Direction,
    verdict::{Verdict, Violation},
};

use super::{ExchangeValidator, items::Items, media::ANYTHING};

/// Validates each item of a sequence by the schema, which describes one item.
///
/// OpenAPI 3.0 does not define sequences, so an array schema may also describe the whole sequence.
/// It does if the first item is not an array.
pub(super) fn validate(
    validator: &ExchangeValidator,
    media_type: &str,
    schema: Option<&Schema>,
    way: (Direction, Sender),
    body: &[u8],
) -> Verdict {
    let schema = schema.unwrap_or(&ANYTHING);
    let all: Vec<Item<'_>> = items(media_type, body).collect();
    if let Some(violation) = unseparated(media_type, body, &all) {
        return Verdict::unreadable(violation);
    }
    if is_list(validator, schema) && !all.first().is_some_and(holds_list) {
        if let Some(verdict) = as_list(validator, schema, way, &all) {
            return verdict;
        }
        let item = validator.contract().schema_at(schema, "/0");
        return each(validator, item.unwrap_or(&ANYTHING), way, &all);
    }
    each(validator, schema, way, &all)
}

/// Validates a single item of a sequence.
pub(super) fn validate_item(
    validator: &ExchangeValidator,
    schema: Option<&Schema>,
    way: (Direction, Sender),
    text: &[u8],
) -> Verdict {
    let mut schema = schema.unwrap_or(&ANYTHING);
    let text = text.strip_prefix(b"\x1E").unwrap_or(text);
    let is_one_list =
        Document::parse(text).is_ok_and(|document| document.root().kind() == Kind::Array);
    if is_list(validator, schema) && !is_one_list {
        let item = validator.contract().schema_at(schema, "/0");
        schema = item.unwrap_or(&ANYTHING);
    }
    validator.validator(schema, way.0, way.1).validate(text)
}

fn each(
    validator: &ExchangeValidator,
    schema: &Schema,
    way: (Direction, Sender),
    all: &[Item<'_>],
) -> Verdict {
    let validator = validator.validator(schema, way.0, way.1);
    let mut whole = Items::default();
    for item in all {
        whole.add(validator.validate(item.text), |at| item.place(at));
    }
    whole.verdict()
}

/// Returns the verdict on all items as one array; `None` if one of them is not JSON.
fn as_list(
    validator: &ExchangeValidator,
    schema: &Schema,
    way: (Direction, Sender),
    all: &[Item<'_>],
) -> Option<Verdict> {
    let mut list = Vec::new();
    let mut lines: Vec<(u32, &Item<'_>)> = Vec::new();
    let mut line = 1;
    for (index, item) in all.iter().enumerate() {
        Document::parse(item.text).ok()?;
        list.push(if index == 0 { b'[' } else { b',' });
        list.extend_from_slice(item.text);
        list.push(b'\n');
        lines.push((line, item));
        let taken = item.text.split(|byte| *byte == b'\n').count();
        line = line.saturating_add(u32::try_from(taken).unwrap_or(u32::MAX));
    }
    list.extend_from_slice(if all.is_empty() { b"[]" } else { b"]" });
    let verdict = validator.validator(schema, way.0, way.1).validate(&list);
    // A character precedes each item, and a newline follows it.
    let place = |at: Position| {
        let index = lines.partition_point(|(line, _)| *line <= at.line);
        let Some((line, item)) = index.checked_sub(1).and_then(|index| lines.get(index)) else {
            return at;
        };
        let column = if at.line == *line {
            at.column.saturating_sub(1).max(1)
        } else {
            at.column
        };
        item.place(Position::new(at.line - line + 1, column))
    };
    let violations = verdict.violations.into_iter().map(|violation| Violation {
        payload: violation.payload.map(place),
        ..violation
    });
    Some(Verdict {
        violations: violations.collect(),
        ..verdict
    })
}

/// Reports a sequence that requires record separators and does not begin with one.
fn unseparated(media_type: &str, body: &[u8], all: &[Item<'_>]) -> Option<Violation> {
    let first = all.first()?;
    let is_missing =
        has_record_separators(media_type) && !body.trim_ascii_start().starts_with(b"\x1E");
    is_missing.then(|| Violation {
        payload: Some(first.at),
        ..super::breach::unreadable(
            "is not a JSON text sequence: a record separator (U+001E) must precede each value",
        )
    })
}

fn holds_list(item: &Item<'_>) -> bool {
    Document::parse(item.text).is_ok_and(|document| document.root().kind() == Kind::Array)
}

fn is_list(validator: &ExchangeValidator, schema: &Schema) -> bool {
    validator.contract().resolve(schema).kind == Some(Type::Array)
}
