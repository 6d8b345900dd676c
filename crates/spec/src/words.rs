//! The vocabulary: every word of our own as written in a contract, and the ledger.
//!
//! Each type is the format of one word. The JSON Schemas in `specs/schema/` are generated from
//! them.

use std::collections::BTreeMap;

use countersign_contract::model;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// The ledger: the facts in the partner's document, one per entry.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerFile {
    /// The slug: the name of the folder.
    pub api: String,
    /// The document itself.
    pub document: DocumentInfo,
    /// The facts, in the order of the document.
    pub clauses: Vec<ClauseEntry>,
}

/// The partner's document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentInfo {
    /// The title of the document.
    pub title: String,
    /// The date of the document, as stated in it.
    pub updated: Option<String>,
}

/// One fact.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseEntry {
    /// The identifier, which is never reused.
    pub id: String,
    /// The heading in the document.
    pub section: String,
    /// The certainty: how well the document supports the fact.
    pub certainty: Certainty,
    /// The fact, in our own words.
    pub fact: String,
    /// The note of a contradictory or silent clause: the open question, and the choice made.
    pub note: Option<String>,
    /// The places of `openapi.yaml` that the clause describes without deciding anything there: one
    /// place or a list. Not allowed beside `uncited`.
    pub about: Option<Places>,
    /// The reason why nothing in the contract cites the clause. Required if it is neither cited nor
    /// has `about`, and not allowed otherwise.
    pub uncited: Option<Uncited>,
}

/// Places of `openapi.yaml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "expected a place of openapi.yaml or a list of places"
)]
pub enum Places {
    /// One place.
    One(Place),
    /// Several places.
    Several(Vec<Place>),
}

/// A place of `openapi.yaml`: a JSON pointer with a leading `#`, or the name of an operation or
/// schema, optionally followed by a JSON pointer, such as `Order/properties/id`.
pub type Place = String;

