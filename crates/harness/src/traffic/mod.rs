//! Recorded traffic: payloads and HTTP exchanges, validated against a contract.
//!
//! An [`ExchangeValidator`] validates single payloads and whole [exchanges](Exchange) against one
//! contract. [`har`] and [`ndjson`] read recordings one exchange or line at a time, so recordings
//! of any size work.

mod breach;
mod called;
mod events;
mod exchange;
mod fields;
mod form;
pub mod har;
mod items;
mod media;
pub mod ndjson;
mod parameter;
mod path;
mod route;
mod sequence;
mod server;
mod template;
mod validator;

pub use exchange::{Answer, Exchange, Message, ValidatedExchange};
pub use route::{Matched, Miss};
pub(crate) use validator::described_as;
pub use validator::{ExchangeValidator, Subject};
