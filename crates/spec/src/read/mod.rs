//! Conversion of the tree of a document to the model.
//!
//! Every reader takes the members that it knows. The remaining members are typos, extensions of
//! other tools, or unsupported features of OpenAPI, and are reported. In a document with a ledger
//! each of them is a problem. In a foreign document they become fallbacks where possible.

mod citations;
mod components;
mod contract;
mod cursor;
mod discriminator;
mod elements;
mod encoding;
mod idle;
mod operation;
mod pagination;
mod parameter;
mod paths;
mod plausible;
mod reader;
mod reference;
mod response;
mod rules;
mod schema;
mod security;
mod server;
mod signature;
mod unresolved;
mod values;
mod vocabulary;

pub(crate) use contract::{Reading, read, refused_version};
pub(crate) use elements::{Element, Elements};
pub(crate) use reader::Shown;
pub(crate) use reference::{natural_name, percent_decode};
pub(crate) use unresolved::schemas_of;
