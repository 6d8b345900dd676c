//! Documents written as YAML.
//!
//! Two readers, each for what it is good at: `serde_yaml` says what the values are (so `Y`, `no`
//! and `0101` mean here what they mean to the tools around us), the events of `saphyr-parser` say
//! where they stand. The events come first, since they also show a document that would grow
//! beyond measure once its aliases are written out.

use std::{collections::HashMap, rc::Rc};

use countersign_contract::model::Position;
use saphyr_parser::{Event, Marker, Parser, Span};
use serde_json::Number;
use serde_yaml::Value;

use super::{Data, Entry, MAX_DEPTH, MAX_VALUES, Node, SyntaxError, position};

/// Reads a YAML text.
pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    let places = places(text)?;
    let value: Value = serde_yaml::from_str(text).map_err(|error| SyntaxError {
        at: error
            .location()
            .map(|location| position(location.line(), location.column())),
        message: format!("is not valid YAML: {}", message(&error)),
        mend: "check indentation, quotes and repeated names around this place",
    })?;
    convert(value, &places)
}

/// The message without the place, which is told apart.
fn message(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// Where a value stands, and what is within it.
struct Place {
    at: Position,
    /// Names of members and their places alternate; in a list there are only places.
    children: Vec<Rc<Place>>,
    /// How many values this is once aliases are written out.
    size: usize,
}

fn places(text: &str) -> Result<Rc<Place>, SyntaxError> {
    let mut open: Vec<(usize, Place)> = Vec::new();
    let mut anchors: HashMap<usize, Rc<Place>> = HashMap::new();
    let mut root: Option<Rc<Place>> = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| SyntaxError {
            at: Some(place(*error.marker())),
            message: format!("is not valid YAML: {}", error.info()),
            mend: "check indentation and quotes around this place",
        })?;
        let done = match event {
            Event::Scalar(_, _, anchor, _) => Some((anchor, leaf(span))),
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                if open.len() == MAX_DEPTH {
                    return Err(SyntaxError {
                        at: Some(place(span.start)),
                        message: format!("is nested deeper than {MAX_DEPTH} levels"),
                        mend: "move the inner parts into components",
                    });
                }
                open.push((anchor, leaf(span)));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop(),
            Event::Alias(anchor) => {
                let target = anchors.get(&anchor).ok_or_else(|| SyntaxError {
                    at: Some(place(span.start)),
                    message: "this alias stands for something that contains it".to_owned(),
                    mend: "write the value out",
                })?;
                grow(&mut open, &mut root, Rc::clone(target), span)?;
                None
            }
            Event::DocumentStart(_) if root.is_some() => {
                return Err(SyntaxError {
                    at: Some(place(span.start)),
                    message: "a second YAML document begins here".to_owned(),
                    mend: "keep one document in the file",
                });
            }
            _ => None,
        };
        if let Some((anchor, done)) = done {
            let done = Rc::new(done);
            if anchor > 0 {
                anchors.insert(anchor, Rc::clone(&done));
            }
            grow(&mut open, &mut root, done, span)?;
        }
    }
    root.ok_or_else(|| SyntaxError {
        at: None,
        message: "is empty".to_owned(),
        mend: "write an OpenAPI 3.0 document",
    })
}

/// Puts a finished value into the one that is open.
fn grow(
    open: &mut [(usize, Place)],
    root: &mut Option<Rc<Place>>,
    done: Rc<Place>,
    span: Span,
) -> Result<(), SyntaxError> {
    let Some((_, parent)) = open.last_mut() else {
        *root = Some(done);
        return Ok(());
    };
    parent.size = parent.size.saturating_add(done.size);
    parent.children.push(done);
    if parent.size > MAX_VALUES {
        return Err(SyntaxError {
            at: Some(place(span.start)),
            message: format!("grows beyond {MAX_VALUES} values once its aliases are written out"),
            mend: "use $ref instead of YAML aliases",
        });
    }
    Ok(())
}

fn leaf(span: Span) -> Place {
    Place {
        at: place(span.start),
        children: Vec::new(),
        size: 1,
    }
}

fn place(marker: Marker) -> Position {
    position(marker.line(), marker.col() + 1)
}

fn convert(value: Value, place: &Place) -> Result<Node, SyntaxError> {
    let at = place.at;
    // Both readers see the same structure; if one ever does not, the place of the parent serves.
    let child = |index: usize| place.children.get(index).map_or(place, |child| &**child);
    let data = match value {
        Value::Null => Data::Null,
        Value::Bool(boolean) => Data::Bool(boolean),
        Value::Number(number) => Data::Number(convert_number(&number).ok_or(SyntaxError {
            at: Some(at),
            message: "this is not a number that JSON knows".to_owned(),
            mend: "write a finite number, or quote it to make it text",
        })?),
        Value::String(string) => Data::String(string),
        Value::Sequence(items) => Data::List(
            items
                .into_iter()
                .enumerate()
                .map(|(index, item)| convert(item, child(index)))
                .collect::<Result<_, _>>()?,
        ),
        Value::Mapping(members) => Data::Map(
            members
                .into_iter()
                .enumerate()
                .map(|(index, (name, member))| {
                    let key = child(2 * index);
                    Ok(Entry {
                        name: key_text(&name).ok_or(SyntaxError {
                            at: Some(key.at),
                            message: "a list or map cannot be a name".to_owned(),
                            mend: "write the name as text",
                        })?,
                        at: key.at,
                        node: convert(member, child(2 * index + 1))?,
                    })
                })
                .collect::<Result<_, _>>()?,
        ),
        Value::Tagged(tagged) => {
            return Err(SyntaxError {
                at: Some(at),
                message: format!("the tag {} has no meaning here", tagged.tag),
                mend: "remove the tag",
            });
        }
    };
    Ok(Node { at, data })
}

fn convert_number(number: &serde_yaml::Number) -> Option<Number> {
    if let Some(integer) = number.as_u64() {
        return Some(integer.into());
    }
    number
        .as_i64()
        .map(Number::from)
        .or_else(|| number.as_f64().and_then(Number::from_f64))
}

fn key_text(name: &Value) -> Option<String> {
    match name {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(boolean) => Some(boolean.to_string()),
        Value::Null => Some("null".to_owned()),
        Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => None,
    }
}
