//! Calls that are signed: HMAC (RFC 2104) over what the contract says with `x-signature`.

mod claim;
mod fault;
mod keyed;
mod signer;

pub(super) use claim::Claim;
pub use fault::SignatureFault;
pub(super) use keyed::Keyed;
pub use signer::Signer;
