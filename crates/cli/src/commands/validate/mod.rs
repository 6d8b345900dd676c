//! `countersign validate`.

mod arguments;
mod desk;
mod input;
mod run;
mod size;
mod subject;
mod task;

pub(crate) use arguments::Validate;
