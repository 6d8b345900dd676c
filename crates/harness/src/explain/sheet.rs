//! Explanations as data: the object that `explain --format json` writes.

use countersign_contract::model::{Certainty, ClauseId, Contract, ParameterLocation, Rule};
use indexmap::IndexMap;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Serialize;
use serde_json::Value;

use super::{Shape, about, api, clause, operation, schema};

/// An explanation of one thing.
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
    /// Explains a whole contract.
    #[must_use]
    pub fn api(contract: &Contract) -> Self {
        Self::Api(api::sheet(contract))
    }

    /// Explains the operation, clause or schema of this name. Clause ids are case-insensitive.
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

    /// Returns every name that [`named`](Self::named) knows: operations, schemas, clauses.
    pub fn names(contract: &Contract) -> impl Iterator<Item = &str> {
        let operations = contract.operations.iter();
        let ledger = contract.ledger.iter();
        operations
            .map(|operation| operation.id.as_str())
            .chain(contract.schemas.keys().map(String::as_str))
            .chain(ledger.flat_map(|ledger| ledger.clauses.keys().map(|id| id.0.as_str())))
    }
}

/// Returns the JSON Schema of a [`Sheet`].
#[must_use]
pub fn json_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings
        .into_generator()
        .into_root_schema_for::<Sheet>()
        .to_value()
}

/// The support for a statement: its certainty and its clauses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Support {
    /// The certainty, i.e. how well the document supports it; null in a foreign document.
    pub certainty: Option<Certainty>,
    /// The clauses cited.
    pub clauses: Vec<ClauseId>,
    /// The clauses that are about it without deciding anything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<ClauseId>,
}

impl Support {
    /// Returns the support of a keyword.
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

    /// Returns the support of an element, with the other clauses that are about it.
    pub(super) fn by(contract: &Contract, rule: &Rule) -> Self {
        Self {
            about: about::element(contract, rule.at),
            ..Self::of(contract, rule)
        }
    }

    /// Returns `true` if there is no certainty and no clause.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A statement in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Statement {
    /// The text.
    pub text: String,
    /// The support of the statement.
    pub support: Support,
}

/// A whole contract.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ApiSheet {
    /// The slug.
    pub api: String,
    /// The title of the API.
    pub title: String,
    /// The version of the contract.
    pub version: String,
    /// The description, in Markdown.
    pub description: Option<String>,
    /// The support of the API as a whole.
    pub support: Support,
    /// The contract file.
    pub file: String,
    /// The partner's document; null in a foreign document.
    pub document: Option<Document>,
    /// The servers of the API.
    pub servers: Vec<ServerLine>,
    /// The security schemes that a caller authenticates with.
    pub security: Vec<SchemeLine>,
    /// The operations. The calls that the partner makes come last.
    pub operations: Vec<OperationLine>,
    /// The configuration that tells the partner where and how to call us, in words.
    pub delivery: Vec<Statement>,
    /// The named schemas that no operation uses.
    pub schemas: Vec<String>,
    /// The points the document leaves open: contradictions, then silences.
    pub open_points: Vec<OpenPoint>,
    /// The number of clauses, by certainty.
    pub counts: Vec<Count>,
    /// The parts of the document that are not honoured.
    pub fallbacks: Vec<FallbackLine>,
}

/// The partner's document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Document {
    /// The title.
    pub title: String,
    /// The date in the document.
    pub updated: Option<String>,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ServerLine {
    /// The URL, with `{name}` for each variable.
    pub url: String,
    /// The description.
    pub description: Option<String>,
    /// The variables of the URL.
    pub variables: Vec<VariableLine>,
    /// The support of the server.
    pub support: Support,
}

/// A variable of a server URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VariableLine {
    /// The name.
    pub name: String,
    /// The default value.
    pub default: String,
    /// The allowed values; empty means any text.
    pub values: Vec<String>,
    /// The description.
    pub description: Option<String>,
}

/// A security scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SchemeLine {
    /// The name.
    pub name: String,
    /// The required credential, in words.
    pub text: String,
    /// The support of the scheme.
    pub support: Support,
}

/// An entry in the list of operations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OperationLine {
    /// The id.
    pub id: String,
    /// The method, such as `GET`.
    pub method: String,
    /// The path template; for a webhook, its name.
    pub path: String,
    /// Set if the partner makes this call to us.
    pub webhook: bool,
    /// Set if it should no longer be used.
    pub deprecated: bool,
    /// The summary, one line.
    pub summary: Option<String>,
}

/// A point that the document leaves open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenPoint {
    /// The clause.
    pub id: ClauseId,
    /// `contradictory` or `silent`.
    pub certainty: Certainty,
    /// The heading in the document.
    pub section: String,
    /// The fact: the statements that contradict each other, or the missing statement.
    pub fact: String,
    /// The open question and the choice made.
    pub note: Option<String>,
    /// Set if the contract cites it.
    pub cited: bool,
}

/// The number of clauses of one certainty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Count {
    /// The certainty.
    pub certainty: Certainty,
    /// The number of clauses with this certainty.
    pub clauses: usize,
    /// The number of these that the contract cites.
    pub cited: usize,
    /// The number of the others that are about a place of the contract.
    pub about: usize,
}

