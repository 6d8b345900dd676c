//! Errors of a configuration. Each error names the member, the problem and the fix. It never shows
//! the value, since URLs and headers may contain secrets.

/// The reason that a configuration is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// A field is repeated, so it is ambiguous.
    #[error("`{member}` is repeated: keep one of them")]
    Repeated {
        /// The member.
        member: String,
    },
    /// The fields do not form a configuration of the documented type.
    #[error(
        "the fields do not form a configuration: each required field must be present, have its type, and not be repeated"
    )]
    Shape,
    /// The contract does not know the member, and allows no other members.
    #[error("the configuration has no member `{member}`: correct the name, or remove it")]
    Unknown {
        /// The member.
        member: String,
    },
    /// The value is not text.
    #[error("`{member}` is not text: write it as a string, even if it is a number")]
    NotText {
        /// The member.
        member: String,
    },
    /// The text is empty, which is equivalent to a missing member.
    #[error("`{member}` is empty, which counts as missing: remove it, or set a value")]
    Empty {
        /// The member.
        member: String,
    },
    /// The name or the value contains the separator of the configuration's entries.
    #[error(
        "`{member}` contains `{separator}`, which separates the entries of the configuration: use another character"
    )]
    Separator {
        /// The member.
        member: String,
        /// The separator.
        separator: char,
    },
    /// The URL is invalid.
    #[error(
        "`{member}` is not a valid URL with an id: write scheme, host and path, such as https://example.com/path"
    )]
    NotAUrl {
        /// The member.
        member: String,
    },
    /// The URL contains a character that is not allowed in a URL.
    #[error(
        "`{member}` contains a character that is not allowed in a URL: write the placeholder exactly, and escape other characters, such as %20 for a space"
    )]
    UrlCharacter {
        /// The member.
        member: String,
    },
    /// The scheme of the URL is not `http` or `https`.
    #[error("`{member}` is not an HTTP URL: it must begin with https://")]
    NotHttp {
        /// The member.
        member: String,
    },
    /// The URL contains a user name or a password.
    #[error("`{member}` contains a user name or password: set the credential in its own member")]
    UserInfo {
        /// The member.
        member: String,
    },
    /// The URL has a fragment, which is never sent.
    #[error("`{member}` has a fragment, which is never sent: remove `#` and everything after it")]
    Fragment {
        /// The member.
        member: String,
    },
    /// The path has a segment `.` or `..`, which is removed before the call.
    #[error("`{member}` has `.` or `..` as a segment of its path: write the resulting path")]
    Dots {
        /// The member.
        member: String,
    },
    /// The placeholder is not written exactly.
    #[error(
        "`{member}` has something like `{placeholder}`, but not exactly: write it exactly as shown here"
    )]
    PlaceholderMisspelt {
        /// The member.
        member: String,
        /// The placeholder.
        placeholder: &'static str,
    },
    /// The id would be appended to a query.
    #[error(
        "`{member}` has a query but not `{placeholder}`, so the id would be appended to the query: put the placeholder where the id belongs"
    )]
    AppendedToQuery {
        /// The member.
        member: String,
        /// The placeholder.
        placeholder: &'static str,
    },
    /// The URL has no placeholder for the id.
    #[error("`{member}` does not have `{placeholder}`: write it where the id belongs")]
    NoPlaceholder {
        /// The member.
        member: String,
        /// The placeholder.
        placeholder: &'static str,
    },
    /// The separator of the headers is longer than one character.
    #[error("`{member}` is longer than one character: use a single character to separate headers")]
    LongSeparator {
        /// The member.
        member: String,
    },
    /// A header lacks its value.
    #[error("`{member}` has an odd number of items: write a value for each name")]
    OddHeaders {
        /// The member.
        member: String,
    },
    /// There are more headers than servers accept.
    #[error("`{member}` has more than {limit} headers: remove some")]
    ManyHeaders {
        /// The member.
        member: String,
        /// The maximum number of headers.
        limit: usize,
    },
    /// The name of a header is invalid.
    #[error(
        "header {position} of `{member}` has an invalid name: use letters, digits and hyphens, without surrounding spaces"
    )]
    HeaderName {
        /// The member.
        member: String,
        /// The position of the header, from 1.
        position: usize,
    },
    /// The value of a header is invalid.
    #[error(
        "header {position} of `{member}` has an invalid value: use visible characters, without surrounding spaces"
    )]
    HeaderValue {
        /// The member.
        member: String,
        /// The position of the header, from 1.
        position: usize,
    },
    /// A header is repeated.
    #[error("header {position} of `{member}` has the name of an earlier one: keep one of them")]
    HeaderRepeated {
        /// The member.
        member: String,
        /// The position of the header, from 1.
        position: usize,
    },
    /// A header is one that the partner sets itself, or that belongs to the connection.
    #[error(
        "header {position} of `{member}` is set by the partner itself or belongs to the connection: remove it"
    )]
    HeaderReserved {
        /// The member.
        member: String,
        /// The position of the header, from 1.
        position: usize,
    },
    /// A header contains the separator of the headers.
    #[error(
        "header {position} of `{member}` contains the separator of the headers: choose another one"
    )]
    HeaderSeparator {
        /// The member.
        member: String,
        /// The position of the header, from 1.
        position: usize,
    },
    /// An item is not a status.
    #[error("item {position} of `{member}` is not an HTTP status: use numbers from 100 to 599")]
    Status {
        /// The member.
        member: String,
        /// The position of the item, from 1.
        position: usize,
    },
    /// A body is requested for a call that has none.
    #[error(
        "`{member}` requests a body, but the call that `{method}` chooses has none: change one of them"
    )]
    NoBody {
        /// The member that requests the body.
        member: String,
        /// The member that chooses the call.
        method: String,
    },
    /// The configuration cannot choose the given webhook.
    #[error(
        "`{member}` has no value for this webhook: choose one of the webhooks that it supports"
    )]
    UnknownWebhook {
        /// The member.
        member: String,
    },
    /// A setting has no member in the configuration.
    #[error("the configuration has no member for {what}: leave it out")]
    NoMember {
        /// The setting.
        what: &'static str,
    },
    /// A member is set by its name, but the builder has a method for it.
    #[error("`{member}` has its own method in the builder: use that method")]
    OwnMethod {
        /// The member.
        member: String,
    },
}

/// The reason that the partner would not, or could not, make a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotifierError {
    /// The configuration has no URL.
    #[error("`{member}` is not set, so no call is made: set it to the URL of the receiver")]
    NoUrl {
        /// The member that holds the URL.
        member: &'static str,
    },
    /// The URL is invalid with this id.
    #[error("`{member}` is not a valid URL with this id: put the placeholder into the path")]
    Url {
        /// The member that holds the URL.
        member: &'static str,
    },
    /// The information cannot be serialized as JSON.
    #[error("the information cannot be serialized as JSON: use maps with string keys")]
    Information,
    /// The information contains a number that JSON cannot represent.
    #[error(
        "the information contains a number that is NaN or infinite, which JSON cannot represent: remove it, or send a string"
    )]
    NotFinite,
    /// The HTTP client could not be built.
    #[cfg(feature = "calls")]
    #[error("failed to build the HTTP client, see `configure_http`: {reason}")]
    Http {
        /// The reason.
        reason: String,
    },
}
