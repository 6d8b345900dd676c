//! Why a call is not signed as it must be.

/// Why a call is not signed as it must be. It names headers, and shows no value of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureFault {
    /// A header that is needed is missing, or comes more than once.
    #[error("the header `{header}` must come once")]
    Header {
        /// Its name in the contract.
        header: String,
    },
    /// The header holds no signature that could be one.
    #[error("the header `{header}` holds no signature of the kind that the contract describes")]
    Form {
        /// Its name in the contract.
        header: String,
    },
    /// Nothing says when the call was made.
    #[error("the time of the call is missing or is no number of seconds since 1970")]
    Time,
    /// The call was made too long ago, or in the future.
    #[error(
        "the call was signed {} s {}, and {tolerance} s are let through: it may be a copy of an old one, or a clock is wrong",
        seconds.unsigned_abs(), if *seconds < 0 { "ahead of now" } else { "ago" }
    )]
    Age {
        /// How long ago; negative if it lies in the future.
        seconds: i64,
        /// How many seconds are let through.
        tolerance: u64,
    },
    /// The signature is of other bytes or by another secret.
    #[error(
        "the signature in the header `{header}` does not fit: compare the secret, and hand over the body as it came"
    )]
    Mismatch {
        /// Its name in the contract.
        header: String,
    },
}
