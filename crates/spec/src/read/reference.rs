//! `$ref`.

use countersign_contract::json::tokens;

use super::{cursor::Place, reader::Reader};
use crate::document::Data;

/// How many references may follow each other before the thing itself.
const MAX_HOPS: usize = 32;

impl<'n> Reader<'n> {
    /// Follows `$ref` to the thing itself, which must not be a schema.
    pub(super) fn follow(&mut self, place: Place<'n>, what: &str) -> Option<Place<'n>> {
        let start = (place.at, place.pointer.clone());
        let mut current = place;
        for _ in 0..MAX_HOPS {
            let Some(reference) = current.get("$ref") else {
                return Some(current);
            };
            self.siblings(&current);
            let pointer = self.local_pointer(&reference, IGNORED)?;
            current = self.target(&reference, &pointer, IGNORED)?;
        }
        (current.at, current.pointer) = start;
        self.fallback(
            &current,
            format!("`$ref` of {what} leads in a circle"),
            IGNORED,
            "let one of them be the thing itself",
        );
        None
    }

    /// What stands beside `$ref` has no meaning (OpenAPI 3.0.3, Reference Object).
    pub(super) fn siblings(&mut self, place: &Place<'n>) {
        let Data::Map(members) = &place.node.data else {
            return;
        };
        for (name, entry) in members {
            // What other tools add has no meaning for us anyway.
            if name == "$ref" || (self.is_foreign() && name.starts_with("x-")) {
                continue;
            }
            self.fallback(
                &place.member(name, entry),
                format!("`{name}` beside `$ref` has no meaning in OpenAPI 3.0"),
                IGNORED,
                "move it to what is referred to, or write `allOf: [{ $ref: ... }]`",
            );
        }
    }

    /// The pointer of a reference within this document.
    pub(super) fn local_pointer(&mut self, reference: &Place<'n>, instead: &str) -> Option<String> {
        let text = self.text(Some(reference.clone()), "`$ref`")?;
        match text.strip_prefix('#') {
            Some(pointer) if pointer.is_empty() || pointer.starts_with('/') => {
                Some(percent_decode(pointer))
            }
            _ => {
                self.fallback(
                    reference,
                    format!("`$ref: {text}` leads out of this file"),
                    instead,
                    "put all in one file first, for example with `redocly bundle`",
                );
                None
            }
        }
    }

    /// The place that a pointer leads to.
    pub(super) fn target(
        &mut self,
        reference: &Place<'n>,
        pointer: &str,
        instead: &str,
    ) -> Option<Place<'n>> {
        let tokens: Vec<String> = tokens(pointer).collect();
        if let Some((at, node)) = self.root.at_path(tokens.iter().map(String::as_str)) {
            return Some(Place {
                node,
                at,
                pointer: format!("#{pointer}"),
            });
        }
        let (name, parent) = tokens.split_last()?;
        let parent = self.root.at_path(parent.iter().map(String::as_str));
        let hint = match parent.map(|(_, node)| &node.data) {
            Some(Data::Map(members)) => self.hint(name, members.keys().map(String::as_str)),
            _ => String::new(),
        };
        self.fallback(
            reference,
            format!("`$ref: #{pointer}` leads nowhere{hint}"),
            instead,
            "correct the reference, or add what it names",
        );
        None
    }
}

/// What is done with a reference that leads nowhere, outside of schemas.
const IGNORED: &str = "it is ignored";

/// Decodes `%XX` in the fragment of a URI; what is not UTF-8 then stays as it is.
pub(crate) fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let digit = |at: usize| {
            let digit = char::from(*bytes.get(at)?).to_digit(16)?;
            u8::try_from(digit).ok()
        };
        let pair = digit(index + 1).zip(digit(index + 2));
        if let Some((high, low)) = pair.filter(|_| bytes[index] == b'%') {
            decoded.push(high << 4 | low);
            index += 3;
        } else {
            decoded.push(bytes[index]);
            index += 1;
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}
