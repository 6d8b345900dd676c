//! A small fictional API with a ledger, and reports on its payloads.

use std::sync::Arc;

use countersign_contract::model::{Contract, Part};
use countersign_harness::{
    report::{Format, Options, Record, Report, Summary},
    traffic::ExchangeValidator,
};
use serde_json::json;

pub(crate) fn contract() -> Arc<Contract> {
    let clause = |certainty: &str, fact: &str, note: Option<&str>| {
        json!({"section": "Orders", "certainty": certainty, "fact": fact, "note": note,
            "at": {"line": 1, "column": 1}})
    };
    let rule =
        |clause: &str, line: u32| json!({"clauses": [clause], "at": {"line": line, "column": 9}});
    let mut contract = json!({
        "api": "shop", "title": "Shop", "version": "1", "file": "specs/shop/openapi.yaml",
        "ledger": {"title": "Shop", "clauses": {
            "S-1": clause("stated", "A code has at most 4 characters.", None),
            "S-2": clause("example", "Every sample has an id.", None),
            "S-3": clause("contradictory", "A count is a number in the table, a string in the sample.",
                Some("Which is sent is open.\nBoth are accepted."))}},
        "operations": [{"id": "createOrder", "method": "POST", "path": "/orders",
            "request": {"required": true, "content": {"application/json": {"schema": {
                "pointer": "#/components/schemas/Order", "type": "object", "required": ["id"],
                "rules": {"required": rule("S-2", 12), "type": rule("S-1", 11)},
                "properties": {
                    "code": {"pointer": "#/components/schemas/Order/properties/code", "type": "string",
                        "max_length": 4, "rules": {"max_length": rule("S-1", 20), "maxLength": rule("S-1", 20)}},
                    "count": {"pointer": "#/components/schemas/Order/properties/count", "type": "integer",
                        "rules": {"type": rule("S-3", 30)}},
                    "id": {}, "more": {"additional_properties": "any"}
                }}}}},
            "responses": {"200": {"description": ""}}}]
    });
    // A rule that rests on many clauses, the last of which leaves something open.
    let many: Vec<_> = (1..=8).map(|number| format!("M-{number}")).collect();
    for id in &many {
        let certainty = if id == "M-8" { "silent" } else { "stated" };
        contract["ledger"]["clauses"][id] = clause(certainty, &format!("The fact {id}."), None);
    }
    contract["operations"][0]["request"]["content"]["application/json"]["schema"]["properties"]["many"] = json!({
        "pointer": "#/components/schemas/Order/properties/many", "type": "string",
        "rules": {"type": {"clauses": many, "at": {"line": 40, "column": 9}}}});
    Arc::new(serde_json::from_value(contract).unwrap())
}

/// The report on some payloads.
pub(crate) struct Statement {
    pub(crate) text: String,
    pub(crate) summary: Summary,
}

/// Validates each payload against the request of `createOrder`.
pub(crate) fn tell(format: Format, options: Options, payloads: &[(Record, &[u8])]) -> Statement {
    let contract = contract();
    let subject = ExchangeValidator::new(Arc::clone(&contract));
    let subject = subject.payload("createOrder", &Part::Request).unwrap();
    let mut out = Vec::new();
    let mut report = Report::new(format, contract, &mut out, options);
    for (record, payload) in payloads {
        let record = Record {
            operation: Some(subject.operation().to_owned()),
            part: Some(subject.part().to_owned()),
            ..record.clone()
        };
        report
            .add(&record.with(subject.validate(payload)), Some(payload))
            .unwrap();
    }
    let summary = report.finish().unwrap();
    Statement {
        text: String::from_utf8(out).unwrap(),
        summary,
    }
}

pub(crate) fn file(name: &str) -> Record {
    Record::new(name, "shop")
}

pub(crate) fn line(number: u64) -> Record {
    Record {
        line: Some(number),
        ..file("sent.ndjson")
    }
}

pub(crate) fn exchange(index: u64) -> Record {
    Record {
        exchange: Some(index),
        ..file("all.har")
    }
}

/// A payload that breaks a rule of each certainty.
pub(crate) const WRONG: &[u8] =
    b"{\n\t\"code\": \"12345\",\n\t\"count\": \"many\", \"new\": {\"a\": [1, null, true]}\n}\n";
