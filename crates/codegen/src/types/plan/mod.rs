//! Planning of types from schemas.

mod answer;
mod common;
mod depth;
mod limits;
mod narrow;
mod nesting;
mod parts;
mod planner;
mod reach;
mod recursion;
mod schema;
mod tag;
mod types;
mod union;

pub(crate) use answer::check_answers;
pub(crate) use nesting::check_nesting;
