//! What generated mocks need at run time.

mod demand;
mod list;
mod segment;

pub use demand::Demand;
pub use list::{List, ListPage, in_body, in_query};
pub use segment::segment;
