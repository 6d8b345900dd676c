//! The clock of these tests is paused: waiting costs nothing, and every wait is measured.

use std::{cell::Cell, io, time::Duration};

use bytes::Bytes;
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use tokio::time::Instant;

use super::{Budget, Retry, is_idempotent, retry_after, run};
use crate::calls::{ApiError, Error, ErrorKind, TimeLimit};

fn status(number: u16, headers: &[(&str, &str)]) -> Error {
    let header = |(name, value): &(&str, &str)| {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        (name, HeaderValue::from_str(value).unwrap())
    };
    ErrorKind::Api(ApiError {
        operation: "getOrder",
        status: StatusCode::from_u16(number).unwrap(),
        headers: headers.iter().map(header).collect::<HeaderMap>(),
        body: Bytes::new(),
        cut: None,
        code: None,
        undocumented_code: None,
        correlation_id: None,
    })
    .into()
}

fn timeout() -> Error {
    ErrorKind::Timeout(TimeLimit::Call(Duration::from_secs(1))).into()
}

fn broken() -> Box<dyn std::error::Error + Send + Sync> {
    Box::new(io::Error::other("broken"))
}

/// Returns the number of attempts, and the time they took.
async fn tried(
    policy: Retry,
    idempotent: bool,
    end: Option<Duration>,
    error: impl Fn() -> Error,
) -> (usize, Duration) {
    let begin = Instant::now();
    let tries = Cell::new(0);
    let end = end.map(|end| begin + end);
    let budget = Budget::default();
    let result: Result<(), Error> = run(policy, (&budget, || ()), idempotent, end, || {
        tries.set(tries.get() + 1);
        let error = error();
        async { Err(error) }
    })
    .await;
    assert!(result.is_err());
    (tries.get(), begin.elapsed())
}

#[tokio::test(start_paused = true)]
async fn what_is_worth_another_try() {
    let get = Retry::default();
    for (number, idempotent, other) in [
        (400, 1, 1),
        (401, 1, 1),
        (404, 1, 1),
        (408, 3, 1),
        (409, 1, 1),
        (429, 3, 3),
        (500, 3, 1),
        (502, 3, 1),
        (503, 3, 1),
        (504, 3, 1),
    ] {
        assert_eq!(
            tried(get, true, None, || status(number, &[])).await.0,
            idempotent,
            "{number}"
        );
        assert_eq!(
            tried(get, false, None, || status(number, &[])).await.0,
            other,
            "{number}"
        );
    }
    assert_eq!(
        tried(get, false, None, || ErrorKind::Connect(broken()).into())
            .await
            .0,
        3
    );
    assert_eq!(
        tried(get, true, None, || ErrorKind::Transport(broken()).into())
            .await
            .0,
        3
    );
    assert_eq!(
        tried(get, false, None, || ErrorKind::Transport(broken()).into())
            .await
            .0,
        1
    );
    // A stalled body, while the time limit of the whole call has not expired.
    assert_eq!(tried(get, true, None, timeout).await.0, 3);
    assert_eq!(tried(get, false, None, timeout).await.0, 1);
    assert_eq!(
        tried(Retry::never(), true, None, || status(503, &[]))
            .await
            .0,
        1
    );
    assert_eq!(
        tried(get.times(7), true, None, || status(503, &[])).await.0,
        8
    );
}

#[tokio::test(start_paused = true)]
async fn waits_grow_with_jitter_and_have_an_end() {
    let policy = Retry::default()
        .times(6)
        .first_wait(Duration::from_secs(1))
        .longest_wait(Duration::from_secs(4));
    let mut all = Vec::new();
    for _ in 0..20 {
        let (_, waited) = tried(policy, true, None, || status(503, &[])).await;
        // At least half of 1, 2, 4, 4, 4, 4 seconds, at most all of them.
        assert!(waited >= Duration::from_millis(9500), "{waited:?}");
        assert!(waited <= Duration::from_millis(19_100), "{waited:?}");
        all.push(waited);
    }
    // The longest waits have jitter too: without it the total would be 15.5 s, and half of that for
    // the others.
    let least = all.iter().min().unwrap();
    assert!(*least < Duration::from_millis(15_500), "{least:?}");
}

