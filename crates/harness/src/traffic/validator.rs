//! The validator for named payloads. See [`exchange`](super::exchange) for whole exchanges.

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

/// A validator of payloads and exchanges for one contract. Each schema is compiled once.
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

/// The address of a schema, which stays the same as long as the contract is alive, and the
/// direction of a payload.
type Key = (usize, Direction, Sender);

impl ExchangeValidator {
    /// Creates a validator for this contract.
    #[must_use]
    pub fn new(contract: Arc<Contract>) -> Self {
        let router = Arc::new(Router::new(&contract));
        Self {
            contract,
            router,
            validators: Arc::default(),
        }
    }

    /// Returns the contract.
    #[must_use]
    pub fn contract(&self) -> &Arc<Contract> {
        &self.contract
    }

    /// Returns the subject for the payloads of one part of an operation.
    ///
    /// In a document without a ledger, an undocumented status is not an error. Its payloads get a
    /// notice, as they do in recorded traffic.
    ///
    /// # Errors
    ///
    /// Returns an error if the contract has no such operation, or the operation no such part.
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

    /// Returns the subject for documents of a named schema, as if we sent them in a request; `None`
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

    /// Returns the host, port and path of an HTTP URL without its query, for use in reports.
    pub(crate) fn called(&self, url: &str, show_values: bool) -> Option<(String, String)> {
        self.router.called(url, show_values)
    }

    /// Returns the validator of a schema that belongs to the contract of this validator. It is
    /// cached by the address of the schema, which must not be reused for another schema.
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

/// A kind of payload, with the rules that it is validated against.
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
    /// A form, or the equivalent JSON.
    Form(ExchangeValidator, Part, Box<Validator>),
    /// A sequence of JSON values.
    Sequence(ExchangeValidator, Part),
    Pdf(Arc<Contract>, Rule),
    /// A response with an undocumented status.
    Undescribed(Sender),
}

/// Returns the response that describes this part, if it is not that of the exact status.
pub(crate) fn described_as(operation: &Operation, part: &Part) -> Option<String> {
    let (Part::Response(status) | Part::Event(status)) = part else {
        return None;
    };
    let (name, _) = operation.response(status)?;
    (name != status).then(|| name.to_owned())
}

impl Subject {
    /// Returns the operation, or the name of a named schema.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// Returns the part: `request`, `response:STATUS`, `event:STATUS` or `schema`.
    #[must_use]
    pub fn part(&self) -> &str {
        &self.part
    }

    /// Returns the response of the contract that describes the status, if it is a range or
    /// `default`.
    #[must_use]
    pub fn described_as(&self) -> Option<&str> {
        self.described_as.as_deref()
    }

    /// Returns `true` if the contract describes this kind of payload.
    #[must_use]
    pub fn is_described(&self) -> bool {
        !matches!(self.kind, Kind::Undescribed(_))
    }

    /// Validates a payload. Never panics, regardless of the bytes.
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

    /// Returns a payload, unless it is a form. Reports cannot mask the values of a form.
    #[must_use]
    pub fn shown<'p>(&self, payload: &'p [u8]) -> Option<&'p [u8]> {
        let is_form = matches!(self.kind, Kind::Form(..)) && !is_object(payload);
        (!is_form).then_some(payload)
    }

    /// Validates one line of a file: an item of a sequence, or else a separate payload. Never
    /// panics, regardless of the bytes.
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

    /// Validates a payload by the rules for the body.
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

/// The rules for the body of a part, for its usual media type.
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

/// Returns `true` if a payload is the equivalent JSON object of a form, not the form itself.
fn is_object(payload: &[u8]) -> bool {
    Document::parse(payload).is_ok_and(|document| document.root().kind() == json::Kind::Object)
}
