//! A webhook by its name.

use std::fmt;

use countersign_contract::table::Operation;

/// A webhook by its name; generated as an enum of those that the contract has.
pub trait Webhook: Copy + Eq + fmt::Debug + Send + Sync + 'static {
    /// What the contract says of it.
    fn operation(self) -> &'static Operation;
}
