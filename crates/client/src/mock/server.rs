//! A mock server that explains why it does not answer.

use std::{
    collections::HashMap,
    future::{Ready, ready},
    ops::Deref,
    panic::Location,
    pin::pin,
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

use futures::{
    FutureExt as _,
    channel::oneshot,
    future::{Either, select},
};

use httpmock::{HttpMockRequest, HttpMockResponse, Then, When};

use super::{
    Answers, Mock, MockedCall, TokenAnswers, TokenEndpoint,
    answers::Given,
    expectation::{Expectation, Expected},
    explain::explain,
};

/// A mock server on this machine: an [`httpmock::MockServer`] that explains why it does not answer.
///
/// Generated code adds a method for each call, with the trait `MockServerExt` of a contract. A
/// request that no mock expects is answered with 501 and an explanation: the nearest expectation,
/// and the differences. (httpmock answers 404, which is a documented answer of many calls, so a
/// test could pass for the wrong reason.) The explanation is written to stderr when the server is
/// dropped, so that a failing test shows it. If the test passes, the mocks that were not called are
/// written too. [`unmatched`](Self::unmatched) returns the explanations, and
/// [`verify`](Self::verify) panics with them.
///
/// httpmock runs at most 25 servers at a time, or as many as `HTTPMOCK_MAX_SERVERS` allows. A
/// further one waits until another one is dropped.
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
    /// The mock that answers all other requests. It is the last one, since the first match answers.
    fallback: Mutex<usize>,
    _alive: Alive,
}

/// The expectations of a server, and the requests that met none.
#[derive(Default)]
pub(super) struct Registry {
    expectations: Mutex<Vec<Arc<Expectation>>>,
    unmatched: Mutex<Vec<String>>,
    /// `true` if the test has read all explanations.
    seen: AtomicBool,
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
        // A repeated call adds no information.
        if !unmatched.contains(&text) {
            unmatched.push(text.clone());
            self.seen.store(false, Ordering::Relaxed);
        }
        HttpMockResponse::builder()
            .status(501)
            .header("content-type", "text/plain; charset=utf-8")
            .body(text)
            .build()
    }

    /// Returns the explanations of the requests that no mock answered.
    pub(super) fn unmatched(&self) -> Vec<String> {
        let unmatched = locked(&self.unmatched);
        self.seen.store(true, Ordering::Relaxed);
        unmatched.clone()
    }

    /// Returns the expectations that no call met.
    fn unused(&self, server: &httpmock::MockServer) -> Vec<String> {
        let expectations = locked(&self.expectations).clone();
        let unused = expectations.iter().filter(|known| known.is_unused(server));
        unused
            .map(|known| {
                let id = known.call.operation.id;
                format!("the mock of `{id}` at {} was not called\n", known.place)
            })
            .collect()
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
    ///
    /// # Panics
    ///
    /// Panics if no server is available: this thread holds all of them, or none was dropped within
    /// two minutes.
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        let alive = Alive::new();
        Self::of(free(), alive)
    }

    /// Starts a server, in asynchronous code.
    ///
    /// # Panics
    ///
    /// Panics in the same cases as [`start`](Self::start).
    pub async fn start_async() -> Self {
        let alive = Alive::new();
        Self::of(free_async().await, alive)
    }

    fn of(inner: httpmock::MockServer, alive: Alive) -> Self {
        let registry = Arc::<Registry>::default();
        let fallback = fallback(&inner, &registry);
        Self {
            inner,
            registry,
            fallback: Mutex::new(fallback),
            _alive: alive,
        }
    }

    /// Mocks a call with the httpmock builders, for calls that no contract describes.
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

    /// Equivalent to [`mock`](Self::mock), in asynchronous code.
    pub fn mock_async(&self, configure: impl FnOnce(When, Then)) -> Ready<httpmock::Mock<'_>> {
        ready(self.mock(configure))
    }

    /// Deletes all mocks, and forgets all requests.
    pub fn reset(&self) {
        let mut last = locked(&self.fallback);
        self.inner.reset();
        locked(&self.registry.expectations).clear();
        locked(&self.registry.unmatched).clear();
        *last = fallback(&self.inner, &self.registry);
    }

    /// Equivalent to [`reset`](Self::reset), in asynchronous code.
    pub fn reset_async(&self) -> Ready<()> {
        self.reset();
        ready(())
    }

    /// Returns an explanation for each request that was answered with 501.
    #[must_use]
    pub fn unmatched(&self) -> Vec<String> {
        self.registry.unmatched()
    }

    /// Asserts that every mock of a contract was called, and that every request had a mock.
    ///
    /// ```no_run
    /// use countersign_client::mock::MockServer;
    ///
    /// let server = MockServer::start();
    /// // ... give mocks, make calls, and at the end of the test:
    /// server.verify();
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if a mock was not called and the test has not counted its calls, or if a request was
    /// answered with 501. The message explains each case.
    #[track_caller]
    pub fn verify(&self) {
        let mut wrong = self.unmatched();
        wrong.extend(self.registry.unused(&self.inner));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// Simulates the token endpoint of an OAuth server (RFC 6749). It grants tokens for client
    /// credentials, authorization codes and refresh tokens.
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

    /// Mocks a call of a contract. Called by the methods of `MockServerExt`.
    ///
    /// # Panics
    ///
    /// Panics if no answer is given, or one that the contract does not allow.
    #[track_caller]
    pub fn expect(&self, call: MockedCall, configure: impl FnOnce(Expected, Answers)) -> Mock<'_> {
        let expectation = Arc::new(Expectation::new(call, Location::caller()));
        let given = Arc::new(Given::new(call));
        let mut finished = Ok(());
        let mut inner = self.mock(|when, then| {
            let met = Arc::clone(&expectation);
            let expected = Expected {
                expectation: Arc::clone(&expectation),
                when: when.is_true(move |request| met.is_met(request)),
            };
            configure(expected, given.begin(then));
            finished = given.finish();
        });
        if let Err(wrong) = finished {
            // It would answer with an empty 200.
            inner.delete();
            panic!("{wrong}");
        }
        expectation.is_mock(inner.id());
        locked(&self.registry.expectations).push(Arc::clone(&expectation));
        Mock {
            inner,
            expectation,
            given,
            registry: Arc::clone(&self.registry),
        }
    }
}

