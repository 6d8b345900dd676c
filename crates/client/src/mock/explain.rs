//! Explanations of requests that meet no expectation of a mock server.

use std::{fmt::Write as _, sync::Arc};

use countersign_contract::{
    model::ApiKeyLocation,
    table::{Credential, Operation},
};
use httpmock::HttpMockRequest;

use super::{difference::is_secret, expectation::Expectation};

/// Explains why no expectation is met: names the nearest one, the differences, and the fix.
pub(super) fn explain(request: &HttpMockRequest, expectations: &[Arc<Expectation>]) -> String {
    let mut text = format!(
        "no expectation of this mock server is met by this request:\n\n  {}\n\n",
        line(request, expectations)
    );
    let nearest = expectations
        .iter()
        .min_by_key(|expectation| distance(request, expectation));
    let Some(nearest) = nearest else {
        text.push_str(
            "The server has no expectation. Add one with a method of `MockServerExt` before the call is made.\n",
        );
        return text;
    };
    let operation = nearest.call.operation;
    let method = nearest.call.method;
    if nearest.is_operation(request) {
        let differences = nearest.differences(request);
        let _ = writeln!(
            text,
            "The nearest expectation is that of `{}` at {}.{}",
            operation.id,
            nearest.place,
            if differences.is_empty() {
                ""
            } else {
                " What differs:\n"
            }
        );
        for difference in &differences {
            let _ = writeln!(text, "  - {difference}");
        }
        if differences.is_empty() {
            text.push_str(
                "\nAll of its own conditions are met: a condition given after `into_inner` is not met, or \
                 its `up_to_n_times` is used up.\n",
            );
        } else {
            let _ = writeln!(
                text,
                "\nSend the expected request, or change what `server.{method}(|when, then| ...)` expects."
            );
        }
        return text;
    }
    if let Some(meant) = meant(request, expectations) {
        let _ = writeln!(
            text,
            "It is a call of `{}`, but this server expects no such call. Add an expectation, or send the request that is \
             expected.\n",
            meant.id
        );
    }
    let _ = writeln!(
        text,
        "The nearest expectation is that of `{}` at {}. What differs:\n",
        operation.id, nearest.place
    );
    if !nearest.has_method(request) {
        let _ = writeln!(
            text,
            "  - method: expected {}, sent {}",
            operation.method,
            request.method_str()
        );
    }
    if !nearest.has_path(request) {
        let _ = writeln!(
            text,
            "  - path: expected {}, sent {}",
            operation.path,
            request.uri().path()
        );
        text.push_str(
            "\nIf the path has a missing or an extra prefix, check the base URL of the client.\n",
        );
    }
    text
}

/// Returns the first line of a request, without the values of keys.
fn line(request: &HttpMockRequest, expectations: &[Arc<Expectation>]) -> String {
    let mut line = format!("{} {}", request.method_str(), request.uri().path());
    let keys: Vec<&str> = expectations
        .iter()
        .flat_map(|expectation| expectation.call.api.security_schemes)
        .filter_map(|scheme| match scheme.credential {
            Credential::ApiKey {
                location: ApiKeyLocation::Query,
                name,
            } => Some(name),
            _ => None,
        })
        .collect();
    for (index, (name, value)) in request.query_params().iter().enumerate() {
        let hidden = is_secret(name) || keys.contains(&name.as_str());
        let value = if hidden { "***" } else { value };
        let separator = if index == 0 { '?' } else { '&' };
        let _ = write!(line, "{separator}{name}={value}");
    }
    line
}

/// Returns the distance between a request and an expectation.
fn distance(request: &HttpMockRequest, expectation: &Expectation) -> usize {
    if expectation.is_operation(request) {
        return expectation.differences(request).len();
    }
    let path = request.uri();
    let (sent, expected) = (path.path().split('/'), expectation.call.operation.path);
    let shared = sent
        .zip(expected.split('/'))
        .take_while(|(sent, expected)| sent == expected || expected.contains('{'))
        .count();
    let far = 1_000_usize;
    let method = usize::from(!expectation.has_method(request));
    let path = if expectation.has_path(request) {
        0
    } else {
        far.saturating_sub(2 * shared)
    };
    far + path + method
}

/// Returns the operation that a request calls, of the mocked contracts.
fn meant(
    request: &HttpMockRequest,
    expectations: &[Arc<Expectation>],
) -> Option<&'static Operation> {
    let uri = request.uri();
    let operations = expectations
        .iter()
        .flat_map(|expectation| expectation.call.api.operations);
    let mut fitting = operations.filter(|operation| {
        !operation.webhook
            && operation.method.as_str() == request.method_str()
            && fits(operation.path, uri.path())
    });
    fitting.next().copied()
}

/// Returns `true` if the segments of a path match a template.
fn fits(template: &str, path: &str) -> bool {
    let segments = template.split('/').count() == path.split('/').count();
    segments
        && template
            .split('/')
            .zip(path.split('/'))
            .all(|(expected, sent)| expected == sent || expected.contains('{') && !sent.is_empty())
}
