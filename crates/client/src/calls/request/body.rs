//! Request bodies.

use reqwest::{
    Body, Request,
    header::{CONTENT_TYPE, HeaderValue},
};
use serde_json::Value;
use url::form_urlencoded;

use super::Unbuilt;

/// Sets the body of a request and its media type.
pub(crate) fn set_body(request: &mut Request, media_type: &str, body: impl Into<Body>) {
    *request.body_mut() = Some(body.into());
    if let Ok(name) = HeaderValue::from_str(media_type) {
        request.headers_mut().insert(CONTENT_TYPE, name);
    }
}

/// Encodes an object as a form. A list is sent item by item under one name (OpenAPI 3.0.3, style
/// `form` with `explode`). Absent members are not sent; `null` cannot be written in a form and is
/// an error.
pub(crate) fn form(value: &Value) -> Result<String, Unbuilt> {
    let members = value.as_object().ok_or(Unbuilt::Form)?;
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in members {
        let items = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            match item {
                Value::String(text) => {
                    form.append_pair(name, text);
                }
                Value::Bool(_) | Value::Number(_) => {
                    form.append_pair(name, &item.to_string());
                }
                Value::Null | Value::Array(_) | Value::Object(_) => return Err(Unbuilt::Form),
            }
        }
    }
    Ok(form.finish())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Unbuilt, form};

    #[test]
    fn a_form_holds_plain_values_and_lists_of_those() {
        let value =
            json!({ "a b": "x&y=\u{e9}", "n": 1.5, "yes": true, "list": [1, "2"], "empty": [] });
        let expected = "a+b=x%26y%3D%C3%A9&n=1.5&yes=true&list=1&list=2";
        let sorted = |form: &str| {
            let mut pairs: Vec<String> = form.split('&').map(str::to_owned).collect();
            pairs.sort();
            pairs
        };
        assert_eq!(sorted(&form(&value).unwrap()), sorted(expected));
        for value in [
            json!([1]),
            json!("a"),
            json!({ "a": null }),
            json!({ "a": { "b": 1 } }),
            json!({ "a": [[1]] }),
        ] {
            assert_eq!(form(&value), Err(Unbuilt::Form));
        }
    }
}
