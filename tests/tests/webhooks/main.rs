//! Incoming calls: received without a framework, and by axum on a loopback port.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod received;
mod router;

use countersign_client::webhooks::Credential;
use http::{Request, header, request::Parts};
use partners::{crosschq, pop_engine};

fn head(method: &str, uri: &str, headers: &[(header::HeaderName, &str)]) -> Parts {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn crosschq() -> crosschq::webhooks::Receiver {
    let receiver = crosschq::webhooks::Receiver::builder();
    let receiver = receiver.path("/hooks/crosschq").without_credential();
    receiver.build().unwrap()
}

fn pop_engine() -> pop_engine::webhooks::Receiver {
    let receiver = pop_engine::webhooks::Receiver::builder();
    let receiver = receiver.path("/pop/[___APP_ID___]/notify");
    receiver
        .credential(Credential::basic("user", "s3cret"))
        .build()
        .unwrap()
}

/// The encoded credential `user:s3cret`.
const PROOF: (header::HeaderName, &str) = (header::AUTHORIZATION, "Basic dXNlcjpzM2NyZXQ=");
