//! A router answers in the same way as [`Receiver::receive`](super::Receiver::receive), for any
//! path.

use axum::{Router, body::Body};
use futures::executor::block_on;
use http::{Request, StatusCode, header};
use proptest::{prelude::*, sample::select};
use tower::ServiceExt as _;

use super::{Event, builder};
use crate::webhooks::Receiver;

const ORDER: &str = r#"{"id":"a"}"#;

/// The observable part of an answer: its status and the allowed methods.
type Answer = (StatusCode, Option<String>);

fn direct(receiver: &Receiver<Event>, request: Request<()>) -> Answer {
    let (head, ()) = request.into_parts();
    match receiver.receive(&head, ORDER.as_bytes()) {
        Ok(call) => (call.status, None),
        Err(rejected) => allowed(&rejected.response()),
    }
}

fn routed(router: Router, request: Request<()>) -> Answer {
    let request = request.map(|()| Body::from(ORDER));
    allowed(&block_on(router.oneshot(request)).unwrap())
}

fn allowed<B>(response: &http::Response<B>) -> Answer {
    let allow = response.headers().get(header::ALLOW);
    let allow = allow.map(|allow| allow.to_str().unwrap().to_owned());
    (response.status(), allow)
}

/// Generates a path that a partner may have been given.
fn given() -> impl Strategy<Value = String> {
    let segment = select(vec![
        "hooks",
        "Orders",
        "v2",
        "9f86d081884c7d65",
        "caf%C3%A9",
        "caf\u{e9}",
        "x(1)",
        "a:b",
        ":odd",
        "*odd",
        "%7Bodd%7D",
        "a%2Fb",
        "a.b",
        "~x",
        "%41bc",
        "open",
        "..",
        "",
    ]);
    proptest::collection::vec(segment, 1..4).prop_map(|segments| format!("/{}", segments.join("/")))
}

/// A change that an intermediary may make to a path. The number is its position.
#[derive(Clone, Copy, Debug)]
enum Change {
    Escape,
    EscapeInLowerCase,
    Unescape,
    FlipCase,
    DoubleSlash,
    SlashAtTheEnd,
    DotSegment,
    EscapedDots,
    Remove,
    Query,
    Host,
}

fn changed(path: &str, change: Change, at: usize) -> String {
    let mut bytes = path.as_bytes().to_vec();
    let at = at % bytes.len().max(1);
    let Some(&byte) = bytes.get(at) else {
        return path.to_owned();
    };
    let mut put = |text: &str| drop(bytes.splice(at..=at, text.bytes()));
    match change {
        Change::Escape if byte != b'%' => put(&format!("%{byte:02X}")),
        Change::EscapeInLowerCase if byte != b'%' => put(&format!("%{byte:02x}")),
        Change::FlipCase => bytes[at] ^= u8::from(byte.is_ascii_alphabetic()) << 5,
        Change::DoubleSlash => put(&format!("/{}", char::from(byte))),
        Change::SlashAtTheEnd => bytes.push(b'/'),
        Change::DotSegment => bytes.splice(0..0, *b"/./x/..").for_each(drop),
        Change::EscapedDots => bytes.splice(0..0, *b"/x/%2e%2E").for_each(drop),
        Change::Remove => drop(bytes.remove(at)),
        Change::Query => bytes.extend(b"?again=1&x"),
        Change::Host => bytes.splice(0..0, *b"http://a.example").for_each(drop),
        Change::Unescape => {
            let plain = percent_encoding::percent_decode(&bytes).collect::<Vec<_>>();
            bytes = plain;
        }
        Change::Escape | Change::EscapeInLowerCase => {}
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn change() -> impl Strategy<Value = Change> {
    select(vec![
        Change::Escape,
        Change::EscapeInLowerCase,
        Change::Unescape,
        Change::FlipCase,
        Change::DoubleSlash,
        Change::SlashAtTheEnd,
        Change::DotSegment,
        Change::EscapedDots,
        Change::Remove,
        Change::Query,
        Change::Host,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_router_and_receive_give_the_same_answer(
        path in given(),
        mount in select(vec!["", "/", "/in", "/caf%C3%A9/"]),
        other in proptest::option::of(select(vec!["/open/true", "/trace", "/north/count-1-of-1?again=1", "/"])),
        changes in proptest::collection::vec((change(), any::<usize>()), 0..3),
        method in select(vec!["POST", "GET", "DELETE", "PUT", "HEAD", "OPTIONS", "CONNECT"]),
    ) {
        let builder = builder().without_credential().path(&path).mount(mount);
        let Ok(receiver) = builder.build() else { return Ok(()) };
        let router = receiver.clone().router(|_| async {});
        let mount = mount.trim_end_matches('/');
        let called = format!("{mount}{}", other.map_or(path, str::to_owned));
        let called = changes.iter().fold(called, |called, (change, at)| changed(&called, *change, *at));
        let request = || Request::builder().method(method).uri(called.as_str()).body(());
        let (Ok(one), Ok(two)) = (request(), request()) else { return Ok(()) };
        let answer = direct(&receiver, one);
        // A nested router sees the path without the prefix. A path that continues after the prefix
        // without a new segment is handled by axum.
        let begins_with_a_segment = called.starts_with('/') && !called.starts_with("/?") && !called.starts_with("//");
        if begins_with_a_segment && called != "/" {
            let nested = Router::new().nest("/nest", router.clone());
            let request = Request::builder().method(method).uri(format!("/nest{called}"));
            prop_assert_eq!(&answer, &routed(nested, request.body(()).unwrap()), "{} {}", method, called);
        }
        prop_assert_eq!(answer, routed(router, two), "{} {}", method, called);
    }
}
