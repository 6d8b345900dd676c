//! When a call is retried, and after how long.

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

/// When a call is retried: after a failed connect and after 429 always; after a broken
/// connection, a body that stood still, 408 and 5xx only where the method is idempotent (RFC 9110,
/// section 9.2.2) or the caller says that the call is; never after 501 and 505, and never where the
/// body is streamed.
///
/// The waits grow, with jitter. What the server asks for in `Retry-After` is honoured. If that is too
/// long, or would not end before the time of the whole call, the error is given at once. After 20
/// retries that failed a client tries every call once, until calls work again: more requests do not
/// help a server that is down. Retries that the server asks for with `Retry-After` do not count, and
/// five of those after another 429 count as one.
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
    /// Two more times, after half a second to 8 seconds, or what the server asks for up to a
    /// minute.
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
    /// Every call is tried once.
    #[must_use]
    pub fn never() -> Self {
        Self::default().times(0)
    }

    /// How often a call is tried after the first time.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// The wait before the first retry; it doubles from try to try.
    #[must_use]
    pub fn first_wait(self, first_wait: Duration) -> Self {
        Self { first_wait, ..self }
    }

    /// What no wait of ours goes beyond.
    #[must_use]
    pub fn longest_wait(self, longest_wait: Duration) -> Self {
        Self {
            longest_wait,
            ..self
        }
    }

    /// The longest wait that the server may ask for. A call of which it asks for more is not retried.
    #[must_use]
    pub fn longest_asked(self, longest_asked: Duration) -> Self {
        Self {
            longest_asked,
            ..self
        }
    }

    /// Returns how long to wait: as long as the server asks for, if that is not too long, and else as
    /// long as we would wait by ourselves. `None` if the server asks for too long a wait: it would not
    /// like to be asked before.
    pub(crate) fn wait(&self, own: Duration, asked: Option<Duration>) -> Option<Duration> {
        match asked {
            Some(asked) if asked > self.longest_asked => None,
            Some(asked) if !asked.is_zero() => Some(asked),
            Some(_) | None => Some(own),
        }
    }

    pub(crate) fn waits(&self) -> impl backon::Backoff + use<> {
        // The jitter of the library only ever adds; half of the wait is certain, half is chance.
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

/// Whether a call with this method may reach the server twice.
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

/// Tries until it works, is not worth another try, or the time is over.
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
    // What a success gives back: what the last retry has cost, if there was one.
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
            tracing::debug!(wait_ms = wait.as_millis(), reason = %error, "trying again");
        })
        .await;
    // Whatever the server says, it works.
    if result.as_ref().err().is_none_or(is_an_answer) {
        budget.earn(gain.into_inner());
    }
    result
}

/// Returns what a retry after an error costs: most where the server is down, little where it is busy,
/// and nothing where it has said when it wants to be asked again.
fn cost(error: &Error) -> u32 {
    match error.response() {
        Some(response) if response.retry_after().is_some_and(|asked| !asked.is_zero()) => 0,
        Some(response) if response.status == StatusCode::TOO_MANY_REQUESTS => 1,
        Some(_) | None => 5,
    }
}

/// Returns whether an error shows that the server works: it has answered, and not that it is broken
/// or busy.
fn is_an_answer(error: &Error) -> bool {
    let status = error.response().map(|response| response.status.as_u16());
    status.is_some_and(|status| !matches!(status, 408 | 429 | 500..))
}

pub(crate) fn is_worth_another_try(error: &Error, idempotent: bool) -> bool {
    match error.kind() {
        ErrorKind::Connect(_) => true,
        // The time of the whole call is not over: a body stood still.
        ErrorKind::Transport(_) | ErrorKind::Timeout(_) => idempotent,
        ErrorKind::Api(error) | ErrorKind::UndocumentedStatus(error) => match error.status.as_u16()
        {
            429 => true,
            // What a server does not know how to do it will not know a moment later.
            501 | 505 => false,
            408 | 500..=599 => idempotent,
            _ => false,
        },
        _ => false,
    }
}

/// How long a server asks to wait (RFC 9110, section 10.2.3): seconds, or a date, which is
/// compared with the server's own clock where it tells it.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let asked = text(RETRY_AFTER)?.trim();
    if asked.starts_with(|first: char| first.is_ascii_digit())
        && let Ok(seconds) = asked.parse::<f64>()
    {
        // Some write a fraction. What no clock reaches is for ever.
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
