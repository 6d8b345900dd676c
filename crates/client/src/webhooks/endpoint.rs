//! The endpoint of a webhook.

use std::sync::Arc;

use countersign_contract::{
    json::{Document, Kind},
    model::{
        Contract, Operation, Part, Resource, Severity, ValueAt, ValueLocation, is_json,
        most_specific,
    },
    validate::Validator,
    verdict::{Outcome, Verdict},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};

use super::{
    CredentialFault, Rejected, parameter::Described, pattern::Pattern, proof::Proof,
    signature::Claim,
};
use crate::validation_queue::MOST_LISTED;

/// The endpoint of a webhook.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) id: &'static str,
    pub(super) method: Method,
    pub(super) pattern: Pattern,
    /// The alternative sets of proofs; none if nothing has to be proven.
    pub(super) proofs: Vec<Vec<Proof>>,
    /// The status of a successful answer.
    pub(super) status: StatusCode,
    parameters: Vec<Described>,
    resource: Option<Resource>,
    body: Option<BodyRule>,
}

/// The rules for the body.
#[derive(Debug)]
struct BodyRule {
    required: bool,
    media_types: Vec<String>,
    /// `true` if the document states the media types, so that others are rejected.
    stated: bool,
    /// The validator of a JSON body.
    validator: Option<Validator>,
}

impl Endpoint {
    pub(super) fn new(
        contract: &Arc<Contract>,
        operation: &'static Operation,
        pattern: Pattern,
        proofs: Vec<Vec<Proof>>,
    ) -> Self {
        let body = operation.request.as_ref().map(|request| {
            let media_types: Vec<String> = request.content.keys().cloned().collect();
            let json = operation.described(&Part::Request).is_some();
            let validator =
                Validator::for_part(Arc::clone(contract), &operation.id, &Part::Request);
            BodyRule {
                required: request.required,
                stated: contract.severity(&request.rule.clauses) == Severity::Error,
                validator: validator.ok().filter(|_| json),
                media_types,
            }
        });
        Self {
            id: &operation.id,
            method: Method::from_bytes(operation.method.as_str().as_bytes()).unwrap_or_default(),
            pattern,
            proofs,
            status: success(operation),
            parameters: Described::all(contract, operation),
            resource: operation.resource.clone(),
            body,
        }
    }

    /// Checks the head of a request against the required proofs. Returns the alternative sets of
    /// claims that the body must still satisfy, of which one is enough; none if nothing has to be
    /// proven.
    pub(super) fn prove(&self, request: &Parts) -> Result<Vec<Vec<Claim<'_>>>, Rejected> {
        let mut open = Vec::new();
        let mut refused = Vec::new();
        // All proofs are checked, so that the time does not reveal which one is wrong.
        for all in &self.proofs {
            let mut claims = Vec::new();
            let mut whole = true;
            for proof in all {
                match proof.claim(request) {
                    Ok(claim) => claims.extend(claim),
                    Err(rejected) => {
                        whole = false;
                        refused.push(rejected);
                    }
                }
            }
            if whole {
                open.push(claims);
            }
        }
        // A missing or old signature is more informative than a wrong key, which is more
        // informative than another missing key.
        refused.sort_by_key(|rejected| match rejected {
            Rejected::Signature(_) => 0,
            Rejected::Unauthorized {
                fault: CredentialFault::Missing,
                ..
            } => 2,
            _ => 1,
        });
        match refused.into_iter().next() {
            Some(rejected) if open.is_empty() => Err(rejected),
            _ => Ok(open),
        }
    }

    /// Checks that the media type in the head is one that the contract describes. If the document
    /// does not state the media types, any is accepted.
    pub(super) fn media_type(&self, headers: &HeaderMap) -> Result<(), Rejected> {
        let Some(body) = &self.body else {
            return Ok(());
        };
        let codings = headers.get_all(header::CONTENT_ENCODING).iter();
        let mut codings = codings.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
        let is_plain = |coding: &[u8]| {
            let coding = coding.trim_ascii();
            coding.is_empty() || coding.eq_ignore_ascii_case(b"identity")
        };
        if !codings.all(is_plain) {
            return Err(Rejected::ContentCoding);
        }
        let fits = |sent: &HeaderValue| {
            let sent = sent.to_str().unwrap_or_default();
            let known = || body.media_types.iter().map(String::as_str);
            most_specific(known(), sent).is_some() || is_json(sent) && known().any(is_json)
        };
        let mut sent = headers.get_all(header::CONTENT_TYPE).iter();
        if !body.stated || body.media_types.is_empty() || sent.all(fits) {
            return Ok(());
        }
        Err(Rejected::MediaType {
            accept: body.media_types.join(", "),
        })
    }

    /// Validates the call. Returns the verdict, and the key by which the call equals another one.
    pub(super) fn validate(
        &self,
        parameters: &[(String, String)],
        body: &[u8],
    ) -> (Verdict, Option<[String; 3]>) {
        let of_parameters = self.parameters.iter().flat_map(|described| {
            let mut sent = parameters.iter();
            let found = sent.find(|(name, _)| *name == described.name);
            found.map_or_else(Vec::new, |(_, text)| described.validate(text))
        });
        let of_parameters: Vec<_> = of_parameters.collect();
        let mut document = None;
        let verdict = match &self.body {
            Some(described) if body.is_empty() && described.required => Verdict {
                outcome: Outcome::Unreadable,
                ..Verdict::of(Vec::new())
            },
            Some(BodyRule {
                validator: Some(validator),
                ..
            }) if !body.is_empty() => match Document::parse(body) {
                Ok(read) => validator.validate_document_at_most(document.insert(read), MOST_LISTED),
                // The error describes the fault.
                Err(_) => validator.validate(body),
            },
            _ => Verdict::of(Vec::new()),
        };
        let same = self.same(parameters, document.as_ref());
        (verdict.with(of_parameters), same)
    }

    /// Returns the key by which two calls are equal: their subject, id and state.
    fn same(
        &self,
        parameters: &[(String, String)],
        body: Option<&Document<'_>>,
    ) -> Option<[String; 3]> {
        let resource = self.resource.as_ref()?;
        let read = |at: &ValueAt| match at.location {
            ValueLocation::Path => {
                let mut sent = parameters.iter();
                let (name, text) = sent.find(|(name, _)| *name == at.name)?;
                let mut described = self.parameters.iter();
                let described = described.find(|known| known.name == *name);
                Some(described.map_or_else(|| text.clone(), |known| known.same(text)))
            }
            ValueLocation::Request => {
                let node = body?.at(&at.name)?;
                let text = || node.text().to_owned();
                (node.kind() != Kind::Null).then(|| node.as_str().map_or_else(text, Into::into))
            }
            ValueLocation::Response => None,
        };
        let id = read(resource.id.as_ref()?).filter(|id| !id.is_empty())?;
        let state = resource.state.as_ref().and_then(read).unwrap_or_default();
        Some([resource.name.clone(), id, state])
    }
}

/// Returns the status of a successful answer.
fn success(operation: &Operation) -> StatusCode {
    let mut documented = operation.responses.keys();
    let status = documented.find_map(|status| match status.as_str() {
        "2XX" => Some(StatusCode::NO_CONTENT),
        status => status.parse().ok().filter(StatusCode::is_success),
    });
    status.unwrap_or(StatusCode::NO_CONTENT)
}
