//! Query parameters with several parts: objects, and lists that are sent as one text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use serde_json::Value;

use super::Unbuilt;

/// The style of a query parameter (OpenAPI 3.0.3, Parameter Object, `style` and `explode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryStyle {
    /// An object, member by member: `filter[state]=placed&filter[year]=2024`.
    DeepObject,
    /// An object, each member as a separate parameter: `state=placed&year=2024`.
    Spread,
    /// An object as one text: `filter=state,placed,year,2024`.
    Commas,
    /// A list as one text: `years=2023%202024`.
    Spaces,
    /// A list as one text: `years=2023%7C2024`.
    Pipes,
}

/// The characters that are percent-encoded: all except the unreserved ones (RFC 3986, section 2.3)
/// and commas.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',');

impl QueryStyle {
    /// Returns the names and texts of a value, before they are encoded.
    ///
    /// # Errors
    ///
    /// Returns an error if a part is not a plain value, or contains the separator.
    pub(crate) fn pairs(self, name: &str, value: &Value) -> Result<Vec<(String, String)>, Unbuilt> {
        let between = match self {
            Self::DeepObject | Self::Spread => return self.members(name, value),
            Self::Commas => ',',
            Self::Spaces => ' ',
            Self::Pipes => '|',
        };
        let parts: Vec<String> = match value {
            Value::Array(items) => items.iter().map(text).collect::<Result<_, _>>()?,
            Value::Object(members) => {
                let pairs = members
                    .iter()
                    .flat_map(|(name, value)| [Ok(name.clone()), text(value)]);
                pairs.collect::<Result<_, _>>()?
            }
            _ => return Err(Unbuilt::Query),
        };
        if parts.iter().any(|part| part.contains(between)) {
            return Err(Unbuilt::Separator);
        }
        if parts.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![(name.to_owned(), parts.join(&String::from(between)))])
    }

    fn members(self, name: &str, value: &Value) -> Result<Vec<(String, String)>, Unbuilt> {
        let members = value.as_object().ok_or(Unbuilt::Query)?.iter();
        let pairs = members.map(|(member, value)| {
            let name = match self {
                Self::DeepObject => format!("{name}[{member}]"),
                _ => member.clone(),
            };
            Ok((name, text(value)?))
        });
        pairs.collect()
    }
}

/// Adds a value to the query of a URL.
pub(crate) fn add(
    url: &mut Url,
    style: QueryStyle,
    name: &str,
    value: &Value,
) -> Result<(), Unbuilt> {
    let mut query = url.query().unwrap_or_default().to_owned();
    for (name, text) in style.pairs(name, value)? {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(&name, ENCODED));
        query.push('=');
        query.extend(utf8_percent_encode(&text, ENCODED));
    }
    url.set_query(Some(&*query).filter(|query| !query.is_empty()));
    Ok(())
}

/// Returns a plain value as text.
fn text(value: &Value) -> Result<String, Unbuilt> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(Unbuilt::Query),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::Url;
    use serde_json::{Value, json};

    use super::{QueryStyle, Unbuilt, add};

    fn added(url: &str, style: QueryStyle, value: &Value) -> Result<String, Unbuilt> {
        let mut url = Url::parse(url).unwrap();
        add(&mut url, style, "a b", value)?;
        Ok(url.query().unwrap_or("none").to_owned())
    }

    #[test]
    fn every_style_is_written_as_it_is_described() {
        let object = json!({ "n": 1.5, "t": "x&y=\u{e9} z", "yes": true });
        let list = json!(["a", 2, "c,d"]);
        for (style, value, expected) in [
            (
                QueryStyle::DeepObject,
                &object,
                "a%20b%5Bn%5D=1.5&a%20b%5Bt%5D=x%26y%3D%C3%A9%20z&a%20b%5Byes%5D=true",
            ),
            (
                QueryStyle::Spread,
                &object,
                "n=1.5&t=x%26y%3D%C3%A9%20z&yes=true",
            ),
            (
                QueryStyle::Commas,
                &object,
                "a%20b=n,1.5,t,x%26y%3D%C3%A9%20z,yes,true",
            ),
            (QueryStyle::Spaces, &list, "a%20b=a%202%20c,d"),
            (QueryStyle::Pipes, &list, "a%20b=a%7C2%7Cc,d"),
        ] {
            let found = added("http://acme.example", style, value).unwrap();
            assert_eq!(found, expected);
            let found = added("http://acme.example?q=1", style, value).unwrap();
            assert_eq!(found, format!("q=1&{expected}"));
        }
        for (style, nothing) in [
            (QueryStyle::DeepObject, json!({})),
            (QueryStyle::Commas, json!({})),
            (QueryStyle::Pipes, json!([])),
        ] {
            let found = added("http://acme.example", style, &nothing);
            assert_eq!(found.unwrap(), "none");
        }
    }

    #[test]
    fn what_could_be_taken_for_something_else_is_refused() {
        for (style, value, expected) in [
            (
                QueryStyle::Commas,
                json!({ "a": "b,c" }),
                Unbuilt::Separator,
            ),
            (
                QueryStyle::Commas,
                json!({ "a,b": "c" }),
                Unbuilt::Separator,
            ),
            (QueryStyle::Spaces, json!(["a b"]), Unbuilt::Separator),
            (QueryStyle::Pipes, json!(["a|b"]), Unbuilt::Separator),
            (QueryStyle::Pipes, json!([["a"]]), Unbuilt::Query),
            (QueryStyle::Commas, json!("a"), Unbuilt::Query),
            (QueryStyle::DeepObject, json!({ "a": null }), Unbuilt::Query),
            (
                QueryStyle::DeepObject,
                json!({ "a": { "b": 1 } }),
                Unbuilt::Query,
            ),
            (QueryStyle::Spread, json!({ "a": [1] }), Unbuilt::Query),
            (QueryStyle::Spread, json!([1]), Unbuilt::Query),
        ] {
            let found = added("http://acme.example", style, &value);
            assert_eq!(found, Err(expected), "{style:?} {value}");
        }
    }
}
