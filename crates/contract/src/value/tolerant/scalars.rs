//! Strings, numbers, booleans and arbitrary values.

use serde::{
    Deserialize as _, Deserializer,
    de::{MapAccess, value::MapAccessDeserializer},
};
use serde_json::{Map, Number, Value};

use super::{Read, Tolerant};
use crate::value::{Integer, integer};

impl Tolerant for Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        Self::deserialize(deserializer).map(Ok)
    }
}

impl Tolerant for Map<String, Value> {
    fn of_object<'de, A: MapAccess<'de>>(members: A) -> Result<Read<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(members)).map(Ok)
    }
}

impl Tolerant for String {
    fn of_text(value: &str) -> Read<Self> {
        Ok(value.to_owned())
    }
}

impl Tolerant for bool {
    fn of_boolean(value: bool) -> Read<Self> {
        Ok(value)
    }
}

impl Tolerant for f64 {
    fn of_number(value: Number) -> Read<Self> {
        value.as_f64().ok_or(value.into())
    }
}

/// Accepts `5.0` as an integer (JSON Schema 2020-12, Core, sections 4.2.3 and 6.1.1).
impl Tolerant for i64 {
    fn of_number(value: Number) -> Read<Self> {
        fitting(value)
    }
}

/// Behaves like [`i64`], limited to 32 bits.
impl Tolerant for i32 {
    fn of_number(value: Number) -> Read<Self> {
        fitting(value)
    }
}

fn fitting<T: Integer>(value: Number) -> Read<T> {
    integer(&value).map_err(|_| value.into())
}
