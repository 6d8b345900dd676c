//! Errors of a configuration. Each error names the member, the problem and the fix. It never shows
//! the value, since URLs and headers may contain secrets.

/// The reason that a configuration is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// A field is repeated, so it is ambiguous.
    #[error("`{member}` is there twice: keep one of them")]
    Repeated {
        /// The member.
        member: String,
    },
    /// The fields do not form a configuration of the documented type.
    #[error(
        "the fields do not make up a configuration: each must be there if it is required, of its type, and not twice"
    )]
    Shape,
    /// The contract does not know the member, and allows no other members.
    #[error("the configuration has no member `{member}`: correct the name, or leave it out")]
    Unknown {
        /// The member.
        member: String,
    },
    /// The value is not text.
    #[error("`{member}` is not text: write it as a string, digits too")]
    NotText {
        /// The member.
        member: String,
    },
    /// The text is empty, which is equivalent to a missing member.
    #[error("`{member}` is empty, which counts as missing: leave it out, or say something")]
    Empty {
        /// The member.
        member: String,
    },
    /// The name or the value contains the separator of the configuration's entries.
    #[error(
        "`{member}` contains `{separator}`, which stands between the entries of the configuration: use another character"
    )]
    Separator {
        /// The member.
        member: String,
        /// The separator.
        separator: char,
    },
    /// The URL is invalid.
    #[error(
        "`{member}` is no URL once the id is in it: write scheme, host and path, such as https://example.com/path"
    )]
    NotAUrl {
        /// The member.
        member: String,
    },
    /// The URL contains a character that is not allowed in a URL.
    #[error(
        "`{member}` has a character that no URL has: write the placeholder exactly, and all else with escapes, such as %20 for a space"
    )]
    UrlCharacter {
        /// The member.
        member: String,
    },
    /// The scheme of the URL is not `http` or `https`.
    #[error("`{member}` is not an HTTP URL: begin it with https://")]
    NotHttp {
        /// The member.
        member: String,
    },
    /// The URL contains a user name or a password.
    #[error("`{member}` holds a user name or password: give the credential in its own member")]
    UserInfo {
        /// The member.
        member: String,
    },
    /// The URL has a fragment, which is never sent.
    #[error("`{member}` has a fragment, which is never sent: remove `#` and what follows")]
    Fragment {
        /// The member.
        member: String,
    },
    /// The path has a segment `.` or `..`, which is removed before the call.
    #[error("`{member}` has `.` or `..` as a part of its path: write the path that is meant")]
    Dots {
        /// The member.
        member: String,
    },
    /// The placeholder is not written exactly.
    #[error(
        "`{member}` has something like `{placeholder}`, but not exactly: write it as it is printed here"
    )]
    PlaceholderMisspelt {
        /// The member.
        member: String,
        /// The placeholder.
        placeholder: &'static str,
    },
    /// The id would be appended to a query.
    #[error(
        "`{member}` has a query but not `{placeholder}`, so the id would end up in the query: write the placeholder where the id belongs"
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
    #[error("`{member}` is longer than one character: write the one that separates headers")]
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
        "header {position} of `{member}` has no name that HTTP allows: use letters, digits and hyphens, without spaces around"
    )]
    HeaderName {
        /// The member.
        member: String,
        /// The position of the header, from 1.
        position: usize,
    },
    /// The value of a header is invalid.
    #[error(
        "header {position} of `{member}` has no value that HTTP can carry: write visible characters, without spaces around"
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
        "header {position} of `{member}` contains the character between headers: choose another separator"
    )]
    HeaderSeparator {
        /// The member.
        member: String,
        /// The position of the header, from 1.
        position: usize,
    },
    /// An item is not a status.
    #[error("item {position} of `{member}` is no HTTP status: write numbers from 100 to 599")]
    Status {
        /// The member.
        member: String,
        /// The position of the item, from 1.
        position: usize,
    },
    /// A body is requested for a call that has none.
    #[error(
        "`{member}` asks for a body, but the call that `{method}` chooses has none: change one of them"
    )]
    NoBody {
        /// The member that requests the body.
        member: String,
        /// The member that chooses the call.
        method: String,
    },
    /// The configuration cannot choose the given webhook.
    #[error("`{member}` has no value for this call: choose one of the webhooks that it names")]
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
    #[error("`{member}` is set by a method of its own: use that")]
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
    #[error("`{member}` is no URL with this id in it: put the placeholder into the path")]
    Url {
        /// The member that holds the URL.
        member: &'static str,
    },
    /// The information cannot be serialized as JSON.
    #[error("the information cannot be written as JSON: use maps with texts as names")]
    Information,
    /// The information contains a number that JSON cannot represent.
    #[error(
        "the information has a number that is NaN or infinite, which JSON does not have: leave it out, or send a text"
    )]
    NotFinite,
    /// The HTTP client could not be built.
    #[cfg(feature = "calls")]
    #[error("the HTTP client cannot be made, see `configure_http`: {reason}")]
    Http {
        /// The reason.
        reason: String,
    },
}
