//! The vocabulary: every word of our own, as it is written in a contract, and the ledger.
//!
//! Each type is the format of one word; the JSON Schemas beside the specs are made from them.

use std::collections::BTreeMap;

use countersign_contract::model;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// The ledger: what the partner's document says, one fact an entry.
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
    /// What the document calls itself.
    pub title: String,
    /// The date that it gives for itself.
    pub updated: Option<String>,
}

/// One fact.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClauseEntry {
    /// Its name, never given to another.
    pub id: String,
    /// The heading in the document.
    pub section: String,
    /// How well the document supports it.
    pub certainty: Certainty,
    /// The fact, in our own words.
    pub fact: String,
    /// For a contradictory or silent clause: what is open, and what was chosen.
    pub note: Option<String>,
    /// The places of `openapi.yaml` that the clause is about without deciding anything there: one
    /// or a list. Beside `uncited` it is refused.
    pub about: Option<Places>,
    /// On a clause that nothing in the contract cites and that is about no place of it, and only
    /// there: why.
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

/// A place of `openapi.yaml`: a JSON pointer with a leading `#`, or the name of an operation or a
/// schema with or without a JSON pointer below it, such as `Order/properties/id`.
pub type Place = String;

/// Defines an enumeration that is written as it is in the model.
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
    /// How well the document supports a fact.
    Certainty {
        /// Said in prose or a table: a breach is an error.
        Stated,
        /// Only seen in a sample: a breach is a warning.
        Example,
        /// Our reading: a breach is a warning.
        Inferred,
        /// The document disagrees with itself: a breach is a notice.
        Contradictory,
        /// The document says nothing, we had to choose: a breach is a notice.
        Silent,
    }
);

mirrored!(
    /// Why nothing cites a clause.
    Uncited {
        /// What the partner does over several exchanges or out of sight.
        Behaviour,
        /// The document leaves something out, and so does the contract.
        Absence,
        /// Background for people.
        Prose,
    }
);

/// `x-clause`: the clauses that an element rests on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Clauses {
    /// For all of the element.
    All(Vec<String>),
    /// By keyword; `*` is for all that are not named, `required/<member>` for one member.
    ByKeyword(IndexMap<String, Vec<String>>),
}

/// `x-names`: what members of an object are called in code, where their name on the wire says
/// little; by the name on the wire. Lower case, digits and `_`, a letter first.
pub type Names = IndexMap<String, String>;

/// `x-pagination`: how a list is read page by page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pagination {
    /// How many items a page holds at most, if the caller can choose that.
    pub limit: Option<PageParameter>,
    /// How many items are skipped before the page. One of `offset`, `page`, `cursor` and `link`.
    pub offset: Option<PageParameter>,
    /// The number of the page. One of `offset`, `page`, `cursor` and `link`.
    pub page: Option<PageParameter>,
    /// A value that the page before it gives. One of `offset`, `page`, `cursor` and `link`.
    pub cursor: Option<PageCursor>,
    /// A URL that the page before it gives. One of `offset`, `page`, `cursor` and `link`.
    pub link: Option<PageLink>,
    /// JSON pointer to the list of items in the response body.
    pub items: String,
    /// JSON pointer to the number of all items.
    pub total: Option<String>,
    /// JSON pointer to the number of all pages; beside `page`.
    pub total_pages: Option<String>,
    /// JSON pointer to a boolean: whether a further page exists.
    pub has_more: Option<String>,
    /// JSON pointer within an item to what identifies it.
    pub item_id: Option<String>,
    /// Whether the document promises that order and totals stay the same while a list is read. Then a
    /// client ends a list with an error where its pages contradict each other; else it reads on.
    #[serde(default)]
    pub stable: bool,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// A number that chooses a page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PageParameter {
    /// Where it is sent.
    pub r#in: PageParameterLocation,
    /// The name of the query parameter, or a JSON pointer into the request body.
    pub name: String,
    /// What counts when it is not sent.
    pub default: Option<i64>,
    /// The least value documented.
    pub minimum: Option<i64>,
    /// The greatest value documented.
    pub maximum: Option<i64>,
    /// What happens below the minimum.
    pub below: Option<Beyond>,
    /// What happens above the maximum.
    pub above: Option<Beyond>,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// A value that one page gives and the request for the next one sends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PageCursor {
    /// Where it is sent.
    pub r#in: PageParameterLocation,
    /// The name of the query parameter, or a JSON pointer into the request body.
    pub name: String,
    /// JSON pointer to it in the response body. Either `next` or `last-item`.
    pub next: Option<String>,
    /// JSON pointer to it in the last item of the page. Either `next` or `last-item`.
    pub last_item: Option<String>,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// A URL that one page gives for the next one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PageLink {
    /// Where the page gives it.
    pub r#in: PageLinkLocation,
    /// The name of a response header with links (RFC 8288), of which the one with the relation
    /// `next` counts; or a JSON pointer into the response body.
    pub name: String,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

