//! Documents written as JSON.

use countersign_contract::json::{Document, Kind, Lines, Node as Payload};

use super::{Data, Entry, MAX_DEPTH, Node, SyntaxError};

/// Reads a JSON text.
pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    let document = Document::parse(text.as_bytes()).map_err(|error| SyntaxError {
        at: Some(error.at),
        message: format!("is not JSON: {}", error.kind),
        mend: "check it with any JSON editor",
    })?;
    convert(document.root(), &Lines::new(text.as_bytes()), 0)
}

fn convert(payload: Payload<'_>, lines: &Lines<'_>, depth: usize) -> Result<Node, SyntaxError> {
    let at = lines.position(payload.span().start);
    if depth > MAX_DEPTH {
        return Err(SyntaxError {
            at: Some(at),
            message: format!("is nested deeper than {MAX_DEPTH} levels"),
            mend: "move the inner parts into components",
        });
    }
    let data = match payload.kind() {
        Kind::Null => Data::Null,
        Kind::Bool => Data::Bool(payload.as_bool() == Some(true)),
        Kind::String => Data::String(payload.as_str().unwrap_or_default().into_owned()),
        Kind::Number => {
            let number = serde_json::from_str(payload.text()).map_err(|_| SyntaxError {
                at: Some(at),
                message: "this number is too large for a contract".to_owned(),
                mend: "write a number between -1.7e308 and 1.7e308",
            })?;
            Data::Number(number)
        }
        Kind::Array => Data::List(
            payload
                .children()
                .map(|item| convert(item, lines, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        Kind::Object => {
            let mut entries = Vec::new();
            for (name, member) in payload.members() {
                let at = member
                    .key_span()
                    .map_or(at, |span| lines.position(span.start));
                if member.is_shadowed() {
                    return Err(SyntaxError {
                        at: Some(at),
                        message: format!("the member `{name}` is written twice"),
                        mend: "keep one of them",
                    });
                }
                let node = convert(member, lines, depth + 1)?;
                entries.push(Entry {
                    name: name.into_owned(),
                    at,
                    node,
                });
            }
            Data::Map(entries)
        }
    };
    Ok(Node { at, data })
}
