//! The answers of a mocked call, in order.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use httpmock::{HttpMockRequest, HttpMockResponse, Then};
use serde::Serialize;

use super::{
    List, MockedCall,
    answer::{Answer, Body, check_body, check_headers, check_status},
};

/// The answers that a test has given to a mock.
pub(super) struct Given {
    call: MockedCall,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The httpmock builder, until the test takes it.
    then: Option<Then>,
    answers: Vec<Answer>,
    calls: Vec<usize>,
    unchecked: bool,
}

impl Given {
    pub(super) fn new(call: MockedCall) -> Self {
        Self {
            call,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins the answers, which are written to this builder.
    pub(super) fn begin(self: &Arc<Self>, then: Then) -> Answers {
        self.state().then = Some(then);
        Answers(Arc::clone(self))
    }

    /// Writes the answers to the builder, unless the test took it. Returns an error message if they
    /// are invalid.
    pub(super) fn finish(self: &Arc<Self>) -> Result<(), String> {
        let mut state = self.state();
        let Some(then) = state.then.take() else {
            return Ok(());
        };
        if state.answers.is_empty() {
            return Err(format!(
                "this mock of `{}` has no answer: give one with a method of `then` that is named after a documented \
                 status, or with `then.into_inner()`",
                self.call.operation.id
            ));
        }
        for answer in state.answers.iter().filter(|answer| !answer.unchecked) {
            check_headers(&self.call, answer, None)?;
        }
        state.calls = vec![0; state.answers.len()];
        drop(state);
        let given = Arc::clone(self);
        drop(then.respond_with(move |request| given.respond(request)));
        Ok(())
    }

    /// Returns the answer to the next call.
    fn respond(&self, request: &HttpMockRequest) -> HttpMockResponse {
        let mut state = self.state();
        let State { answers, calls, .. } = &mut *state;
        let last = answers.len().saturating_sub(1);
        let mut steps = answers.iter().zip(calls.iter_mut()).enumerate();
        let next = steps.find(|(index, (answer, calls))| match answer.times {
            Some(times) => **calls < times,
            None => *index == last || **calls == 0,
        });
        let Some((_, (answer, calls))) = next else {
            let text = format!(
                "this mock of `{}` has given all its answers: add more, or omit `times` from the last one\n",
                self.call.operation.id
            );
            return HttpMockResponse::builder()
                .status(501)
                .header("content-type", "text/plain; charset=utf-8")
                .body(text)
                .build();
        };
        *calls += 1;
        let answer = answer.clone();
        drop(state);
        answer.to(request)
    }

    /// Returns the number of calls that received each answer.
    pub(super) fn calls(&self) -> Vec<usize> {
        self.state().calls.clone()
    }
}

/// The answers of a mocked call. Generated code wraps it in a type for each operation.
///
/// Each answer is for the next call, and the last one is for all further calls.
#[must_use]
pub struct Answers(Arc<Given>);

impl Answers {
    /// Returns the httpmock builder with the answer so far, for answers that the contract does not
    /// allow.
    ///
    /// # Panics
    ///
    /// Panics if several answers were given, since httpmock supports only one.
    #[expect(
        clippy::must_use_candidate,
        reason = "the builder of httpmock is configured in place"
    )]
    #[track_caller]
    pub fn into_inner(self) -> Then {
        let mut state = self.0.state();
        let then = state.then.take();
        let then = then.expect("the mock is being configured, and the builder is taken once");
        match &state.answers[..] {
            [] => then,
            [answer] => {
                let answer = answer.clone();
                drop(state);
                apply(then, &answer)
            }
            _ => {
                drop(state);
                panic!("`into_inner` takes one answer, but several were given");
            }
        }
    }

    /// Allows the following answers to violate the contract, to simulate a broken partner.
    pub fn unchecked(self) -> Self {
        self.0.state().unchecked = true;
        self
    }

    /// Gives the previous answer to this many calls. If it is the last answer, further calls
    /// receive none.
    ///
    /// # Panics
    ///
    /// Panics if there is no previous answer, or the number is 0.
    #[track_caller]
    pub fn times(self, count: usize) -> Self {
        assert!(count > 0, "an answer must be given at least once");
        self.change(|answer| answer.times = Some(count));
        self
    }

