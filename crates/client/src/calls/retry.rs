//! Retries and the waits before them.

mod budget;

use std::{
    future::Future,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use backon::{BackoffBuilder as _, ExponentialBuilder, Retryable as _};
use reqwest::{
    Method, StatusCode,
    header::{DATE, HeaderMap, RETRY_AFTER},
};

pub(crate) use budget::Budget;

use crate::{
    calls::{
        ApiError, Error, ErrorKind,
        platform::{Instant, sleep},
    },
    clock::now,
};

/// A retry policy.
///
/// A call is always retried after a failed connect and after 429. After a broken connection, a
/// stalled body, 408 and 5xx it is retried only if the method is idempotent (RFC 9110, section
/// 9.2.2) or the caller declares the call idempotent. It is never retried after 501 and 505, or if
/// the body is streamed.
///
/// The waits grow exponentially, with jitter. `Retry-After` is honoured. If that wait is too long,
/// or would exceed the time limit of the call, the error is returned at once. After 20 failed
/// retries a client attempts every call once, until calls succeed again, since more requests do not
/// help a server that is down. Retries that the server asks for with `Retry-After` do not count,
/// and five retries after another 429 count as one.
///
/// ```
/// use std::time::Duration;
/// use countersign_client::Retry;
/// let patient = Retry::default().times(5).longest_wait(Duration::from_secs(20));
/// assert_ne!(patient, Retry::never());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    times: usize,
    first_wait: Duration,
    longest_wait: Duration,
    longest_asked: Duration,
}

impl Default for Retry {
    /// Returns a policy of two retries, after half a second to 8 seconds, or after the wait that
    /// the server asks for, up to a minute.
    fn default() -> Self {
        Self {
            times: 2,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            longest_asked: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// Returns a policy without retries.
    #[must_use]
    pub fn never() -> Self {
        Self::default().times(0)
    }

    /// Sets the maximum number of retries.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Sets the wait before the first retry. It doubles with each retry.
    #[must_use]
    pub fn first_wait(self, first_wait: Duration) -> Self {
        Self { first_wait, ..self }
    }

    /// Sets the longest wait, unless the server asks for another one.
    #[must_use]
    pub fn longest_wait(self, longest_wait: Duration) -> Self {
        Self {
            longest_wait,
            ..self
        }
    }

    /// Sets the longest wait that the server may ask for. A call is not retried if the server asks
    /// for more.
    #[must_use]
    pub fn longest_asked(self, longest_asked: Duration) -> Self {
        Self {
            longest_asked,
            ..self
        }
    }

    /// Returns the wait: the one that the server asks for, if it is short enough, or else our own.
    /// Returns `None` if the server asks for too long a wait, since it does not accept requests
    /// before that.
    pub(crate) fn wait(&self, own: Duration, asked: Option<Duration>) -> Option<Duration> {
        match asked {
            Some(asked) if asked > self.longest_asked => None,
            Some(asked) if !asked.is_zero() => Some(asked),
            Some(_) | None => Some(own),
        }
    }

    pub(crate) fn waits(&self) -> impl backon::Backoff + use<> {
        // The jitter of the library only adds. Half of the wait is fixed, half is random.
        let longest = self.longest_wait;
        ExponentialBuilder::new()
            .with_min_delay(self.first_wait / 2)
            .with_max_delay(self.longest_wait / 2)
            .with_max_times(self.times)
            .with_jitter()
            .build()
            .map(move |wait| wait.min(longest))
    }
}

/// Returns `true` if a call with this method may reach the server twice.
pub(crate) fn is_idempotent(method: &Method) -> bool {
    [
        Method::GET,
        Method::HEAD,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
    ]
    .contains(method)
}

/// Retries until the call succeeds, is not worth a retry, or the time limit expires.
pub(crate) async fn run<T, R>(
    policy: Retry,
    (budget, spent): (&Budget, impl Fn()),
    idempotent: bool,
    end: Option<Instant>,
    attempt: impl FnMut() -> R,
) -> Result<T, Error>
where
    R: Future<Output = Result<T, Error>>,
{
    let in_time = |wait: &Duration| {
        let until = Instant::now().checked_add(*wait);
        until.is_some_and(|until| end.is_none_or(|end| until < end))
    };
    // The gain of a success: the cost of the last retry, if there was one.
    let gain = AtomicU32::new(budget::GAIN);
    let result = attempt
        .retry(policy.waits())
        .sleep(sleep)
        .when(|error| is_worth_another_try(error, idempotent))
        .adjust(|error, wait| {
            let asked = error.response().and_then(ApiError::retry_after);
            let wait = policy.wait(wait?, asked).filter(in_time)?;
            let cost = cost(error);
            if !budget.pay(cost) {
                tracing::debug!("not retried: too many retries of this client have failed");
                spent();
                return None;
            }
            gain.store(cost, Ordering::Relaxed);
            Some(wait)
        })
        .notify(|error, wait| {
            tracing::debug!(wait_ms = wait.as_millis(), reason = %error, "retrying");
        })
        .await;
    // Any answer shows that the server works.
    if result.as_ref().err().is_none_or(is_an_answer) {
        budget.earn(gain.into_inner());
    }
    result
}

/// Returns the cost of a retry after an error: the full cost if the server is down, little if it is
/// busy, and nothing if it specified when to retry.
fn cost(error: &Error) -> u32 {
    match error.response() {
        Some(response) if response.retry_after().is_some_and(|asked| !asked.is_zero()) => 0,
        Some(response) if response.status == StatusCode::TOO_MANY_REQUESTS => 1,
        Some(_) | None => 5,
    }
}

/// Returns `true` if an error shows that the server works: it answered, and not with a failure or
/// that it is busy.
fn is_an_answer(error: &Error) -> bool {
    let status = error.response().map(|response| response.status.as_u16());
    status.is_some_and(|status| !matches!(status, 408 | 429 | 500..))
}

pub(crate) fn is_worth_another_try(error: &Error, idempotent: bool) -> bool {
    match error.kind() {
        ErrorKind::Connect(_) => true,
        // The time limit of the call has not expired: a body stalled.
        ErrorKind::Transport(_) | ErrorKind::Timeout(_) => idempotent,
        ErrorKind::Api(error) | ErrorKind::UndocumentedStatus(error) => match error.status.as_u16()
        {
            429 => true,
            // A function that the server does not support will not be supported a moment later.
            501 | 505 => false,
            408 | 500..=599 => idempotent,
            _ => false,
        },
        _ => false,
    }
}

/// Returns the wait that a server asks for (RFC 9110, section 10.2.3): seconds, or a date, which is
/// compared with the server's own clock if it sends one.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let asked = text(RETRY_AFTER)?.trim();
    if asked.starts_with(|first: char| first.is_ascii_digit())
        && let Ok(seconds) = asked.parse::<f64>()
    {
        // Some servers send a fraction. A value beyond the range of the clock is an unlimited wait.
        return Some(Duration::try_from_secs_f64(seconds.ceil()).unwrap_or(Duration::MAX));
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    let now = text(DATE)
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or_else(now);
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
