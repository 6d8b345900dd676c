//! Lists read page by page.

mod law;
mod page;
mod stream;

pub use law::BrokenLaw;
pub use page::Page;
pub use stream::{Interrupted, PageRequest, collect, items, pages};
