//! The shared state of a client, and sending a request.

use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use countersign_contract::{
    model::Sender, table::Operation, validate::Validator, verdict::Violation,
};
use reqwest::{Request, StatusCode, header::HeaderMap};
use tracing::Instrument as _;

use crate::{
    calls::{
        Api, Call, CallOptions, Error, ErrorKind, InvalidRequest, Retry, Secret, TimeLimit,
        TokenError, Validation,
        credentials::Credentials,
        drift::Reporter,
        error::CallProgress,
        middleware::Middlewares,
        pages::PageMode,
        platform::{Incoming, Instant, timeout_at},
        request::{Checks, ParameterValidator, prepare},
        response::{BodyError, Bounds, Deadline, Patience, failure, read_bounded, read_partial},
        retry::{Budget, is_idempotent, run},
    },
    validation_queue::MOST_COUNTED,
};

/// The shared state of a client: its credentials, its time limits and retries, and the facts of its
/// contract. Cheap to clone.
#[derive(Clone)]
pub struct Runtime(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) api: &'static Api,
    pub(crate) base_path: String,
    /// `true` if all calls go to the base URL, including those of operations with their own server.
    pub(crate) everywhere: bool,
    pub(crate) http: reqwest::Client,
    pub(crate) credentials: Credentials,
    pub(crate) retry: Retry,
    pub(crate) budget: Budget,
    pub(crate) timeout: Option<Duration>,
    /// The mode in which lists are read, if it differs from that of the contract.
    pub(crate) pages: Option<PageMode>,
    pub(crate) read_timeout: Duration,
    pub(crate) max_body_size: u64,
    /// The time limit of a call whose success is a file, until the whole file has been received.
    pub(crate) file_timeout: Option<Duration>,
    pub(crate) max_file_size: Option<u64>,
    pub(crate) validation: Validation,
    pub(crate) reporter: Reporter,
    pub(crate) parameters: ParameterValidator,
    pub(crate) middlewares: Middlewares,
}

/// A successful response.
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// One exchange: everything that stays the same across attempts.
struct Exchange<'r> {
    inner: &'r Inner,
    operation: &'static Operation,
    /// The correlation id of the request.
    correlation_id: Option<String>,
    /// The deadline of the call.
    end: Option<Deadline>,
    progress: &'r Mutex<CallProgress>,
}

/// Processing of a successful response within an attempt. A body that is cut off while it is read
/// is worth a retry.
pub(crate) trait Take: Sized {
    fn take(
        inner: &Inner,
        operation: &'static Operation,
        response: Incoming,
    ) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// Reads the whole body.
impl Take for Received {
    async fn take(
        inner: &Inner,
        operation: &'static Operation,
        response: Incoming,
    ) -> Result<Self, Error> {
        inner.read(operation, response).await
    }
}

/// Leaves the body unread.
impl Take for Incoming {
    async fn take(_: &Inner, _: &'static Operation, response: Incoming) -> Result<Self, Error> {
        Ok(response)
    }
}

impl Runtime {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Returns the number of responses that were not validated against the contract, because too
    /// many others were waiting or the runtime ended first. They are not reported to `on_drift`.
    #[must_use]
    pub fn unvalidated(&self) -> u64 {
        self.0.reporter.unvalidated()
    }