mirrored!(
    /// Where a page gives the URL of the next one.
    PageLinkLocation {
        /// A response header.
        Header,
        /// A member of the response body.
        Body,
    }
);

mirrored!(
    /// Where a page parameter is sent.
    PageParameterLocation {
        /// A query parameter.
        Query,
        /// A member of the request body.
        Body,
    }
);

mirrored!(
    /// What the partner does with a value beyond a bound.
    Beyond {
        /// It answers with an error.
        Error,
        /// It takes the bound instead.
        Clamp,
        /// The document does not say.
        Unspecified,
    }
);

/// `x-events`: what is said of a stream of events beside what an event holds, which the schema
/// describes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Events {
    /// What the last event holds, which tells nothing else.
    pub end: String,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// `x-signature`: that an API key in a header is a signature over the request (HMAC, RFC 2104), by a
/// secret that both sides know.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Signature {
    /// The hash function.
    pub hmac: Hash,
    /// How the signature is written.
    pub encoding: SignatureEncoding,
    /// How the key is written in the secret that the partner gives; `text` if nothing is said.
    pub key: Option<KeyEncoding>,
    /// What the secret begins with that is no part of the key.
    pub key_prefix: Option<String>,
    /// What stands between the entries, if the header has several.
    pub separator: Option<char>,
    /// What an entry begins with that holds a signature.
    pub prefix: Option<String>,
    /// What is signed: a text in which `{body}` stands for the body, `{timestamp}` for the time, and
    /// any other name in braces for the value of that header; `{body}` if nothing is said.
    pub signed: Option<String>,
    /// When the request was made.
    pub timestamp: Option<SignatureTimestamp>,
    /// The clauses it rests on.
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
    /// How a signature is written.
    SignatureEncoding {
        /// Two hexadecimal digits a byte.
        Hex,
        /// Base64 with padding (RFC 4648, section 4).
        Base64,
    }
);

mirrored!(
    /// How the key of a signature is written.
    KeyEncoding {
        /// The bytes of the text are the key.
        Text,
        /// Two hexadecimal digits a byte.
        Hex,
        /// Base64 with padding.
        Base64,
    }
);

/// When a signed request was made: seconds since 1970. Either `header` or `prefix`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignatureTimestamp {
    /// The header that holds it.
    pub header: Option<String>,
    /// What the entry begins with that holds it, in the header of the signature.
    pub prefix: Option<String>,
    /// How many seconds it may lie in the past or in the future; 300 if nothing is said.
    pub tolerance: Option<u64>,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// One row of `x-error-codes`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ErrorCode {
    /// The error code.
    pub code: String,
    /// The code below it.
    pub sub_code: Option<String>,
    /// The message, with `{name}` for any text.
    pub message: Option<String>,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// `x-resource`: what an operation does to a thing that outlives the call.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resource {
    /// What kind of thing.
    pub name: String,
    /// What is done to it.
    pub action: Action,
    /// Where its identity is found.
    pub id: Option<ValueAt>,
    /// Where its state is read.
    pub state: Option<ValueAt>,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

