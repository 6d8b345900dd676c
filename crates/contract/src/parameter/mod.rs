//! Values outside the body: conversion of text to JSON.
//!
//! [`Reader::read`] takes the [sent data](Sent) and the [description](Described) of one parameter
//! or header, and returns the JSON values that the text may represent. The text is split before it
//! is decoded, as in RFC 6570, so that an escaped separator is part of an item. If a text has
//! several meanings, the one that conforms to the schema is used.

mod decode;
mod deep;
mod described;
mod reader;
mod reading;
mod sent;
mod split;
mod tree;
mod typed;
mod variants;

pub use described::{Described, Shape, Writing};
pub use reader::{Found, Reader, Refused};
pub use reading::Reading;
pub use sent::{Sent, header, query_pairs};
pub(crate) use tree::Tree;
pub(crate) use typed::{Nested, Typing, kinds};
pub use variants::{Variant, variants};
