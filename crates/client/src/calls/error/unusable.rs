//! Bodies of successful responses that cannot be used.

use std::fmt;

use bytes::Bytes;
use countersign_contract::{
    model::Severity,
    verdict::{Outcome, Verdict},
};
use reqwest::{
    StatusCode,
    header::{CONTENT_ENCODING, HeaderMap},
};

use super::invalid_request::write_violations;

/// A body that cannot be used, with what the contract says about it.
#[derive(thiserror::Error)]
#[error("{}", self.describe())]
pub struct UnusableBody {
    /// The operation that was called.
    pub operation: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as received.
    pub body: Bytes,
    /// The line of the body at which reading failed, from 1; 0 if reading did not fail.
    pub line: usize,
    /// The column of the body at which reading failed, from 1; 0 if reading did not fail.
    pub column: usize,
    /// The rules of the contract that the body breaks, if the contract documents the body.
    pub verdict: Option<Verdict>,
}

impl UnusableBody {
    fn describe(&self) -> String {
        let (operation, line, column) = (self.operation, self.line, self.column);
        let status = self.status.as_u16();
        if self.body.is_empty() {
            return format!(
                "{operation} answered {status} without the body that the contract documents"
            );
        }
        if let Some(coding) = self.coding() {
            return format!(
                "{operation} answered {status} with a body in the content coding {coding}, which was not requested and cannot be read"
            );
        }
        let place = if line == 0 {
            String::new()
        } else {
            format!(": line {line} column {column}")
        };
        let outcome = self.verdict.as_ref().map(|verdict| verdict.outcome);
        if line == 0 && outcome == Some(Outcome::Undecided) {
            return format!(
                "{operation} answered {status} with a body that could not be validated: a bound on the work ran out"
            );
        }
        format!(
            "{operation} answered {status} with a body that does not match the contract{place}{}",
            Breaches(self.verdict.as_ref())
        )
    }
}

impl UnusableBody {
    /// Returns the content coding that the body still has, if it is registered (RFC 9110, section
    /// 8.4.1). Any other name is not safe to show.
    fn coding(&self) -> Option<&'static str> {
        let coding = self.headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim();
        let registered = [
            "gzip", "deflate", "br", "zstd", "compress", "x-gzip", "dcb", "dcz",
        ];
        if coding.is_empty() || coding.eq_ignore_ascii_case("identity") {
            return None;
        }
        let mut known = registered.into_iter();
        known
            .find(|known| coding.eq_ignore_ascii_case(known))
            .or(Some("that is not registered"))
    }
}

/// The most severe violations of a verdict.
struct Breaches<'v>(Option<&'v Verdict>);

impl fmt::Display for Breaches<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(verdict) = self.0 else { return Ok(()) };
        // The most severe violation is the best hint if no stated rule is broken.
        let violations = verdict.violations.iter();
        let Some(highest) = violations.clone().map(|violation| violation.severity).max() else {
            return Ok(());
        };
        let most = violations.filter(|violation| violation.severity == highest);
        let most: Vec<_> = most.cloned().collect();
        f.write_str(": ")?;
        if highest < Severity::Error {
            write!(f, "{highest}: ")?;
        }
        write_violations(f, &most)
    }
}

/// Omits headers and body, which must not be logged.
impl fmt::Debug for UnusableBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnusableBody")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}
