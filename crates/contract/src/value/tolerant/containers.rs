//! Lists, maps and nullable values.

use std::collections::BTreeMap;

use serde::{
    Deserialize as _, Deserializer, Serialize,
    de::{Error, MapAccess, SeqAccess},
};
use serde_json::{Map, Value};

use super::{Read, Tolerant, kinds::Reading};

impl<T: Tolerant> Tolerant for Box<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        Ok(T::read(deserializer)?.map(Self::new))
    }
}

/// A nullable value.
impl<T: Tolerant> Tolerant for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        let value = Option::deserialize(deserializer)?;
        Ok(value.map(|Reading(read)| read).transpose())
    }
}

/// A list. If one item has another type, so does the whole list.
impl<T: Tolerant> Tolerant for Vec<T> {
    fn of_list<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Read<Self>, A::Error> {
        let mut list = Self::new();
        while let Some(Reading(item)) = items.next_element()? {
            match item {
                Ok(item) => list.push(item),
                Err(other) => {
                    let mut whole = list.iter().map(as_it_came).collect::<Result<Vec<_>, _>>()?;
                    whole.push(other);
                    while let Some(item) = items.next_element()? {
                        whole.push(item);
                    }
                    return Ok(Err(whole.into()));
                }
            }
        }
        Ok(Ok(list))
    }
}

/// A map. If one value has another type, so does the whole map.
impl<T: Tolerant> Tolerant for BTreeMap<String, T> {
    fn of_object<'de, A: MapAccess<'de>>(mut members: A) -> Result<Read<Self>, A::Error> {
        let mut map = Self::new();
        while let Some((name, Reading(value))) = members.next_entry()? {
            match value {
                Ok(value) => {
                    map.insert(name, value);
                }
                Err(other) => {
                    let mut whole = Map::new();
                    for (name, value) in map {
                        whole.insert(name, as_it_came(&value)?);
                    }
                    whole.insert(name, other);
                    while let Some((name, value)) = members.next_entry()? {
                        whole.insert(name, value);
                    }
                    return Ok(Err(whole.into()));
                }
            }
        }
        Ok(Ok(map))
    }
}

/// Converts a value back to the JSON it was read from. No information was lost.
fn as_it_came<T: Serialize, E: Error>(value: &T) -> Result<Value, E> {
    serde_json::to_value(value).map_err(E::custom)
}