    /// Adds a header to the previous answer.
    ///
    /// # Panics
    ///
    /// Panics if there is no previous answer, or the header violates the contract.
    #[track_caller]
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        let answer = self.change(|answer| answer.headers.push((name.clone(), value)));
        if !answer.unchecked
            && let Err(broken) = check_headers(&self.0.call, &answer, Some(&name))
        {
            panic!("{broken}");
        }
        self
    }

    /// Answers with a documented status and a JSON body.
    ///
    /// # Panics
    ///
    /// Panics if the contract does not allow the answer.
    #[track_caller]
    pub fn json(
        self,
        response: &'static str,
        status: u16,
        media_type: &str,
        body: &(impl Serialize + ?Sized),
    ) -> Self {
        let body = match serde_json::to_vec(body) {
            Ok(body) => body,
            Err(error) => panic!("failed to serialize the body of the answer as JSON: {error}"),
        };
        let unchecked = self.0.state().unchecked;
        if !unchecked && let Err(broken) = check_body(&self.0.call, response, &body) {
            panic!("{broken}");
        }
        self.add(response, status, Some(media_type), Body::Bytes(body))
    }

    /// Answers with a documented status and a body that is not JSON.
    ///
    /// # Panics
    ///
    /// Panics if the contract does not document the status.
    #[track_caller]
    pub fn bytes(
        self,
        response: &'static str,
        status: u16,
        media_type: &str,
        body: impl AsRef<[u8]>,
    ) -> Self {
        let body = Body::Bytes(body.as_ref().to_vec());
        self.add(response, status, Some(media_type), body)
    }

    /// Answers with a documented status and no body.
    ///
    /// # Panics
    ///
    /// Panics if the contract does not document the status.
    #[track_caller]
    pub fn empty(self, response: &'static str, status: u16) -> Self {
        self.add(response, status, None, Body::None)
    }

    /// Answers with the requested page of a list.
    ///
    /// # Panics
    ///
    /// Panics if the contract does not allow one of the pages.
    #[track_caller]
    pub fn pages(
        self,
        response: &'static str,
        status: u16,
        media_type: &str,
        list: List,
        asked: impl Fn(&HttpMockRequest) -> (Option<String>, Option<String>) + Send + Sync + 'static,
    ) -> Self {
        let unchecked = self.0.state().unchecked;
        for page in list.all().take_while(|_| !unchecked) {
            if let Err(broken) = check_body(&self.0.call, response, page.to_string().as_bytes()) {
                panic!("{broken}");
            }
        }
        let body = Body::Page(list, Arc::new(asked));
        self.add(response, status, Some(media_type), body)
    }

    #[track_caller]
    fn add(
        self,
        response: &'static str,
        status: u16,
        media_type: Option<&str>,
        body: Body,
    ) -> Self {
        let unchecked = self.0.state().unchecked;
        if !unchecked && let Err(broken) = check_status(&self.0.call, response, status) {
            panic!("{broken}");
        }
        let headers = media_type.map(|name| ("content-type".to_owned(), name.to_owned()));
        self.0.state().answers.push(Answer {
            response,
            status,
            headers: headers.into_iter().collect(),
            body,
            times: None,
            unchecked,
        });
        self
    }

    /// Changes the last answer, and returns it.
    #[track_caller]
    fn change(&self, change: impl FnOnce(&mut Answer)) -> Answer {
        let mut state = self.0.state();
        let Some(answer) = state.answers.last_mut() else {
            drop(state);
            panic!("`times` and `header` must follow an answer");
        };
        change(answer);
        answer.clone()
    }
}

/// Writes an answer to the httpmock builder.
fn apply(then: Then, answer: &Answer) -> Then {
    if matches!(answer.body, Body::Page(..)) {
        let answer = answer.clone();
        return then.respond_with(move |request| answer.to(request));
    }
    let headers = answer.headers.iter();
    let then = headers.fold(then.status(answer.status), |then, (name, value)| {
        then.header(name.clone(), value.clone())
    });
    match &answer.body {
        Body::Bytes(bytes) => then.body(bytes),
        Body::None | Body::Page(..) => then,
    }
}
