//! Forms: conversion of bodies to JSON objects.
//!
//! [`pairs`] and [`parts`] split the two kinds of form and report the position of malformed input.
//! [`FormReader`] gives the fields the types of the schema. A repeated field is a list. An object
//! is JSON unless `encoding` defines another style. The content of a file is not read.

mod error;
mod fields;
mod multipart;
mod read;
mod transfer;
mod urlencoded;
mod values;

pub use error::{FormError, FormErrorKind, MOST_FIELDS};
pub use multipart::{Part, boundary_of, parts, write_parts};
pub use read::{FormReader, FormValue, Mistake, NotJson};
pub use transfer::Transfer;
pub use urlencoded::{Pair, pairs};