/// Defines an enumeration that mirrors one of the model.
macro_rules! mirrored {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl From<$name> for model::$name {
            fn from(word: $name) -> Self {
                match word { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

mirrored!(
    /// The certainty of a fact: how well the document supports it.
    Certainty {
        /// Stated in prose or a table: a violation is an error.
        Stated,
        /// Only shown in a sample: a violation is a warning.
        Example,
        /// Inferred by us: a violation is a warning.
        Inferred,
        /// The document contradicts itself: a violation is a notice.
        Contradictory,
        /// The document says nothing, so the contract makes a choice: a violation is a notice.
        Silent,
    }
);

mirrored!(
    /// The reason why nothing cites a clause.
    Uncited {
        /// Behaviour of the partner across several exchanges, or that cannot be observed.
        Behaviour,
        /// The document omits something, and so does the contract.
        Absence,
        /// Background for readers.
        Prose,
    }
);

/// `x-clause`: the clauses on which an element is based.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Clauses {
    /// The clauses for the whole element.
    All(Vec<String>),
    /// The clauses by keyword; `*` stands for all keywords that are not listed, `required/<member>`
    /// for one member.
    ByKeyword(IndexMap<String, Vec<String>>),
}

/// `x-names`: names in code for members whose names on the wire say little, by name on the wire.
/// Lower case letters, digits and `_`, starting with a letter.
pub type Names = IndexMap<String, String>;

/// `x-pagination`: the pagination of a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pagination {
    /// The maximum number of items per page, if the caller can set it.
    pub limit: Option<PageParameter>,
    /// The number of items before the page. One of `offset`, `page`, `cursor` and `link`.
    pub offset: Option<PageParameter>,
    /// The number of the page. One of `offset`, `page`, `cursor` and `link`.
    pub page: Option<PageParameter>,
    /// A value from the previous page. One of `offset`, `page`, `cursor` and `link`.
    pub cursor: Option<PageCursor>,
    /// A URL from the previous page. One of `offset`, `page`, `cursor` and `link`.
    pub link: Option<PageLink>,
    /// A JSON pointer to the list of items in the response body.
    pub items: String,
    /// A JSON pointer to the total number of items.
    pub total: Option<String>,
    /// A JSON pointer to the total number of pages; only with `page`.
    pub total_pages: Option<String>,
    /// A JSON pointer to a boolean that is `true` if there are more pages.
    pub has_more: Option<String>,
    /// A JSON pointer to the identifier within an item.
    pub item_id: Option<String>,
    /// `true` if the document promises that order and totals stay the same while a list is read. In
    /// that case a client ends a list with an error if its pages contradict each other; otherwise
    /// it continues.
    #[serde(default)]
    pub stable: bool,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// A number that selects a page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PageParameter {
    /// The location of the parameter.
    pub r#in: PageParameterLocation,
    /// The name of the query parameter, or a JSON pointer into the request body.
    pub name: String,
    /// The default value.
    pub default: Option<i64>,
    /// The documented minimum.
    pub minimum: Option<i64>,
    /// The documented maximum.
    pub maximum: Option<i64>,
    /// The behaviour of the partner below the minimum.
    pub below: Option<Beyond>,
    /// The behaviour of the partner above the maximum.
    pub above: Option<Beyond>,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// A value from one page that is sent in the request for the next one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PageCursor {
    /// The location of the parameter.
    pub r#in: PageParameterLocation,
    /// The name of the query parameter, or a JSON pointer into the request body.
    pub name: String,
    /// A JSON pointer to the value in the response body. Either `next` or `last-item`.
    pub next: Option<String>,
    /// A JSON pointer to the value in the last item of the page. Either `next` or `last-item`.
    pub last_item: Option<String>,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// A URL of the next page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PageLink {
    /// The location of the URL.
    pub r#in: PageLinkLocation,
    /// The name of a response header with links (RFC 8288), of which the link with the relation
    /// `next` is used; or a JSON pointer into the response body.
    pub name: String,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

mirrored!(
    /// The location of the URL of the next page.
    PageLinkLocation {
        /// A response header.
        Header,
        /// A member of the response body.
        Body,
    }
);

mirrored!(
    /// The location of a page parameter.
    PageParameterLocation {
        /// A query parameter.
        Query,
        /// A member of the request body.
        Body,
    }
);

mirrored!(
    /// The behaviour of the partner if a value exceeds a limit.
    Beyond {
        /// The partner responds with an error.
        Error,
        /// The partner uses the limit instead.
        Clamp,
        /// The document does not say.
        Unspecified,
    }
);

/// `x-events`: properties of a stream of events. The schema describes the events themselves.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Events {
    /// The data of the last event, which only marks the end.
    pub end: String,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// `x-signature`: marks an API key in a header as a signature of the request (HMAC, RFC 2104) with
/// a shared secret.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Signature {
    /// The hash function.
    pub hmac: Hash,
    /// The encoding of the signature.
    pub encoding: SignatureEncoding,
    /// The encoding of the key in the secret from the partner. The default is `text`.
    pub key: Option<KeyEncoding>,
    /// The beginning of the secret that is not part of the key.
    pub key_prefix: Option<String>,
    /// The character between entries, if the header has several.
    pub separator: Option<char>,
    /// The beginning of an entry with a signature.
    pub prefix: Option<String>,
    /// The signed text: a template in which `{body}` stands for the body, `{timestamp}` for the
    /// timestamp, and any other name in braces for the value of that header. The default is
    /// `{body}`.
    pub signed: Option<String>,
    /// The timestamp of the request.
    pub timestamp: Option<SignatureTimestamp>,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

mirrored!(
    /// The hash function of a signature.
    Hash {
        /// SHA-1.
        Sha1,
        /// SHA-256.
        Sha256,
        /// SHA-512.
        Sha512,
    }
);

mirrored!(
    /// The encoding of a signature.
    SignatureEncoding {
        /// Two hexadecimal digits per byte.
        Hex,
        /// Base64 with padding (RFC 4648, section 4).
        Base64,
    }
);

mirrored!(
    /// The encoding of the key of a signature.
    KeyEncoding {
        /// The bytes of the text are the key.
        Text,
        /// Two hexadecimal digits per byte.
        Hex,
        /// Base64 with padding.
        Base64,
    }
);

/// The timestamp of a signed request in seconds since 1970. Either `header` or `prefix`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignatureTimestamp {
    /// The header with the timestamp.
    pub header: Option<String>,
    /// The beginning of the entry with the timestamp, in the header of the signature.
    pub prefix: Option<String>,
    /// The tolerance in seconds, in the past and in the future. The default is 300.
    pub tolerance: Option<u64>,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// One row of `x-error-codes`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ErrorCode {
    /// The error code.
    pub code: String,
    /// The sub-code.
    pub sub_code: Option<String>,
    /// The message. `{name}` stands for any text.
    pub message: Option<String>,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// `x-resource`: the effect of an operation on a resource that outlives the call.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resource {
    /// The type of the resource.
    pub name: String,
    /// The effect of the operation.
    pub action: Action,
    /// The location of the id.
    pub id: Option<ValueAt>,
    /// The location of the state.
    pub state: Option<ValueAt>,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

mirrored!(
    /// The effect of an operation on a resource.
    Action {
        /// A resource is created.
        Create,
        /// A resource is read.
        Read,
        /// Several resources are read.
        List,
        /// Some members change.
        Update,
        /// The resource is replaced.
        Replace,
        /// The resource is deleted.
        Delete,
        /// Any other effect.
        Act,
        /// The partner notifies us about it.
        Notify,
    }
);

/// The location of a value in an exchange.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ValueAt {
    /// The part of the exchange.
    pub r#in: ValueLocation,
    /// The name of a path parameter, or a JSON pointer into the body.
    pub name: String,
}

mirrored!(
    /// The part of an exchange that holds a value.
    ValueLocation {
        /// A path parameter.
        Path,
        /// The request body.
        Request,
        /// The response body.
        Response,
    }
);

/// `x-transition`: the states before and after an operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Transition {
    /// The states in which the call is allowed.
    #[serde(default)]
    pub from: Vec<String>,
    /// The state after the call.
    pub to: Option<String>,
    /// Further conditions, in words.
    pub needs: Option<String>,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// `x-delivery`: the configuration of the partner's calls to us.
///
/// It names members of the configuration that the partner stores. All of them are strings; an empty
/// string counts as missing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Delivery {
    /// The schema of the configuration: a name of `components/schemas`.
    pub configuration: String,
    /// The character between the entries if the configuration is written as one string. No value
    /// may contain it.
    pub separator: Option<char>,
    /// The version of the configuration that the document describes.
    pub version: Option<MemberValue>,
    /// The URL of our server.
    pub url: DeliveryUrl,
    /// The webhook that the partner calls.
    pub method: DeliveryMethod,
    /// Additional headers.
    pub headers: Option<DeliveryHeaders>,
    /// The credential of the partner.
    pub credential: Option<DeliveryCredential>,
    /// The value with which its calls have a body.
    pub extended: Option<MemberValue>,
    /// The statuses of our responses.
    pub statuses: Option<DeliveryStatuses>,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// A member, and the only value of it that has a meaning.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MemberValue {
    /// The member of the configuration.
    pub member: String,
    /// The value, compared exactly.
    pub value: String,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// The URL of our server.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryUrl {
    /// The member of the configuration.
    pub member: String,
    /// The text that the partner replaces everywhere in the URL.
    pub placeholder: String,
    /// The path parameter of the webhooks that replaces it.
    pub parameter: String,
    /// `true` if the parameter is appended after a slash if the placeholder is missing.
    #[serde(default)]
    pub append: bool,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// The webhook that the partner calls.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryMethod {
    /// The member of the configuration.
    pub member: String,
    /// The `operationId` of the webhook for each value, compared exactly.
    pub values: IndexMap<String, String>,
    /// The `operationId` of the webhook for a missing or any other value.
    pub otherwise: String,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// Additional headers: alternating names and values in one string.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryHeaders {
    /// The member of the configuration.
    pub member: String,
    /// The member with the separator, if it can be chosen.
    pub separator_member: Option<String>,
    /// The default separator.
    pub separator: char,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// The credential of the partner.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryCredential {
    /// The member of the configuration with the unencoded credential.
    pub member: String,
    /// The security scheme that takes it, HTTP Basic.
    pub scheme: String,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// The statuses of our responses, in one string.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryStatuses {
    /// The member of the configuration.
    pub member: String,
    /// The separator.
    pub separator: char,
    /// The clauses on which it is based.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// The vocabulary: all words that extend OpenAPI.
pub const WORDS: [&str; 10] = [
    "x-clause",
    "x-delivery",
    "x-error-codes",
    "x-events",
    "x-names",
    "x-pagination",
    "x-resource",
    "x-signature",
    "x-transition",
    "x-webhooks",
];

/// Returns the JSON Schemas of the formats, for editors, by file name.
///
/// `vocabulary.schema.json` describes each word under `properties`, `clauses.schema.json` the
/// ledger.
///
/// ```
/// let schemas = countersign_spec::words::json_schemas();
/// assert!(schemas["vocabulary.schema.json"]["properties"]["x-clause"].is_object());
/// ```
#[must_use]
pub fn json_schemas() -> BTreeMap<&'static str, serde_json::Value> {
    let ledger = schemars::schema_for!(LedgerFile).to_value();
    let mut generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let words = [
        ("x-clause", generator.subschema_for::<Clauses>()),
        ("x-delivery", generator.subschema_for::<Delivery>()),
        ("x-error-codes", generator.subschema_for::<Vec<ErrorCode>>()),
        ("x-events", generator.subschema_for::<Events>()),
        ("x-names", generator.subschema_for::<Names>()),
        ("x-pagination", generator.subschema_for::<Pagination>()),
        ("x-resource", generator.subschema_for::<Resource>()),
        ("x-signature", generator.subschema_for::<Signature>()),
        ("x-transition", generator.subschema_for::<Transition>()),
        // A map from names to path items, which the OpenAPI specification describes.
        ("x-webhooks", schemars::json_schema!({ "type": "object" })),
    ];
    let definitions = generator.take_definitions(true);
    let mut properties = serde_json::Map::new();
    for (word, schema) in words {
        properties.insert(word.to_owned(), schema.to_value());
    }
    let vocabulary = serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The words of a contract that OpenAPI 3.0 does not have",
        "type": "object",
        "properties": properties,
        "$defs": definitions,
    });
    BTreeMap::from([
        ("clauses.schema.json", ledger),
        ("vocabulary.schema.json", vocabulary),
    ])
}
