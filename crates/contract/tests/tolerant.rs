//! Tests for tolerant reading and for tagged unions: every value is kept, and known members are
//! read.

use std::collections::BTreeMap;

use countersign_contract::value::{
    Maybe, Members, Read, Tagged, Tolerant, WrittenMembers, deserialize, form, from_slice,
    from_value,
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::MapAccess};
use serde_json::{Map, Value, json};

/// A type like the generated ones for received data.
#[derive(Clone, Debug, Default, PartialEq)]
struct Cat {
    name: Maybe<String>,
    of: Maybe<Vec<Cat>>,
    undocumented: Map<String, Value>,
}

impl Serialize for Cat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = WrittenMembers::of(&self.undocumented, serializer)?;
        members.member("name", &self.name)?;
        members.member("of", &self.of)?;
        members.end()
    }
}

impl Tolerant for Cat {
    fn of_object<'de, A: MapAccess<'de>>(members: A) -> Result<Read<Self>, A::Error> {
        let (mut cat, mut members) = (Self::default(), Members::of(members));
        while let Some(name) = members.next_name()? {
            match &*name {
                "name" => cat.name = members.value(name)?,
                "of" => cat.of = members.value(name)?,
                _ => members.keep(name)?,
            }
        }
        cat.undocumented = members.kept();
        Ok(Ok(cat))
    }
}

impl<'de> Deserialize<'de> for Cat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Pet {
    Cat(Cat),
    Pack(Box<Cat>),
    Other(Value),
}

impl Tolerant for Pet {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let form = match value.get("kind").and_then(Value::as_str) {
            Some("cat" | "kitten") => from_value(&value).map(Self::Cat),
            Some("pack") => from_value(&value).map(Self::Pack),
            _ => None,
        };
        Ok(Ok(form.unwrap_or(Self::Other(value))))
    }
}

impl<'de> Deserialize<'de> for Pet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

/// A type like the generated ones for sent data.
#[derive(Debug, PartialEq)]
struct Closed(String);

impl Tagged for Closed {
    const MEMBER: &'static str = "kind";
    const VALUES: &'static [&'static str] = &["cat", "kitten"];

    fn read(tag: &str, value: &Value) -> Option<serde_json::Result<Self>> {
        Some(match tag {
            "cat" | "kitten" => Deserialize::deserialize(&value["name"]).map(Self),
            _ => return None,
        })
    }
}

impl<'de> Deserialize<'de> for Closed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        form(deserializer)
    }
}

