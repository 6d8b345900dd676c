//! Error responses.

use bytes::Bytes;
use countersign_contract::table::{ErrorCode, Operation};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use super::Cut;
use crate::calls::{ApiError, Error, ErrorKind};

/// Returns the error for a status other than a success.
pub(crate) fn failure(
    operation: &'static Operation,
    status: StatusCode,
    headers: HeaderMap,
    (body, cut): (Bytes, Option<Cut>),
    correlation_id: Option<String>,
) -> Error {
    let documented = operation.response(status.as_u16());
    let codes = documented.map(|response| find_codes(response.error_codes, &body));
    let codes = codes.unwrap_or_default();
    let error = ApiError {
        operation: operation.id,
        status,
        headers,
        body,
        cut,
        code: codes.row,
        undocumented_code: codes.undocumented,
        correlation_id,
    };
    if documented.is_some() {
        ErrorKind::Api(error)
    } else {
        ErrorKind::UndocumentedStatus(error)
    }
    .into()
}

/// The codes of a table that an error body contains.
#[derive(Default)]
struct Codes {
    /// The row that matches: the only row whose code and sub code both occur in the body as
    /// separate texts.
    row: Option<&'static ErrorCode>,
    /// The texts that have the form of a code and of a sub code, if no row matches.
    undocumented: Option<(String, Option<String>)>,
}

/// Finds the codes in a body. Documents rarely say where in the body a code is, so all texts are
/// searched.
fn find_codes(rows: &'static [ErrorCode], body: &[u8]) -> Codes {
    if rows.is_empty() {
        return Codes::default();
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return Codes::default();
    };
    let texts = texts(&body);
    let mut found = rows.iter().filter(|row| {
        texts.contains(&row.code) && row.sub_code.is_none_or(|code| texts.contains(&code))
    });
    if let (Some(row), None) = (found.next(), found.next()) {
        return Codes {
            row: Some(row),
            undocumented: None,
        };
    }
    let known = |text: &&&str| rows.iter().any(|row| row.code == **text);
    let like_code = |text: &&&str| rows.iter().any(|row| form(row.code).eq(form(text)));
    let code = texts.iter().find(known).or(texts.iter().find(like_code));
    let undocumented = code.map(|code| {
        let like_sub_code = |text: &&&str| {
            let mut known = rows.iter().filter_map(|row| row.sub_code);
            *text != code && known.any(|sub_code| form(sub_code).eq(form(text)))
        };
        let sub_code = texts.iter().find(like_sub_code);
        ((*code).to_owned(), sub_code.map(|text| (*text).to_owned()))
    });
    Codes {
        row: None,
        undocumented,
    }
}

/// Returns all texts of a value, in order.
fn texts(value: &Value) -> Vec<&str> {
    let mut texts = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => texts.push(text.as_str()),
            Value::Array(items) => open.extend(items.iter().rev()),
            Value::Object(members) => open.extend(members.values().rev()),
            _ => {}
        }
    }
    texts
}

/// Returns the form of a code: its pattern of letters and digits.
fn form(code: &str) -> impl Iterator<Item = char> {
    code.chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
}
