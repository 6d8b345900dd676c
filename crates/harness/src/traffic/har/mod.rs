//! HTTP archives (HAR 1.2), read one entry at a time.
//!
//! An archive is one JSON document of any size. Only the entry at hand is kept: a scan finds where
//! it begins and ends, and an entry that is damaged, incomplete or too large does not keep the
//! others from being read.

mod body;
mod entry;
mod find;
mod repair;
mod scan;

pub use entry::{Entry, EntryError, Recorded};
pub use scan::{ArchiveError, ENTRY_LIMIT, Entries};
