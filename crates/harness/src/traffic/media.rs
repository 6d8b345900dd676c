//! Media types, and bodies that are not JSON.

use std::sync::LazyLock;

use countersign_contract::{
    model::{Contract, Media, Rule, Schema, essence, is_json, most_specific},
    verdict::Violation,
};
use indexmap::IndexMap;

use super::breach::broken;

/// The documented media type of a body that came as this one.
pub(super) fn described_as<'c>(
    content: &'c IndexMap<String, Media>,
    received: &str,
) -> Option<(&'c str, &'c Media)> {
    let key = most_specific(content.keys().map(String::as_str), received)?;
    content.get(key).map(|media| (key, media))
}

/// The documented media type that a body has if nobody says which: the first that is JSON, or the
/// first.
pub(super) fn usual(content: &IndexMap<String, Media>) -> Option<(&str, &Media)> {
    content
        .iter()
        .find(|(name, _)| is_json(name))
        .or_else(|| content.first())
        .map(|(name, media)| (name.as_str(), media))
}

/// Whether this is the media type of PDF.
pub(super) fn is_pdf(media_type: &str) -> bool {
    essence(media_type) == "application/pdf"
}

/// What says that a body is the file that it should be: the `format` of its schema or the schema
/// itself, and otherwise the response or request that describes it.
pub(super) fn rule_of_file<'c>(
    contract: &'c Contract,
    schema: Option<&'c Schema>,
    around: &'c Rule,
) -> &'c Rule {
    let schema = schema.map(|schema| contract.resolve(schema));
    schema
        .and_then(|schema| schema.rule("format").or_else(|| schema.rule("type")))
        .unwrap_or(around)
}

/// What is wrong with a body that should be a PDF, as far as its first bytes tell.
pub(super) fn validate_pdf(contract: &Contract, rule: &Rule, body: &[u8]) -> Option<Violation> {
    let message = "the body is no PDF: it does not begin with %PDF-";
    (!body.starts_with(b"%PDF-")).then(|| broken(contract, rule, "body", message))
}

/// The schema of a body of which nothing is described.
pub(super) static ANYTHING: LazyLock<Schema> = LazyLock::new(Schema::default);
