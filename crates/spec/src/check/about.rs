//! Resolution of the places that clauses describe (`about`).

use countersign_contract::{
    json::{push_token, tokens},
    model::{About, ClauseId, Position},
};

use super::Checker;
use crate::{
    document::{Data, Node},
    documents::Address,
    ledger::Written,
    problem::did_you_mean,
    read::{Element, Elements, percent_decode},
};

impl Checker<'_> {
    /// Resolves the places that clauses describe.
    pub(super) fn about<'w>(
        &mut self,
        abouts: &'w [Written],
        elements: &Elements,
    ) -> Vec<(&'w ClauseId, About)> {
        let mut places = Vec::new();
        for about in abouts {
            match self.find(&about.place, elements) {
                Ok(place) => places.push((&about.clause, place)),
                Err((message, help)) => self.in_ledger(about.at, message, help),
            }
        }
        places
    }

    /// Resolves a text of `about`, or returns the error and its fix.
    fn find(&self, text: &str, elements: &Elements) -> Result<About, (String, &'static str)> {
        let (start, below) = match text.strip_prefix('#') {
            Some(pointer) => ("#".to_owned(), percent_decode(pointer)),
            None => self.named(text)?,
        };
        if !(below.is_empty() || below.starts_with('/')) {
            return Err((
                format!("`about: {text}` is not a JSON pointer"),
                "begin it with `#/`",
            ));
        }
        // A named element may be in another file.
        let start = self.documents.address(&start).unwrap_or(Address {
            file: 0,
            pointer: String::new(),
        });
        let root = self.documents.root(start.file).unwrap_or(self.root);
        let mut walk = Walk {
            node: root,
            at: root.at,
            pointer: self.documents.pointer(&Address {
                pointer: String::new(),
                ..start
            }),
            // A place outside every other element belongs to the API as a whole.
            element: elements.get("#/info"),
            schema: None,
        };
        for token in tokens(&start.pointer).chain(tokens(&below)) {
            if !walk.step(&token, elements) {
                let known = match &walk.node.data {
                    Data::Map(members) => did_you_mean(&token, members.keys().map(String::as_str)),
                    _ => String::new(),
                };
                return Err((
                    format!("`about: {text}` does not exist in the contract{known}"),
                    "correct the place; references are not followed",
                ));
            }
        }
        Ok(walk.end())
    }

    /// Splits a text that begins with the name of an operation or schema into its pointer, with the
    /// file and `#`, and the pointer below it.
    fn named(&self, text: &str) -> Result<(String, String), (String, &'static str)> {
        let end = text.find('/').unwrap_or(text.len());
        let (name, below) = text.split_at(end);
        let operation = self.contract.operation(name);
        let operation = operation.map(|operation| self.place(operation, &[]).1);
        let schema = self.contract.schemas.get(name);
        let schema = schema.map(|schema| schema.pointer.clone());
        match (operation, schema) {
            (Some(pointer), None) | (None, Some(pointer)) => Ok((pointer, below.to_owned())),
            (Some(_), Some(_)) => Err((
                format!("`{name}` is the name of both an operation and a schema"),
                "write the place as a JSON pointer with a leading `#`",
            )),
            (None, None) => {
                let operations = self.contract.operations.iter();
                let operations = operations.map(|operation| operation.id.as_str());
                let schemas = self.contract.schemas.keys().map(String::as_str);
                let hint = did_you_mean(name, operations.chain(schemas));
                Err((
                    format!("no operation or schema is called `{name}`{hint}"),
                    "correct the name, or write the place as a JSON pointer with a leading `#`",
                ))
            }
        }
    }
}

/// The progress along a pointer, and the innermost element so far.
struct Walk<'n> {
    node: &'n Node,
    at: Position,
    pointer: String,
    element: Option<&'n Element>,
    /// The pointer of the element, if it is a schema.
    schema: Option<String>,
}

impl<'n> Walk<'n> {
    /// Follows one token. Returns `false` if it does not exist.
    fn step(&mut self, token: &str, elements: &'n Elements) -> bool {
        let Some((at, node)) = self.node.at_path([token]) else {
            return false;
        };
        push_token(&mut self.pointer, token);
        (self.at, self.node) = (at, node);
        if let Some(element) = elements.get(&self.pointer) {
            self.element = Some(element);
            self.schema = match element {
                Element::Schema => Some(self.pointer.clone()),
                Element::Other(_) => None,
            };
        }
        true
    }

    fn end(self) -> About {
        About {
            pointer: self.pointer,
            at: self.at,
            schema: self.schema,
            elements: match self.element {
                Some(Element::Other(places)) => places.clone(),
                Some(Element::Schema) | None => Vec::new(),
            },
        }
    }
}
