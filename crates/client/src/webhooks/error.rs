//! Errors of building a receiver.

use super::Weakness;

/// The reason that a receiver cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A webhook must be protected, and no credential is given.
    #[error(
        "the webhook {webhook} must be protected: set a credential for `{scheme}` with `credential(..)`, or call \
         `without_credential()` to accept every caller"
    )]
    NoCredential {
        /// The webhook.
        webhook: String,
        /// The security scheme.
        scheme: String,
    },
    /// The contract does not protect a webhook, and no other protection is given.
    #[error(
        "the contract does not protect the webhook {webhook}, so every caller that finds its path is accepted: put a secret into \
         the path and set it with `secret_path(..)`, or call `without_credential()` to accept every caller"
    )]
    Unprotected {
        /// The webhook.
        webhook: String,
    },
    /// A secret path can be guessed.
    #[error(
        "the secret path of the webhook {webhook} can be guessed: {weakness}; put a segment of at least 16 random characters \
         into it, such as the output of `openssl rand -hex 16`"
    )]
    Guessable {
        /// The webhook.
        webhook: String,
        /// The reason that it can be guessed.
        weakness: Weakness,
    },
    /// A credential is empty, so every caller would have it.
    #[error("a credential is empty, so every caller would have it: agree on one with the partner")]
    EmptyCredential,
    /// A credential is given, but the contract protects no webhook.
    #[error(
        "the contract protects no webhook, so no call would use a credential: remove it, put a secret into the path and set it with \
         `secret_path(..)`"
    )]
    NothingProtected,
    /// A credential is given that is never used, since each received webhook is open or has another
    /// credential.
    #[error(
        "the credential given as `{}` is used by no call: each received webhook is open or has another \
         credential; remove it, or remove the setting that opens the webhook",
        given(.scheme.as_deref())
    )]
    UnusedCredential {
        /// The security scheme of the credential; `None` if it is for all schemes.
        scheme: Option<String>,
    },
    /// A credential is given in addition to a configuration that has none.
    #[error(
        "a credential is set, but the configuration of the partner has none, so no call would send it: add it to the \
         configuration, or call `without_credential()` to accept every caller"
    )]
    CredentialNotConfigured,
    /// A setting names a webhook that is not received.
    #[error(
        "a path or `without_credential_of(..)` is set for the webhook {webhook}, which is not received: name it with \
         `only(..)` too, or remove the setting"
    )]
    NotReceived {
        /// The webhook.
        webhook: &'static str,
    },
    /// A credential is given for a scheme that protects no webhook.
    #[error("no webhook is protected by `{scheme}`: correct the name")]
    UnknownScheme {
        /// The security scheme.
        scheme: String,
    },
    /// A scheme cannot be proven by a text.
    #[error(
        "`{scheme}` cannot be proven by a text alone: check it in front of the receiver, and call `without_credential()`"
    )]
    UnsupportedScheme {
        /// The security scheme.
        scheme: String,
    },
    /// A secret does not have the form that the contract describes.
    #[error(
        "the secret for `{scheme}` does not have the form that the contract describes: copy all of it"
    )]
    Secret {
        /// The security scheme.
        scheme: String,
    },
    /// The contract has no signature with this name.
    #[error(
        "`{scheme}` is not a signature of the contract: name a security scheme with `x-signature`"
    )]
    NoSignature {
        /// The security scheme.
        scheme: String,
    },
    /// The contract has no signature, or several.
    #[error("the contract has no signature, or several: name its security scheme")]
    WhichSignature,
    /// A webhook has no path.
    #[error(
        "the webhook {webhook} has no path: set `path(..)` to the path or the URL that the \
         partner calls, or exclude the webhook with `only(..)`"
    )]
    PathMissing {
        /// The webhook.
        webhook: String,
    },
    /// A path is invalid.
    #[error(
        "a path is invalid: begin it with a slash, or write a whole `http` or `https` URL, without a \
         fragment"
    )]
    NoPath,
    /// An HTTP client would send a path other than the given one.
    #[error(
        "an HTTP client would send a path other than the given one: remove segments of one or two dots, backslashes, \
         control characters and surrounding spaces"
    )]
    Changed,
    /// A URL contains a credential.
    #[error(
        "a URL contains a credential, which would never be used: remove it, and set it with `credential(..)`"
    )]
    UserInfo,
    /// The host of a URL contains a placeholder.
    #[error(
        "the host of a URL contains a placeholder, but a receiver sees only the path: write the host out, or pass only the path"
    )]
    PlaceholderInHost,
    /// A path has a placeholder that is not a path parameter.
    #[error("{}", unknown_placeholder(.known))]
    UnknownPlaceholder {
        /// The available placeholders; empty if the webhook has no path parameter.
        known: String,
    },
    /// A path lacks the placeholder of a path parameter.
    #[error(
        "a path has no placeholder for `{parameter}`: write `{{{parameter}}}`, or the partner's placeholder, in its place"
    )]
    NoPlace {
        /// The path parameter.
        parameter: String,
    },
    /// Two variable parts are not separated.
    #[error("nothing separates `{parameter}` from another variable part: put a slash between them")]
    Adjacent {
        /// The path parameter.
        parameter: String,
    },
    /// Two webhooks have the same path and method.
    #[error("the webhooks {one} and {other} have the same method and path: give each its own path")]
    Ambiguous {
        /// The first webhook.
        one: String,
        /// The second webhook.
        other: String,
    },
    /// A path is given for a webhook that the contract does not have.
    #[error("the contract has no webhook `{webhook}`: use one of its operations")]
    UnknownWebhook {
        /// The name.
        webhook: &'static str,
    },
}

/// Describes how a credential was given.
fn given(scheme: Option<&str>) -> String {
    scheme.map_or_else(
        || "credential(..)".to_owned(),
        |scheme| format!("credential_of(\"{scheme}\", ..)"),
    )
}

fn unknown_placeholder(known: &str) -> String {
    let what = "braces, brackets or a colon in a path look like a placeholder, and";
    let escape = "escape a literal character, such as `%7B` for a brace";
    if known.is_empty() {
        format!(
            "{what} the webhook has no path parameter: write the path as it is sent (is a `format!` missing?), or {escape}"
        )
    } else {
        format!("{what} the contract has none of that name: write {known}, or {escape}")
    }
}
