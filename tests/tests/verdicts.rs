//! The verdicts of the contracts on payloads, row by row: `tests/verdicts/<partner>.yaml`.
//!
//! A row names an operation, a part and a payload, the verdict, the most severe findings, and the
//! reason. A new partner only needs a new file.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::{
    collections::{BTreeSet, HashMap},
    fmt, fs,
    sync::Arc,
};

use contract_tests::contracts;
use countersign_contract::{
    model::{Contract, Part, Sender},
    validate::{Direction, Validator},
    verdict::{Outcome, Verdict},
};
use countersign_spec::Rules;
use serde::Deserialize;

/// A row of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The subject of the row, unique in its file.
    name: String,
    operation: String,
    /// The part: `request`, `response:STATUS`, or `path:NAME`, `query:NAME`, `header:NAME` for a
    /// parameter; `schema` if the operation is a named schema.
    part: String,
    /// The payload. A string is raw JSON; any other value is serialized as JSON.
    payload: serde_yaml::Value,
    verdict: String,
    /// All findings of the highest severity; empty if there are no findings.
    findings: BTreeSet<Finding>,
    /// The sentence of the document, or the clause, that decides.
    because: String,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Finding {
    /// A JSON pointer into the payload.
    at: String,
    keyword: String,
    severity: String,
}

impl Row {
    /// Returns the payload as sent.
    fn payload(&self) -> String {
        match &self.payload {
            serde_yaml::Value::String(json) => json.clone(),
            value => serde_json::to_string(value).unwrap(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} at `{}`", self.severity, self.keyword, self.at)
    }
}

fn rows(slug: &str) -> Result<Vec<Row>, String> {
    let file = format!("tests/verdicts/{slug}.yaml");
    let text = fs::read_to_string(contracts::repository().join(&file));
    let text = text.map_err(|error| format!("{file}: {error}: write what its contract decides"))?;
    serde_yaml::from_str(&text).map_err(|error| format!("{file}: {error}"))
}

/// Returns the validator of a body or a parameter.
fn validator(contract: &Arc<Contract>, operation: &str, part: &str) -> Validator {
    if part == "schema" {
        let schema = contract.schemas.get(operation);
        let schema = schema.unwrap_or_else(|| panic!("no schema {operation}"));
        return Validator::for_schema(Arc::clone(contract), schema, Direction::Request, Sender::Us);
    }
    let parameter = part
        .split_once(':')
        .filter(|(place, _)| ["path", "query", "header"].contains(place));
    let Some((location, name)) = parameter else {
        let part: Part = part.parse().unwrap();
        return Validator::for_part(Arc::clone(contract), operation, &part).unwrap();
    };
    let operation = contract.operation(operation).unwrap();
    let parameter = operation
        .parameters
        .iter()
        .find(|known| known.name == name && known.location.as_str() == location)
        .unwrap_or_else(|| panic!("{} has no {part}", operation.id));
    let sender = operation.sender(&Part::Request);
    Validator::for_schema(
        Arc::clone(contract),
        &parameter.schema,
        Direction::Request,
        sender,
    )
}

/// Returns the findings of the highest severity.
fn most_severe(verdict: &Verdict) -> BTreeSet<Finding> {
    let highest = verdict.severity();
    let violations = verdict.violations.iter();
    violations
        .filter(|violation| Some(violation.severity) == highest)
        .map(|violation| Finding {
            at: violation.instance.clone(),
            keyword: violation.keyword.clone(),
            severity: violation.severity.to_string(),
        })
        .collect()
}

/// Returns the places for which several findings report a wrong kind of value.
fn told_twice(verdict: &Verdict) -> BTreeSet<&str> {
    let mut known = BTreeSet::new();
    let of_kind = verdict
        .violations
        .iter()
        .filter(|violation| ["type", "nullable"].contains(&violation.keyword.as_str()));
    of_kind
        .map(|violation| violation.instance.as_str())
        .filter(|place| !known.insert(*place))
        .collect()
}

fn listed(findings: &BTreeSet<Finding>) -> String {
    let findings: Vec<_> = findings.iter().map(ToString::to_string).collect();
    if findings.is_empty() {
        "nothing".to_owned()
    } else {
        findings.join("; ")
    }
}

#[test]
fn payloads_get_the_verdict_that_the_documents_support() {
    let mut wrong = Vec::new();
    for (slug, contract) in contracts::all() {
        let mut validators = HashMap::new();
        let rows = rows(slug).unwrap_or_else(|error| {
            wrong.push(error);
            Vec::new()
        });
        for row in rows {
            let payload = row.payload();
            let place = (row.operation.clone(), row.part.clone());
            let validator = validators
                .entry(place)
                .or_insert_with(|| validator(&contract, &row.operation, &row.part));
            let verdict = validator.validate(payload.as_bytes());
            let (outcome, found) = (verdict.outcome.to_string(), most_severe(&verdict));
            if outcome != row.verdict || found != row.findings {
                wrong.push(format!(
                    "{slug}: {}\n  expected {}: {}\n  found    {outcome}: {}\n  because {}",
                    row.name,
                    row.verdict,
                    listed(&row.findings),
                    listed(&found),
                    row.because
                ));
            }
            let twice = told_twice(&verdict);
            if !twice.is_empty() {
                wrong.push(format!(
                    "{slug}: {}\n  the kind is told twice: {twice:?}",
                    row.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// An exported contract rejects exactly the errors, since other tools do not know certainty.
#[test]
fn an_exported_contract_refuses_what_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (slug, contract) in contracts::all() {
        let specs = contracts::repository().join("specs").join(slug);
        let exported = countersign_spec::export(&specs, Rules::Firm(&contract)).unwrap();
        let path = folder.path().join(format!("{slug}.yaml"));
        fs::write(&path, exported.to_yaml()).unwrap();
        let exported = Arc::new(countersign_spec::load_file(&path).unwrap());
        let mut refused = 0;
        for row in rows(slug).unwrap() {
            let payload = row.payload();
            let here = validator(&contract, &row.operation, &row.part);
            let there = validator(&exported, &row.operation, &row.part);
            let (here, there) = (
                here.validate(payload.as_bytes()),
                there.validate(payload.as_bytes()),
            );
            refused += usize::from(there.outcome == Outcome::Invalid);
            if here.outcome != there.outcome {
                wrong.push(format!(
                    "{slug}: {}\n  here  {}: {}\n  there {}: {}",
                    row.name,
                    here.outcome,
                    listed(&most_severe(&here)),
                    there.outcome,
                    listed(&most_severe(&there)),
                ));
            }
        }
        assert!(refused > 0, "{slug}: the export refuses nothing");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Every partner has a file, every file a partner, and every row a unique name and a reason.
#[test]
fn every_partner_has_a_file_of_verdicts() {
    let slugs: BTreeSet<_> = contracts::all()
        .into_iter()
        .map(|(slug, _)| format!("{slug}.yaml"))
        .collect();
    let entries = fs::read_dir(contracts::repository().join("tests/verdicts")).unwrap();
    let files: BTreeSet<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, slugs);
    for (slug, _) in contracts::all() {
        let mut names = BTreeSet::new();
        for row in rows(slug).unwrap() {
            assert!(!row.because.trim().is_empty(), "{slug}: {}: why?", row.name);
            assert!(
                names.insert(row.name.clone()),
                "{slug}: twice: {}",
                row.name
            );
        }
        assert!(!names.is_empty(), "{slug}: no rows");
    }
}
