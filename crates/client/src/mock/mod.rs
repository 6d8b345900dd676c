//! What generated mocks need at run time.

mod demand;
mod list;
#[cfg(feature = "calls")]
mod query;
mod segment;

pub use demand::Demand;
pub use list::{List, ListPage, in_body, in_query};
#[cfg(feature = "calls")]
pub use query::query;
pub use segment::segment;
