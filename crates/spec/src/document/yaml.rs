//! Documents written as YAML.
//!
//! The tree is built in one pass from the events of the parser, because only they have positions.
//! Aliases are therefore expanded here, within limits.

use std::collections::HashMap;

use countersign_contract::model::Position;
use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, Tag};

use super::{
    Data, Document, Entry, MAX_DEPTH, MAX_TEXT, MAX_VALUES, Members, Node, Oddity, SyntaxError,
    add_member, scalar,
};

/// Parses a YAML text.
pub(super) fn parse(text: &str, file: u32) -> Result<Document, SyntaxError> {
    let options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| syntax(&error))?;
        let at = Position {
            file,
            ..position(span.start)
        };
        match event {
            Event::DocumentStart(..) if builder.root.is_some() => {
                builder.oddities.push(Oddity {
                    at,
                    message: "a second YAML document begins here".to_owned(),
                    instead: "only the first is read",
                    help: "keep one document in the file",
                });
                break;
            }
            Event::Scalar(text, style, anchor, tag) => {
                builder.scalar(&text, style, anchor, tag.as_deref(), at)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                builder.open(anchor, tag.as_deref(), Container::List(Vec::new()), at)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                let map = Container::Map {
                    members: Members::new(),
                    merged: Vec::new(),
                    key: None,
                };
                builder.open(anchor, tag.as_deref(), map, at)?;
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close()?,
            Event::Alias(anchor) => builder.alias(anchor, at)?,
            _ => {}
        }
    }
    let root = builder.root.ok_or_else(SyntaxError::empty)?;
    Ok(Document {
        root,
        oddities: builder.oddities,
        values: builder.size.values,
    })
}

fn syntax(error: &ScanError) -> SyntaxError {
    let at = position(*error.marker());
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => SyntaxError::too_deep(at),
        _ => SyntaxError {
            at: Some(at),
            message: format!("is not valid YAML: {}", error.info()),
            help: "check indentation and quotes around this place",
        },
    }
}

fn position(marker: Marker) -> Position {
    let saturate = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Position::new(
        saturate(marker.line()),
        saturate(marker.col().saturating_add(1)),
    )
}

/// The size of a value.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    values: usize,
    text: usize,
}

/// A finished value with an anchor.
#[derive(Debug)]
struct Anchored {
    node: Node,
    size: Size,
    /// The nesting depth of its lists and maps.
    height: usize,
}

/// An unfinished list or map.
#[derive(Debug)]
struct Frame {
    at: Position,
    anchor: usize,
    /// The size of the document before it began.
    before: Size,
    /// The nesting depth of its lists and maps so far.
    height: usize,
    container: Container,
}

#[derive(Debug)]
enum Container {
    List(Vec<Node>),
    Map {
        members: Members,
        /// The values of merge keys.
        merged: Vec<Node>,
        /// The name whose value comes next.
        key: Option<Key>,
    },
}

#[derive(Debug)]
enum Key {
    Name(String, Position),
    Merge,
    /// A value that cannot be a name.
    Unusable,
}

#[derive(Debug, Default)]
struct Builder {
    open: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    /// The size of everything built so far, including anchored values.
    size: Size,
    oddities: Vec<Oddity>,
    root: Option<Node>,
}

