//! The records of an entry of an HTTP archive.

use countersign_contract::{
    model::{Part, Severity},
    verdict::{Verdict, Violation},
};

use super::{Record, Request};
use crate::traffic::{
    Exchange, ExchangeValidator, Message, Miss, ValidatedExchange, described_as,
    har::{Entry, EntryError, Recorded},
};

/// A record, with the payload it is about, if available.
pub type Validated<'e> = (Record, Option<&'e [u8]>);

/// Validates an entry of an archive. Returns a record of the request and one of the response.
///
/// If no path matches, `operation` may name an operation with the same method; this is the only way
/// to validate a webhook. With `show_values`, the record of an exchange that belongs to no
/// operation has the full path.
///
/// ```
/// # use std::sync::Arc;
/// use countersign_harness::{report::validate_entry, traffic::{ExchangeValidator, har::Entries}};
/// # let contract = Arc::new(serde_json::from_str(r#"{"api": "shop", "title": "", "version": "1",
/// #   "file": "shop.yaml", "operations": [{"id": "ping", "method": "GET", "path": "/ping",
/// #   "responses": {"204": {"description": ""}}}]}"#)?);
/// let validator = ExchangeValidator::new(contract);
/// let archive = br#"{"log": {"entries": [{"request": {"method": "GET", "url": "https://a.example/ping",
///     "headers": []}, "response": {"status": 204, "headers": []}}]}}"#;
/// for entry in Entries::new(&archive[..], 1024) {
///     let parts: Vec<_> =
///         validate_entry(&validator, "a.har", &entry?, None, false).into_iter().map(|(record, _)| record.part).collect();
///     assert_eq!(parts, [Some("request".to_owned()), Some("response:204".to_owned())]);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn validate_entry<'e>(
    validator: &ExchangeValidator,
    source: &str,
    entry: &'e Entry,
    operation: Option<&str>,
    show_values: bool,
) -> Vec<Validated<'e>> {
    let base = Record {
        exchange: Some(entry.index),
        ..Record::new(source, &validator.contract().api)
    };
    let recorded = match &entry.content {
        Ok(recorded) => recorded,
        Err(error) => {
            let at = match error {
                EntryError::NotJson(error) => Some(error.at),
                EntryError::TooLarge(_) | EntryError::Incomplete(_) => None,
            };
            return vec![(base.unreadable("har", at, error.to_string()), None)];
        }
    };
    let exchange = &recorded.exchange;
    match find(validator, exchange, operation) {
        Ok(validated) => both_parts(&base, validated, recorded, show_values),
        Err(miss) => {
            let (host, path) = validator.called(&exchange.url, show_values).unzip();
            let request = Request {
                method: exchange.method.clone(),
                host,
                path,
                reason: miss.to_string(),
            };
            vec![(
                Record {
                    unmatched: Some(request),
                    ..base
                },
                None,
            )]
        }
    }
}

fn find<'j>(
    validator: &'j ExchangeValidator,
    exchange: &Exchange,
    operation: Option<&str>,
) -> Result<ValidatedExchange<'j>, Miss> {
    validator.exchange(exchange).or_else(|miss| {
        operation
            .and_then(|id| validator.contract().operation(id))
            .filter(|named| named.method.as_str().eq_ignore_ascii_case(&exchange.method))
            .and_then(|named| validator.exchange_of(&named.id, exchange))
            .ok_or(miss)
    })
}

fn both_parts<'e>(
    base: &Record,
    validated: ValidatedExchange<'_>,
    recorded: &'e Recorded,
    show_values: bool,
) -> Vec<Validated<'e>> {
    let record = |part: Option<Part>| Record {
        operation: Some(validated.operation.id.clone()),
        matched: Some(validated.matched),
        described_as: part
            .as_ref()
            .and_then(|part| described_as(validated.operation, part)),
        part: part.map(|part| part.to_string()),
        ..base.clone()
    };
    let exchange = &recorded.exchange;
    let request = record(Some(Part::Request));
    let request = match &recorded.request_gap {
        Some(gap) => request.unreadable("har", None, gap.clone()),
        None => request.with(validated.request),
    };
    let response = match (validated.response, &recorded.gap) {
        (Some((part, verdict)), _) => record(Some(part)).with(verdict),
        (None, Some(gap)) => record(None).unreadable("har", None, gap.clone()),
        (None, None) => {
            let notice = Violation::new(Severity::Notice, "status", "no response was received");
            record(Some(Part::Response("0".to_owned()))).with(Verdict::of(vec![notice]))
        }
    };
    let received = exchange.response.as_ref().map(|answer| &answer.message);
    let shown = |message: &'e Message| {
        if show_values {
            message.body.as_deref()
        } else {
            message.shown()
        }
    };
    vec![
        (request, shown(&exchange.request)),
        (response, received.and_then(shown)),
    ]
}