/// Writes the explanations to stderr. The thread of the test writes them, so that the output
/// belongs to it.
impl Drop for MockServer {
    #[expect(clippy::print_stderr, reason = "it is for the output of a test")]
    fn drop(&mut self) {
        if !self.registry.seen.load(Ordering::Relaxed) {
            for text in self.registry.unmatched() {
                eprintln!("{text}");
            }
        }
        // A failing test may not have reached all of its calls.
        if !thread::panicking() {
            for text in self.registry.unused(&self.inner) {
                eprint!("{text}");
            }
        }
    }
}

/// The time limit for a server to become available.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Waits for an available server, with or without a runtime.
fn free() -> httpmock::MockServer {
    let began = Instant::now();
    let mut server = pin!(httpmock::MockServer::start_async());
    loop {
        if let Some(server) = (&mut server).now_or_never() {
            return server;
        }
        assert!(
            began.elapsed() < LONGEST_WAIT,
            "{}",
            none_is_free(most_servers())
        );
        thread::sleep(Duration::from_millis(10));
    }
}

/// Equivalent to [`free`], in asynchronous code.
async fn free_async() -> httpmock::MockServer {
    let mut server = pin!(httpmock::MockServer::start_async());
    if let Some(server) = (&mut server).now_or_never() {
        return server;
    }
    // This runtime may have no timer.
    let (tell, over) = oneshot::channel();
    thread::spawn(move || {
        thread::sleep(LONGEST_WAIT);
        let _ = tell.send(());
    });
    match select(server, over).await {
        Either::Left((server, _)) => server,
        Either::Right(_) => panic!("{}", none_is_free(most_servers())),
    }
}

fn none_is_free(most: usize) -> String {
    format!(
        "no mock server is free: httpmock keeps {most} at a time. Share one among several mocks, drop those that are done, or \
         set HTTPMOCK_MAX_SERVERS to a higher number"
    )
}

/// Returns the number of servers that httpmock runs.
fn most_servers() -> usize {
    let most = std::env::var("HTTPMOCK_MAX_SERVERS").ok();
    most.and_then(|most| most.parse().ok()).unwrap_or(25)
}

/// The number of running servers, by the thread that started them.
static ALIVE: LazyLock<Mutex<HashMap<ThreadId, usize>>> = LazyLock::new(Mutex::default);

/// A running server. A thread that would wait for itself panics.
struct Alive(ThreadId);

impl Alive {
    #[track_caller]
    fn new() -> Self {
        let (here, most) = (thread::current().id(), most_servers());
        let mut alive = locked(&ALIVE);
        let count = alive.entry(here).or_default();
        let is_one_free = *count < most;
        *count += usize::from(is_one_free);
        drop(alive);
        assert!(is_one_free, "{}", none_is_free(most));
        Self(here)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        let mut alive = locked(&ALIVE);
        if let Some(count) = alive.get_mut(&self.0) {
            *count -= 1;
            if *count == 0 {
                alive.remove(&self.0);
            }
        }
    }
}

/// Adds the mock that answers requests that no other mock answers.
fn fallback(server: &httpmock::MockServer, registry: &Arc<Registry>) -> usize {
    let registry = Arc::clone(registry);
    let mock = server.mock(|when, then| {
        drop(when.any_request());
        drop(then.respond_with(move |request| registry.refuse(request)));
    });
    mock.id()
}
