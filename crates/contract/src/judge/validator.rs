//! One validator: one part of one operation, or one named schema.

use std::{
    borrow::Cow,
    cell::RefCell,
    fmt,
    sync::{Arc, OnceLock},
};

use jsonschema::error::ValidationErrorKind as Broken;

use super::{
    Direction,
    beside::{Beside, Finding},
    exact,
    locate::locate,
    message::{Explainer, start_of},
    translate::{json_schema, loud_schema, nullable_rule},
};
use crate::{
    json::{
        Document, Kind, Lines, Node, ParseError, push_token,
        representation::{Errors, Instance, Payload, Seen, is_of_hidden},
    },
    model::{Certainty, Contract, Part, Position, Rule, Schema, Sender, Severity},
    verdict::{Findings, Verdict, Violation},
};

/// Holds payloads against one place of a contract.
///
/// It is cheap to make: the schema is compiled when the first payload comes, once.
///
/// ```
/// use std::sync::Arc;
/// use countersign_contract::{judge::Validator, model::Part, verdict::Outcome};
/// # let contract: Arc<countersign_contract::model::Contract> = Arc::new(serde_json::from_str(r##"{
/// #   "api": "a", "title": "A", "version": "1", "file": "a.yaml", "operations": [{
/// #     "id": "create", "method": "POST", "path": "/", "request": {"required": true, "content": {
/// #       "application/json": {"schema": {"pointer": "#/x", "type": "object", "required": ["id"]}}}}}]}"##)?);
/// let validator = Validator::for_part(contract, "create", &Part::Request)?;
/// assert_eq!(validator.judge(br#"{"id": 1}"#).outcome, Outcome::Valid);
/// assert_eq!(validator.judge(b"{}").outcome, Outcome::Invalid);
/// assert_eq!(validator.judge(b"{").outcome, Outcome::Unreadable);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Validator {
    contract: Arc<Contract>,
    subject: Subject,
    direction: Direction,
    sender: Sender,
    /// A body that need not be sent may be empty.
    optional: bool,
    /// The schema as JSON Schema, where it was translated before.
    embedded: Option<&'static str>,
    compiled: OnceLock<Result<jsonschema::Validator<Payload>, String>>,
}

/// What payloads are held against.
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
            embedded: None,
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
            embedded: None,
            compiled: OnceLock::new(),
        }
    }

    /// Uses this translation of the schema instead of translating it. For generated code, which
    /// carries what [`json_schema`](Self::json_schema) gave.
    #[must_use]
    pub fn embedding(mut self, json_schema: &'static str) -> Self {
        self.embedded = Some(json_schema);
        self
    }

    /// The contract that payloads are held against.
    #[must_use]
    pub fn contract(&self) -> &Arc<Contract> {
        &self.contract
    }

    /// The schema that payloads are held against, if there is one.
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

    fn compiled(&self) -> Result<Option<&jsonschema::Validator<Payload>>, String> {
        let Some(schema) = self.schema() else {
            return Ok(None);
        };
        let compiled = self.compiled.get_or_init(|| {
            let document = match self.embedded {
                Some(text) => serde_json::from_str(text).map_err(|error| error.to_string())?,
                None => json_schema(&self.contract, schema, self.direction),
            };
            exact::options()
                .build(&document)
                .map_err(|error| error.to_string())
        });
        compiled.as_ref().map(Some).map_err(Clone::clone)
    }

    /// Holds a payload against the contract. Never panics, whatever the bytes.
    #[must_use]
    pub fn judge(&self, payload: &[u8]) -> Verdict {
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
            Ok(document) => self.judge_document(&document),
            Err(error) => Verdict::unreadable(unreadable(&error)),
        }
    }

    /// Holds a payload that has been read against the contract.
    #[must_use]
    pub fn judge_document(&self, document: &Document<'_>) -> Verdict {
        let compiled = match self.compiled() {
            Ok(compiled) => compiled,
            Err(reason) => return Verdict::unreadable(uncompiled(&reason)),
        };
        let (Some(compiled), Some(root)) = (compiled, self.schema()) else {
            return Verdict::of(Vec::new());
        };
        let bench = Bench {
            validator: self,
            root,
            document,
            lines: OnceLock::new(),
            findings: RefCell::default(),
        };
        let errors = Errors::default();
        for error in compiled.iter_errors(whole(document, &errors)) {
            if !is_of_hidden(&error) {
                bench.broken(&error);
            }
        }
        if errors.are_too_many() {
            let loudest = self.loudest(root, document);
            bench.findings.borrow_mut().uncounted(loudest);
        }
        bench.beside();
        bench.findings.into_inner().verdict()
    }

    /// How loud the loudest breach is, where there are too many to look at each.
    fn loudest(&self, root: &Schema, document: &Document<'_>) -> Option<Severity> {
        [Severity::Error, Severity::Warning]
            .into_iter()
            .find(|severity| {
                let schema = loud_schema(&self.contract, root, self.direction, *severity);
                // Where the whole schema can be compiled, this one can be too.
                exact::options()
                    .build(&schema)
                    .is_ok_and(|loud| !loud.is_valid(whole(document, &Errors::default())))
            })
    }
}

/// The value of a document, as the oracle sees it.
fn whole<'d>(document: &'d Document<'_>, errors: &'d Errors) -> Instance<'d> {
    let node = document.root();
    Instance::Value(Seen { node, errors })
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator")
            .field("api", &self.contract.api)
            .field("schema", &self.schema().map(|schema| &schema.pointer))
            .finish_non_exhaustive()
    }
}

