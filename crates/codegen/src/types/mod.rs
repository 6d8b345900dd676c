//! The types of a partner: planned from its schemas, then written.
//!
//! What we send is strict: a required member is a plain field, an enumeration is closed. What the
//! partner sends is read tolerantly: every member may be absent, `null` or of another type, unknown
//! members and unknown values of enumerations and forms are kept, limits are not looked at. A schema
//! that travels both ways is two types; the one for what comes in ends in `Received`.

mod enumeration;
mod imported;
mod plan;
mod planned;
mod shape;
mod write;

pub(crate) use enumeration::variants;
pub(crate) use imported::IMPORTED;
pub(crate) use plan::{check_answers, check_nesting};
pub(crate) use planned::Types;
pub(crate) use shape::{
    Definition, Field, FormPart, JsonKind, PartValue, Presence, Shape, Use, Variant,
};
pub(crate) use write::{field_type_from, set, tokens, use_tokens};
