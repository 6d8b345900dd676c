//! Request signatures (`x-signature`).

use serde::{Deserialize, Serialize};

use super::Rule;

/// A message authentication code over a request (HMAC, RFC 2104), with a shared secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The hash function.
    pub hash: Hash,
    /// The encoding of the signature.
    pub encoding: SignatureEncoding,
    /// The encoding of the key in the secret that the partner issues.
    pub key: KeyEncoding,
    /// The prefix of the secret that is not part of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_prefix: Option<String>,
    /// The separator between entries, if the header has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    /// The prefix of an entry that contains a signature. Empty if the entry contains nothing else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// The signed data, in this order.
    pub signed: Vec<SignedPart>,
    /// The time at which the request was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<SignatureTimestamp>,
    /// The clauses that the signature rests on.
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

/// The encoding of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureEncoding {
    /// Two hexadecimal digits per byte, in lower or upper case.
    Hex,
    /// Base64 with padding (RFC 4648, section 4).
    Base64,
}

/// The encoding of the key of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyEncoding {
    /// The bytes of the text are the key.
    Text,
    /// Two hexadecimal digits per byte.
    Hex,
    /// Base64 with padding.
    Base64,
}

/// A part of the signed data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignedPart {
    /// A constant text.
    Text(String),
    /// The value of a header, as sent.
    Header(String),
    /// The time of the request, as sent.
    Timestamp,
    /// The body, byte for byte.
    Body,
}

/// The time at which a signed request was made: seconds since 1970, in decimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureTimestamp {
    /// The place of the timestamp.
    #[serde(flatten)]
    pub place: TimestampPlace,
    /// The number of seconds that the timestamp may lie in the past or in the future.
    pub tolerance: u64,
    /// The clauses that the timestamp rests on.
    #[serde(default)]
    pub rule: Rule,
}

/// The place of the timestamp of a signed request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimestampPlace {
    /// A separate header.
    Header(String),
    /// The entry of the signature header that begins with this prefix.
    Prefix(String),
}
