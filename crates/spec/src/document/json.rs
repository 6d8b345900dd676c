//! Documents written as JSON.

use countersign_contract::{
    json::{Document as Payload, Kind, Node as Value, ParseErrorKind},
    model::Position,
};

use super::{
    Data, Document, Entry, MAX_DEPTH, MAX_VALUES, Members, Node, Oddity, SyntaxError, add_member,
    scalar,
};

/// Parses a JSON text.
pub(super) fn parse(text: &str, file: u32) -> Result<Document, SyntaxError> {
    let payload = Payload::parse(text.as_bytes()).map_err(|error| match error.kind {
        ParseErrorKind::TooDeep => SyntaxError::too_deep(error.at),
        kind => SyntaxError {
            at: Some(error.at),
            message: format!(
                "is not JSON: {}",
                kind.to_string().replace("the payload", "it")
            ),
            help: "correct it at this place",
        },
    })?;
    let mut converter = Converter {
        text,
        offset: 0,
        at: Position {
            file,
            ..Position::new(1, 1)
        },
        values: 0,
        oddities: Vec::new(),
    };
    let root = converter.convert(payload.root(), 0)?;
    Ok(Document {
        root,
        oddities: converter.oddities,
        values: converter.values,
    })
}

struct Converter<'t> {
    text: &'t str,
    /// The offset up to which the position has been counted; `at` is the position there.
    offset: usize,
    at: Position,
    values: usize,
    oddities: Vec<Oddity>,
}

impl Converter<'_> {
    /// Returns the position of a byte. Values are visited in order, so the text is scanned only
    /// once, even if it is one long line.
    fn position(&mut self, offset: usize) -> Position {
        for character in self
            .text
            .get(self.offset..offset)
            .unwrap_or_default()
            .chars()
        {
            if character == '\n' {
                self.at.line = self.at.line.saturating_add(1);
                self.at.column = 1;
            } else {
                self.at.column = self.at.column.saturating_add(1);
            }
        }
        self.offset = offset;
        self.at
    }

    /// Converts a value at this nesting depth.
    fn convert(&mut self, value: Value<'_>, depth: usize) -> Result<Node, SyntaxError> {
        let at = self.position(value.span().start);
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(SyntaxError::too_large(at));
        }
        if matches!(value.kind(), Kind::Array | Kind::Object) && depth == MAX_DEPTH {
            return Err(SyntaxError::too_deep(at));
        }
        let data = match value.kind() {
            Kind::Null => Data::Null,
            Kind::Bool => Data::Bool(value.as_bool() == Some(true)),
            Kind::String => Data::String(value.as_str().unwrap_or_default().into_owned()),
            Kind::Number => {
                let (data, complaint) = scalar::number(value.text());
                self.oddities
                    .extend(complaint.map(|complaint| Oddity::number(at, complaint)));
                data
            }
            Kind::Array => Data::List(
                value
                    .children()
                    .map(|item| self.convert(item, depth + 1))
                    .collect::<Result<_, _>>()?,
            ),
            Kind::Object => {
                let mut members = Members::new();
                for (name, member) in value.members() {
                    let at = member
                        .key_span()
                        .map_or(at, |span| self.position(span.start));
                    let node = self.convert(member, depth + 1)?;
                    let entry = Entry { at, node };
                    add_member(&mut members, name.into_owned(), entry, &mut self.oddities);
                }
                Data::Map(members)
            }
        };
        Ok(Node { at, data })
    }
}
