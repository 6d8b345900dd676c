//! The places that clauses are about.

use countersign_contract::{
    json::{push_token, tokens},
    model::{About, ClauseId, Position},
};

use super::Checker;
use crate::{
    document::{Data, Node},
    ledger::Written,
    problem::did_you_mean,
    read::{Element, Elements, percent_decode},
};

impl Checker<'_> {
    /// Finds the places that clauses are about.
    pub(super) fn about<'w>(
        &mut self,
        abouts: &'w [Written],
        elements: &Elements,
    ) -> Vec<(&'w ClauseId, About)> {
        let mut places = Vec::new();
        for about in abouts {
            match self.find(&about.place, elements) {
                Ok(place) => places.push((&about.clause, place)),
                Err((message, mend)) => self.in_ledger(about.at, message, mend),
            }
        }
        places
    }

    /// The place of a text of `about`, or what is wrong with it.
    fn find(&self, text: &str, elements: &Elements) -> Result<About, (String, &'static str)> {
        let (start, below) = match text.strip_prefix('#') {
            Some(pointer) => (String::new(), percent_decode(pointer)),
            None => self.named(text)?,
        };
        if !(below.is_empty() || below.starts_with('/')) {
            return Err((
                format!("`about: {text}` is no JSON pointer"),
                "begin it with `#/`",
            ));
        }
        let mut walk = Walk {
            node: self.root,
            at: self.root.at,
            pointer: "#".to_owned(),
            // What belongs to nothing else is about the API.
            element: elements.get("#/info"),
            schema: None,
        };
        for token in tokens(&start).chain(tokens(&below)) {
            if !walk.step(&token, elements) {
                let known = match &walk.node.data {
                    Data::Map(members) => did_you_mean(&token, members.keys().map(String::as_str)),
                    _ => String::new(),
                };
                return Err((
                    format!("`about: {text}` leads nowhere in the contract{known}"),
                    "correct the place; references are not followed",
                ));
            }
        }
        Ok(walk.end())
    }

    /// The pointer of the operation or schema that a text begins with, and the pointer below it.
    fn named(&self, text: &str) -> Result<(String, String), (String, &'static str)> {
        let end = text.find('/').unwrap_or(text.len());
        let (name, below) = text.split_at(end);
        let operation = self.contract.operation(name).map(|operation| {
            let (_, pointer) = self.place(operation, &[]);
            pointer.trim_start_matches('#').to_owned()
        });
        let schema = self.contract.schemas.contains_key(name).then(|| {
            let mut pointer = "/components/schemas".to_owned();
            push_token(&mut pointer, name);
            pointer
        });
        match (operation, schema) {
            (Some(pointer), None) | (None, Some(pointer)) => Ok((pointer, below.to_owned())),
            (Some(_), Some(_)) => Err((
                format!("`{name}` is the name of an operation and of a schema"),
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

/// How far a pointer has been followed, and the innermost element so far.
struct Walk<'n> {
    node: &'n Node,
    at: Position,
    pointer: String,
    element: Option<&'n Element>,
    /// The pointer of the element, if it is a schema.
    schema: Option<String>,
}

impl<'n> Walk<'n> {
    /// Follows one token, if it leads somewhere.
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
