//! The name of a webhook.

use std::fmt;

use countersign_contract::table::Operation;

/// The name of a webhook. Implemented by the generated enum of the webhooks of a contract.
pub trait Webhook: Copy + Eq + fmt::Debug + Send + Sync + 'static {
    /// Returns the operation of the webhook in the contract.
    fn operation(self) -> &'static Operation;
}
