//! Values beside the body: from the text on the wire to the JSON that it means.
//!
//! [`Reader::read`] takes what was [sent](Sent) and the [description](Described) of one parameter or
//! header, and gives the JSON values that the text may mean. The text is split first and decoded
//! after that, as RFC 6570 writes it, so that an escaped separator is a part of an item. Where a
//! text has several meanings, the one that fits the schema counts.

mod decode;
mod deep;
mod described;
mod reader;
mod reading;
mod sent;
mod split;
mod tree;
mod typed;
mod variants;

pub use described::{Described, Shape, Writing};
pub use reader::{Found, Reader, Refused};
pub use reading::Reading;
pub use sent::{Sent, header, query_pairs};
pub(crate) use tree::Tree;
pub(crate) use typed::{Nested, Typing, kinds};
pub use variants::{Variant, variants};