/// Whether a regular expression can be used as `pattern`.
///
/// # Errors
///
/// If it cannot, with the reason.
pub fn check_pattern(pattern: &str) -> Result<(), String> {
    exact::options()
        .build(&serde_json::json!({ "pattern": pattern }))
        .map(drop)
        .map_err(|error| error.to_string())
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

/// One payload under judgement.
struct Bench<'a> {
    validator: &'a Validator,
    root: &'a Schema,
    document: &'a Document<'a>,
    lines: OnceLock<Lines<'a>>,
    findings: RefCell<Findings>,
}

impl Bench<'_> {
    fn position(&self, offset: usize) -> Position {
        self.lines
            .get_or_init(|| Lines::new(self.document.text().as_bytes()))
            .position(offset)
    }

    /// Takes an error of the oracle.
    fn broken(&self, error: &jsonschema::ValidationError<'_>) {
        let contract = &self.validator.contract;
        let located = locate(contract, self.root, error.schema_path().as_str());
        let (schema, keyword) = located.map_or(
            (None, error.kind().keyword().to_owned()),
            |(schema, keyword)| (Some(schema), keyword),
        );
        let explainer = Explainer {
            contract,
            root: self.root,
            document: self.document,
        };
        let instance = error.instance_path().as_str().to_owned();
        if let Broken::AdditionalProperties { unexpected } = error.kind() {
            for name in unexpected {
                let mut instance = instance.clone();
                push_token(&mut instance, name);
                let message = || "no further members are allowed here".to_owned();
                self.add(schema, keyword.clone(), None, instance, message, true);
            }
            return;
        }
        let member = match error.kind() {
            Broken::Required { property } => property.as_str(),
            _ => None,
        };
        let message = || explainer.explain(error);
        let refuses_null = keyword == "type"
            && schema.is_some_and(|schema| nullable_rule(schema).is_some())
            && self
                .document
                .at(&instance)
                .is_some_and(|node| node.kind() == Kind::Null);
        let keyword = if refuses_null {
            "nullable".to_owned()
        } else {
            keyword
        };
        self.add(schema, keyword, member, instance, message, false);
    }

    fn add(
        &self,
        schema: Option<&Schema>,
        keyword: String,
        member: Option<&str>,
        instance: String,
        message: impl FnOnce() -> String,
        at_name: bool,
    ) {
        let contract = &self.validator.contract;
        let rule = schema.and_then(|schema| match member {
            Some(member) => schema.required_rule(member),
            None => schema.rule(&keyword),
        });
        let clauses = rule.map_or(&[][..], |rule| &rule.clauses);
        let certainty = contract.certainty(clauses);
        let severity = certainty.severity();
        self.findings.borrow_mut().add(severity, || Violation {
            severity,
            certainty: Some(certainty),
            location: None,
            schema: schema.map(|schema| schema.pointer_to(&keyword)),
            clauses: clauses.to_vec(),
            payload: self
                .document
                .at(&instance)
                .map(|node| self.position(start_of(node, at_name))),
            spec: rule.map(|rule| rule.at),
            keyword,
            instance,
            message: message(),
        });
    }

    /// Looks for what JSON Schema has no word for.
    fn beside(&self) {
        let mut beside = Beside {
            contract: &self.validator.contract,
            direction: self.validator.direction,
            report: |finding: Finding<'_>, pointer: &str, node: Node<'_>| {
                self.found(&finding, pointer, node);
            },
        };
        beside.look(self.document.root(), &[self.root], &mut String::new());
    }

    fn found(&self, finding: &Finding<'_>, pointer: &str, node: Node<'_>) {
        let (severity, certainty, keyword, schema, message): (_, _, &str, Option<&Schema>, Cow<'_, str>) =
            match finding {
                Finding::Undocumented => (
                    match self.validator.sender {
                        Sender::Us => Severity::Warning,
                        Sender::Partner => Severity::Notice,
                    },
                    Some(Certainty::Silent),
                    "undocumented",
                    None,
                    "the contract does not name this member".into(),
                ),
                Finding::Duplicate => (
                    Severity::Warning,
                    None,
                    "duplicate",
                    None,
                    "this member is written again further on, and the last one counts (RFC 8259, section 4)"
                        .into(),
                ),
                Finding::WrongWay(schema) => {
                    let (keyword, writer) = match self.validator.direction {
                        Direction::Request => ("readOnly", "server"),
                        Direction::Response => ("writeOnly", "caller"),
                    };
                    let certainty = schema
                        .rule(keyword)
                        .map_or(Certainty::Stated, |rule| self.validator.contract.certainty(&rule.clauses));
                    // "Should not be sent", says OpenAPI 3.0.3, so it is never an error.
                    (
                        certainty.severity().min(Severity::Warning),
                        Some(certainty),
                        keyword,
                        Some(*schema),
                        format!("only the {writer} sends this member").into(),
                    )
                }
            };
        let rule: Option<&Rule> = schema.and_then(|schema| schema.rule(keyword));
        self.findings.borrow_mut().add(severity, || Violation {
            severity,
            certainty,
            keyword: keyword.to_owned(),
            location: None,
            instance: pointer.to_owned(),
            schema: schema.map(|schema| schema.pointer_to(keyword)),
            clauses: rule.map(|rule| rule.clauses.clone()).unwrap_or_default(),
            payload: Some(self.position(start_of(node, true))),
            spec: rule.map(|rule| rule.at),
            message: message.into_owned(),
        });
    }
}
