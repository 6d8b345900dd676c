//! The validator of one contract: named payloads here, whole exchanges in [`exchange`](super::exchange).

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use countersign_contract::{
    json::{self, Document},
    model::{
        Contract, Media, Operation, Part, Rule, Schema, Sender, is_form, is_json_sequence,
        is_multipart,
    },
    validate::{Direction, ValidationError, Validator},
    verdict::{Verdict, Violation},
};

use super::{
    form::FormValidator,
    media::{is_pdf, rule_of_file, usual, validate_pdf},
    route::Router,
    sequence,
};

/// Holds payloads and exchanges against one contract; each schema is compiled once.
///
/// ```
/// use std::sync::Arc;
/// use countersign_contract::{model::{Contract, Part}, verdict::Outcome};
/// use countersign_harness::traffic::ExchangeValidator;
/// # let contract: Contract = serde_json::from_str(r##"{
/// #   "api": "shop", "title": "Shop", "version": "1", "file": "shop.yaml", "operations": [{
/// #     "id": "order", "method": "POST", "path": "/orders", "request": {"required": true, "content": {
/// #       "application/json": {"schema": {"pointer": "#/x", "type": "object", "required": ["id"]}}}}}]}"##)?;
/// let validator = ExchangeValidator::new(Arc::new(contract));
/// let subject = validator.payload("order", &Part::Request)?;
/// assert_eq!(subject.validate(br#"{"id": 1}"#).outcome, Outcome::Valid);
/// assert_eq!(subject.validate(b"{}").outcome, Outcome::Invalid);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ExchangeValidator {
    contract: Arc<Contract>,
    pub(super) router: Arc<Router>,
    validators: Arc<Mutex<HashMap<Key, Arc<Validator>>>>,
}

/// A schema by its address, which stays the same as long as the contract is held, and the way in
/// which a payload travels.
type Key = (usize, Direction, Sender);

impl ExchangeValidator {
    /// The validator of this contract.
    #[must_use]
    pub fn new(contract: Arc<Contract>) -> Self {
        let router = Arc::new(Router::new(&contract));
        Self {
            contract,
            router,
            validators: Arc::default(),
        }
    }

    /// The contract that is validated against.
    #[must_use]
    pub fn contract(&self) -> &Arc<Contract> {
        &self.contract
    }

    /// What the payloads of one part of an operation are validated against.
    ///
    /// In a document without a ledger, a status that is not described is no error: what came with
    /// it gets a notice, as it does in recorded traffic.
    ///
    /// # Errors
    ///
    /// If the contract has no such operation, or the operation no such part.
    pub fn payload(&self, operation: &str, part: &Part) -> Result<Subject, ValidationError> {
        if let Some(found) = self.contract.operation(operation)
            && let Part::Response(status) = part
            && self.contract.ledger.is_none()
            && found.response(status).is_none()
            && status.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Ok(Subject {
                operation: operation.to_owned(),
                part: part.to_string(),
                described_as: None,
                kind: Kind::Undescribed(found.sender(part)),
            });
        }
        let validator = Validator::for_part(Arc::clone(&self.contract), operation, part)?;
        let body = self.contract.operation(operation);
        let body = body.and_then(|described| usual_body(described, part));
        let kind = match body {
            Some(body) if is_pdf(body.media_type) => {
                let rule = rule_of_file(&self.contract, body.media.schema.as_ref(), body.rule);
                Kind::Pdf(Arc::clone(&self.contract), rule.clone())
            }
            Some(body) if is_form(body.media_type) || is_multipart(body.media_type) => {
                Kind::Form(self.clone(), part.clone(), Box::new(validator))
            }
            Some(body) if is_json_sequence(body.media_type) => {
                Kind::Sequence(self.clone(), part.clone())
            }
            _ => Kind::Json(Box::new(validator)),
        };
        Ok(Subject {
            operation: operation.to_owned(),
            part: part.to_string(),
            described_as: self
                .contract
                .operation(operation)
                .and_then(|operation| described_as(operation, part)),
            kind,
        })
    }

    /// What documents of a named schema are validated against, as if we sent them in a request; `None`
    /// if the contract has no schema of this name. Its part is called `schema`.
    #[must_use]
    pub fn schema(&self, name: &str) -> Option<Subject> {
        let schema = self.contract.schemas.get(name)?;
        let validator = Validator::for_schema(
            Arc::clone(&self.contract),
            schema,
            Direction::Request,
            Sender::Us,
        );
        Some(Subject {
            operation: name.to_owned(),
            part: "schema".to_owned(),
            described_as: None,
            kind: Kind::Json(Box::new(validator)),
        })
    }

    /// Host and port, and the path without its query, of a URL of the web: what may be told of it.
    pub(crate) fn called(&self, url: &str, show_values: bool) -> Option<(String, String)> {
        self.router.called(url, show_values)
    }

    /// Returns the validator of a schema that stands in the contract of this validator: it is kept by the
    /// address of the schema, which must not be used again for another one.
    pub(super) fn validator(
        &self,
        schema: &Schema,
        direction: Direction,
        sender: Sender,
    ) -> Arc<Validator> {
        let key = (std::ptr::from_ref(schema) as usize, direction, sender);
        let mut validators = self
            .validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let validator = validators.entry(key).or_insert_with(|| {
            let contract = Arc::clone(&self.contract);
            Arc::new(Validator::for_schema(contract, schema, direction, sender))
        });
        Arc::clone(validator)
    }
}

