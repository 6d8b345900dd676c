//! The reader of values outside the body.

use std::collections::BTreeSet;

use super::{
    Described, Reading, Sent, Writing,
    split::{Split, Spread},
    tree::Tree,
    typed::{Nested, Typing, is_compound},
    variants::variants,
};
use crate::{
    json::{Document, ParseErrorKind},
    model::{Contract, Schema, Style, Type, essence, is_json},
};

/// A reader that converts values outside the body to JSON.
///
/// ```
/// use std::collections::BTreeSet;
/// use countersign_contract::{
///     model::Parameter,
///     parameter::{Described, Found, Reader, Sent, query_pairs},
/// };
/// # let contract: countersign_contract::model::Contract = serde_json::from_str(
/// #     r#"{"api": "a", "title": "A", "version": "1", "file": "a.yaml"}"#)?;
/// let ids: Parameter = serde_json::from_str(r#"{"name": "ids", "in": "query", "style": "form",
///     "explode": true, "schema": {"type": "array", "items": {"type": "integer"}}}"#)?;
/// let sent = Sent { query: query_pairs("ids=1&ids=2"), ..Sent::default() };
/// let reader = Reader { contract: &contract, fits: &|_, _| true };
/// let (found, _) = reader.read(&Described::parameter(&ids), &sent, &BTreeSet::new());
/// let Found::Values { readings, .. } = found else { panic!("{found:?}") };
/// assert_eq!(readings[0].json, "[1,2]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The contract that describes the values.
    pub contract: &'a Contract,
    /// A function that returns `true` if a JSON text conforms to a schema. It decides between the
    /// meanings of a text.
    pub fits: &'a dyn Fn(&Schema, &str) -> bool,
}

/// The result of reading one value.
#[derive(Debug)]
pub enum Found {
    /// The value was not sent.
    Nothing,
    /// The value was sent empty, which is allowed.
    Unused,
    /// The value was sent but cannot be read.
    Refused(Refused),
    /// The value was sent.
    Values {
        /// The possible readings, the most likely one first. The list is never empty.
        readings: Vec<Reading>,
        /// The number of times the value was sent, if it can be sent only once.
        times: usize,
    },
}

/// The reason that a value cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The specification does not define how to write a value of this type in this style.
    Undefined(Style),
    /// Its media type is not supported.
    MediaType(String),
    /// It should be JSON but is not.
    NotJson(ParseErrorKind),
    /// It is not written in the required style.
    Form,
}

impl Reader<'_> {
    /// Reads one value, and names the query parameters that it was assembled from. `others` are the
    /// query parameters that belong to other values.
    #[must_use]
    pub fn read(
        &self,
        described: &Described<'_>,
        sent: &Sent<'_>,
        others: &BTreeSet<String>,
    ) -> (Found, Vec<String>) {
        let values = sent.values(described.name, described.location);
        let (style, explode) = match described.writing {
            Writing::Content(media_type) => {
                let found = values
                    .first()
                    .map(|text| self.content(described, media_type, text))
                    .map(|found| match found {
                        Found::Values { readings, .. } => Found::Values {
                            readings,
                            times: values.len(),
                        },
                        other => other,
                    });
                return (found.unwrap_or(Found::Nothing), Vec::new());
            }
            Writing::Styled(style, explode) => (style, explode),
            Writing::Brackets => {
                let split = described.bracketed(sent);
                return self.values(described, &[Type::Array], split, &values, true);
            }
        };
        let kinds = style.kinds(self.contract, described.schema, explode);
        if kinds.is_empty() || !style.is_for(described.location) {
            let is_sent = !values.is_empty();
            let undefined = Found::Refused(Refused::Undefined(style));
            return (if is_sent { undefined } else { Found::Nothing }, Vec::new());
        }
        let is_empty = values.iter().all(String::is_empty) && !values.is_empty();
        if described.allow_empty_value && is_empty && style == Style::Form {
            return (Found::Unused, Vec::new());
        }
        let spread = Spread {
            contract: self.contract,
            others,
        };
        let split = described.split(style, explode, sent, &values, &spread);
        self.values(described, &kinds, split, &values, explode)
    }

    /// Gives the split values the types of the schema.
    fn values(
        &self,
        described: &Described<'_>,
        kinds: &[Type],
        split: Split,
        values: &[String],
        explode: bool,
    ) -> (Found, Vec<String>) {
        let mut trees = Vec::new();
        let mut names = Vec::new();
        if kinds.contains(&Type::Array) {
            trees.extend(split.lists.into_iter().map(Tree::List));
            names.clone_from(&split.names);
        }
        if kinds.contains(&Type::Object) {
            trees.extend(split.objects.into_iter().map(Tree::Members));
            names = split.names;
        }
        // A value that is sent several times is a list, if it may be one.
        let is_list = explode && kinds.contains(&Type::Array) && values.len() > 1;
        let is_plain = !is_list && !kinds.iter().copied().all(is_compound);
        let times = if is_plain || !explode {
            values.len()
        } else {
            1
        };
        trees.extend(split.plain.filter(|_| is_plain));
        let typing = Typing {
            contract: self.contract,
            fits: self.fits,
            nested: Nested::Unclear,
        };
        let variants = variants(self.contract, described.schema);
        let mut readings: Vec<Reading> = Vec::new();
        for tree in &trees {
            for variant in &variants {
                let reading = typing.read(*variant, tree);
                if !readings.contains(&reading) {
                    readings.push(reading);
                }
            }
        }
        let found = if !readings.is_empty() {
            Found::Values { readings, times }
        } else if values.is_empty() {
            Found::Nothing
        } else {
            Found::Refused(Refused::Form)
        };
        (found, names)
    }

    /// Reads a value that is written in a media type.
    fn content(&self, described: &Described<'_>, media_type: &str, text: &str) -> Found {
        let meanings = described.meanings(text);
        if is_json(media_type) {
            let mut broken = None;
            let mut readings = Vec::new();
            for json in meanings {
                match Document::parse(json.as_bytes()) {
                    Ok(_) => readings.push(Reading {
                        json,
                        ..Reading::default()
                    }),
                    Err(error) => broken = broken.or(Some(error.kind)),
                }
            }
            return match broken {
                Some(kind) if readings.is_empty() => Found::Refused(Refused::NotJson(kind)),
                Some(_) | None => Found::Values { readings, times: 1 },
            };
        }
        if !is_text(media_type) {
            return Found::Refused(Refused::MediaType(essence(media_type)));
        }
        let typing = Typing {
            contract: self.contract,
            fits: self.fits,
            nested: Nested::Unclear,
        };
        let readings = vec![typing.read(described.schema.into(), &Tree::Text(meanings))];
        Found::Values { readings, times: 1 }
    }
}

/// Returns `true` if a value of this media type is plain text.
pub(super) fn is_text(media_type: &str) -> bool {
    essence(media_type).starts_with("text/")
}