    /// Prepares the request, and sends it until it succeeds, is not worth a retry, or the time
    /// limit expires.
    pub(crate) async fn send<T: Take>(&self, call: Call) -> Result<(T, CallProgress), Error> {
        let Call {
            operation,
            mut request,
            options,
            ..
        } = call;
        let inner = &*self.0;
        let span = tracing::info_span!(
            "call",
            api = inner.api.name,
            operation = operation.id,
            method = operation.method.as_str(),
            template = operation.path,
            correlation_id = tracing::field::Empty,
        );
        let begin = Instant::now();
        let progress = Mutex::new(CallProgress {
            operation: Some(operation.id),
            begin: Some(begin),
            ..CallProgress::default()
        });
        // Boxed, because moving a future moves everything that it may ever hold.
        let sent = async {
            let checks = Checks {
                api: inner.api,
                validator: &inner.parameters,
                values: (!options.unchecked).then_some(&call.values),
                is_link: call.is_link,
                wanted: call.wanted,
            };
            let names = prepare(&call.base_path, operation, &checks, &mut request).await?;
            if let Some(id) = &names.correlation_id {
                tracing::Span::current().record("correlation_id", id.as_str());
            }
            let options = CallOptions {
                idempotent: options.idempotent || names.known_again,
                ..options
            };
            let time = options.timeout.or(inner.timeout);
            let end = time.and_then(|time| Deadline::after(time, TimeLimit::Call));
            {
                let mut progress = lock(&progress);
                progress.idempotent = options.idempotent || is_idempotent(request.method());
                progress.correlation_id.clone_from(&names.correlation_id);
            }
            let exchange = Exchange {
                inner,
                operation,
                correlation_id: names.correlation_id,
                end,
                progress: &progress,
            };
            let tries = Box::pin(exchange.tries(request, options));
            match end {
                Some(end) => {
                    let late = |_| match (lock(&progress).at_token, end.limit) {
                        (true, TimeLimit::Call(limit)) => Err(TokenError::Timeout(limit).into()),
                        _ => Err(ErrorKind::Timeout(end.limit).into()),
                    };
                    timeout_at(end.at, tries).await.unwrap_or_else(late)
                }
                None => tries.await,
            }
        };
        let sent = sent.instrument(span).await;
        let progress = lock(&progress).clone();
        match sent {
            Ok(sent) => Ok((sent, progress)),
            Err(error) => Err(error.of(progress)),
        }
    }
}

/// No code panics while holding this lock.
fn lock(progress: &Mutex<CallProgress>) -> MutexGuard<'_, CallProgress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Omits the HTTP client, whose default headers may be secret.
impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("api", &self.0.api.name)
            .field("credentials", &self.0.credentials)
            .field("retry", &self.0.retry)
            .field("timeout", &self.0.timeout)
            .field("validation", &self.0.validation)
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// Returns the limits of a file whose call begins now.
    pub(crate) fn bounds(&self, options: CallOptions) -> Bounds {
        let end = match (options.timeout, self.file_timeout) {
            (Some(time), _) => Deadline::after(time, TimeLimit::Call),
            (None, Some(time)) => Deadline::after(time, TimeLimit::File),
            (None, None) => None,
        };
        Bounds {
            size: self.max_file_size,
            patience: Patience {
                still: self.read_timeout,
                end,
            },
            event: options.timeout.or(self.timeout),
        }
    }

    /// Reads the whole body of a success.
    async fn read(
        &self,
        operation: &'static Operation,
        response: Incoming,
    ) -> Result<Received, Error> {
        let (status, headers) = (response.status(), response.headers().clone());
        let limit = self.max_body_size;
        match read_bounded(response, limit, self.read_timeout).await {
            Ok(body) => {
                let received = Received {
                    status,
                    headers,
                    body,
                };
                if operation.response(status.as_u16()).is_none() {
                    self.report(operation, &received, |_| {
                        vec![Violation::undescribed_status(Sender::Partner)]
                    });
                } else {
                    self.validate_response(operation, &received);
                }
                Ok(received)
            }
            Err(BodyError::TooLarge) => Err(ErrorKind::TooLarge { limit }.into()),
            Err(BodyError::Broken(error)) => Err(error),
        }
    }

    /// Validates the body of a response, if the contract documents it.
    fn validate_response(&self, operation: &'static Operation, received: &Received) {
        self.validate(operation, received, || {
            self.api.of_response(operation, received.status.as_u16())
        });
    }

    /// Validates a body, if validation is on and the contract documents the body.
    pub(crate) fn validate(
        &self,
        operation: &'static Operation,
        received: &Received,
        validator: impl FnOnce() -> Option<&'static Validator>,
    ) {
        if self.validation != Validation::Off
            && let Some(validator) = validator()
        {
            self.report(operation, received, |body| {
                validator.validate_at_most(body, MOST_COUNTED).violations
            });
        }
    }

    /// Reports a violation outside the body of a response.
    pub(crate) fn report_violation(
        &self,
        operation: &'static Operation,
        status: u16,
        violation: Violation,
    ) {
        let body = Bytes::new();
        let validate = move |_: &[u8]| vec![violation];
        self.reporter
            .report(self.api.name, operation, status, body, validate);
    }

