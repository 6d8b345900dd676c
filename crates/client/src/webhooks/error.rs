//! Errors of building a receiver.

use super::Weakness;

/// The reason that a receiver cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A webhook must be protected, and no credential is given.
    #[error(
        "the webhook {webhook} must be protected: give a credential for `{scheme}` as `credential(..)`, or say \
         `without_credential()` if everybody may call"
    )]
    NoCredential {
        /// The webhook.
        webhook: String,
        /// The security scheme.
        scheme: String,
    },
    /// The contract does not protect a webhook, and no other protection is given.
    #[error(
        "the contract protects the webhook {webhook} by nothing, so whoever finds its path is let in: put a secret into \
         the path and give it as `secret_path(..)`, or say `without_credential()` if everybody may call"
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
    #[error("a credential is empty, so everyone would have it: agree on one with the partner")]
    EmptyCredential,
    /// A credential is given, but the contract protects no webhook.
    #[error(
        "the contract protects no webhook, so a credential would not be asked for: leave it out, put a secret into the path and give it as \
         `secret_path(..)`"
    )]
    NothingProtected,
    /// A credential is given that is never used, since each received webhook is open or has another
    /// credential.
    #[error(
        "the credential given as `{}` would be asked for by no call: each webhook that is received is open or has another \
         credential; leave it out, or take back what opens the webhook",
        given(.scheme.as_deref())
    )]
    UnusedCredential {
        /// The security scheme of the credential; `None` if it is for all schemes.
        scheme: Option<String>,
    },
    /// A credential is given in addition to a configuration that has none.
    #[error(
        "a credential is given, and the configuration of the partner has none, so no call would bring it: put it into the \
         configuration, or say `without_credential()` if everybody may call"
    )]
    CredentialNotConfigured,
    /// A setting names a webhook that is not received.
    #[error(
        "a path or `without_credential_of(..)` is given for the webhook {webhook}, which is not received: name it with \
         `only(..)` too, or leave the other out"
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
        "`{scheme}` cannot be proven by a text alone: check it in front of the receiver, and say here that there is no credential"
    )]
    UnsupportedScheme {
        /// The security scheme.
        scheme: String,
    },
    /// A secret does not have the form that the contract describes.
    #[error(
        "the secret for `{scheme}` is not written as the contract says, so no key is in it: copy it whole"
    )]
    Secret {
        /// The security scheme.
        scheme: String,
    },
    /// The contract has no signature with this name.
    #[error(
        "`{scheme}` is no signature of the contract: name a security scheme with `x-signature`"
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
        "nothing says where the calls of the webhook {webhook} come in: give `path(..)` the path or the URL that the \
         partner has, or leave the webhook out with `only(..)`"
    )]
    PathMissing {
        /// The webhook.
        webhook: String,
    },
    /// A path is invalid.
    #[error(
        "a path is not one that calls can come to: begin it with a slash, or write the whole URL of `http` or `https`, without a \
         fragment"
    )]
    NoPath,
    /// An HTTP client would send a path other than the given one.
    #[error(
        "an HTTP client would send another path than the one that is given: take out segments of one or two dots, backslashes, \
         control characters and spaces at either end"
    )]
    Changed,
    /// A URL contains a credential.
    #[error(
        "a URL has a credential before its host, which no call would be asked for: leave it out, and give it as `credential(..)`"
    )]
    UserInfo,
    /// The host of a URL contains a placeholder.
    #[error(
        "a placeholder stands in the host of a URL, and a receiver sees the path only: write the host out, or give the path alone"
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
        "a path has no place for `{parameter}`: write `{{{parameter}}}`, or the partner's placeholder, where it stands"
    )]
    NoPlace {
        /// The path parameter.
        parameter: String,
    },
    /// Two variable parts are not separated.
    #[error(
        "nothing separates `{parameter}` from another part that changes: put a slash between them"
    )]
    Adjacent {
        /// The path parameter.
        parameter: String,
    },
    /// Two webhooks have the same path and method.
    #[error(
        "the webhooks {one} and {other} have one method and one path: give each a path of its own"
    )]
    Ambiguous {
        /// The first webhook.
        one: String,
        /// The second webhook.
        other: String,
    },
    /// A path is given for a webhook that the contract does not have.
    #[error("the contract has no webhook `{webhook}`: take one of its own operations")]
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
    let escape = "escape a character that is meant as it is, such as `%7B` for a brace";
    if known.is_empty() {
        format!(
            "{what} the webhook has no path parameter: give the path as it is sent (is a `format!` missing?), or {escape}"
        )
    } else {
        format!("{what} the contract has none of that name: write {known}, or {escape}")
    }
}
