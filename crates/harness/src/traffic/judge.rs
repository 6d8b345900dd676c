//! The judge of one contract: named payloads here, whole exchanges in [`exchange`](super::exchange).

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use countersign_contract::{
    judge::{Direction, ValidationError, Validator},
    model::{Contract, Part, Rule, Schema, Sender},
    verdict::Verdict,
};

use super::{
    media::{is_pdf, judge_pdf, usual},
    route::Router,
};

/// Holds payloads and exchanges against one contract; each schema is compiled once.
///
/// ```
/// use std::sync::Arc;
/// use countersign_contract::{model::{Contract, Part}, verdict::Outcome};
/// use countersign_harness::traffic::Judge;
/// # let contract: Contract = serde_json::from_str(r##"{
/// #   "api": "shop", "title": "Shop", "version": "1", "file": "shop.yaml", "operations": [{
/// #     "id": "order", "method": "POST", "path": "/orders", "request": {"required": true, "content": {
/// #       "application/json": {"schema": {"pointer": "#/x", "type": "object", "required": ["id"]}}}}}]}"##)?;
/// let judge = Judge::new(Arc::new(contract));
/// let subject = judge.payload("order", &Part::Request)?;
/// assert_eq!(subject.judge(br#"{"id": 1}"#).outcome, Outcome::Valid);
/// assert_eq!(subject.judge(b"{}").outcome, Outcome::Invalid);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Judge {
    contract: Arc<Contract>,
    pub(super) router: Router,
    validators: Mutex<HashMap<Key, Arc<Validator>>>,
}

/// A schema by its address, which stays the same as long as the contract is held, and the way in
/// which a payload travels.
type Key = (usize, Direction, Sender);

impl Judge {
    /// The judge of this contract.
    #[must_use]
    pub fn new(contract: Arc<Contract>) -> Self {
        let router = Router::new(&contract);
        Self {
            contract,
            router,
            validators: Mutex::default(),
        }
    }

    /// The contract that is held against.
    #[must_use]
    pub fn contract(&self) -> &Arc<Contract> {
        &self.contract
    }

    /// What the payloads of one part of an operation are held against.
    ///
    /// # Errors
    ///
    /// If the contract has no such operation, or the operation no such part.
    pub fn payload(&self, operation: &str, part: &Part) -> Result<Subject, ValidationError> {
        let validator = Validator::for_part(Arc::clone(&self.contract), operation, part)?;
        let described = self.contract.operation(operation).and_then(|described| {
            let rule = match part {
                Part::Request => &described.request.as_ref()?.rule,
                Part::Response(status) => &described.response(status)?.1.rule,
            };
            Some((usual(described.content(part)?)?.0, rule))
        });
        let kind = match described {
            Some((media_type, rule)) if is_pdf(media_type) => {
                Kind::Pdf(Arc::clone(&self.contract), rule.clone())
            }
            _ => Kind::Json(Box::new(validator)),
        };
        Ok(Subject {
            operation: operation.to_owned(),
            part: part.to_string(),
            kind,
        })
    }

    /// What documents of a named schema are held against, as if we sent them in a request; `None`
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
            kind: Kind::Json(Box::new(validator)),
        })
    }

    /// The validator of a schema that stands in the contract of this judge.
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

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge")
            .field("api", &self.contract.api)
            .finish_non_exhaustive()
    }
}

/// What payloads of one kind are held against.
#[derive(Debug)]
pub struct Subject {
    operation: String,
    part: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Json(Box<Validator>),
    Pdf(Arc<Contract>, Rule),
}

impl Subject {
    /// The operation; for a named schema its name.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The part: `request`, `response:STATUS` or `schema`.
    #[must_use]
    pub fn part(&self) -> &str {
        &self.part
    }

    /// Holds a payload against the contract. Never panics, whatever the bytes.
    #[must_use]
    pub fn judge(&self, payload: &[u8]) -> Verdict {
        match &self.kind {
            Kind::Json(validator) => validator.judge(payload),
            Kind::Pdf(contract, rule) => {
                Verdict::of(judge_pdf(contract, rule, payload).into_iter().collect())
            }
        }
    }
}
