//! Records of validated payloads.

use countersign_contract::{
    model::{ParameterLocation, Position, Severity},
    text::bounded,
    verdict::{Further, Outcome, Verdict, Violation},
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{Deserialize, Serialize};

use super::summary::counts_by_severity;
use crate::traffic::Matched;

/// One validated payload: a file, a line of a file, or one part of an exchange.
///
/// This is the object that `--format json` writes, one per line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The file as given by the caller, or `-` for the standard input.
    pub source: String,
    /// The line in a file with many payloads, from 1; null if the file is one payload.
    pub line: Option<u64>,
    /// The index of the exchange in `log.entries` of an HTTP archive, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u64>,
    /// The contract.
    pub api: String,
    /// The operation or the named schema; null if an exchange belongs to no operation.
    pub operation: Option<String>,
    /// The part: `request`, `response:STATUS`, `event:STATUS` or `schema`; null if an exchange
    /// could not be read.
    pub part: Option<String>,
    /// The response of the contract that describes this status, if it is a range or `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub described_as: Option<String>,
    /// The way in which the operation of an exchange was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<Matched>,
    /// The request of an exchange that belongs to no operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmatched: Option<Request>,
    /// The verdict; null if an exchange belongs to no operation.
    pub verdict: Option<Outcome>,
    /// Every broken rule, in document order; the most severe ones if there are very many.
    pub violations: Vec<Violation>,
    /// The number of violations that are not listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub further: Option<Further>,
}

/// A request without anything that may be secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The host and port; null if the URL is not an HTTP URL.
    pub host: Option<String>,
    /// The path without the query; null if the URL is not an HTTP URL. Parts that may be values are
    /// `***` unless values are shown.
    pub path: Option<String>,
    /// The reason that it belongs to no operation.
    pub reason: String,
}

impl Request {
    /// Formats the method, host and path on one line.
    pub(super) fn called(&self) -> String {
        let called = match (&self.host, &self.path) {
            (Some(host), Some(path)) => format!("{} {host}{path}", self.method),
            _ => self.method.clone(),
        };
        bounded(&called).into_owned()
    }
}

impl Record {
    /// Creates a record with only a source and a contract.
    #[must_use]
    pub fn new(source: &str, api: &str) -> Self {
        Self {
            source: source.to_owned(),
            line: None,
            exchange: None,
            api: api.to_owned(),
            operation: None,
            part: None,
            described_as: None,
            matched: None,
            unmatched: None,
            verdict: None,
            violations: Vec::new(),
            further: None,
        }
    }

    /// Adds the verdict.
    ///
    /// ```
    /// use countersign_contract::verdict::Verdict;
    /// use countersign_harness::report::Record;
    /// let record = Record {
    ///     operation: Some("listOrders".to_owned()),
    ///     part: Some("response:200".to_owned()),
    ///     ..Record::new("orders.json", "shop")
    /// };
    /// let line = serde_json::to_string(&record.with(Verdict::of(Vec::new())))?;
    /// assert_eq!(
    ///     line,
    ///     r#"{"source":"orders.json","line":null,"api":"shop","operation":"listOrders","#.to_owned()
    ///         + r#""part":"response:200","verdict":"valid","violations":[]}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn with(self, verdict: Verdict) -> Self {
        Self {
            verdict: Some(verdict.outcome),
            violations: verdict.violations,
            further: Some(verdict.further).filter(|further| !further.is_none()),
            ..self
        }
    }

    /// Adds the verdict `unreadable`. `keyword` names the expected form.
    #[must_use]
    pub fn unreadable(self, keyword: &str, at: Option<Position>, message: String) -> Self {
        let violation = Violation {
            payload: at,
            ..Violation::new(Severity::Error, keyword, message)
        };
        self.with(Verdict::unreadable(violation))
    }

    /// Returns a remark about the record in the form of a violation: that there are further
    /// violations, or that an exchange belongs to no operation.
    pub(super) fn beside(&self) -> Option<Violation> {
        if let Some(request) = &self.unmatched {
            let message = format!("{}: {}", request.called(), request.reason);
            return Some(Violation::new(Severity::Notice, "unmatched", message));
        }
        let further = self.further?;
        let most_severe = [Severity::Error, Severity::Warning, Severity::Notice]
            .into_iter()
            .find(|severity| further.of(*severity) > 0);
        let least = if further.uncounted { "at least " } else { "" };
        let message = format!(
            "and {least}{} more ({}), which are not listed",
            further.total(),
            counts_by_severity(|severity| further.of(severity))
        );
        Some(Violation::new(
            most_severe.unwrap_or(Severity::Notice),
            "further",
            message,
        ))
    }

    /// Returns the severity of the most severe violation.
    pub(super) fn severity(&self) -> Option<Severity> {
        let listed = self.violations.iter().map(|violation| violation.severity);
        let further = self.further.unwrap_or_default();
        let counted = [Severity::Error, Severity::Warning, Severity::Notice]
            .into_iter()
            .filter(|severity| further.of(*severity) > 0);
        listed.chain(counted).max()
    }

    /// Returns the place of the payload in its source, in words; `None` if the source is the
    /// payload.
    pub(super) fn place(&self) -> Option<String> {
        let part = self
            .part
            .as_deref()
            .map(|part| format!(" {part}"))
            .unwrap_or_default();
        match (self.exchange, self.line) {
            (Some(index), _) => Some(format!("log.entries[{index}]{part}")),
            (None, Some(line)) => Some(format!("line {line}")),
            (None, None) => None,
        }
    }

    /// Returns the subject of the payload, such as `listOrders response:200`.
    pub(super) fn subject(&self) -> String {
        let words = [self.operation.as_deref(), self.part.as_deref()];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Returns the place of a violation in the file, if the file is the payload or contains it
    /// verbatim.
    pub(super) fn position_in_file(&self, violation: &Violation) -> Option<(u64, u32)> {
        if self.exchange.is_some() && self.part.is_some() {
            // The archive contains the body as a string.
            return None;
        }
        let before = self.line.map_or(0, |line| line - 1);
        match violation.payload {
            Some(at) => Some((before + u64::from(at.line), at.column)),
            None => self.line.map(|line| (line, 1)),
        }
    }
}

/// Describes the offending value: a JSON pointer into the body, or a parameter. Empty for the body
/// itself.
pub(super) fn value_of(violation: &Violation) -> String {
    let instance = bounded(&violation.instance);
    let name = instance.trim_start_matches('/');
    match violation.location {
        None => instance.into_owned(),
        Some(ParameterLocation::Header) => format!("header {name}"),
        Some(ParameterLocation::Cookie) => format!("cookie {name}"),
        Some(location) => format!("{location} parameter {name}"),
    }
}

/// Describes a violation with its value on one line.
pub(super) fn told(violation: &Violation) -> String {
    match value_of(violation) {
        value if value.is_empty() => violation.message.clone(),
        value => format!("{value}: {}", violation.message),
    }
}

/// Returns the JSON Schema (draft 2020-12) of a [`Record`], a line of `--format json`.
///
/// ```
/// let schema = countersign_harness::report::json_schema();
/// assert_eq!(schema["properties"]["source"]["type"], "string");
/// ```
#[must_use]
pub fn json_schema() -> serde_json::Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings
        .into_generator()
        .into_root_schema_for::<Record>()
        .to_value()
}
