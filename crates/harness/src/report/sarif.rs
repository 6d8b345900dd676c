//! SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format).
//!
//! Results are written as they are added. Only the broken rules are kept, since the format
//! describes them after the results.

use std::{
    io::{self, Write},
    sync::Arc,
};

use countersign_contract::{
    model::{ClauseId, Contract, Severity},
    verdict::Violation,
};
use indexmap::IndexMap;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::{
    Record, Summary,
    record::{told, value_of},
    sink::Sink,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The characters that are escaped in a path of a URI reference (RFC 3986), including `:` for its
/// first segment.
const NOT_IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A writer of a log with one run.
pub(super) struct Sarif<W> {
    out: W,
    contract: Arc<Contract>,
    /// The broken rules, in the order of their first violation.
    rules: IndexMap<String, Broken>,
    begun: bool,
    first: bool,
    /// Set if a file could not be read.
    failed: bool,
    notifications: Vec<Value>,
}

impl<W: Write> Sarif<W> {
    pub(super) fn new(out: W, contract: Arc<Contract>) -> Self {
        Self {
            out,
            contract,
            rules: IndexMap::new(),
            begun: false,
            first: true,
            failed: false,
            notifications: Vec::new(),
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        write!(
            self.out,
            r#"{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"columnKind":"unicodeCodePoints","results":["#
        )
    }

    fn result(&mut self, record: &Record, violation: &Violation) -> Value {
        let (rule, index) = self.rule(violation);
        let mut place: Vec<_> = record.operation.iter().cloned().collect();
        place.extend(record.place().or_else(|| record.part.clone()));
        place.extend(Some(value_of(violation)).filter(|value| !value.is_empty()));
        let mut physical = json!({"artifactLocation": {"uri": uri(&record.source)}});
        if let Some((line, column)) = record.position_in_file(violation) {
            physical["region"] = json!({"startLine": line, "startColumn": column});
        }
        let mut result = json!({
            "ruleId": rule,
            "ruleIndex": index,
            "level": level(violation.severity),
            "message": {"text": told(violation)},
            "locations": [{
                "physicalLocation": physical,
                "logicalLocations": [{"fullyQualifiedName": place.join(" ")}],
            }],
            "properties": {
                "verdict": record.verdict,
                "certainty": violation.certainty,
                "clauses": violation.clauses,
                "instance": violation.instance,
                "exchange": record.exchange,
            },
        });
        if let Some(at) = violation.spec {
            result["relatedLocations"] = json!([{
                "message": {"text": "the rule in the contract"},
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(self.contract.file_of(at))},
                    "region": {"startLine": at.line, "startColumn": at.column},
                },
            }]);
        }
        result
    }

    /// Returns the name and the index of the broken rule.
    fn rule(&mut self, violation: &Violation) -> (String, usize) {
        let name = match &violation.schema {
            Some(pointer) => format!("{} {pointer}", violation.keyword),
            None => violation.keyword.clone(),
        };
        let entry = self.rules.entry(name.clone());
        let index = entry.index();
        let rule = entry.or_insert_with(|| Broken {
            keyword: violation.keyword.clone(),
            severity: violation.severity,
            clauses: Vec::new(),
        });
        // Members of `required` may rest on different clauses.
        rule.severity = rule.severity.max(violation.severity);
        for id in &violation.clauses {
            if !rule.clauses.contains(id) {
                rule.clauses.push(id.clone());
            }
        }
        (name, index)
    }

    fn describe(&self, name: &str, rule: &Broken) -> Value {
        let mut description = json!({
            "id": name,
            "name": rule.keyword,
            "shortDescription": {"text": short(&rule.keyword)},
            "defaultConfiguration": {"level": level(rule.severity)},
        });
        let ledger = self.contract.ledger.as_ref();
        let clauses = rule.clauses.iter();
        let facts: Vec<_> = clauses
            .filter_map(|id| Some((id, ledger?.clauses.get(id)?)))
            .map(|(id, clause)| format!("{id} ({}): {}", clause.certainty, clause.fact))
            .collect();
        if !facts.is_empty() {
            description["fullDescription"] = json!({"text": facts.join("\n")});
        }
        description
    }
}

/// A rule that was broken.
struct Broken {
    keyword: String,
    severity: Severity,
    clauses: Vec<ClauseId>,
}

impl<W: Write> Sink for Sarif<W> {
    fn add(&mut self, record: &Record, _: Option<&[u8]>) -> io::Result<()> {
        self.begin()?;
        for violation in record.violations.iter().chain(&record.beside()) {
            let result = self.result(record, violation);
            if !std::mem::replace(&mut self.first, false) {
                self.out.write_all(b",")?;
            }
            self.out.write_all(b"\n")?;
            serde_json::to_writer(&mut self.out, &result)?;
        }
        Ok(())
    }

    fn fail(&mut self, source: &str, message: &str) -> io::Result<()> {
        self.failed = true;
        self.notifications
            .push(notification("error", source, message));
        Ok(())
    }

    fn empty(&mut self, source: &str, message: &str) -> io::Result<()> {
        self.notifications
            .push(notification("warning", source, message));
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.begin()?;
        let rules = self
            .rules
            .iter()
            .map(|(name, rule)| self.describe(name, rule));
        let driver = json!({
            "name": "countersign",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": rules.collect::<Vec<_>>(),
        });
        let invocation = json!({
            "executionSuccessful": !self.failed,
            "toolExecutionNotifications": self.notifications,
        });
        writeln!(
            self.out,
            "\n],\"tool\":{{\"driver\":{driver}}},\"invocations\":[{invocation}]}}]}}"
        )?;
        self.out.flush()
    }
}

/// Builds a notification about a file as a whole.
fn notification(level: &str, source: &str, message: &str) -> Value {
    json!({
        "level": level,
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(source)}}}],
    })
}

/// Describes a violation of a keyword in a few words.
fn short(keyword: &str) -> String {
    let words = match keyword {
        "json" => "the payload is not JSON",
        "har" => "the archive is unreadable or incomplete",
        "size" => "the payload is too large",
        "undocumented" => "the contract does not name it",
        "duplicate" => "it occurs twice",
        "unmatched" => "the exchange belongs to no operation",
        "further" => "there are more violations than are listed",
        "status" => "the contract does not describe the status, or no response was received",
        "mediaType" => "the media type is not one that is described",
        "body" => "the body is missing or not described",
        "style" => "the parameter is not written as described",
        "schema" => "the schema of the contract cannot be used",
        _ => return format!("{keyword} is violated"),
    };
    words.to_owned()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
    }
}

/// Converts a file name to a URI reference.
fn uri(file: &str) -> String {
    if file == "-" {
        return "stdin".to_owned();
    }
    let path = file.replace('\\', "/");
    let encoded = utf8_percent_encode(&path, NOT_IN_PATH).to_string();
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else {
        encoded
    }
}
