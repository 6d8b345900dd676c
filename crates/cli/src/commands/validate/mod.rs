//! `countersign validate`.

mod arguments;
mod input;
mod run;
mod session;
mod size;
mod subject;
mod task;

pub(crate) use arguments::Validate;