impl Builder {
    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: Position,
    ) -> Result<(), SyntaxError> {
        let is_text =
            style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.core_suffix() == Some("str"));
        let wants_key = matches!(
            self.open.last(),
            Some(Frame {
                container: Container::Map { key: None, .. },
                ..
            })
        );
        if let Some(tag) = tag.filter(|tag| tag.core_suffix() != Some("str")) {
            self.tag(tag, at);
        }
        let data = if is_text || wants_key {
            Data::String(text.to_owned())
        } else {
            let (data, complaint) = scalar::resolve(text);
            self.oddities
                .extend(complaint.map(|complaint| Oddity::number(at, complaint)));
            data
        };
        let before = self.size;
        self.grow(
            Size {
                values: 1,
                text: text.len(),
            },
            at,
        )?;
        let node = Node { at, data };
        self.anchor(anchor, &node, before, 0)?;
        if wants_key && !is_text && text == "<<" {
            self.oddities.push(Oddity {
                at,
                message: "a merge key (`<<`) is not YAML 1.2".to_owned(),
                instead: "its maps are merged",
                help: "write the members out, or use $ref",
            });
            self.key(Key::Merge);
            return Ok(());
        }
        self.place(node, 0);
        Ok(())
    }

    fn open(
        &mut self,
        anchor: usize,
        tag: Option<&Tag>,
        container: Container,
        at: Position,
    ) -> Result<(), SyntaxError> {
        if self.open.len() == MAX_DEPTH {
            return Err(SyntaxError::too_deep(at));
        }
        if let Some(tag) = tag {
            self.tag(tag, at);
        }
        self.open.push(Frame {
            at,
            anchor,
            before: self.size,
            height: 0,
            container,
        });
        self.grow(Size { values: 1, text: 0 }, at)
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        let Some(frame) = self.open.pop() else {
            return Ok(());
        };
        let data = match frame.container {
            Container::List(items) => Data::List(items),
            Container::Map {
                members, merged, ..
            } => Data::Map(self.merge(members, merged)),
        };
        let node = Node { at: frame.at, data };
        let height = frame.height + 1;
        self.anchor(frame.anchor, &node, frame.before, height)?;
        self.place(node, height);
        Ok(())
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<(), SyntaxError> {
        let Some(target) = self.anchors.get(&anchor) else {
            return Err(SyntaxError {
                at: Some(at),
                message: "this alias refers to a value that contains it".to_owned(),
                help: "write the value out",
            });
        };
        let (size, height) = (target.size, target.height);
        if self.open.len() + height > MAX_DEPTH {
            return Err(SyntaxError::too_deep(at));
        }
        // The size is checked before the value is copied.
        self.grow(size, at)?;
        if let Some(target) = self.anchors.get(&anchor) {
            let node = target.node.clone();
            self.place(node, height);
        }
        Ok(())
    }

    /// Stores a finished value for later aliases.
    fn anchor(
        &mut self,
        anchor: usize,
        node: &Node,
        before: Size,
        height: usize,
    ) -> Result<(), SyntaxError> {
        if anchor == 0 {
            return Ok(());
        }
        let size = Size {
            values: self.size.values - before.values,
            text: self.size.text - before.text,
        };
        self.grow(size, node.at)?;
        let node = node.clone();
        self.anchors.insert(anchor, Anchored { node, size, height });
        Ok(())
    }

    fn grow(&mut self, by: Size, at: Position) -> Result<(), SyntaxError> {
        self.size.values = self.size.values.saturating_add(by.values);
        self.size.text = self.size.text.saturating_add(by.text);
        if self.size.values > MAX_VALUES || self.size.text > MAX_TEXT {
            return Err(SyntaxError::too_large(at));
        }
        Ok(())
    }

    fn key(&mut self, new: Key) {
        if let Some(Frame {
            container: Container::Map { key, .. },
            ..
        }) = self.open.last_mut()
        {
            *key = Some(new);
        }
    }

    /// Adds a finished value to its parent.
    fn place(&mut self, node: Node, height: usize) {
        let Some(frame) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        frame.height = frame.height.max(height);
        match &mut frame.container {
            Container::List(items) => items.push(node),
            Container::Map {
                members,
                merged,
                key,
            } => match key.take() {
                Some(Key::Name(name, at)) => {
                    add_member(members, name, Entry { at, node }, &mut self.oddities);
                }
                Some(Key::Merge) => merged.push(node),
                Some(Key::Unusable) => {}
                None => {
                    *key = Some(match node {
                        Node {
                            at,
                            data: Data::String(name),
                        } => Key::Name(name, at),
                        node => {
                            self.oddities.push(Oddity {
                                at: node.at,
                                message: format!("{} cannot be a name", node.kind()),
                                instead: "the member is ignored",
                                help: "write the name as text",
                            });
                            Key::Unusable
                        }
                    });
                }
            },
        }
    }

    /// Adds the missing members from merge keys.
    fn merge(&mut self, mut members: Members, merged: Vec<Node>) -> Members {
        let mut open: Vec<Node> = merged.into_iter().rev().collect();
        while let Some(node) = open.pop() {
            match node.data {
                Data::Map(others) => {
                    for (name, entry) in others {
                        members.entry(name).or_insert(entry);
                    }
                }
                Data::List(items) => open.extend(items.into_iter().rev()),
                _ => self.oddities.push(Oddity {
                    at: node.at,
                    message: format!("{} cannot be merged", node.kind()),
                    instead: "it is ignored",
                    help: "use a map after `<<`, or a list of maps",
                }),
            }
        }
        members
    }

    fn tag(&mut self, tag: &Tag, at: Position) {
        self.oddities.push(Oddity {
            at,
            message: format!("the tag {} has no meaning here", tag.original()),
            instead: "it is ignored",
            help: "remove the tag",
        });
    }
}
