//! Signed calls: HMAC (RFC 2104) over the parts that the contract lists in `x-signature`.

mod claim;
mod fault;
mod keyed;
mod signer;

pub(super) use claim::Claim;
pub use fault::SignatureFault;
pub(super) use keyed::Keyed;
pub use signer::Signer;