#[tokio::test(start_paused = true)]
async fn the_first_wait_is_what_the_policy_says() {
    let policy = Retry::default()
        .times(1)
        .first_wait(Duration::from_secs(8))
        .longest_wait(Duration::from_secs(60));
    let (_, waited) = tried(policy, true, None, || status(503, &[])).await;
    let (half, whole) = (Duration::from_secs(4), Duration::from_millis(8_100));
    assert!((half..whole).contains(&waited), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn what_the_server_asks_for_is_honoured_up_to_a_limit() {
    let waited = async |asked: &'static [(&str, &str)]| {
        tried(Retry::default().times(1), false, None, || {
            status(429, asked)
        })
        .await
        .1
        .as_secs()
    };
    assert_eq!(waited(&[("retry-after", "7")]).await, 7);
    assert_eq!(waited(&[("retry-after", "60")]).await, 60);
    // A longer wait is not honoured, and no request is sent before it ends.
    assert_eq!(waited(&[("retry-after", "3600")]).await, 0);
    let date = [
        ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("retry-after", "Sun, 06 Nov 1994 08:49:57 GMT"),
    ];
    assert_eq!(
        tried(Retry::default().times(1), true, None, || status(503, &date))
            .await
            .1
            .as_secs(),
        20
    );
    // A date that has passed, zero, and an invalid value: the client uses its own wait.
    for nothing in ["Sun, 06 Nov 1994 08:49:57 GMT", "0", "soon"] {
        let asked = || status(429, &[("retry-after", nothing)]);
        let (tries, waited) = tried(Retry::default().times(1), false, None, asked).await;
        assert!(
            tries == 2 && waited >= Duration::from_millis(250),
            "{nothing}: {waited:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn no_wait_begins_that_would_not_end_in_time() {
    let asked = || status(429, &[("retry-after", "30")]);
    let end = Some(Duration::from_secs(40));
    assert_eq!(
        tried(Retry::default(), true, end, asked).await,
        (2, Duration::from_secs(30))
    );
    let end = Some(Duration::from_secs(10));
    assert_eq!(
        tried(Retry::default(), true, end, asked).await,
        (1, Duration::ZERO)
    );
}

#[test]
fn which_methods_are_idempotent() {
    for method in [
        Method::GET,
        Method::HEAD,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
    ] {
        assert!(is_idempotent(&method), "{method}");
    }
    for method in [Method::POST, Method::PATCH, Method::CONNECT] {
        assert!(!is_idempotent(&method), "{method}");
    }
}

#[test]
fn a_wait_is_read_however_long() {
    let headers = |text: &str| -> HeaderMap {
        [("retry-after".parse().unwrap(), text.parse().unwrap())]
            .into_iter()
            .collect::<HeaderMap>()
    };
    assert_eq!(retry_after(&headers(" 5 ")), Some(Duration::from_secs(5)));
    assert_eq!(retry_after(&headers("1.2")), Some(Duration::from_secs(2)));
    for endless in ["18446744073709551616", "1e99"] {
        assert_eq!(retry_after(&headers(endless)), Some(Duration::MAX));
    }
    for none in ["", "inf", "nan", "1, 2", "five"] {
        assert_eq!(retry_after(&headers(none)), None, "{none}");
    }
    assert_eq!(retry_after(&headers("-1")), None);
    assert_eq!(retry_after(&HeaderMap::new()), None);
}

/// Tests consecutive failing calls on one client, each with two retries if the budget allows them.
#[tokio::test(start_paused = true)]
async fn an_outage_is_not_answered_with_ever_more_tries() {
    let budget = Budget::default();
    let tries = Cell::new(0);
    let call = async |works: bool| {
        let result: Result<(), Error> = run(Retry::default(), (&budget, || ()), true, None, || {
            tries.set(tries.get() + 1);
            async move { if works { Ok(()) } else { Err(status(503, &[])) } }
        })
        .await;
        assert_eq!(result.is_ok(), works);
        tries.replace(0)
    };
    for _ in 0..10 {
        assert_eq!(call(false).await, 3);
    }
    assert_eq!(call(false).await, 1);
    // The server is up again.
    for _ in 0..5 {
        assert_eq!(call(true).await, 1);
    }
    assert_eq!(call(false).await, 2);
    // A retry that is not worthwhile, or too late, costs nothing.
    let unspent = Budget::default();
    for _ in 0..30 {
        let late = Some(Instant::now() + Duration::from_millis(1));
        let result: Result<(), Error> =
            run(Retry::default(), (&unspent, || ()), true, late, || async {
                Err(status(503, &[]))
            })
            .await;
        assert!(result.is_err());
    }
    assert!(unspent.pay(5));
}
