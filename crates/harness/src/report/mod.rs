//! What was validated, told: as text for people, and as data for other programs.
//!
//! A [`Report`] is fed one [`Record`] at a time and writes it at once, so that the number of
//! payloads does not matter. No report holds a value of a payload, unless
//! [`Options::show_values`] is set.

mod archive;
mod excerpt;
mod format;
mod github;
mod json;
mod junit;
mod record;
mod sarif;
mod sink;
mod summary;
mod support;
mod text;
mod writer;

pub use countersign_contract::text::clean;

pub use archive::{Validated, validate_entry};
pub use format::Format;
pub use record::{Record, Request, json_schema};
pub use sink::Options;
pub use summary::Summary;
pub use writer::Report;
