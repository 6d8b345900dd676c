//! The signatures in the head of a call, to be checked against the body.

use std::time::UNIX_EPOCH;

use countersign_contract::model::{SignatureTimestamp, SignedPart, TimestampPlace};
use http::HeaderMap;
use subtle::ConstantTimeEq as _;

use super::{Keyed, SignatureFault};
use crate::{clock::now, webhooks::head::only};

/// The signatures in the head of a call.
pub(in crate::webhooks) struct Claim<'k> {
    keyed: &'k Keyed,
    /// The signatures that were sent. A partner that rotates its secret sends one for each secret.
    sent: Vec<Vec<u8>>,
    /// The signed parts; `None` is the body.
    signed: Vec<Option<Vec<u8>>>,
}

impl<'k> Claim<'k> {
    /// Reads the signatures from the head.
    ///
    /// # Errors
    ///
    /// Returns an error if a required header is missing or invalid, or the call is too old.
    pub(in crate::webhooks) fn read(
        keyed: &'k Keyed,
        headers: &HeaderMap,
    ) -> Result<Self, SignatureFault> {
        let signature = &keyed.signature;
        let name = &keyed.header;
        let value = must(headers, name)?;
        let mut entries: Vec<&[u8]> = vec![value.trim_ascii()];
        if let Some(separator) = signature.separator {
            let text = str::from_utf8(value).map_err(|_| form(name))?;
            let split = text.split(separator);
            entries = split.map(|entry| entry.trim().as_bytes()).collect();
        }
        let begun = |prefix: &str| {
            let prefix = prefix.to_owned().into_bytes();
            let entries = entries.iter();
            entries.filter_map(move |entry| entry.strip_prefix(&*prefix))
        };
        let mut timestamp = None;
        if let Some(described) = &signature.timestamp {
            let sent = match &described.place {
                TimestampPlace::Header(name) => Some(must(headers, name)?),
                TimestampPlace::Prefix(prefix) => begun(prefix).next(),
            };
            let sent = sent.ok_or(SignatureFault::Time)?;
            check_age(sent, described)?;
            timestamp = Some(sent);
        }
        let sent = begun(&signature.prefix).filter_map(|written| keyed.decode(written));
        let sent: Vec<_> = sent.collect();
        if sent.is_empty() {
            return Err(form(name));
        }
        let signed = signature.signed.iter().map(|part| {
            Ok(match part {
                SignedPart::Text(text) => Some(text.as_bytes().to_vec()),
                SignedPart::Header(name) => Some(must(headers, name)?.to_vec()),
                SignedPart::Timestamp => Some(timestamp.unwrap_or_default().to_vec()),
                SignedPart::Body => None,
            })
        });
        Ok(Self {
            keyed,
            sent,
            signed: signed.collect::<Result<_, _>>()?,
        })
    }

    /// Checks the signatures against the body. The time does not reveal how much of a signature is
    /// correct.
    ///
    /// # Errors
    ///
    /// Returns an error if no signature matches.
    pub(in crate::webhooks) fn check(&self, body: &[u8]) -> Result<(), SignatureFault> {
        let signed = self.signed.iter();
        let signed = signed.map(|part| part.as_deref().unwrap_or(body));
        let expected = self.keyed.sign(signed);
        let mut fits = subtle::Choice::from(0);
        for sent in &self.sent {
            fits |= sent.ct_eq(&expected);
        }
        if fits.into() {
            return Ok(());
        }
        Err(SignatureFault::Mismatch {
            header: self.keyed.header.clone(),
        })
    }
}

fn form(header: &str) -> SignatureFault {
    SignatureFault::Form {
        header: header.to_owned(),
    }
}

/// Returns the value of a header that must occur exactly once.
fn must<'h>(headers: &'h HeaderMap, name: &str) -> Result<&'h [u8], SignatureFault> {
    only(headers, name).ok_or_else(|| SignatureFault::Header {
        header: name.to_owned(),
    })
}

fn check_age(sent: &[u8], described: &SignatureTimestamp) -> Result<(), SignatureFault> {
    let text = str::from_utf8(sent).unwrap_or_default();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let signed_at: Option<i64> = text.parse().ok().filter(|_| digits);
    let signed_at = signed_at.ok_or(SignatureFault::Time)?;
    let now = now().duration_since(UNIX_EPOCH);
    let now = i64::try_from(now.unwrap_or_default().as_secs()).unwrap_or(i64::MAX);
    let seconds = now.saturating_sub(signed_at);
    let tolerance = described.tolerance;
    if seconds.unsigned_abs() > tolerance {
        return Err(SignatureFault::Age { seconds, tolerance });
    }
    Ok(())
}
