//! The subject of validation, as named on the command line.

use std::{
    ffi::OsString,
    io::{self, Write as _},
};

use anyhow::{anyhow, bail};
use countersign_contract::model::{Contract, Operation, Part};
use countersign_harness::{
    report::clean,
    traffic::{ExchangeValidator, Subject},
};

use crate::api::{self, listed, nearest};

/// The part of a named schema.
const SCHEMA: &str = "schema";

/// Parses `OPERATION PART FILE...`.
pub(super) fn payloads<'w>(
    validator: &ExchangeValidator,
    words: &'w [OsString],
) -> anyhow::Result<(Subject, &'w [OsString])> {
    let [name, part, files @ ..] = words else {
        bail!(
            "only an operation is given: write OPERATION PART FILE..., or --har FILE... for archives"
        );
    };
    let (name, part) = (name.to_string_lossy(), part.to_string_lossy());
    let subject = subject(validator, &name, &part)?;
    if files.is_empty() {
        bail!("no file is given: write OPERATION PART FILE..., where - is the standard input");
    }
    Ok((subject, files))
}

fn subject(validator: &ExchangeValidator, name: &str, part: &str) -> anyhow::Result<Subject> {
    let contract = validator.contract();
    if part == SCHEMA {
        return validator
            .schema(name)
            .ok_or_else(|| no_schema(contract, name));
    }
    if contract.operation(name).is_none() && contract.schemas.contains_key(name) {
        bail!("`{name}` is not an operation but a schema: write `schema` as its part");
    }
    let operation = api::operation(contract, name)?;
    let hint = || {
        let parts: Vec<_> = parts(operation).collect();
        nearest(part, parts.iter().map(String::as_str))
    };
    let known: Part = part.parse().map_err(|error| anyhow!("{error}{}", hint()))?;
    let subject = validator
        .payload(name, &known)
        .map_err(|error| anyhow!("{error}{}", hint()))?;
    if !subject.is_described() {
        // There is no other place to report a failure.
        let _ = writeln!(
            io::stderr(),
            "warning: {} does not describe {known}{}, so bodies are not validated",
            clean(name),
            hint()
        );
    }
    Ok(subject)
}

fn parts(operation: &Operation) -> impl Iterator<Item = String> {
    operation
        .parts()
        .map(|part| part.to_string())
        .chain([SCHEMA.to_owned()])
}

fn no_schema(contract: &Contract, name: &str) -> anyhow::Error {
    let names = || contract.schemas.keys().map(String::as_str);
    let (api, hint) = (&contract.api, nearest(name, names()));
    anyhow!(
        "no schema `{name}` in {api}{hint}: it has {}",
        listed(names())
    )
}
