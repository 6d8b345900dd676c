//! A contract in words, as text for people or as data for programs.
//!
//! A [`Sheet`] describes an API, an operation, a named schema or a clause: the rules of the
//! contract and how certain each one is. A sheet is plain data; the text is a view of it.

mod about;
mod api;
mod clause;
mod limits;
mod operation;
mod phrase;
mod schema;
mod sheet;
mod text;
mod uses;

pub use schema::{Branches, Member, RuleLine, Shape};
pub use sheet::{
    AboutLine, ApiSheet, Body, ClauseSheet, Content, Count, Document, ErrorLine, FallbackLine,
    HeaderLine, LinkLine, OpenPoint, OperationLine, OperationSheet, ParameterLine, ResponseSheet,
    SampleLine, SchemaSheet, SchemeLine, ServerLine, Sheet, Statement, Support, Use, VariableLine,
    json_schema,
};
pub use text::Layout;
