//! Comparison in constant time.

use subtle::{Choice, ConstantTimeEq as _};

/// Compares what was sent with what is secret. How long that takes depends on what was sent alone,
/// and tells neither how much of it is right nor how long the secret is.
pub(super) fn is_same(secret: &[u8], sent: &[u8]) -> Choice {
    let mut same = secret.len().ct_eq(&sent.len());
    for (index, byte) in sent.iter().enumerate() {
        let expected = secret.get(index % secret.len().max(1)).unwrap_or(&0);
        same &= byte.ct_eq(expected);
    }
    same
}
