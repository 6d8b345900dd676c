//! A signature scheme with its key.

use std::{fmt, time::Duration};

use countersign_contract::model::{Hash, KeyEncoding, Signature, SignatureEncoding};
use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderName;

use crate::webhooks::{BuildError, Credential};

/// A signature scheme of the contract with its key.
#[derive(Clone)]
pub(in crate::webhooks) struct Keyed {
    /// The name of the header, as the contract writes it.
    pub(super) header: String,
    pub(super) signature: Signature,
    key: Vec<u8>,
}

impl Keyed {
    pub(in crate::webhooks) fn new(
        scheme: &str,
        header: &str,
        signature: &Signature,
        secret: &Credential,
        tolerance: Option<Duration>,
    ) -> Result<Self, BuildError> {
        let scheme = || scheme.to_owned();
        if header.parse::<HeaderName>().is_err() {
            return Err(BuildError::UnsupportedScheme { scheme: scheme() });
        }
        let text = secret.as_str();
        let prefix = signature.key_prefix.as_deref().unwrap_or_default();
        let text = text.strip_prefix(prefix).unwrap_or(text);
        let key = match signature.key {
            KeyEncoding::Text => Some(text.as_bytes().to_vec()),
            KeyEncoding::Hex => HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok(),
            KeyEncoding::Base64 => BASE64.decode(text.as_bytes()).ok(),
        };
        let key = key.ok_or_else(|| BuildError::Secret { scheme: scheme() })?;
        if key.is_empty() {
            return Err(BuildError::EmptyCredential);
        }
        let mut signature = signature.clone();
        if let (Some(timestamp), Some(tolerance)) = (&mut signature.timestamp, tolerance) {
            timestamp.tolerance = tolerance.as_secs();
        }
        Ok(Self {
            header: header.to_owned(),
            signature,
            key,
        })
    }

    /// Signs the concatenation of these parts.
    pub(super) fn sign<'p>(&self, parts: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
        match self.signature.hash {
            Hash::Sha1 => mac::<Hmac<sha1::Sha1>>(&self.key, parts),
            Hash::Sha256 => mac::<Hmac<sha2::Sha256>>(&self.key, parts),
            Hash::Sha512 => mac::<Hmac<sha2::Sha512>>(&self.key, parts),
        }
    }

    /// Encodes a signature as the contract describes.
    pub(super) fn encode(&self, signature: &[u8]) -> String {
        match self.signature.encoding {
            SignatureEncoding::Hex => HEXLOWER.encode(signature),
            SignatureEncoding::Base64 => BASE64.encode(signature),
        }
    }

    /// Decodes a signature, if it has a valid form.
    pub(super) fn decode(&self, written: &[u8]) -> Option<Vec<u8>> {
        let encoding = match self.signature.encoding {
            SignatureEncoding::Hex => HEXLOWER_PERMISSIVE,
            SignatureEncoding::Base64 => BASE64,
        };
        encoding.decode(written).ok()
    }
}

fn mac<'p, M: Mac + KeyInit>(key: &[u8], parts: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
    // HMAC takes a key of any length (RFC 2104, section 2).
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else {
        return Vec::new();
    };
    parts.for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

impl fmt::Debug for Keyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}
