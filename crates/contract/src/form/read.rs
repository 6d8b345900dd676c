//! Conversion of form fields to a JSON object.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    json::{ParseError, ParseErrorKind, pointer_to, tokens},
    model::{Contract, Encoding, Position, Schema, is_json},
    parameter::{Nested, Reading, Tree, Typing, Variant},
};

/// A reader that converts forms to JSON objects.
///
/// ```
/// use countersign_contract::{form::{FormReader, pairs}, model::{Contract, Schema}};
/// # let contract: Contract = serde_json::from_str(
/// #     r#"{"api": "a", "title": "A", "version": "1", "file": "a.yaml"}"#)?;
/// let schema: Schema = serde_json::from_str(r#"{"properties": {
///     "n": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}}}"#)?;
/// let reader = FormReader { contract: &contract, fits: &|_, _| true };
/// let encodings = Default::default();
/// let form = reader.urlencoded((&schema).into(), &encodings, &pairs(b"n=5&tags=7&tags=b")?);
/// assert_eq!(form.reading.json, r#"{"n":5,"tags":["7","b"]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct FormReader<'a> {
    /// The contract that describes the form.
    pub contract: &'a Contract,
    /// A function that returns `true` if a JSON text conforms to a schema. It decides between the
    /// meanings of a text.
    pub fits: &'a dyn Fn(&Schema, &str) -> bool,
}

/// The JSON object that a form represents.
#[derive(Debug)]
pub struct FormValue {
    /// The object.
    pub reading: Reading,
    /// The members that are written in another form than the contract describes.
    pub mistakes: Vec<Mistake>,
    /// The fields that should contain JSON but do not.
    pub not_json: Vec<NotJson>,
    /// The positions of the fields with each name.
    places: HashMap<String, Vec<Position>>,
}

/// A member that is written in another form than the contract describes.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The name of the member.
    pub member: String,
    /// The form that was found, with placeholders.
    pub found: String,
    /// The form that was expected, with placeholders.
    pub expected: String,
}

/// A field that should contain JSON but does not.
#[derive(Debug, PartialEq, Eq)]
pub struct NotJson {
    /// The place in the object, as a JSON pointer.
    pub instance: String,
    /// The position of the error in the body, or of the field if the exact position is unknown.
    pub at: Option<Position>,
    /// The kind of error.
    pub kind: ParseErrorKind,
}

impl FormValue {
    /// Returns the position in the body of a place in the object: the field, or the one of several
    /// fields that holds the item.
    #[must_use]
    pub fn place(&self, instance: &str) -> Option<Position> {
        let (name, index) = field(instance)?;
        let places = self.places.get(&name)?;
        places.get(index).or_else(|| places.first()).copied()
    }
}

/// Returns the name of the field that contains a place of the object, and its index if there are
/// several.
fn field(instance: &str) -> Option<(String, usize)> {
    let mut tokens = tokens(instance);
    let name = tokens.next()?;
    let index = tokens.next().and_then(|token| token.parse().ok());
    Some((name, index.unwrap_or_default()))
}

pub(super) static ANYTHING: LazyLock<Schema> = LazyLock::new(Schema::default);
pub(super) static USUAL: LazyLock<Encoding> = LazyLock::new(Encoding::default);

impl FormReader<'_> {
    pub(super) const fn typing(&self) -> Typing<'_> {
        Typing {
            contract: self.contract,
            fits: self.fits,
            nested: Nested::Json,
        }
    }
}

/// Returns `true` if the contract says that a member is always JSON.
pub(super) fn states_json(encoding: &Encoding) -> bool {
    let media_types = encoding.content_type.as_deref();
    media_types.is_some_and(|media_types| media_types.split(',').all(is_json))
}

/// The field that names the encoding of the texts of a form (RFC 7578, section 4.6). Browsers fill
/// it in, and it is not a member of the object.
pub(super) const CHARSET: &str = "_charset_";

/// A form that is being read.
pub(super) struct Form {
    pub(super) members: Vec<(String, Tree)>,
    /// The places whose encoding no specification defines.
    pub(super) unclear: Vec<String>,
    /// The places whose content is not read.
    pub(super) opaque: Vec<String>,
    pub(super) not_json: Vec<(String, ParseError)>,
    pub(super) mistakes: Vec<Mistake>,
    places: HashMap<String, Vec<Position>>,
}

impl Form {
    pub(super) fn new<'f>(fields: impl Iterator<Item = (&'f str, Position)>) -> Self {
        let mut places: HashMap<String, Vec<Position>> = HashMap::new();
        for (name, at) in fields {
            places.entry(name.to_owned()).or_default().push(at);
        }
        Self {
            members: Vec::new(),
            unclear: Vec::new(),
            opaque: Vec::new(),
            not_json: Vec::new(),
            mistakes: Vec::new(),
            places,
        }
    }

    /// Adds a member that has been read.
    pub(super) fn add(&mut self, name: &str, reading: Reading) {
        let member = pointer_to(name);
        let below = |below: &String| format!("{member}{below}");
        self.unclear.extend(reading.unclear.iter().map(below));
        self.opaque.extend(reading.opaque.iter().map(below));
        let not_json = reading.not_json.into_iter();
        self.not_json
            .extend(not_json.map(|(place, error)| (below(&place), error)));
        self.members
            .push((name.to_owned(), Tree::Json(reading.json)));
    }

    /// Reads the members as an object of the schema. `within` finds the position in the body of
    /// invalid JSON in a field, given by its name and its index among the fields with that name.
    pub(super) fn read(
        mut self,
        reader: &FormReader<'_>,
        schema: Variant<'_>,
        within: impl Fn(&str, usize, &ParseError) -> Option<Position>,
    ) -> FormValue {
        if !schema.properties(reader.contract).contains(CHARSET) {
            self.members.retain(|(name, _)| name != CHARSET);
        }
        // In the order received.
        let places = &self.places;
        self.members
            .sort_by_key(|(name, _)| places.get(name).and_then(|places| places.first().copied()));
        let mut reading = reader.typing().read(schema, &Tree::Members(self.members));
        reading.unclear.extend(self.unclear);
        reading.opaque.extend(self.opaque);
        let not_json = reading.not_json.drain(..).chain(self.not_json);
        let mut value = FormValue {
            not_json: Vec::new(),
            mistakes: self.mistakes,
            places: self.places,
            reading: Reading::default(),
        };
        value.not_json = not_json
            .map(|(instance, error)| NotJson {
                at: field(&instance)
                    .and_then(|(name, index)| within(&name, index, &error))
                    .or_else(|| value.place(&instance)),
                instance,
                kind: error.kind,
            })
            .collect();
        value.reading = reading;
        value
    }
}
