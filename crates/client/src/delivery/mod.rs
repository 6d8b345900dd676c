//! Telling the partner where and how to call us, and calling ourselves as it would.
//!
//! Some partners keep a configuration of each of their customers that says where their calls go. A
//! [`Configuration`] is that, read and built with a mistake told instead of delivered; a
//! [`Notifier`] made of it sends what the partner would send, so that a
//! [receiver](crate::webhooks) can be tested before it goes live. Which member says what comes from
//! the contract, as constants in generated code.

mod builder;
mod configuration;
mod error;
mod facts;
mod field;
mod finite;
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
