//! `$ref`.

use countersign_contract::json::tokens;

use super::{cursor::Place, reader::Reader, unresolved::Sought};
use crate::{
    document::Data,
    documents::{Address, NotRead},
};

/// The maximum number of consecutive references.
const MAX_HOPS: usize = 32;

impl<'n> Reader<'n> {
    /// Follows `$ref` to its target, which must not be a schema.
    pub(super) fn follow(&mut self, place: Place<'n>, what: Sought) -> Option<Place<'n>> {
        let start = (place.at, place.pointer.clone());
        let mut current = place;
        for _ in 0..MAX_HOPS {
            let Some(reference) = current.get("$ref") else {
                return Some(current);
            };
            self.siblings(&current);
            let address = self.address(&reference, what)?;
            current = self.target(&reference, &address, what)?;
        }
        (current.at, current.pointer) = start;
        self.unresolved(
            &current,
            format!("`$ref` of {} is circular", what.name()),
            what,
            "replace one of the references with its target",
        );
        None
    }

    /// Follows the `$ref` of a path item. Returns the item itself and all targets in order, or
    /// nothing if a target does not exist.
    pub(super) fn follow_path_items(&mut self, place: Place<'n>) -> Vec<Place<'n>> {
        let start = place.clone();
        let mut items = vec![place];
        while let Some(last) = items.last() {
            let Some(reference) = last.get("$ref") else {
                return items;
            };
            if items.len() > MAX_HOPS {
                self.unresolved(
                    &start,
                    "`$ref` of a path item is circular".to_owned(),
                    Sought::PathItem,
                    "replace one of the references with its target",
                );
                return Vec::new();
            }
            let address = self.address(&reference, Sought::PathItem);
            let target =
                address.and_then(|address| self.target(&reference, &address, Sought::PathItem));
            let Some(target) = target else {
                return Vec::new();
            };
            items.push(target);
        }
        items
    }

    /// Reports fields beside `$ref`, which have no meaning (OpenAPI 3.0.3, Reference Object).
    pub(super) fn siblings(&mut self, place: &Place<'n>) {
        let Data::Map(members) = &place.node.data else {
            return;
        };
        for (name, entry) in members {
            // Extensions of other tools have no meaning for us anyway.
            if name == "$ref" || (self.is_foreign() && name.starts_with("x-")) {
                continue;
            }
            self.fallback(
                &place.member(name, entry),
                format!("`{name}` beside `$ref` has no meaning in OpenAPI 3.0"),
                "it is ignored",
                "move it to the referenced object, or write `allOf: [{ $ref: ... }]`",
            );
        }
    }

    /// Resolves a reference to an address. Reads the file on first use.
    pub(super) fn address(&mut self, reference: &Place<'n>, what: Sought) -> Option<Address> {
        let text = self.text(Some(reference.clone()), "`$ref`")?;
        let (file, fragment) = text.split_once('#').unwrap_or((&text, ""));
        if !(fragment.is_empty() || fragment.starts_with('/')) {
            self.unresolved(
                reference,
                format!("`$ref: {text}` has no JSON pointer after its `#`"),
                what,
                "begin the part after `#` with a slash",
            );
            return None;
        }
        let file = self.open(reference, file, &format!("$ref: {text}"), what)?;
        Some(Address {
            file,
            pointer: percent_decode(fragment),
        })
    }

    /// Returns the number of the file that a reference leads to, relative to the file that contains
    /// it. Reports an invalid reference under this text.
    pub(super) fn open(
        &mut self,
        reference: &Place<'n>,
        file: &str,
        text: &str,
        what: Sought,
    ) -> Option<u32> {
        let count = self.documents.count();
        match self.documents.open(reference.at.file, file) {
            Ok(number) => {
                if self.documents.count() > count {
                    self.oddities(number);
                }
                return Some(number);
            }
            Err(NotRead::Refused(refused)) => {
                let message = format!("`{text}` {}", refused.message);
                self.unresolved(reference, message, what, refused.help);
            }
            Err(NotRead::Broken(problem)) => self.problems.push(problem),
        }
        None
    }

    /// Returns the place at an address.
    pub(super) fn target(
        &mut self,
        reference: &Place<'n>,
        address: &Address,
        what: Sought,
    ) -> Option<Place<'n>> {
        let documents = self.documents;
        if let Some((at, node)) = documents.at(address) {
            // A schema of a later version may be a boolean.
            let is_what_is_sought = matches!(
                (&node.data, what),
                (Data::Map(_), _) | (_, Sought::Mapping) | (Data::Bool(_), Sought::Schema)
            );
            if !is_what_is_sought {
                let (pointer, name) = (documents.pointer(address), what.name());
                self.unresolved(
                    reference,
                    format!("`$ref: {pointer}` does not lead to {name}"),
                    what,
                    "correct the reference",
                );
                return None;
            }
            return Some(Place {
                node,
                at,
                pointer: documents.pointer(address),
            });
        }
        let tokens: Vec<String> = tokens(&address.pointer).collect();
        let (name, parent) = tokens.split_last()?;
        let root = documents.root(address.file)?;
        let parent = root.at_path(parent.iter().map(String::as_str));
        let hint = match parent.map(|(_, node)| &node.data) {
            Some(Data::Map(members)) => self.hint(name, members.keys().map(String::as_str)),
            _ => String::new(),
        };
        self.unresolved(
            reference,
            format!(
                "`$ref: {}` does not exist{hint}",
                documents.pointer(address)
            ),
            what,
            "correct the reference, or add its target",
        );
        None
    }

    /// Returns a name for a schema in another file: its natural name, prefixed with the name of its
    /// file if the natural name is taken.
    pub(super) fn name_in_other_file(&mut self, address: &Address) -> String {
        if let Some(known) = self.names_of_others.get(address) {
            return known.clone();
        }
        let path = self
            .documents
            .file(address.file)
            .map_or("", |file| &file.path);
        let name = natural_name(path, &address.pointer);
        let root = self.documents.at(&Address {
            file: 0,
            pointer: "/components/schemas".to_owned(),
        });
        let own = |name: &str| root.is_some_and(|(_, schemas)| schemas.get(name).is_some());
        let is_free = |name: &str| !own(name) && !self.taken_names.contains(name);
        let with_file = format!("{}_{name}", natural_name(path, ""));
        let numbered = (2..).map(|number| format!("{with_file}_{number}"));
        let mut names = [name, with_file.clone()].into_iter().chain(numbered);
        let name = names.find(|name| is_free(name)).unwrap_or(with_file);
        self.taken_names.insert(name.clone());
        self.names_of_others.insert(address.clone(), name.clone());
        name
    }
}

/// Returns the natural name of a schema: the last token of its pointer, or the name of its file.
pub(crate) fn natural_name(path: &str, pointer: &str) -> String {
    let last = tokens(pointer).last().unwrap_or_else(|| {
        let file = path.rsplit('/').next().unwrap_or_default();
        file.split('.').next().unwrap_or_default().to_owned()
    });
    let fits = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    let name: String = last
        .chars()
        .map(|character| if fits(character) { character } else { '_' })
        .collect();
    if name.is_empty() {
        "Schema".to_owned()
    } else {
        name
    }
}

/// Decodes `%XX` in the fragment of a URI. Returns the text unchanged if the result is not UTF-8.
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
