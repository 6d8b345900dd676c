//! A signer that imitates the partner, to test a receiver.

use std::{
    fmt,
    marker::PhantomData,
    time::{SystemTime, UNIX_EPOCH},
};

use countersign_contract::model::{SecurityScheme, SignedPart, TimestampPlace};
use http::{HeaderName, HeaderValue, Request};

use super::{Keyed, SignatureFault};
use crate::{
    clock::now,
    webhooks::{BuildError, Credential, FromCall},
};

/// A signer that signs calls as the partner does, so that a receiver can be tested before it goes
/// live.
///
/// ```
/// # use std::sync::{Arc, LazyLock};
/// # use countersign_client::webhooks::{Body, Call, FromCall, Receiver, Signer};
/// # use countersign_contract::model::Contract;
/// # static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| Arc::new(serde_json::from_str(r##"{
/// #   "api": "a", "title": "A", "version": "1", "file": "a.yaml", "operations": [{"id": "changed",
/// #   "method": "POST", "path": "changed", "webhook": true, "security": [{"signature": []}],
/// #   "request": {"required": true, "content": {
/// #   "application/json": {"schema": {"pointer": "#/x", "type": "object"}}}}}], "security_schemes": {
/// #   "signature": {"type": "signature", "header": "X-Signature", "signature": {"hash": "sha256",
/// #   "encoding": "hex", "key": "text", "signed": ["body"]}}}}"##).unwrap()));
/// # struct Changed;
/// # impl FromCall for Changed {
/// #     fn contract() -> &'static Arc<Contract> { &CONTRACT }
/// #     fn from_call(call: &Call<'_>) -> Option<Self> { Some(Self) }
/// # }
/// // Generated code names the event; it is behind `Receiver` and `Signer` there.
/// let receiver = Receiver::<Changed>::builder().path("/hook").credential("secret").build()?;
/// let mut request = http::Request::post("/hook").body(br#"{"id": 1}"#.to_vec())?;
/// Signer::<Changed>::new("secret")?.sign(&mut request)?;
/// let (head, body) = request.into_parts();
/// assert!(receiver.receive(&head, &body).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Signer<E> {
    keyed: Keyed,
    event: PhantomData<fn() -> E>,
}

impl<E: FromCall> Signer<E> {
    /// Creates a signer for the only signature of the contract, with this secret.
    ///
    /// # Errors
    ///
    /// Returns an error if the contract has no signature or several, or the secret does not have
    /// the form that the contract describes.
    pub fn new(secret: impl Into<Credential>) -> Result<Self, BuildError> {
        let schemes = E::contract().security_schemes.iter();
        let mut signatures =
            schemes.filter(|(_, scheme)| matches!(scheme, SecurityScheme::Signature { .. }));
        match (signatures.next(), signatures.next()) {
            (Some((name, _)), None) => Self::by(name, secret),
            _ => Err(BuildError::WhichSignature),
        }
    }

    /// Creates a signer for the security scheme with this name.
    ///
    /// # Errors
    ///
    /// Returns an error if the contract has no signature with this name, or the secret does not
    /// have the form that the contract describes.
    pub fn by(scheme: &str, secret: impl Into<Credential>) -> Result<Self, BuildError> {
        let Some(SecurityScheme::Signature {
            header, signature, ..
        }) = E::contract().security_schemes.get(scheme)
        else {
            return Err(BuildError::NoSignature {
                scheme: scheme.to_owned(),
            });
        };
        Ok(Self {
            keyed: Keyed::new(scheme, header, signature, &secret.into(), None)?,
            event: PhantomData,
        })
    }

    /// Signs a request. Sets the header of the signature, and the time if the contract has one.
    /// Other headers that are signed must already be set.
    ///
    /// # Errors
    ///
    /// Returns an error if a header that is signed is missing.
    pub fn sign<B: AsRef<[u8]>>(&self, request: &mut Request<B>) -> Result<(), SignatureFault> {
        self.sign_at(request, now())
    }

    /// Signs a request as if it were made at this time, to test that an old one is rejected.
    ///
    /// # Errors
    ///
    /// Returns an error if a header that is signed is missing.
    pub fn sign_at<B: AsRef<[u8]>>(
        &self,
        request: &mut Request<B>,
        time: SystemTime,
    ) -> Result<(), SignatureFault> {
        let signature = &self.keyed.signature;
        let mut entries = Vec::new();
        let mut timestamp = String::new();
        if let Some(described) = &signature.timestamp {
            let time = time.duration_since(UNIX_EPOCH).unwrap_or_default();
            timestamp = time.as_secs().to_string();
            match &described.place {
                TimestampPlace::Header(name) => insert(request, name, &timestamp)?,
                TimestampPlace::Prefix(prefix) => entries.push(format!("{prefix}{timestamp}")),
            }
        }
        let parts = signature.signed.iter().map(|part| {
            Ok(match part {
                SignedPart::Text(text) => text.as_bytes(),
                SignedPart::Header(header) => match request.headers().get(header) {
                    Some(value) => value.as_bytes(),
                    None => return Err(missing(header)),
                },
                SignedPart::Timestamp => timestamp.as_bytes(),
                SignedPart::Body => request.body().as_ref(),
            })
        });
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        let signed = self.keyed.sign(parts.into_iter());
        entries.push(format!(
            "{}{}",
            signature.prefix,
            self.keyed.encode(&signed)
        ));
        let separator = signature.separator.map(String::from);
        let value = entries.join(&separator.unwrap_or_default());
        insert(request, &self.keyed.header, &value)
    }
}

fn insert<B>(request: &mut Request<B>, name: &str, value: &str) -> Result<(), SignatureFault> {
    let name = name.parse::<HeaderName>().map_err(|_| missing(name))?;
    let value = HeaderValue::from_str(value).map_err(|_| missing(name.as_str()))?;
    request.headers_mut().insert(name, value);
    Ok(())
}

fn missing(header: &str) -> SignatureFault {
    SignatureFault::Header {
        header: header.to_owned(),
    }
}

impl<E> Clone for Signer<E> {
    fn clone(&self) -> Self {
        Self {
            keyed: self.keyed.clone(),
            event: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Signer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Signer").field(&self.keyed).finish()
    }
}
