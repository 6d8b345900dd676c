//! One validator: one part of one operation, or one named schema.

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

/// Validates payloads against one place of a contract.
///
/// It is cheap to make: the schema is compiled when the first payload comes, once.
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
    /// A body that need not be sent may be empty.
    optional: bool,
    compiled: OnceLock<Result<Program, String>>,
}

/// What payloads are validated against.
enum Subject {
    /// A schema of the contract.
    Schema(Box<Schema>),
    /// A JSON body without a schema.
    Anything,
    /// No body is described; this is where one would be.
    Nothing(Rule),
    /// A body that is not JSON.
    Other {
        /// What it is instead.
        media_type: String,
        /// Where it is described.
        rule: Rule,
    },
}

/// There is no such place in the contract.
#[derive(Debug, thiserror::Error)]
pub enum ValidationError {
    /// No operation has this name.
    #[error("no operation `{operation}` in {api}")]
    NoOperation {
        /// The contract.
        api: String,
        /// The name that was asked for.
        operation: String,
    },
    /// The operation has no such part.
    #[error("{operation} documents no {part}; it documents {documented}")]
    NoPart {
        /// The operation.
        operation: String,
        /// The part that was asked for.
        part: Part,
        /// The parts that there are.
        documented: String,
    },
}

impl Validator {
    /// The validator of a body.
    ///
    /// Of several media types the first that is JSON counts.
    ///
    /// # Errors
    ///
    /// If the contract has no such operation, or the operation no such part.
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

    /// The validator of a schema of the contract, wherever it stands, as it travels in this
    /// direction from this sender. For a parameter, the payload is its decoded value as JSON.
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

    /// The contract that payloads are validated against.
    #[must_use]
    pub fn contract(&self) -> &Arc<Contract> {
        &self.contract
    }

    /// The schema that payloads are validated against, if there is one.
    #[must_use]
    pub fn schema(&self) -> Option<&Schema> {
        match &self.subject {
            Subject::Schema(schema) => Some(schema),
            Subject::Anything | Subject::Nothing(_) | Subject::Other { .. } => None,
        }
    }

    /// The schema as a JSON Schema document of draft 2020-12, if there is one.
    #[must_use]
    pub fn json_schema(&self) -> Option<serde_json::Value> {
        self.schema()
            .map(|schema| json_schema(&self.contract, schema, self.direction))
    }

    /// Compiles the schema now instead of at the first payload.
    ///
    /// # Errors
    ///
    /// If the schema cannot be compiled, with the reason. A contract that was read by
    /// `countersign-spec` never gives one.
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

    /// Holds a payload against the contract. Never panics, whatever the bytes.
    #[must_use]
    pub fn validate(&self, payload: &[u8]) -> Verdict {
        self.validate_at_most(payload, MOST_VIOLATIONS)
    }

    /// Holds a payload against the contract and lists at most so many violations, the most severe
    /// ones; the others are counted. Whoever needs few of them saves the memory of all.
    #[must_use]
    pub fn validate_at_most(&self, payload: &[u8], violations: usize) -> Verdict {
        match &self.subject {
            Subject::Nothing(_) if payload.iter().all(u8::is_ascii_whitespace) => {
                return Verdict::of(Vec::new());
            }
            Subject::Nothing(rule) => {
                let message =
                    "a body came where the contract describes none; it was not looked into";
                return Verdict::of(vec![not_looked_into("body", rule, message.to_owned())]);
            }
            Subject::Other { media_type, rule } => {
                let message = format!("the body is {media_type}; only JSON bodies are looked into");
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

    /// Holds a payload that has been read against the contract.
    #[must_use]
    pub fn validate_document(&self, document: &Document<'_>) -> Verdict {
        self.validate_document_at_most(document, MOST_VIOLATIONS)
    }

    /// Holds a payload that has been read against the contract and lists at most so many
    /// violations, as [`validate_at_most`](Self::validate_at_most) does.
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

/// Says which bound ran out.
fn ran_out(bound: Bound) -> Violation {
    let message = match bound {
        Bound::Steps => {
            "could not be validated: with this schema the payload needs more steps than are allowed"
        }
        Bound::Calls => {
            "could not be validated: schemas within schemas and values within values are nested \
             deeper together than is allowed"
        }
        Bound::Pattern => {
            "could not be validated: a pattern needs more steps with a text of the payload than \
             are allowed"
        }
    };
    Violation {
        severity: Severity::Notice,
        certainty: None,
        keyword: Violation::WORK.to_owned(),
        location: None,
        instance: String::new(),
        schema: None,
        clauses: Vec::new(),
        payload: None,
        spec: None,
        message: message.to_owned(),
    }
}

/// A payload that is not JSON.
fn unreadable(error: &ParseError) -> Violation {
    Violation {
        severity: Severity::Error,
        certainty: None,
        keyword: "json".to_owned(),
        location: None,
        instance: String::new(),
        schema: None,
        clauses: Vec::new(),
        payload: Some(error.at),
        spec: None,
        message: error.kind.to_string(),
    }
}

/// A body that no schema is about.
fn not_looked_into(keyword: &str, rule: &Rule, message: String) -> Violation {
    Violation {
        severity: Severity::Notice,
        certainty: Some(Certainty::Silent),
        keyword: keyword.to_owned(),
        location: None,
        instance: String::new(),
        schema: None,
        clauses: rule.clauses.clone(),
        payload: None,
        spec: Some(rule.at),
        message,
    }
}

fn uncompiled(reason: &str) -> Violation {
    Violation {
        severity: Severity::Error,
        certainty: None,
        keyword: "schema".to_owned(),
        location: None,
        instance: String::new(),
        schema: None,
        clauses: Vec::new(),
        payload: None,
        spec: None,
        message: format!("the schema of the contract cannot be used: {reason}"),
    }
}
