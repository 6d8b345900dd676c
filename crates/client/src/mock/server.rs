//! A mock server that says why it does not answer.

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

/// A mock server on this machine: an [`httpmock::MockServer`] that says why it does not answer.
///
/// Generated code adds a method for each call, with the trait `MockServerExt` of a contract. A
/// request that no mock expects is answered with 501 and a text: which expectation is nearest, and
/// what differs. (404 is what httpmock answers, and a documented answer of many calls, so that a test
/// could pass for the wrong reason.) The text is written to stderr when the server is dropped, so that a
/// test that fails shows it, and so is what was expected in vain if the test passes.
/// [`unmatched`](Self::unmatched) returns it, and [`verify`](Self::verify) panics with it.
///
/// httpmock keeps at most 25 servers at a time, or as many as `HTTPMOCK_MAX_SERVERS` says; one more waits
/// until another one is dropped.
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
    _alive: Alive,
}

/// What is expected of a server, and what came instead.
#[derive(Default)]
pub(super) struct Registry {
    expectations: Mutex<Vec<Arc<Expectation>>>,
    unmatched: Mutex<Vec<String>>,
    /// Whether the test has seen all of them.
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
        // A call that is made again says nothing new.
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

    /// Returns what was expected in vain.
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
    /// If no server is free: this thread holds all that there are, or none was dropped within two
    /// minutes.
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
    /// As [`start`](Self::start).
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

    /// Panics unless every mock of a contract's call was called, and every request had a mock.
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
    /// If a mock was not called whose calls the test has not counted, or a request got 501. The message
    /// says which and why.
    #[track_caller]
    pub fn verify(&self) {
        let mut wrong = self.unmatched();
        wrong.extend(self.registry.unused(&self.inner));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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

/// Tells a test what it does not see otherwise. It is written by the thread of the test, so that the
/// output belongs to it.
impl Drop for MockServer {
    #[expect(clippy::print_stderr, reason = "it is for the output of a test")]
    fn drop(&mut self) {
        if !self.registry.seen.load(Ordering::Relaxed) {
            for text in self.registry.unmatched() {
                eprintln!("{text}");
            }
        }
        // A test that fails has not come to all that it expects.
        if !thread::panicking() {
            for text in self.registry.unused(&self.inner) {
                eprint!("{text}");
            }
        }
    }
}

/// How long a server is waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Waits for a server that is free, whatever runtime there is.
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

/// Does what [`free`] does, in asynchronous code.
async fn free_async() -> httpmock::MockServer {
    let mut server = pin!(httpmock::MockServer::start_async());
    if let Some(server) = (&mut server).now_or_never() {
        return server;
    }
    // There may be no clock in this runtime.
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

/// How many servers httpmock keeps.
fn most_servers() -> usize {
    let most = std::env::var("HTTPMOCK_MAX_SERVERS").ok();
    most.and_then(|most| most.parse().ok()).unwrap_or(25)
}

/// How many servers there are, by the thread that has started them.
static ALIVE: LazyLock<Mutex<HashMap<ThreadId, usize>>> = LazyLock::new(Mutex::default);

/// A server that there is. A thread that would wait for itself is told so.
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

/// Adds the mock that answers what no mock before it does.
fn fallback(server: &httpmock::MockServer, registry: &Arc<Registry>) -> usize {
    let registry = Arc::clone(registry);
    let mock = server.mock(|when, then| {
        drop(when.any_request());
        drop(then.respond_with(move |request| registry.refuse(request)));
    });
    mock.id()
}
