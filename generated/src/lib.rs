//! Placeholder until the generator has run.

use std::sync::Arc;

use countersign_contract::model::Contract;

/// The contracts compiled in, by slug.
pub const CONTRACTS: &[(&str, fn() -> &'static Arc<Contract>)] = &[];
