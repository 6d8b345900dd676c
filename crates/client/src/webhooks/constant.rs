//! Comparison in constant time.

use subtle::{Choice, ConstantTimeEq as _};

/// Compares a sent text with a secret. The time depends only on the sent text, and reveals neither
/// how much of it is correct nor the length of the secret.
pub(super) fn is_same(secret: &[u8], sent: &[u8]) -> Choice {
    let mut same = secret.len().ct_eq(&sent.len());
    for (index, byte) in sent.iter().enumerate() {
        let expected = secret.get(index % secret.len().max(1)).unwrap_or(&0);
        same &= byte.ct_eq(expected);
    }
    same
}
