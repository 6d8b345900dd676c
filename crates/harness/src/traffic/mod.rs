//! Recorded traffic: payloads and HTTP exchanges, held against a contract.
//!
//! A [`Judge`] holds single payloads and whole [exchanges](Exchange) against one contract.
//! [`har`] and [`ndjson`] read records one exchange or line at a time, so that the size of a record
//! does not matter.

mod breach;
mod called;
mod events;
mod exchange;
mod fields;
mod form;
pub mod har;
mod items;
mod judge;
mod media;
pub mod ndjson;
mod parameter;
mod path;
mod route;
mod sequence;
mod server;
mod template;

pub(crate) use breach::remark;
pub use exchange::{Answer, Exchange, Judged, Message};
pub(crate) use judge::described_as;
pub use judge::{Judge, Subject};
pub use route::{Matched, Miss};
