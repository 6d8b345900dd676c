//! The `jsonschema` crate as a second opinion on verdicts.

use std::sync::LazyLock;

/// Returns options for validators of `jsonschema` alone, with its own representation of values.
///
/// Its host names and mailboxes follow IDNA (RFC 5891, section 4.2.3.1), which reserves hyphens in
/// the third and fourth place of a label. RFC 1123 and RFC 5321, which OpenAPI 3.0 refers to, do
/// not. So the text is validated without such a pair of hyphens.
#[must_use]
pub fn options() -> jsonschema::ValidationOptions<'static> {
    jsonschema::options()
        .should_validate_formats(true)
        .with_format("hostname", |text: &str| asked(&HOST_NAME, text))
        .with_format("email", |text: &str| asked(&MAILBOX, text))
}

static HOST_NAME: LazyLock<jsonschema::Validator> = LazyLock::new(|| of_format("hostname"));
static MAILBOX: LazyLock<jsonschema::Validator> = LazyLock::new(|| of_format("email"));

fn of_format(format: &str) -> jsonschema::Validator {
    let schema = serde_json::json!({ "format": format });
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("the format is known")
}

fn asked(validator: &jsonschema::Validator, text: &str) -> bool {
    validator.is_valid(&text.into()) || validator.is_valid(&text.replace("--", "-0").into())
}
