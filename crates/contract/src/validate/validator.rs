//! Validators for one part of an operation, or for one named schema.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use super::{
    Direction,
    compile::compile,
    program::Program,
    sink::Sink,
    translate::json_schema,
    undocumented::Members,
    walk::{Bound, Walk},
};
use crate::{
    json::{Document, ParseError},
    model::{Certainty, Contract, Part, Rule, Schema, Sender, Severity},
    verdict::{MOST_VIOLATIONS, Verdict, Violation},
};

/// A validator of payloads for one place of a contract.
///
/// It is cheap to create. The schema is compiled once, when the first payload is validated.
///
/// ```
/// use std::sync::Arc;
/// use countersign_contract::{validate::Validator, model::Part, verdict::Outcome};
/// # let contract: Arc<countersign_contract::model::Contract> = Arc::new(serde_json::from_str(r##"{
/// #   "api": "a", "title": "A", "version": "1", "file": "a.yaml", "operations": [{
/// #     "id": "create", "method": "POST", "path": "/", "request": {"required": true, "content": {
/// #       "application/json": {"schema": {"pointer": "#/x", "type": "object", "required": ["id"]}}}}}]}"##)?);
/// let validator = Validator::for_part(contract, "create", &Part::Request)?;
/// assert_eq!(validator.validate(br#"{"id": 1}"#).outcome, Outcome::Valid);
/// assert_eq!(validator.validate(b"{}").outcome, Outcome::Invalid);
/// assert_eq!(validator.validate(b"{").outcome, Outcome::Unreadable);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Validator {
    contract: Arc<Contract>,
    subject: Subject,
    direction: Direction,
    sender: Sender,
    /// `true` if the body is optional and may be empty.
    optional: bool,
    compiled: OnceLock<Result<Program, String>>,
}

/// The description of the payloads.
enum Subject {
    /// A schema of the contract.
    Schema(Box<Schema>),
    /// A JSON body without a schema.
    Anything,
    /// No body. The rule gives the place where one would be described.
    Nothing(Rule),
    /// A body that is not JSON.
    Other {
        /// Its media type.
        media_type: String,
        /// The place of its description.
        rule: Rule,
    },
}

/// An error for a place that does not exist in the contract.
#[derive(Debug, thiserror::Error)]
pub enum ValidationError {
    /// No operation has this name.
    #[error("no operation `{operation}` in {api}")]
    NoOperation {
        /// The short name of the contract.
        api: String,
        /// The requested name.
        operation: String,
    },
    /// The operation has no such part.
    #[error("{operation} documents no {part}; it documents {documented}")]
    NoPart {
        /// The name of the operation.
        operation: String,
        /// The requested part.
        part: Part,
        /// The documented parts.
        documented: String,
    },
}

impl Validator {
    /// Creates a validator for a body.
    ///
    /// Uses the first JSON media type if there are several.
    ///
    /// # Errors
    ///
    /// Returns an error if the contract has no such operation, or the operation has no such part.
    pub fn for_part(
        contract: Arc<Contract>,
        operation_id: &str,
        part: &Part,
    ) -> Result<Self, ValidationError> {
        let operation =
            contract
                .operation(operation_id)
                .ok_or_else(|| ValidationError::NoOperation {
                    api: contract.api.clone(),
                    operation: operation_id.to_owned(),
                })?;
        let described = operation.described(part);
        let content = operation.content(part);
        if content.is_none() && described.is_none() {
            let documented: Vec<_> = operation.parts().map(|part| part.to_string()).collect();
            let documented = if documented.is_empty() {
                "none".to_owned()
            } else {
                documented.join(", ")
            };
            return Err(ValidationError::NoPart {
                operation: operation_id.to_owned(),
                part: part.clone(),
                documented,
            });
        }
        let rule = match part {
            Part::Request => operation.request.as_ref().map(|request| &request.rule),
            Part::Response(status) | Part::Event(status) => operation
                .response(status)
                .map(|(_, response)| &response.rule),
        };
        let rule = rule.cloned().unwrap_or_default();
        let name = content.and_then(|content| content.keys().next());
        let subject = match (described, name) {
            (Some((_, media)), _) => match &media.schema {
                Some(schema) => Subject::Schema(Box::new(schema.clone())),
                None => Subject::Anything,
            },
            (None, Some(name)) => Subject::Other {
                media_type: name.clone(),
                rule,
            },
            (None, None) => Subject::Nothing(rule),
        };
        let (direction, optional) = match part {
            Part::Request => (
                Direction::Request,
                operation
                    .request
                    .as_ref()
                    .is_some_and(|request| !request.required),
            ),
            Part::Response(_) | Part::Event(_) => (Direction::Response, false),
        };
        let sender = operation.sender(part);
        Ok(Self {
            contract,
            subject,
            direction,
            sender,
            optional,
            compiled: OnceLock::new(),
        })
    }

    /// Creates a validator for any schema of the contract, for payloads in this direction from this
    /// sender. For a parameter, the payload is its decoded value as JSON.
    #[must_use]
    pub fn for_schema(
        contract: Arc<Contract>,
        schema: &Schema,
        direction: Direction,
        sender: Sender,
    ) -> Self {
        let subject = Subject::Schema(Box::new(schema.clone()));
        Self {
            contract,
            subject,
            direction,
            sender,
            optional: false,
            compiled: OnceLock::new(),
        }
    }

    /// Returns the contract.
    #[must_use]
    pub fn contract(&self) -> &Arc<Contract> {
        &self.contract
    }