/// A part of the document that is not honoured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FallbackLine {
    /// The line in the contract file, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The place as a JSON pointer with a leading `#`.
    pub pointer: String,
    /// The part found and its replacement.
    pub message: String,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OperationSheet {
    /// The contract.
    pub api: String,
    /// The id.
    pub id: String,
    /// The method, such as `GET`.
    pub method: String,
    /// The path template; for a webhook, its name.
    pub path: String,
    /// Set if the partner makes this call to us.
    pub webhook: bool,
    /// Set if it should no longer be used.
    pub deprecated: bool,
    /// The summary, one line.
    pub summary: Option<String>,
    /// The description, in Markdown.
    pub description: Option<String>,
    /// The support of the operation as such.
    pub support: Support,
    /// The servers, if they differ from those of the API.
    pub servers: Vec<ServerLine>,
    /// The alternative ways to authenticate; each requires all of its schemes.
    pub security: Vec<Vec<SchemeLine>>,
    /// The effect on a resource, in words.
    pub resource: Option<Statement>,
    /// The states it leads from and to, in words.
    pub transition: Option<Statement>,
    /// The pagination, in words.
    pub pagination: Vec<Statement>,
    /// The parameters.
    pub parameters: Vec<ParameterLine>,
    /// The request body.
    pub request: Option<Body>,
    /// The responses.
    pub responses: Vec<ResponseSheet>,
    /// Every named schema that is referred to, by name.
    pub schemas: IndexMap<String, Shape>,
    /// The points that the document leaves open about this operation.
    pub open_points: Vec<OpenPoint>,
    /// The parts of this operation that are not honoured.
    pub fallbacks: Vec<FallbackLine>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ParameterLine {
    /// The name on the wire.
    pub name: String,
    /// The location.
    #[serde(rename = "in")]
    pub location: ParameterLocation,
    /// Set if it must be sent.
    pub required: bool,
    /// The description.
    pub description: Option<String>,
    /// The shape of the values.
    pub schema: Shape,
    /// The support of the parameter.
    pub support: Support,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Body {
    /// Set if it must be sent.
    pub required: bool,
    /// The description.
    pub description: Option<String>,
    /// The alternative contents, by media type.
    pub content: Vec<Content>,
    /// The support of the body.
    pub support: Support,
}

/// One media type of a body.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Content {
    /// The media type.
    pub media_type: String,
    /// The shape of the value.
    pub schema: Option<Shape>,
    /// Set if the schema describes each event of a stream.
    pub events: bool,
    /// The marker that ends the stream, in words.
    pub end: Option<Statement>,
    /// The samples of this content.
    pub samples: Vec<SampleLine>,
}

/// A sample of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SampleLine {
    /// The name.
    pub name: String,
    /// The file beside the contract; null if the sample is in the contract itself.
    pub file: Option<String>,
    /// The summary, one line.
    pub summary: Option<String>,
    /// The support of the sample.
    pub support: Support,
}

/// The responses with one status.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ResponseSheet {
    /// The status: a number, a range such as `4XX`, or `default`.
    pub status: String,
    /// The description.
    pub description: String,
    /// The documented headers.
    pub headers: Vec<HeaderLine>,
    /// The alternative contents of the body; empty if none is described.
    pub content: Vec<Content>,
    /// The table of error codes.
    pub error_codes: Vec<ErrorLine>,
    /// The operations that can follow.
    pub links: Vec<LinkLine>,
    /// The support of the response.
    pub support: Support,
}

/// A header of a response.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct HeaderLine {
    /// The name.
    pub name: String,
    /// Set if it is always sent.
    pub required: bool,
    /// The description.
    pub description: Option<String>,
    /// The shape of the values.
    pub schema: Shape,
    /// The support of the header.
    pub support: Support,
}

/// A row of a table of error codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErrorLine {
    /// The code.
    pub code: String,
    /// The sub-code.
    pub sub_code: Option<String>,
    /// The message, with `{name}` as a placeholder for any text.
    pub message: Option<String>,
    /// The support of the row.
    pub support: Support,
}

/// A link to an operation that can follow.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LinkLine {
    /// The name.
    pub name: String,
    /// The linked operation.
    pub operation: String,
    /// The parameters, each a runtime expression or a constant.
    pub parameters: IndexMap<String, Value>,
    /// The description.
    pub description: Option<String>,
    /// The support of the link.
    pub support: Support,
}

/// A named schema.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SchemaSheet {
    /// The contract.
    pub api: String,
    /// The name.
    pub name: String,
    /// The operations that use it.
    pub operations: Vec<String>,
    /// The schema itself and every named schema that is referred to, by name.
    pub schemas: IndexMap<String, Shape>,
    /// The points that the document leaves open about these schemas.
    pub open_points: Vec<OpenPoint>,
    /// The parts of these schemas that are not honoured.
    pub fallbacks: Vec<FallbackLine>,
}

/// A clause of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClauseSheet {
    /// The contract.
    pub api: String,
    /// The id.
    pub id: ClauseId,
    /// The section heading in the document.
    pub section: String,
    /// The certainty, i.e. how well the document supports it.
    pub certainty: Certainty,
    /// The severity of a violation that rests on this clause alone: `error`, `warning` or `notice`.
    pub severity: String,
    /// The fact.
    pub fact: String,
    /// The open question and the choice made, for an open point.
    pub note: Option<String>,
    /// The reason that nothing cites it: `behaviour`, `absence` or `prose`.
    pub uncited: Option<String>,
    /// The elements that cite it.
    pub uses: Vec<Use>,
    /// The places that it is about without deciding them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<AboutLine>,
}

/// A place of the contract that a clause is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AboutLine {
    /// The place as a JSON pointer with a leading `#`.
    pub pointer: String,
    /// The line in the contract file, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// An element that cites a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Use {
    /// The element, in words.
    pub element: String,
    /// The keywords of a schema that cite it; `*` stands for the description alone.
    pub keywords: Vec<String>,
    /// The file, if it is not the contract file itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}
