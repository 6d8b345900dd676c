//! Numbers without a text form: NaN and the infinities. JSON would write them as `null`.

use std::fmt;

use serde::{Serialize, Serializer, ser};

/// Returns `true` if all numbers in a value are finite.
pub(crate) fn is_finite<T: Serialize + ?Sized>(value: &T) -> bool {
    value.serialize(Finite).is_ok()
}

/// A serializer that writes nothing and fails at a number that is not finite.
struct Finite;

type Checked = Result<(), fmt::Error>;

fn checked(is_finite: bool) -> Checked {
    if is_finite { Ok(()) } else { Err(fmt::Error) }
}

/// Implements the serialization of values that are always finite.
macro_rules! all_finite {
    ($($function:ident: $kind:ty,)*) => {
        $(fn $function(self, _: $kind) -> Checked {
            Ok(())
        })*
    };
}

/// Implements the serialization of compound values, which are finite if all parts are.
macro_rules! each_finite {
    ($function:ident $(, $name:ty)?) => {
        type Ok = ();
        type Error = fmt::Error;

        fn $function<T: Serialize + ?Sized>(&mut self, $(_: $name,)? value: &T) -> Checked {
            value.serialize(Self)
        }

        fn end(self) -> Checked {
            Ok(())
        }
    };
}

impl ser::SerializeSeq for Finite {
    each_finite!(serialize_element);
}

impl ser::SerializeTuple for Finite {
    each_finite!(serialize_element);
}

impl ser::SerializeTupleStruct for Finite {
    each_finite!(serialize_field);
}

impl ser::SerializeTupleVariant for Finite {
    each_finite!(serialize_field);
}

impl ser::SerializeStruct for Finite {
    each_finite!(serialize_field, &'static str);
}

impl ser::SerializeStructVariant for Finite {
    each_finite!(serialize_field, &'static str);
}

impl ser::SerializeMap for Finite {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Checked {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        value.serialize(Self)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

impl Serializer for Finite {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    all_finite! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_u128: u128,
        serialize_char: char,
        serialize_str: &str,
        serialize_bytes: &[u8],
        serialize_unit_struct: &'static str,
    }

    fn serialize_f32(self, value: f32) -> Checked {
        checked(value.is_finite())
    }

    fn serialize_f64(self, value: f64) -> Checked {
        checked(value.is_finite())
    }

    fn serialize_none(self) -> Checked {
        Ok(())
    }

    fn serialize_unit(self) -> Checked {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Checked {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Checked {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Checked {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Checked {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, fmt::Error> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, fmt::Error> {
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;
    use serde_json::json;

    use super::is_finite;

    #[derive(Serialize)]
    #[serde(untagged)]
    enum Either {
        Number(f64),
        Text(String),
    }

    #[derive(Serialize)]
    struct Wrapper(f64);

    #[derive(Serialize)]
    struct Members {
        number: Option<f64>,
        word: char,
    }

    #[test]
    fn a_number_that_is_not_finite_is_found_wherever_it_is() {
        for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!is_finite(&odd));
            assert!(!is_finite(&Some(odd)));
            assert!(!is_finite(&[Some(1.0), Some(odd)]));
            assert!(!is_finite(&(1, odd)));
            assert!(!is_finite(&BTreeMap::from([("a", odd)])));
            assert!(!is_finite(&Either::Number(odd)));
            assert!(!is_finite(&vec![Wrapper(odd)]));
            let number = Some(odd);
            assert!(!is_finite(&Members { number, word: 'a' }));
        }
        assert!(!is_finite(&f32::NAN));
    }

    #[test]
    fn all_else_is_finite() {
        assert!(is_finite(&f64::MAX));
        assert!(is_finite(&f64::MIN_POSITIVE));
        assert!(is_finite(&None::<f64>));
        assert!(is_finite("NaN"));
        assert!(is_finite(&Either::Text("inf".to_owned())));
        assert!(is_finite(&json!({ "a": [1.5, null, "b", true, u64::MAX] })));
        let number = None;
        assert!(is_finite(&Members { number, word: 'a' }));
    }
}
