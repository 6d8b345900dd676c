//! Dispatch of each kind of JSON value to the type that is read.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Number, Value};

use super::{Read, Tolerant};

pub(super) fn read<'de, T: Tolerant, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Read<T>, D::Error> {
    deserializer.deserialize_any(Kinds(PhantomData))
}

/// A deserializable wrapper of the result of reading.
pub(super) struct Reading<T>(pub(super) Read<T>);

impl<'de, T: Tolerant> Deserialize<'de> for Reading<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

struct Kinds<T>(PhantomData<T>);

impl<'de, T: Tolerant> Visitor<'de> for Kinds<T> {
    type Value = Read<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Read<T>, E> {
        Ok(Err(Value::Null))
    }

    fn visit_none<E: Error>(self) -> Result<Read<T>, E> {
        Ok(Err(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<T>, D::Error> {
        T::read(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Read<T>, E> {
        Ok(T::of_boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Read<T>, E> {
        Ok(T::of_number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Read<T>, E> {
        Ok(T::of_number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Read<T>, E> {
        let number = Number::from_f64(value);
        Ok(number.map_or(Err(Value::Null), T::of_number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Read<T>, E> {
        Ok(T::of_text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Read<T>, A::Error> {
        T::of_list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Read<T>, A::Error> {
        Ok(match T::of_object(members)? {
            // With the `arbitrary_precision` feature of `serde_json`, numbers arrive as maps.
            Err(Value::Number(number)) => T::of_number(number),
            read => read,
        })
    }
}
