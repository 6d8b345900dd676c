//! The types of a partner: planned from its schemas, then written.
//!
//! Types that we send are strict: a required member is a plain field, an enumeration is closed.
//! Types that the partner sends are read tolerantly: every member may be absent, `null` or of
//! another type; unknown members, enumeration values and variants are kept; limits are not checked.
//! A schema that is both sent and received becomes two types. The received one ends in `Received`.

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
