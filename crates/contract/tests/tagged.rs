//! Values whose form a member tells: whatever comes is kept, and what is known is read.

use countersign_contract::value::{Maybe, Members, Tagged, form, form_or, object};
use proptest::{collection::vec, prelude::*, sample::select};
use serde::{Deserialize, Deserializer, Serialize, de::MapAccess};
use serde_json::{Map, Value, json};

/// As generated code has it, of what the partner sends.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
struct Cat {
    #[serde(skip_serializing_if = "Maybe::is_absent")]
    name: Maybe<String>,
    #[serde(flatten)]
    undocumented: Map<String, Value>,
}

impl Members for Cat {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: String,
        members: &mut A,
    ) -> Result<(), A::Error> {
        match name.as_str() {
            "name" => self.name = members.next_value()?,
            _ => {
                self.undocumented.insert(name, members.next_value()?);
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Cat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object(deserializer)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Pet {
    Cat(Cat),
    Pack(Box<Self>),
    Other(Value),
}

impl Tagged for Pet {
    const MEMBER: &'static str = "kind";
    const VALUES: &'static [&'static str] = &["cat", "kitten", "pack"];

    fn read(tag: &str, value: &Value) -> Option<serde_json::Result<Self>> {
        Some(match tag {
            "cat" | "kitten" => Deserialize::deserialize(value).map(Self::Cat),
            "pack" => Deserialize::deserialize(&value["of"]).map(Self::Pack),
            _ => return None,
        })
    }
}

impl<'de> Deserialize<'de> for Pet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        form_or(deserializer, Self::Other)
    }
}

/// Any JSON value, and now and then one that is nearly a pet.
fn value() -> impl Strategy<Value = Value> {
    let name = select(vec!["kind", "name", "of", "a", ""]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(vec!["cat", "kitten", "Cat", "newt", ""]).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let members = vec((name.clone(), inner.clone()), 0..5);
        let object = members.prop_map(|members| {
            let members = members.into_iter();
            members
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Map<_, _>>()
                .into()
        });
        prop_oneof![3 => object, 1 => vec(inner, 0..4).prop_map(Value::Array)]
    })
}

proptest! {
    /// One that is known is read, and what is not is kept; nothing is lost either way.
    #[test]
    fn every_value_comes_back_as_it_was(value in value()) {
        let pet: Pet = serde_json::from_value(value.clone()).unwrap();
        let kind = value.get("kind").and_then(Value::as_str);
        let is_named = value.get("name").is_none_or(|name| name.is_string() || name.is_null());
        let is_cat = matches!(kind, Some("cat" | "kitten")) && is_named;
        prop_assert_eq!(matches!(pet, Pet::Cat(_)), is_cat);
        prop_assert_eq!(json!(pet), value.clone());
        let text = value.to_string();
        prop_assert_eq!(serde_json::from_str::<Pet>(&text).unwrap(), pet.clone());
        // What is closed takes the same forms and nothing else.
        let closed = form::<Pet, _>(&value).unwrap_or(Pet::Other(value));
        prop_assert_eq!(closed, pet);
    }
}

#[test]
fn what_is_refused_is_not_repeated() {
    let refused = |value: Value| form::<Pet, _>(&value).unwrap_err().to_string();
    for value in [
        json!({ "kind": "hush" }),
        json!({ "name": "hush" }),
        json!({ "kind": ["hush"] }),
        json!("hush"),
        json!(["hush"]),
    ] {
        assert_eq!(
            refused(value),
            "an object whose member `kind` is one of cat, kitten, pack was expected"
        );
    }
}
