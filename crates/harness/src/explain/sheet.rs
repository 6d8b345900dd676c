//! What is told, as data. It is the object that `explain --format json` writes.

use countersign_contract::model::{Certainty, ClauseId, Contract, ParameterLocation, Rule};
use indexmap::IndexMap;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Serialize;
use serde_json::Value;

use super::{Shape, about, api, clause, operation, schema};

/// What is told of one thing.
///
/// ```
/// # let contract: countersign_contract::model::Contract = serde_json::from_str(
/// #     r#"{"api": "shop", "title": "Shop", "version": "1", "file": "shop.yaml",
/// #         "operations": [{"id": "place", "method": "POST", "path": "/orders"}]}"#)?;
/// use countersign_harness::explain::{Layout, Sheet};
/// let sheet = Sheet::named(&contract, "place").unwrap();
/// let text = sheet.to_text(Layout { width: 80, color: false });
/// assert!(text.starts_with("place\nPOST /orders\n"));
/// assert!(Sheet::named(&contract, "Place").is_none());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Sheet {
    /// A whole contract.
    Api(ApiSheet),
    /// An operation, or a call that the partner makes.
    Operation(Box<OperationSheet>),
    /// A named schema.
    Schema(SchemaSheet),
    /// A clause of the ledger.
    Clause(ClauseSheet),
}

impl Sheet {
    /// What is to be told of a contract as a whole.
    #[must_use]
    pub fn api(contract: &Contract) -> Self {
        Self::Api(api::sheet(contract))
    }

    /// What is to be told of the operation, the clause or the schema of this name. The names of
    /// clauses may be written in any case.
    #[must_use]
    pub fn named(contract: &Contract, name: &str) -> Option<Self> {
        if let Some(operation) = contract.operation(name) {
            return Some(Self::Operation(Box::new(operation::sheet(
                contract, operation,
            ))));
        }
        if let Some(clause) = clause::sheet(contract, &ClauseId::from(name)) {
            return Some(Self::Clause(clause));
        }
        if let Some(schema) = schema::sheet(contract, name) {
            return Some(Self::Schema(schema));
        }
        let ids = contract
            .ledger
            .iter()
            .flat_map(|ledger| ledger.clauses.keys());
        let mut alike = ids.filter(|id| id.0.eq_ignore_ascii_case(name));
        match (alike.next(), alike.next()) {
            (Some(id), None) => clause::sheet(contract, id).map(Self::Clause),
            _ => None,
        }
    }

    /// Every name that [`named`](Self::named) knows: operations, schemas, clauses.
    pub fn names(contract: &Contract) -> impl Iterator<Item = &str> {
        let operations = contract.operations.iter();
        let ledger = contract.ledger.iter();
        operations
            .map(|operation| operation.id.as_str())
            .chain(contract.schemas.keys().map(String::as_str))
            .chain(ledger.flat_map(|ledger| ledger.clauses.keys().map(|id| id.0.as_str())))
    }
}

/// The JSON Schema of a [`Sheet`].
#[must_use]
pub fn json_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings
        .into_generator()
        .into_root_schema_for::<Sheet>()
        .to_value()
}

/// What something rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Support {
    /// How well the document supports it; null in a foreign document.
    pub certainty: Option<Certainty>,
    /// The clauses cited.
    pub clauses: Vec<ClauseId>,
    /// The clauses that are about it without deciding anything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<ClauseId>,
}

impl Support {
    /// What a keyword rests on.
    pub(super) fn of(contract: &Contract, rule: &Rule) -> Self {
        Self {
            certainty: contract
                .ledger
                .as_ref()
                .and_then(|ledger| ledger.certainty(&rule.clauses)),
            clauses: rule.clauses.clone(),
            about: Vec::new(),
        }
    }

    /// What an element rests on, and what else is about it.
    pub(super) fn by(contract: &Contract, rule: &Rule) -> Self {
        Self {
            about: about::element(contract, rule.at),
            ..Self::of(contract, rule)
        }
    }

    /// Whether there is nothing to tell.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Something in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reported {
    /// The words.
    pub text: String,
    /// What it rests on.
    pub support: Support,
}