mirrored!(
    /// What is done to a resource.
    Action {
        /// A new one comes to be.
        Create,
        /// One is read.
        Read,
        /// Many are read.
        List,
        /// Some of its members change.
        Update,
        /// All of it is replaced.
        Replace,
        /// It ceases to be.
        Delete,
        /// Something is done with it that is none of the others.
        Act,
        /// The partner tells us about it.
        Notify,
    }
);

/// Where a value is found in an exchange.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ValueAt {
    /// In which part.
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

/// `x-transition`: which states an operation leads from and to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Transition {
    /// The states in which the call may be made.
    #[serde(default)]
    pub from: Vec<String>,
    /// The state afterwards.
    pub to: Option<String>,
    /// What else must hold, in words.
    pub needs: Option<String>,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// `x-delivery`: how the partner is told where and how to call us.
///
/// It names members of the configuration that the partner keeps of us. All of them are text; an
/// empty text counts as missing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Delivery {
    /// The schema of the configuration: a name of `components/schemas`.
    pub configuration: String,
    /// What stands between the entries where the configuration is written as one text; no value may
    /// contain it.
    pub separator: Option<char>,
    /// The version of the configuration that the document describes.
    pub version: Option<MemberValue>,
    /// Where the partner calls.
    pub url: DeliveryUrl,
    /// Which of the webhooks it calls.
    pub method: DeliveryMethod,
    /// Further headers that it sends.
    pub headers: Option<DeliveryHeaders>,
    /// How it proves who it is.
    pub credential: Option<DeliveryCredential>,
    /// The value with which its calls have a body.
    pub extended: Option<MemberValue>,
    /// Statuses of our answers.
    pub statuses: Option<DeliveryStatuses>,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// A member, and the one value of it that means something.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MemberValue {
    /// The member of the configuration.
    pub member: String,
    /// The value, compared exactly.
    pub value: String,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// Where the partner calls.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryUrl {
    /// The member of the configuration.
    pub member: String,
    /// The text in the URL that the partner replaces, wherever it stands.
    pub placeholder: String,
    /// The path parameter of the webhooks that takes its place.
    pub parameter: String,
    /// Whether the parameter is put at the end, after a slash, where the placeholder is missing.
    #[serde(default)]
    pub append: bool,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// Which of the webhooks the partner calls.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryMethod {
    /// The member of the configuration.
    pub member: String,
    /// The `operationId` of the webhook that each value means, compared exactly.
    pub values: IndexMap<String, String>,
    /// The `operationId` of the webhook that any other value means, and a missing one.
    pub otherwise: String,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// Further headers that the partner sends: names and values in turn, in one text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryHeaders {
    /// The member of the configuration.
    pub member: String,
    /// The member that holds the character between them, if it can be chosen.
    pub separator_member: Option<String>,
    /// The character between them if none is chosen.
    pub separator: char,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// How the partner proves who it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryCredential {
    /// The member of the configuration: the credential as it is before it is encoded.
    pub member: String,
    /// The security scheme that takes it, HTTP Basic.
    pub scheme: String,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// Statuses of our answers, in one text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryStatuses {
    /// The member of the configuration.
    pub member: String,
    /// The character between them.
    pub separator: char,
    /// The clauses it rests on.
    #[serde(rename = "x-clause", default)]
    pub clauses: Vec<String>,
}

/// The vocabulary: the words and what is written behind each.
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

/// The JSON Schemas of the formats, for editors, by file name.
///
/// `vocabulary.schema.json` describes each word under `properties`; `clauses.schema.json` a ledger.
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
        // A map from a name to a path item; the OpenAPI specification describes those.
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
