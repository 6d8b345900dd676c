//! The calls of a client: their state, arguments, requests and responses.

mod calls;
mod events;
mod example;
mod members;
mod method;
mod pages;
mod state;

pub(super) use calls::calls;
pub(super) use method::method;
