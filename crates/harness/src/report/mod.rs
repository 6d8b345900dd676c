//! Reports of what was validated: text for people, and data for other programs.
//!
//! A [`Report`] writes each [`Record`] as soon as it is added, so any number of payloads works.
//! Reports contain no values of payloads unless [`Options::show_values`] is set.

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
