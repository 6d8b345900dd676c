//! The calls of a client: what each one holds, takes, sends and gives back.

mod calls;
mod events;
mod example;
mod members;
mod method;
mod pages;
mod state;

pub(super) use calls::calls;
pub(super) use method::method;
