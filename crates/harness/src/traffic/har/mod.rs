//! HTTP archives (HAR 1.2), read one entry at a time.
//!
//! An archive is a single JSON document of any size. Only the current entry is kept in memory: a
//! scan finds its beginning and end. An entry that is damaged, incomplete or too large does not
//! prevent others from being read.

mod body;
mod entry;
mod find;
mod repair;
mod scan;

pub use entry::{Entry, EntryError, Recorded};
pub use scan::{ArchiveError, ENTRY_LIMIT, Entries};
