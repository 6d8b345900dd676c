//! Forms: from the bytes of a body to the JSON object that they mean.
//!
//! [`pairs`] and [`parts`] take the two kinds of form apart, and tell the place of what is malformed.
//! [`FormReader`] gives the fields the types of the schema: a repeated field is a list, an object is
//! JSON unless `encoding` says how else it is written, a file is only there.

mod error;
mod fields;
mod multipart;
mod read;
mod transfer;
mod urlencoded;
mod values;

pub use error::{FormError, FormErrorKind, MOST_FIELDS};
pub use multipart::{Part, boundary_of, parts, write_parts};
pub use read::{FormReader, FormValue, Mistake, NotJson};
pub use transfer::Transfer;
pub use urlencoded::{Pair, pairs};
