//! A mock server that says why it does not answer.

use std::{
    future::{Ready, ready},
    ops::Deref,
    panic::Location,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use httpmock::{HttpMockRequest, HttpMockResponse, Then, When};

use super::{
    Answers, Mock, MockedCall, TokenAnswers, TokenEndpoint,
    answers::Given,
    expectation::{Expectation, Expected},
    explain::explain,
};

/// A mock server on this machine: an [`httpmock::MockServer`] that says why it does not answer.
///
/// Generated code adds a method for each call, with the trait `MockServerExt` of a contract. A
/// request that no mock expects is answered with 501 and a text: which expectation is nearest, and
/// what differs. (404 is what httpmock answers, and a documented answer of many calls, so that a test
/// could pass for the wrong reason.)
///
/// ```no_run
/// # async fn example() -> Result<(), reqwest::Error> {
/// use countersign_client::{mock::MockServer, reqwest};
///
/// let server = MockServer::start();
/// let answer = reqwest::get(server.url("/orders/7")).await?;
/// assert_eq!(answer.status(), 501);
/// println!("{}", answer.text().await?);
/// # Ok(())
/// # }
/// ```
pub struct MockServer {
    inner: httpmock::MockServer,
    registry: Arc<Registry>,
    /// The mock that answers what no other one does. It is the last one: the first that fits answers.
    fallback: Mutex<usize>,
}

/// What is expected of a server, and what came instead.
#[derive(Default)]
pub(super) struct Registry {
    expectations: Mutex<Vec<Arc<Expectation>>>,
    unmatched: Mutex<Vec<String>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Registry {
    /// Explains a request that no mock answers.
    fn refuse(&self, request: &HttpMockRequest) -> HttpMockResponse {
        let expectations: Vec<_> = locked(&self.expectations)
            .iter()
            .filter(|expectation| !expectation.is_deleted())
            .cloned()
            .collect();
        let text = explain(request, &expectations);
        let mut unmatched = locked(&self.unmatched);
        // A call that is made again says nothing new.
        if !unmatched.contains(&text) {
            unmatched.push(text.clone());
        }
        HttpMockResponse::builder()
            .status(501)
            .header("content-type", "text/plain; charset=utf-8")
            .body(text)
            .build()
    }

    /// Returns the explanations of the requests that no mock answered.
    pub(super) fn unmatched(&self) -> Vec<String> {
        locked(&self.unmatched).clone()
    }
}

impl Deref for MockServer {
    type Target = httpmock::MockServer;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl MockServer {
    /// Starts a server.
    #[must_use]
    pub fn start() -> Self {
        Self::of(httpmock::MockServer::start())
    }

    /// Starts a server, in asynchronous code.
    pub async fn start_async() -> Self {
        Self::of(httpmock::MockServer::start_async().await)
    }

    fn of(inner: httpmock::MockServer) -> Self {
        let registry = Arc::<Registry>::default();
        let fallback = fallback(&inner, &registry);
        Self {
            inner,
            registry,
            fallback: Mutex::new(fallback),
        }
    }

    /// Mocks a call with the builders of httpmock, for what no contract describes.
    ///
    /// ```no_run
    /// use countersign_client::mock::MockServer;
    ///
    /// let server = MockServer::start();
    /// server.mock(|when, then| {
    ///     when.path("/health");
    ///     then.status(204);
    /// });
    /// ```
    pub fn mock(&self, configure: impl FnOnce(When, Then)) -> httpmock::Mock<'_> {
        let mock = self.inner.mock(configure);
        let mut last = locked(&self.fallback);
        let next = fallback(&self.inner, &self.registry);
        httpmock::Mock::new(*last, &self.inner).delete();
        *last = next;
        mock
    }

    /// Does what [`mock`](Self::mock) does, in asynchronous code.
    pub fn mock_async(&self, configure: impl FnOnce(When, Then)) -> Ready<httpmock::Mock<'_>> {
        ready(self.mock(configure))
    }

    /// Takes all mocks away, and forgets what came.
    pub fn reset(&self) {
        let mut last = locked(&self.fallback);
        self.inner.reset();
        locked(&self.registry.expectations).clear();
        locked(&self.registry.unmatched).clear();
        *last = fallback(&self.inner, &self.registry);
    }

    /// Does what [`reset`](Self::reset) does, in asynchronous code.
    pub fn reset_async(&self) -> Ready<()> {
        self.reset();
        ready(())
    }

    /// Returns why no mock answered, for each request that got 501.
    #[must_use]
    pub fn unmatched(&self) -> Vec<String> {
        self.registry.unmatched()
    }

    /// Plays the token endpoint of an OAuth server (RFC 6749): gives tokens for a client's own
    /// credentials, for codes and for refresh tokens.
    ///
    /// ```no_run
    /// use countersign_client::{OAuth, mock::MockServer};
    ///
    /// let server = MockServer::start();
    /// let tokens = server.token_endpoint(|token| token.expires_in(2));
    /// let oauth = OAuth::client_credentials("my-client", "hush").token_url(tokens.url());
    /// // ... make calls, then:
    /// assert_eq!(tokens.calls(), 1);
    /// ```
    pub fn token_endpoint(
        &self,
        configure: impl FnOnce(TokenAnswers) -> TokenAnswers,
    ) -> TokenEndpoint<'_> {
        TokenEndpoint::new(self, configure(TokenAnswers::default()))
    }

    /// Mocks a call of a contract. The methods of `MockServerExt` call it.
    ///
    /// # Panics
    ///
    /// If no answer is given, or one that the contract does not allow.
    #[track_caller]
    pub fn expect(&self, call: MockedCall, configure: impl FnOnce(Expected, Answers)) -> Mock<'_> {
        let expectation = Arc::new(Expectation::new(call, Location::caller()));
        let given = Arc::new(Given::new(call));
        let mut finished = Ok(());
        let inner = self.mock(|when, then| {
            let met = Arc::clone(&expectation);
            let expected = Expected {
                expectation: Arc::clone(&expectation),
                when: when.is_true(move |request| met.is_met(request)),
            };
            configure(expected, given.begin(then));
            finished = given.finish();
        });
        if let Err(wrong) = finished {
            panic!("{wrong}");
        }
        locked(&self.registry.expectations).push(Arc::clone(&expectation));
        Mock {
            inner,
            expectation,
            given,
            registry: Arc::clone(&self.registry),
        }
    }
}

/// Adds the mock that answers what no mock before it does.
fn fallback(server: &httpmock::MockServer, registry: &Arc<Registry>) -> usize {
    let registry = Arc::clone(registry);
    let mock = server.mock(|when, then| {
        drop(when.any_request());
        drop(then.respond_with(move |request| registry.refuse(request)));
    });
    mock.id()
}