/// A whole contract.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ApiSheet {
    /// The slug.
    pub api: String,
    /// What the API is called.
    pub title: String,
    /// The version of the contract.
    pub version: String,
    /// What it is for, in Markdown.
    pub description: Option<String>,
    /// What the API as a whole rests on.
    pub support: Support,
    /// The contract file.
    pub file: String,
    /// The partner's document; null in a foreign document.
    pub document: Option<Document>,
    /// Where the API lives.
    pub servers: Vec<ServerLine>,
    /// How a caller proves who it is.
    pub security: Vec<SchemeLine>,
    /// The calls, those of the partner to us last.
    pub operations: Vec<OperationLine>,
    /// How the partner is told where and how to call us, in words.
    pub delivery: Vec<Reported>,
    /// The named schemas that no operation carries.
    pub schemas: Vec<String>,
    /// What the document leaves open: contradictions, then silences.
    pub open_points: Vec<OpenPoint>,
    /// How many clauses there are, by certainty.
    pub counts: Vec<Count>,
    /// What could not be honoured.
    pub fallbacks: Vec<FallbackLine>,
}

/// The partner's document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Document {
    /// What it calls itself.
    pub title: String,
    /// The date that it gives for itself.
    pub updated: Option<String>,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ServerLine {
    /// The URL, with `{name}` for each variable.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// The variables of the URL.
    pub variables: Vec<VariableLine>,
    /// What it rests on.
    pub support: Support,
}

/// A variable of a server URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VariableLine {
    /// Its name.
    pub name: String,
    /// What stands in its place if nothing else is chosen.
    pub default: String,
    /// What may be chosen; empty means any text.
    pub values: Vec<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// A way to prove who calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SchemeLine {
    /// Its name.
    pub name: String,
    /// What is to be sent, in words.
    pub text: String,
    /// What it rests on.
    pub support: Support,
}

/// An operation in the list of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OperationLine {
    /// Its name.
    pub id: String,
    /// The method, such as `GET`.
    pub method: String,
    /// The path template, or for a webhook its name.
    pub path: String,
    /// Whether the partner makes this call to us.
    pub webhook: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// One line.
    pub summary: Option<String>,
}

/// What the document leaves open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenPoint {
    /// The clause.
    pub id: ClauseId,
    /// `contradictory` or `silent`.
    pub certainty: Certainty,
    /// The heading in the document.
    pub section: String,
    /// What the document says, or does not.
    pub fact: String,
    /// What is left open, and what was chosen.
    pub note: Option<String>,
    /// Whether anything in the contract cites it.
    pub cited: bool,
}

/// How many clauses there are of one certainty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Count {
    /// The certainty.
    pub certainty: Certainty,
    /// How many clauses have it.
    pub clauses: usize,
    /// How many of them the contract cites.
    pub cited: usize,
    /// How many of the others are about a place of the contract.
    pub about: usize,
}

/// Something that could not be honoured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FallbackLine {
    /// The line in the contract file, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The place as a JSON pointer with a leading `#`.
    pub pointer: String,
    /// What was found and what was done instead.
    pub message: String,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OperationSheet {
    /// The contract.
    pub api: String,
    /// Its name.
    pub id: String,
    /// The method, such as `GET`.
    pub method: String,
    /// The path template, or for a webhook its name.
    pub path: String,
    /// Whether the partner makes this call to us.
    pub webhook: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// One line.
    pub summary: Option<String>,
    /// More than one line, in Markdown.
    pub description: Option<String>,
    /// What the operation as such rests on.
    pub support: Support,
    /// Its servers, where they differ from those of the API.
    pub servers: Vec<ServerLine>,
    /// The ways to prove who calls; each asks for all of its schemes.
    pub security: Vec<Vec<SchemeLine>>,
    /// What it does to a thing that outlives the call, in words.
    pub resource: Option<Reported>,
    /// Which states it leads from and to, in words.
    pub transition: Option<Reported>,
    /// How it is read page by page, in words.
    pub pagination: Vec<Reported>,
    /// The values outside the body.
    pub parameters: Vec<ParameterLine>,
    /// The body that is sent.
    pub request: Option<Body>,
    /// What may come back.
    pub responses: Vec<ResponseSheet>,
    /// Every named schema that is referred to, by name.
    pub schemas: IndexMap<String, Shape>,
    /// What the document leaves open of all this.
    pub open_points: Vec<OpenPoint>,
    /// What could not be honoured of all this.
    pub fallbacks: Vec<FallbackLine>,
}