/// Generates any JSON value, and sometimes one that is almost a pet.
fn value() -> impl Strategy<Value = Value> {
    let name = select(vec!["kind", "name", "of", "a", ""]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(vec!["cat", "kitten", "pack", "Cat", "newt", ""]).prop_map(Value::from),
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

/// Returns `true` if all members have their type, for the form of a cat.
fn is_cat(value: &Value) -> bool {
    value.is_object()
}

/// Returns the expected reading of a member. `is_of_its_type` decides if a value has the type of
/// the member.
fn expected(value: &Value, name: &str, is_of_its_type: fn(&Value) -> bool) -> Maybe<()> {
    match value.get(name) {
        None => Maybe::Absent,
        Some(Value::Null) => Maybe::Null,
        Some(value) if is_of_its_type(value) => Maybe::Value(()),
        Some(_) => Maybe::Mistyped,
    }
}

proptest! {
    /// Checks that values of their type are read, others are kept, and nothing is lost.
    #[test]
    fn every_value_comes_back_as_it_was(value in value()) {
        let pet: Pet = serde_json::from_value(value.clone()).unwrap();
        let text = value.to_string();
        prop_assert_eq!(&serde_json::from_str::<Pet>(&text).unwrap(), &pet);
        prop_assert_eq!(json!(pet), value.clone());
        let kind = value.get("kind").and_then(Value::as_str);
        let form = match &pet {
            Pet::Cat(_) => matches!(kind, Some("cat" | "kitten")),
            Pet::Pack(_) => kind == Some("pack"),
            Pet::Other(_) => !matches!(kind, Some("cat" | "kitten" | "pack")),
        };
        prop_assert!(form);
    }

    /// Checks that a member of another type does not affect the others, at any depth.
    #[test]
    fn a_member_is_one_of_four_things(value in value()) {
        let Some(cat) = from_value::<Cat>(&value) else {
            prop_assert!(!is_cat(&value));
            return Ok(());
        };
        let are_cats = |value: &Value| value.as_array().is_some_and(|of| of.iter().all(is_cat));
        for (name, read, expected) in [
            ("name", cat.name.as_ref().map(|_| ()), expected(&value, "name", Value::is_string)),
            ("of", cat.of.as_ref().map(|_| ()), expected(&value, "of", are_cats)),
        ] {
            prop_assert_eq!(read, expected);
            prop_assert_eq!(cat.undocumented.contains_key(name), read.is_mistyped());
        }
    }

    /// Checks that a closed union accepts a known form only if all members have their type.
    #[test]
    fn what_is_closed_takes_nothing_else(value in value()) {
        let kind = value.get("kind").and_then(Value::as_str);
        let is_known = matches!(kind, Some("cat" | "kitten")) && value["name"].is_string();
        prop_assert_eq!(form::<Closed, _>(&value).is_ok(), is_known);
    }
}

#[test]
fn of_a_member_that_comes_twice_the_last_counts() {
    for (text, name, written) in [
        (
            r#"{"name":1,"name":"a"}"#,
            Maybe::Value("a".to_owned()),
            json!({"name":"a"}),
        ),
        (
            r#"{"name":"a","name":1}"#,
            Maybe::Mistyped,
            json!({"name":1}),
        ),
        (
            r#"{"name":1,"name":null}"#,
            Maybe::Null,
            json!({"name":null}),
        ),
    ] {
        let cat: Cat = from_slice(text.as_bytes()).unwrap();
        assert_eq!((&cat.name, json!(cat)), (&name, written), "{text}");
    }
}

#[test]
fn a_member_that_is_mended_is_written_once() {
    let read = || -> Cat { from_slice(br#"{"name":1,"of":[7],"new":2}"#).unwrap() };
    for (name, written) in [
        (
            Maybe::Value("a".to_owned()),
            json!({"name":"a","of":[7],"new":2}),
        ),
        (Maybe::Null, json!({"name":null,"of":[7],"new":2})),
        (Maybe::Absent, json!({"of":[7],"new":2})),
    ] {
        let fixed = Cat { name, ..read() };
        let text = serde_json::to_string(&fixed).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), written);
        assert_eq!(
            text.matches("name").count(),
            usize::from(!fixed.name.is_absent())
        );
    }
}

#[test]
fn scalars_and_containers_give_back_what_they_are_not() {
    fn read<T: Tolerant>(json: &str) -> Read<T> {
        let value: Value = serde_json::from_str(json).unwrap();
        let read = T::read(&value).unwrap();
        // Every way of reading gives the same result.
        let again = T::read(&mut serde_json::Deserializer::from_str(json)).unwrap();
        assert_eq!(json!(read), json!(again), "{json}");
        read
    }
    assert_eq!(read::<bool>("true"), Ok(true));
    assert_eq!(read::<f64>("2"), Ok(2.0));
    assert_eq!((read::<i64>("2.0"), read::<i32>("-2")), (Ok(2), Ok(-2)));
    assert_eq!(read::<Option<bool>>("null"), Ok(None));
    assert_eq!(read::<Option<bool>>("true"), Ok(Some(true)));
    assert_eq!(read::<Vec<i64>>("[1,2.0]"), Ok(vec![1, 2]));
    assert_eq!(read::<Value>("[1,null]"), Ok(json!([1, null])));
    assert_eq!(
        read::<BTreeMap<String, bool>>(r#"{"a":true}"#),
        Ok(BTreeMap::from([("a".to_owned(), true)]))
    );
    let object = read::<Map<String, Value>>(r#"{"a":[]}"#).unwrap();
    assert_eq!(json!(object), json!({"a": []}));
    for json in [
        "null",
        "1.5",
        "3e9",
        "9223372036854775808",
        r#""1""#,
        "[1]",
        r#"{"a":1}"#,
    ] {
        let whole: Value = serde_json::from_str(json).unwrap();
        assert_eq!(read::<bool>(json), Err(whole.clone()));
        assert_eq!(read::<i32>(json), Err(whole.clone()));
        assert_eq!(read::<Vec<bool>>(json), Err(whole.clone()));
        assert_eq!(read::<BTreeMap<String, bool>>(json), Err(whole));
    }
    for json in ["[true,1,null,{}]", "[1]", "[true,[1]]"] {
        assert_eq!(
            read::<Vec<bool>>(json),
            Err(serde_json::from_str(json).unwrap())
        );
    }
    for json in [r#"{"a":true,"b":1,"c":false,"d":[]}"#, r#"{"a":null}"#] {
        let whole = serde_json::from_str(json).unwrap();
        assert_eq!(read::<BTreeMap<String, bool>>(json), Err(whole));
    }
}

#[test]
fn what_is_no_json_is_told_with_its_place() {
    for (text, column) in [("{\"name\": hush}", 10), ("{} hush", 4), ("", 0)] {
        let error = from_slice::<Cat>(text.as_bytes()).unwrap_err();
        assert_eq!(error.column(), column, "{error}");
        assert!(!error.to_string().contains("hush"), "{error}");
    }
}

#[test]
fn what_is_refused_is_not_repeated() {
    let refused = |value: Value| form::<Closed, _>(&value).unwrap_err().to_string();
    for value in [
        json!({ "kind": "hush" }),
        json!({ "name": "hush" }),
        json!({ "kind": ["hush"] }),
        json!("hush"),
        json!(["hush"]),
    ] {
        assert_eq!(
            refused(value.clone()),
            "expected an object whose member `kind` is one of cat, kitten"
        );
        if !value.is_object() {
            let error = serde_json::from_value::<Cat>(value).unwrap_err();
            assert!(error.to_string().ends_with("::Cat"), "{error}");
        }
    }
}
