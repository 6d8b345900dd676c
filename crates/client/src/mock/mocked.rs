//! A registered mock.

use std::{
    fmt::Write as _,
    future::{Ready, ready},
    ops::Deref,
    sync::Arc,
};

use super::{answers::Given, expectation::Expectation, server::Registry};

/// A mocked call, which counts the calls that met its expectation.
///
/// It also has the methods of [`httpmock::Mock`], such as `calls` and `id`.
pub struct Mock<'s> {
    pub(super) inner: httpmock::Mock<'s>,
    pub(super) expectation: Arc<Expectation>,
    pub(super) given: Arc<Given>,
    pub(super) registry: Arc<Registry>,
}

impl<'s> Deref for Mock<'s> {
    type Target = httpmock::Mock<'s>;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl Mock<'_> {
    /// Asserts that the call was made once. The message explains the requests that met no
    /// expectation.
    ///
    /// # Panics
    ///
    /// Panics if the call was not made, or was made more than once.
    #[track_caller]
    pub fn assert(&self) {
        self.assert_calls(1);
    }

    /// Asserts that the call was made this many times. The message explains the requests that met
    /// no expectation.
    ///
    /// # Panics
    ///
    /// Panics if the number of calls differs.
    #[track_caller]
    pub fn assert_calls(&self, count: usize) {
        self.expectation.count();
        let calls = self.inner.calls();
        if calls == count {
            return;
        }
        let mut message = format!(
            "expected {count} calls of `{}` (at {}), but received {calls}",
            self.expectation.call.operation.id, self.expectation.place
        );
        let unmatched = self.registry.unmatched();
        if calls < count && !unmatched.is_empty() {
            let _ = write!(
                message,
                "; other requests met no expectation:\n\n{}",
                unmatched.join("\n")
            );
        }
        panic!("{message}");
    }

    /// Equivalent to [`assert`](Self::assert), in asynchronous code.
    #[track_caller]
    pub fn assert_async(&self) -> Ready<()> {
        self.assert();
        ready(())
    }

    /// Equivalent to [`assert_calls`](Self::assert_calls), in asynchronous code.
    #[track_caller]
    pub fn assert_calls_async(&self, count: usize) -> Ready<()> {
        self.assert_calls(count);
        ready(())
    }

    /// Returns the number of calls that received each answer, in order.
    ///
    /// With a single answer this is the number of calls. An answer that `into_inner` has converted
    /// is not counted.
    #[must_use]
    pub fn calls_of_answers(&self) -> Vec<usize> {
        self.given.calls()
    }

    /// Deletes the mock. Its calls then meet other expectations of the server, or none.
    pub fn delete(&mut self) {
        self.expectation.delete();
        self.inner.delete();
    }

    /// Equivalent to [`delete`](Self::delete), in asynchronous code.
    pub async fn delete_async(&self) {
        self.expectation.delete();
        self.inner.delete_async().await;
    }
}