impl fmt::Debug for ExchangeValidator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeValidator")
            .field("api", &self.contract.api)
            .finish_non_exhaustive()
    }
}

/// What payloads of one kind are validated against.
#[derive(Debug)]
pub struct Subject {
    operation: String,
    part: String,
    described_as: Option<String>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Json(Box<Validator>),
    /// A form, or the JSON that it means.
    Form(ExchangeValidator, Part, Box<Validator>),
    /// One JSON value after the other.
    Sequence(ExchangeValidator, Part),
    Pdf(Arc<Contract>, Rule),
    /// A response with a status that is not described.
    Undescribed(Sender),
}

/// The response that describes this part, where it is not that of the status itself.
pub(crate) fn described_as(operation: &Operation, part: &Part) -> Option<String> {
    let (Part::Response(status) | Part::Event(status)) = part else {
        return None;
    };
    let (name, _) = operation.response(status)?;
    (name != status).then(|| name.to_owned())
}

impl Subject {
    /// The operation; for a named schema its name.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The part: `request`, `response:STATUS`, `event:STATUS` or `schema`.
    #[must_use]
    pub fn part(&self) -> &str {
        &self.part
    }

    /// The response of the contract that describes the status, where it is a range or `default`.
    #[must_use]
    pub fn described_as(&self) -> Option<&str> {
        self.described_as.as_deref()
    }

    /// Whether the contract describes what is validated.
    #[must_use]
    pub fn is_described(&self) -> bool {
        !matches!(self.kind, Kind::Undescribed(_))
    }

    /// Holds a payload against the contract. Never panics, whatever the bytes.
    #[must_use]
    pub fn validate(&self, payload: &[u8]) -> Verdict {
        match &self.kind {
            Kind::Json(validator) => validator.validate(payload),
            Kind::Form(_, _, validator) if is_object(payload) => validator.validate(payload),
            Kind::Form(validator, part, _) => self.body(validator, part, |body| {
                let form = FormValidator {
                    validator,
                    media: body.media,
                    rule: body.rule,
                    direction: body.way.0,
                    sender: body.way.1,
                    of_fields: false,
                };
                form.validate(body.media_type, None, payload)
            }),
            Kind::Sequence(validator, part) => self.body(validator, part, |body| {
                let schema = body.media.schema.as_ref();
                sequence::validate(validator, body.media_type, schema, body.way, payload)
            }),
            Kind::Pdf(contract, rule) => {
                Verdict::of(validate_pdf(contract, rule, payload).into_iter().collect())
            }
            Kind::Undescribed(sender) => Verdict::of(vec![Violation::undescribed_status(*sender)]),
        }
    }

    /// Returns a payload, if what a report shows of it can be kept apart from values: of a form it
    /// cannot.
    #[must_use]
    pub fn shown<'p>(&self, payload: &'p [u8]) -> Option<&'p [u8]> {
        let is_form = matches!(self.kind, Kind::Form(..)) && !is_object(payload);
        (!is_form).then_some(payload)
    }

    /// Validates one line of a file: of a sequence it is one item, else a payload of its own. Never
    /// panics, whatever the bytes.
    #[must_use]
    pub fn validate_line(&self, line: &[u8]) -> Verdict {
        match &self.kind {
            Kind::Sequence(validator, part) => self.body(validator, part, |body| {
                sequence::validate_item(validator, body.media.schema.as_ref(), body.way, line)
            }),
            Kind::Json(_) | Kind::Form(..) | Kind::Pdf(..) | Kind::Undescribed(_) => {
                self.validate(line)
            }
        }
    }

    /// Validates by what the contract says of the body.
    fn body(
        &self,
        validator: &ExchangeValidator,
        part: &Part,
        validate: impl Fn(&Body<'_>) -> Verdict,
    ) -> Verdict {
        let operation = validator.contract.operation(&self.operation);
        let body = operation.and_then(|operation| usual_body(operation, part));
        body.map_or_else(|| Verdict::of(Vec::new()), |body| validate(&body))
    }
}

/// What the contract says of the body of a part, if nobody says which of its media types it has.
struct Body<'c> {
    media_type: &'c str,
    media: &'c Media,
    rule: &'c Rule,
    way: (Direction, Sender),
}

fn usual_body<'c>(operation: &'c Operation, part: &Part) -> Option<Body<'c>> {
    let (rule, direction) = match part {
        Part::Request => (&operation.request.as_ref()?.rule, Direction::Request),
        Part::Response(status) | Part::Event(status) => {
            (&operation.response(status)?.1.rule, Direction::Response)
        }
    };
    let (media_type, media) = usual(operation.content(part)?)?;
    Some(Body {
        media_type,
        media,
        rule,
        way: (direction, operation.sender(part)),
    })
}

/// Whether a payload is the JSON object that a form means, and not the form.
fn is_object(payload: &[u8]) -> bool {
    Document::parse(payload).is_ok_and(|document| document.root().kind() == json::Kind::Object)
}