/// A value outside the body.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ParameterLine {
    /// Its name on the wire.
    pub name: String,
    /// Where it is sent.
    #[serde(rename = "in")]
    pub location: ParameterLocation,
    /// Whether it must be sent.
    pub required: bool,
    /// What it is for.
    pub description: Option<String>,
    /// What values it takes.
    pub schema: Shape,
    /// What it rests on.
    pub support: Support,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Body {
    /// Whether it must be sent.
    pub required: bool,
    /// What it is for.
    pub description: Option<String>,
    /// What it may be.
    pub content: Vec<Content>,
    /// What it rests on.
    pub support: Support,
}

/// One form of a body.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Content {
    /// The media type.
    pub media_type: String,
    /// What it must look like.
    pub schema: Option<Shape>,
    /// Whether that is told of each event of a body that goes on.
    pub events: bool,
    /// With what such a body ends, in words.
    pub end: Option<Reported>,
    /// The samples bound here.
    pub samples: Vec<SampleLine>,
}

/// A sample of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SampleLine {
    /// Its name.
    pub name: String,
    /// The file beside the contract; null if it stands in the contract itself.
    pub file: Option<String>,
    /// One line.
    pub summary: Option<String>,
    /// What it rests on.
    pub support: Support,
}

/// What may come back with one status.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ResponseSheet {
    /// A number, a range such as `4XX`, or `default`.
    pub status: String,
    /// What it means.
    pub description: String,
    /// The headers that are documented.
    pub headers: Vec<HeaderLine>,
    /// What the body may be; empty if none is described.
    pub content: Vec<Content>,
    /// The table of error codes.
    pub error_codes: Vec<ErrorLine>,
    /// The calls that can follow.
    pub links: Vec<LinkLine>,
    /// What it rests on.
    pub support: Support,
}

/// A header of a response.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct HeaderLine {
    /// Its name.
    pub name: String,
    /// Whether it is always there.
    pub required: bool,
    /// What it is for.
    pub description: Option<String>,
    /// What values it takes.
    pub schema: Shape,
    /// What it rests on.
    pub support: Support,
}

/// A row of a table of error codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErrorLine {
    /// The code.
    pub code: String,
    /// The code below it.
    pub sub_code: Option<String>,
    /// The message, with `{name}` for any text.
    pub message: Option<String>,
    /// What it rests on.
    pub support: Support,
}

/// A call that can follow.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LinkLine {
    /// Its name.
    pub name: String,
    /// The operation that can follow.
    pub operation: String,
    /// Its parameters, each a runtime expression or a constant.
    pub parameters: IndexMap<String, Value>,
    /// What it is for.
    pub description: Option<String>,
    /// What it rests on.
    pub support: Support,
}

/// A named schema.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SchemaSheet {
    /// The contract.
    pub api: String,
    /// Its name.
    pub name: String,
    /// The operations that carry it.
    pub operations: Vec<String>,
    /// It, and every named schema that is referred to, by name.
    pub schemas: IndexMap<String, Shape>,
    /// What the document leaves open of all this.
    pub open_points: Vec<OpenPoint>,
    /// What could not be honoured of all this.
    pub fallbacks: Vec<FallbackLine>,
}

/// A clause of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClauseSheet {
    /// The contract.
    pub api: String,
    /// Its id.
    pub id: ClauseId,
    /// The heading in the document.
    pub section: String,
    /// How well the document supports it.
    pub certainty: Certainty,
    /// How severe a breach is of what rests on this clause alone: `error`, `warning` or `notice`.
    pub severity: String,
    /// The fact.
    pub fact: String,
    /// For an open point: what is left open, and what was chosen.
    pub note: Option<String>,
    /// Why nothing cites it: `behaviour`, `absence` or `prose`.
    pub uncited: Option<String>,
    /// What cites it.
    pub uses: Vec<Use>,
    /// The places that it is about without deciding anything there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<AboutLine>,
}

/// A place of the contract that a clause is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AboutLine {
    /// The place as a JSON pointer with a leading `#`.
    pub pointer: String,
    /// The line of it in the contract file, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// Something that cites a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Use {
    /// What it is, in words.
    pub element: String,
    /// The keywords of a schema that cite it; `*` is for what only the description tells.
    pub keywords: Vec<String>,
    /// The file, if it is not the contract file itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line of it in that file, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}
