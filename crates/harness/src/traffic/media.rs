//! Media types, and bodies that are not JSON.

use std::sync::LazyLock;

use countersign_contract::{
    model::{Contract, Media, Rule, Schema, essence, is_json, most_specific},
    verdict::Violation,
};
use indexmap::IndexMap;

use super::breach::broken;

/// Returns the documented media type for a received one.
pub(super) fn described_as<'c>(
    content: &'c IndexMap<String, Media>,
    received: &str,
) -> Option<(&'c str, &'c Media)> {
    let key = most_specific(content.keys().map(String::as_str), received)?;
    content.get(key).map(|media| (key, media))
}

/// Returns the documented media type of a body that does not declare one: the first that is JSON,
/// or the first.
pub(super) fn usual(content: &IndexMap<String, Media>) -> Option<(&str, &Media)> {
    content
        .iter()
        .find(|(name, _)| is_json(name))
        .or_else(|| content.first())
        .map(|(name, media)| (name.as_str(), media))
}

/// Returns `true` if this is the media type of PDF.
pub(super) fn is_pdf(media_type: &str) -> bool {
    essence(media_type) == "application/pdf"
}

/// Returns the rule that defines a body as a file: the `format` of its schema, the schema itself,
/// or else the response or request that describes it.
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

/// Validates the first bytes of a body that should be a PDF.
pub(super) fn validate_pdf(contract: &Contract, rule: &Rule, body: &[u8]) -> Option<Violation> {
    let message = "the body is not a PDF: it does not begin with %PDF-";
    (!body.starts_with(b"%PDF-")).then(|| broken(contract, rule, "body", message))
}

/// The schema of a body without a documented schema.
pub(super) static ANYTHING: LazyLock<Schema> = LazyLock::new(Schema::default);
