//! Faults in the signature of a call.

/// The fault in the signature of a call. Names headers, but shows no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureFault {
    /// A required header is missing, or occurs more than once.
    #[error("the header `{header}` must occur exactly once")]
    Header {
        /// The name of the header in the contract.
        header: String,
    },
    /// The header contains no well-formed signature.
    #[error("the header `{header}` contains no signature of the form that the contract describes")]
    Form {
        /// The name of the header in the contract.
        header: String,
    },
    /// The time of the call is missing.
    #[error("the time of the call is missing, or is not a number of seconds since 1970")]
    Time,
    /// The call was made too long ago, or in the future.
    #[error(
        "the call was signed {} s {}, and {tolerance} s are allowed: it may be a replay of an old call, or a clock is wrong",
        seconds.unsigned_abs(), if *seconds < 0 { "ahead of now" } else { "ago" }
    )]
    Age {
        /// The age of the call in seconds; negative if its time is in the future.
        seconds: i64,
        /// The tolerance in seconds.
        tolerance: u64,
    },
    /// The signature is for another body or by another secret.
    #[error(
        "the signature in the header `{header}` does not match: check the secret, and pass the body unchanged"
    )]
    Mismatch {
        /// The name of the header in the contract.
        header: String,
    },
}
