//! Why a receiver cannot be made.

/// A receiver cannot be made like this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A webhook must be protected and nothing says by what.
    #[error(
        "the webhook {webhook} must be protected: give a credential for `{scheme}`, or say that there is none"
    )]
    NoCredential {
        /// The webhook.
        webhook: String,
        /// The security scheme.
        scheme: String,
    },
    /// The contract protects a webhook by nothing, and nothing else does.
    #[error(
        "the contract protects the webhook {webhook} by nothing, so whoever finds its path is let in: put a secret into \
         the path and give it as `secret_path(..)`, or say `without_credential()` if everybody may call"
    )]
    Unprotected {
        /// The webhook.
        webhook: String,
    },
    /// A path that is to be a secret can be guessed.
    #[error(
        "the secret path of the webhook {webhook} can be guessed: put a random segment of at least 16 characters into it"
    )]
    Guessable {
        /// The webhook.
        webhook: String,
    },
    /// A credential is empty, so everyone would have it.
    #[error("a credential is empty, so everyone would have it: agree on one with the partner")]
    EmptyCredential,
    /// A credential is given that no call would be asked for.
    #[error(
        "the contract protects no webhook, so a credential would not be asked for: leave it out, put a secret into the path and give it as \
         `secret_path(..)`"
    )]
    NothingProtected,
    /// A credential is for a scheme by which no webhook is protected.
    #[error("no webhook is protected by `{scheme}`: correct the name")]
    UnknownScheme {
        /// The security scheme.
        scheme: String,
    },
    /// A scheme needs more than a text to compare.
    #[error(
        "`{scheme}` cannot be proven by a text alone: check it in front of the receiver, and say here that there is no credential"
    )]
    UnsupportedScheme {
        /// The security scheme.
        scheme: String,
    },
    /// A secret is not written as the contract says.
    #[error(
        "the secret for `{scheme}` is not written as the contract says, so no key is in it: copy it whole"
    )]
    Secret {
        /// The security scheme.
        scheme: String,
    },
    /// The contract has no signature of this name.
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
    /// Nothing says where the calls of a webhook come in.
    #[error(
        "nothing says where the calls of the webhook {webhook} come in: give `path(..)` the path or the URL that the \
         partner has, or leave the webhook out with `only(..)`"
    )]
    PathMissing {
        /// The webhook.
        webhook: String,
    },
    /// A path is none.
    #[error(
        "a path is not one that calls can come to: begin it with a slash, or write the whole URL, without a fragment"
    )]
    NoPath,
    /// A path has no place for a part that changes.
    #[error(
        "a path has no place for `{parameter}`: write `{{{parameter}}}`, or the partner's placeholder, where it stands"
    )]
    NoPlace {
        /// The path parameter.
        parameter: String,
    },
    /// Two parts that change cannot be told apart.
    #[error(
        "nothing separates `{parameter}` from another part that changes: put a slash between them"
    )]
    Adjacent {
        /// The path parameter.
        parameter: String,
    },
    /// Two webhooks cannot be told apart.
    #[error(
        "the webhooks {one} and {other} have one method and one path: give each a path of its own"
    )]
    Ambiguous {
        /// The one.
        one: String,
        /// The other.
        other: String,
    },
    /// A path is for a webhook that the contract does not have.
    #[error("the contract has no webhook `{webhook}`: take one of its own operations")]
    UnknownWebhook {
        /// The name.
        webhook: &'static str,
    },
}
