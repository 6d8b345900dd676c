//! The API of one partner.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{
    AdditionalProperties, Certainty, ClauseId, Delivery, Ledger, Operation, Position, Rule, Schema,
    SecurityScheme, Severity,
};

/// The API of one partner, without unresolved references.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contract {
    /// The short name of the API: its folder in `specs/`, or for a foreign document the file name
    /// without its extension.
    pub api: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The clauses that `info` rests on.
    #[serde(default)]
    pub rule: Rule,
    /// The path of the contract file as given to the reader, with `/` as separator.
    pub file: String,
    /// The other files that the contract refers to, in the order in which they were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_files: Vec<String>,
    /// The ledger of the partner's document. `None` for a foreign document, where every rule counts
    /// as stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Ledger>,
    /// The positions that cite each clause, in the order of the clause ids.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub citations: IndexMap<ClauseId, Vec<Position>>,
    /// The servers of the API.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Server>,
    /// The ways for a caller to authenticate, by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// The calls we make, then the calls the partner makes to us, each in the order of the
    /// document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Operation>,
    /// The configuration that says where and how the partner calls us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The named schemas. A [`Schema::reference`] is a key of this map.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub schemas: IndexMap<String, Schema>,
    /// The parts of the document that are not honoured, and their replacements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<Fallback>,
}

impl Contract {
    /// Returns `true` if the document has no ledger.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.ledger.is_none()
    }

    /// Returns the file of a position in this contract.
    ///
    /// ```
    /// # let contract: countersign_contract::model::Contract = serde_json::from_str(
    /// #     r#"{"api": "shop", "title": "", "version": "", "file": "shop.yaml", "other_files": ["parts.yaml"]}"#)?;
    /// use countersign_contract::model::Position;
    /// assert_eq!(contract.file_of(Position::new(1, 1)), "shop.yaml");
    /// let at = Position { file: 1, ..Position::new(1, 1) };
    /// assert_eq!(contract.file_of(at), "parts.yaml");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn file_of(&self, at: Position) -> &str {
        let other = (at.file as usize).checked_sub(1);
        other
            .and_then(|index| self.other_files.get(index))
            .unwrap_or(&self.file)
    }

    /// Returns the operation with this id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Returns the certainty of a rule that rests on these clauses. Without a ledger, every rule is
    /// stated.
    #[must_use]
    pub fn certainty(&self, clauses: &[ClauseId]) -> Certainty {
        self.ledger
            .as_ref()
            .and_then(|ledger| ledger.certainty(clauses))
            .unwrap_or(Certainty::Stated)
    }

    /// Returns the severity of violating a rule that rests on these clauses.
    #[must_use]
    pub fn severity(&self, clauses: &[ClauseId]) -> Severity {
        self.certainty(clauses).severity()
    }

    /// Follows the references of a schema and returns the schema they lead to.
    ///
    /// References in a circle end at the schema where the circle is detected. The reader rejects
    /// such contracts.
    #[must_use]
    pub fn resolve<'c>(&'c self, schema: &'c Schema) -> &'c Schema {
        let mut current = schema;
        for _ in 0..=self.schemas.len() {
            match current
                .reference
                .as_ref()
                .and_then(|name| self.schemas.get(name))
            {
                Some(target) => current = target,
                None => break,
            }
        }
        current
    }
}

impl Contract {
    /// Returns the schema of the value at a JSON pointer below a value of this schema. Follows
    /// properties, items, additional properties and branches. Returns `None` if the schemas
    /// describe no such value.
    #[must_use]
    pub fn schema_at<'c>(&'c self, schema: &'c Schema, pointer: &str) -> Option<&'c Schema> {
        let tokens: Vec<String> = crate::json::tokens(pointer).collect();
        self.schema_below(schema, &tokens)
    }

    fn schema_below<'c>(&'c self, schema: &'c Schema, tokens: &[String]) -> Option<&'c Schema> {
        let schema = self.resolve(schema);
        let Some((token, rest)) = tokens.split_first() else {
            return Some(schema);
        };
        let named = schema.properties.get(token);
        let item = schema
            .items
            .as_deref()
            .filter(|_| crate::json::index(token).is_some());
        let further = match &schema.additional_properties {
            Some(AdditionalProperties::Schema(further)) => Some(&**further),
            _ => None,
        };
        if let Some(child) = named.or(item).or(further) {
            return self.schema_below(child, rest);
        }
        let mut branches = schema
            .all_of
            .iter()
            .chain(&schema.any_of)
            .chain(&schema.one_of);
        branches.find_map(|branch| self.schema_below(branch, tokens))
    }
}

/// A server of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// The URL, with `{name}` for each variable.
    pub url: String,
    /// The purpose of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The variables of the URL.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub variables: IndexMap<String, ServerVariable>,
    /// The clauses that the server rests on.
    #[serde(default)]
    pub rule: Rule,
}

impl Server {
    /// The largest number of URL forms to look for in traffic, one for each combination of the
    /// values of the variables. Beyond this limit, a variable matches any text without a slash.
    pub const MOST_FORMS: usize = 1024;
}

/// A variable of a server URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerVariable {
    /// The value if no other is chosen.
    pub default: String,
    /// The allowed values. Empty if any value is allowed.
    #[serde(default, rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub enumeration: Vec<String>,
    /// The purpose of the variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A part of a document that is not honoured, and its replacement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    /// The position in the document.
    pub at: Position,
    /// The place as a JSON pointer with a leading `#`.
    pub pointer: String,
    /// A description of the problem and of the replacement.
    pub message: String,
}
