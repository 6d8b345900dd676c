//! The types of a partner: planned from its schemas, then written.
//!
//! What we send is strict: a required member is a plain field, an enumeration is closed. What the
//! partner sends is read tolerantly: every member may be absent, `null` or of another type, unknown
//! members and unknown values of enumerations and forms are kept, limits are not looked at. A schema
//! that travels both ways is two types; the one for what comes in ends in `Received`.

mod answer;
mod choice;
mod construction;
mod depth;
mod emit;
mod lookup;
mod nesting;
mod parts;
mod plan;
mod recursion;
mod schema;
mod sendable;
mod shape;
mod structure;
mod tag;
mod tagged;
mod union;

pub(crate) use answer::check_answers;
pub(crate) use choice::variants;
pub(crate) use construction::set;
pub(crate) use emit::{IMPORTED, tokens, use_tokens};
pub(crate) use nesting::check_nesting;
pub(crate) use parts::{FormPart, PartValue};
pub(crate) use plan::Types;
pub(crate) use shape::{Definition, Field, Presence, Shape, Use, Variant};
pub(crate) use structure::field_type_from;
