//! The configuration of a partner's calls to us, and a notifier that makes such calls.
//!
//! Some partners store a configuration for each customer that determines where their calls go.
//! [`Configuration`] reads and builds it, and reports mistakes before they are delivered. A
//! [`Notifier`] built from it makes the calls that the partner would make, so that a
//! [receiver](crate::webhooks) can be tested before it goes live. The roles of the members come
//! from the contract, as constants in generated code.

mod builder;
mod configuration;
mod error;
mod facts;
mod field;
mod headers;
mod notifier;
#[cfg(feature = "calls")]
mod outcome;
mod template;

pub use builder::Builder;
pub use configuration::Configuration;
pub use error::{ConfigurationError, NotifierError};
pub use facts::{Facts, Id};
pub use field::Field;
pub use notifier::Notifier;
#[cfg(feature = "calls")]
pub use outcome::Outcome;
