//! What a caller signs, and where the signature is sent (`x-signature`).

use serde::{Deserialize, Serialize};

use super::Rule;

/// A message authentication code over a request (HMAC, RFC 2104), by a secret that both sides know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The hash function.
    pub hash: Hash,
    /// How the signature is written.
    pub encoding: SignatureEncoding,
    /// How the key is written in the secret that the partner gives.
    pub key: KeyEncoding,
    /// What the secret begins with that is no part of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_prefix: Option<String>,
    /// What stands between the entries, if the header has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    /// What an entry begins with that holds a signature; empty if it holds nothing else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// What is signed, in this order.
    pub signed: Vec<SignedPart>,
    /// When the request was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<SignatureTimestamp>,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The hash function of a signature (FIPS 180-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hash {
    /// SHA-1. It is broken for other uses, but not in HMAC (RFC 6194, section 3.3).
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureEncoding {
    /// Two hexadecimal digits a byte, in lower or upper case.
    Hex,
    /// Base64 with padding (RFC 4648, section 4).
    Base64,
}

/// How the key of a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyEncoding {
    /// The bytes of the text are the key.
    Text,
    /// Two hexadecimal digits a byte.
    Hex,
    /// Base64 with padding.
    Base64,
}

/// A part of what is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignedPart {
    /// A text that is always the same.
    Text(String),
    /// The value of a header, as it is sent.
    Header(String),
    /// The time of the request, as it is sent.
    Timestamp,
    /// The body, byte for byte.
    Body,
}

/// When a signed request was made: seconds since 1970, in decimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureTimestamp {
    /// Where it is sent.
    #[serde(flatten)]
    pub place: TimestampPlace,
    /// How many seconds it may lie in the past or in the future.
    pub tolerance: u64,
    /// What it rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// Where the time of a signed request is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimestampPlace {
    /// In a header of its own.
    Header(String),
    /// In the entry of the header with the signature that begins with this.
    Prefix(String),
}