    /// Returns the schema that payloads are validated against, if there is one.
    #[must_use]
    pub fn schema(&self) -> Option<&Schema> {
        match &self.subject {
            Subject::Schema(schema) => Some(schema),
            Subject::Anything | Subject::Nothing(_) | Subject::Other { .. } => None,
        }
    }

    /// Returns the schema as a JSON Schema document of draft 2020-12, if there is one.
    #[must_use]
    pub fn json_schema(&self) -> Option<serde_json::Value> {
        self.schema()
            .map(|schema| json_schema(&self.contract, schema, self.direction))
    }

    /// Compiles the schema now instead of at the first payload.
    ///
    /// # Errors
    ///
    /// Returns the reason if the schema cannot be compiled. This never happens for contracts that
    /// `countersign-spec` has read.
    pub fn compile(&self) -> Result<(), String> {
        self.compiled().map(drop)
    }

    fn compiled(&self) -> Result<Option<&Program>, String> {
        let Some(schema) = self.schema() else {
            return Ok(None);
        };
        let compiled = self
            .compiled
            .get_or_init(|| compile(&self.contract, schema, self.direction));
        compiled.as_ref().map(Some).map_err(Clone::clone)
    }

    /// Validates a payload. Never panics, whatever the bytes.
    #[must_use]
    pub fn validate(&self, payload: &[u8]) -> Verdict {
        self.validate_at_most(payload, MOST_VIOLATIONS)
    }

    /// Validates a payload and lists at most the given number of violations, the most severe ones.
    /// The others are counted. A low limit saves memory.
    #[must_use]
    pub fn validate_at_most(&self, payload: &[u8], violations: usize) -> Verdict {
        match &self.subject {
            Subject::Nothing(_) if payload.iter().all(u8::is_ascii_whitespace) => {
                return Verdict::of(Vec::new());
            }
            Subject::Nothing(rule) => {
                let message =
                    "a body was sent, but the contract describes none; it was not validated";
                return Verdict::of(vec![not_looked_into("body", rule, message.to_owned())]);
            }
            Subject::Other { media_type, rule } => {
                let message = format!("the body is {media_type}; only JSON bodies are validated");
                return Verdict::of(vec![not_looked_into("mediaType", rule, message)]);
            }
            Subject::Anything | Subject::Schema(_) => {}
        }
        if payload.is_empty() && self.optional {
            return Verdict::of(Vec::new());
        }
        match Document::parse(payload) {
            Ok(document) => self.validate_document_at_most(&document, violations),
            Err(error) => Verdict::unreadable(unreadable(&error)),
        }
    }

    /// Validates a payload that has already been parsed.
    #[must_use]
    pub fn validate_document(&self, document: &Document<'_>) -> Verdict {
        self.validate_document_at_most(document, MOST_VIOLATIONS)
    }

    /// Validates a payload that has already been parsed, and lists at most the given number of
    /// violations like [`validate_at_most`](Self::validate_at_most).
    #[must_use]
    pub fn validate_document_at_most(&self, document: &Document<'_>, violations: usize) -> Verdict {
        let compiled = match self.compiled() {
            Ok(compiled) => compiled,
            Err(reason) => return Verdict::unreadable(uncompiled(&reason)),
        };
        let (Some(program), Some(root)) = (compiled, self.schema()) else {
            return Verdict::of(Vec::new());
        };
        let sink = Sink::new(&self.contract, program, root, document, violations);
        let mut walk = Walk::new(program, sink);
        let mut bound = walk.report(0, document.root());
        let mut sink = walk.sink;
        let described = (&*self.contract, root);
        let (direction, sender) = (self.direction, self.sender);
        let members = Members::new(program, described, direction, sender, &mut sink);
        if !members.run(document.root()) {
            bound = bound.or(Some(Bound::Steps));
        }
        let mut findings = sink.into_findings();
        let Some(bound) = bound else {
            return findings.verdict();
        };
        findings.uncounted();
        let work = ran_out(bound);
        findings.add(work.severity, || work);
        findings.verdict().undecided()
    }
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator")
            .field("api", &self.contract.api)
            .field("schema", &self.schema().map(|schema| &schema.pointer))
            .finish_non_exhaustive()
    }
}

/// Creates the violation for a bound that ran out.
fn ran_out(bound: Bound) -> Violation {
    let message = match bound {
        Bound::Steps => {
            "could not be validated: with this schema, the payload needs more steps than allowed"
        }
        Bound::Calls => {
            "could not be validated: the combined nesting of schemas and values is too deep"
        }
        Bound::Pattern => {
            "could not be validated: a pattern needs more steps for a text of the payload than \
             allowed"
        }
    };
    Violation::new(Severity::Notice, Violation::WORK, message)
}

/// Creates the verdict for a payload that is not JSON.
fn unreadable(error: &ParseError) -> Violation {
    Violation {
        payload: Some(error.at),
        ..Violation::new(Severity::Error, "json", error.kind.to_string())
    }
}

/// Creates the violation for a body that is not validated against a schema.
fn not_looked_into(keyword: &str, rule: &Rule, message: String) -> Violation {
    Violation {
        certainty: Some(Certainty::Silent),
        clauses: rule.clauses.clone(),
        spec: Some(rule.at),
        ..Violation::new(Severity::Notice, keyword, message)
    }
}

fn uncompiled(reason: &str) -> Violation {
    let message = format!("the schema of the contract cannot be used: {reason}");
    Violation::new(Severity::Error, "schema", message)
}
