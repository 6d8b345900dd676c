//! Lists read page by page.

mod law;
mod link;
mod page;
mod position;
mod reading;
mod seen;
mod stream;

pub use law::BrokenLaw;
pub(super) use link::follow;
pub use page::{OddItem, Page};
pub use position::{PageRequest, Position};
pub use reading::{PageMode, Reading};
pub use stream::{Interrupted, collect, items, pages};
