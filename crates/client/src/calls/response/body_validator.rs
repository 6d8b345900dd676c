//! Validation of the body of a success.

use bytes::Bytes;
use countersign_contract::{
    table::Operation,
    validate::Validator,
    verdict::{Outcome, Verdict},
};

use crate::{
    calls::{
        Error, ErrorKind, Response, Runtime, UnusableBody, Validation, error::CallProgress,
        request::VALIDATIONS, runtime::Received,
    },
    validation_queue::validate,
};

/// A validator of the body of a success.
pub(crate) struct BodyValidator {
    operation: &'static Operation,
    validator: Option<&'static Validator>,
    call: CallProgress,
}

impl BodyValidator {
    /// Returns the validator of a received body, unless the body breaks a stated rule that is
    /// enforced.
    pub(crate) async fn of(
        runtime: &Runtime,
        operation: &'static Operation,
        received: &Received,
        call: CallProgress,
    ) -> Result<Self, Error> {
        let api = runtime.inner().api;
        let validator = api.of_response(operation, received.status.as_u16());
        Self::with(validator, runtime, operation, received, call).await
    }

    /// Returns the validator of the data of one event, and reports the rules that it breaks.
    pub(crate) async fn of_event(
        runtime: &Runtime,
        operation: &'static Operation,
        received: &Received,
        call: CallProgress,
    ) -> Result<Self, Error> {
        let inner = runtime.inner();
        let validator = inner.api.of_event(operation, received.status.as_u16());
        inner.validate(operation, received, || validator);
        Self::with(validator, runtime, operation, received, call).await
    }

    async fn with(
        validator: Option<&'static Validator>,
        runtime: &Runtime,
        operation: &'static Operation,
        received: &Received,
        call: CallProgress,
    ) -> Result<Self, Error> {
        let validator = Self {
            operation,
            validator,
            call,
        };
        if runtime.inner().validation == Validation::Enforce {
            validator.enforce(received).await?;
        }
        Ok(validator)
    }

    async fn enforce(&self, received: &Received) -> Result<(), Error> {
        match self.verdict(&received.body).await {
            Some(verdict) if verdict.outcome != Outcome::Valid => {
                let error = self.unusable(received, (0, 0), Some(verdict));
                Err(self.error(ErrorKind::InvalidResponse(error)))
            }
            _ => Ok(()),
        }
    }

    /// Reads the body with this function.
    pub(crate) async fn read<T>(
        &self,
        received: Received,
        read: impl FnOnce(&Bytes) -> Result<T, serde_json::Error>,
    ) -> Result<Response<T>, Error> {
        let place = match read(&received.body) {
            Ok(body) => return Ok(received.with(body)),
            Err(error) => (error.line(), error.column()),
        };
        let verdict = self.verdict(&received.body).await;
        let unusable = self.unusable(&received, place, verdict);
        Err(self.error(ErrorKind::Undecodable(unusable)))
    }

    /// Validates a body, if the contract documents it.
    pub(crate) async fn verdict(&self, body: &Bytes) -> Option<Verdict> {
        let (validator, body) = (self.validator?, body.clone());
        let validated = VALIDATIONS.run(body.len(), move || validate(validator, &body));
        Some(validated.await)
    }

    /// Converts an error to one of the call, with the rules that the body breaks.
    pub(crate) async fn explained(&self, error: Error) -> Error {
        self.error(match error.into_kind() {
            ErrorKind::Undecodable(unusable) => ErrorKind::Undecodable(UnusableBody {
                verdict: self.verdict(&unusable.body).await,
                ..unusable
            }),
            other => other,
        })
    }

    /// Returns the call that received the body.
    pub(crate) fn call(&self) -> &CallProgress {
        &self.call
    }

    /// Returns an error of the call.
    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        Error::from(kind).of(self.call.clone())
    }

    fn unusable(
        &self,
        received: &Received,
        (line, column): (usize, usize),
        verdict: Option<Verdict>,
    ) -> UnusableBody {
        UnusableBody {
            operation: self.operation.id,
            status: received.status,
            headers: received.headers.clone(),
            body: received.body.clone(),
            line,
            column,
            verdict,
        }
    }
}

impl Received {
    /// Returns the response with its decoded body.
    pub(crate) fn with<T>(self, body: T) -> Response<T> {
        Response::new(self.status, self.headers, body)
    }
}