    /// Reports what a body breaks, if validation is on.
    fn report(
        &self,
        operation: &'static Operation,
        received: &Received,
        validate: impl FnOnce(&[u8]) -> Vec<Violation> + Send + 'static,
    ) {
        if self.validation != Validation::Off {
            let (name, status) = (self.api.name, received.status.as_u16());
            let body = received.body.clone();
            self.reporter
                .report(name, operation, status, body, validate);
        }
    }
}

impl Exchange<'_> {
    async fn tries<T: Take>(&self, request: Request, options: CallOptions) -> Result<T, Error> {
        let idempotent = options.idempotent || is_idempotent(request.method());
        // A streamed body can be sent only once.
        if request.try_clone().is_none() {
            return self.attempt(request, 1).await;
        }
        let policy = options.retry.unwrap_or(self.inner.retry);
        let mut attempt = 0_u32;
        let spent = || lock(self.progress).is_spent = true;
        run(
            policy,
            (&self.inner.budget, spent),
            idempotent,
            self.end.map(|end| end.at),
            move || {
                let copy = request.try_clone();
                attempt += 1;
                async move {
                    let once = || {
                        InvalidRequest::unwritable(self.operation, "its body can be sent only once")
                    };
                    self.attempt(copy.ok_or_else(once)?, attempt).await
                }
            },
        )
        .await
    }

    /// Makes one attempt, and a second one with a new access token if the server rejects the first
    /// token.
    async fn attempt<T: Take>(&self, mut request: Request, attempt: u32) -> Result<T, Error> {
        let again = request.try_clone();
        let credentials = &self.inner.credentials;
        let token = self.authorize(&mut request).await?;
        let result = self.exchange(request, attempt).await;
        let refused = result
            .as_ref()
            .err()
            .and_then(Error::response)
            .is_some_and(|error| error.status == StatusCode::UNAUTHORIZED);
        match again {
            Some(mut request)
                if refused && credentials.forget(self.operation, token.as_ref()).await =>
            {
                self.authorize(&mut request).await?;
                self.exchange(request, attempt).await
            }
            _ => result,
        }
    }

    async fn authorize(&self, request: &mut Request) -> Result<Option<Secret>, Error> {
        let inner = self.inner;
        let token_url = inner.credentials.token_url(self.operation);
        {
            let mut progress = lock(self.progress);
            progress.ask(token_url.as_ref());
            progress.at_token = token_url.is_some();
        }
        let schemes = inner.api.security_schemes;
        let authorized = inner
            .credentials
            .authorize(&inner.http, schemes, self.operation, request)
            .await?;
        lock(self.progress).at_token = false;
        Ok(authorized)
    }

    async fn exchange<T: Take>(&self, request: Request, attempt: u32) -> Result<T, Error> {
        let begin = Instant::now();
        {
            let mut progress = lock(self.progress);
            progress.attempts += 1;
            progress.ask(Some(request.url()));
        }
        let Inner {
            http, middlewares, ..
        } = self.inner;
        let result = middlewares.run(http, request).await;
        let elapsed_ms = begin.elapsed().as_millis();
        let response = match result {
            Ok(response) => response,
            Err(error) => {
                tracing::debug!(attempt, elapsed_ms, %error, "no response");
                return Err(error);
            }
        };
        let status = response.status();
        lock(self.progress).answered(status, response.headers());
        tracing::debug!(attempt, elapsed_ms, status = status.as_u16(), "response");
        if status.is_success() {
            return T::take(self.inner, self.operation, response).await;
        }
        let headers = response.headers().clone();
        let (limit, still) = (self.inner.max_body_size, self.inner.read_timeout);
        let (body, cut) = read_partial(response, limit, still, self.end).await;
        let received = Received {
            status,
            headers,
            body,
        };
        if cut.is_none() {
            self.inner.validate_response(self.operation, &received);
        }
        let Received { headers, body, .. } = received;
        let id = self.correlation_id.clone();
        Err(failure(self.operation, status, headers, (body, cut), id))
    }
}
