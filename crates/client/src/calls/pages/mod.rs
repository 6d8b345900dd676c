//! Lists read page by page.

mod law;
mod link;
mod page;
mod position;
mod seen;
mod stream;

pub use law::BrokenLaw;
pub(super) use link::follow;
pub use page::Page;
pub use position::{PageRequest, Position};
pub use stream::{Interrupted, collect, items, pages};
