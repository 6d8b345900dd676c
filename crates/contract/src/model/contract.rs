//! One partner's API.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{
    AdditionalProperties, Certainty, ClauseId, Delivery, Ledger, Operation, Position, Rule, Schema,
    SecurityScheme, Severity,
};

/// One partner's API, read once and free of unresolved references.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contract {
    /// The slug: the folder of `specs/`, or for another document its file name without extension.
    pub api: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What `info` rests on.
    #[serde(default)]
    pub rule: Rule,
    /// The contract file, as it was named to the reader, with `/` between folders.
    pub file: String,
    /// The other files that it refers to, in the order in which they were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_files: Vec<String>,
    /// What the partner's document says; `None` in a foreign document, where every rule counts as
    /// stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Ledger>,
    /// Where in the contract each clause is cited, in the order of the ids.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub citations: IndexMap<ClauseId, Vec<Position>>,
    /// Where the API lives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Server>,
    /// How a caller proves who it is.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// The calls we make, then the calls the partner makes to us, in the order of the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Operation>,
    /// How the partner is told where and how to call us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The named schemas. A [`Schema::reference`] is a key of this map.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub schemas: IndexMap<String, Schema>,
    /// What the document says that could not be honoured, and what was done instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<Fallback>,
}

impl Contract {
    /// Whether this document has no ledger.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.ledger.is_none()
    }

    /// Returns the file that a position of this contract is in.
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

    /// The operation of this name.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The certainty of a rule that rests on these clauses. Without a ledger every rule is stated.
    #[must_use]
    pub fn certainty(&self, clauses: &[ClauseId]) -> Certainty {
        self.ledger
            .as_ref()
            .and_then(|ledger| ledger.certainty(clauses))
            .unwrap_or(Certainty::Stated)
    }

    /// How severe a breach of a rule is that rests on these clauses.
    #[must_use]
    pub fn severity(&self, clauses: &[ClauseId]) -> Severity {
        self.certainty(clauses).severity()
    }

    /// The schema itself, or the named one that it refers to, however many names away.
    ///
    /// Names that refer to each other in a circle end at the schema where the circle was noticed;
    /// the reader refuses such a contract.
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
    /// The schema of the value at a JSON pointer below a value of this schema, as far as the
    /// schemas name one: through properties, items, further members and branches.
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

/// Where an API lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// The URL, with `{name}` for each variable.
    pub url: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The variables of the URL.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub variables: IndexMap<String, ServerVariable>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

impl Server {
    /// In how many forms a URL is looked for in traffic, one for each combination of the values of its
    /// variables. Beyond that a variable is any text without a slash.
    pub const MOST_FORMS: usize = 1024;
}

/// A variable of a server URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerVariable {
    /// What stands in its place if nothing else is chosen.
    pub default: String,
    /// The values that may be chosen; empty means any.
    #[serde(default, rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub enumeration: Vec<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Something in the document that could not be honoured, and what was done instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    /// Where it is written.
    pub at: Position,
    /// The place as a JSON pointer with a leading `#`.
    pub pointer: String,
    /// What was found and what was done instead.
    pub message: String,
}
