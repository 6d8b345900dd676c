//! From the fields of a form to the JSON object that they mean.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use indexmap::{IndexMap, IndexSet};

use super::{Pair, Part};
use crate::{
    json::{Document, pointer_to, tokens},
    model::{Contract, Encoding, Media, Position, Schema, Type, essence, is_json},
    parameter::{Described, Found, Nested, Reader, Reading, Sent, Tree, Typing, Writing, kinds},
};

/// How deep the branches of a schema are searched for its members.
const DEEPEST: usize = 16;

/// Reads forms as the JSON objects that they mean.
///
/// ```
/// use countersign_contract::{form::{FormReader, pairs}, model::{Contract, Media}};
/// # let contract: Contract = serde_json::from_str(
/// #     r#"{"api": "a", "title": "A", "version": "1", "file": "a.yaml"}"#)?;
/// let media: Media = serde_json::from_str(r#"{"schema": {"properties": {
///     "n": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}}}}"#)?;
/// let reader = FormReader { contract: &contract, fits: &|_, _| true };
/// let form = reader.urlencoded(&media, &pairs(b"n=5&tags=7&tags=b")?);
/// assert_eq!(form.reading.json, r#"{"n":5,"tags":["7","b"]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct FormReader<'a> {
    /// The contract that describes the form.
    pub contract: &'a Contract,
    /// Whether a JSON text honours a schema: decides between the meanings of a text.
    pub fits: &'a dyn Fn(&Schema, &str) -> bool,
}

/// What a form means.
#[derive(Debug)]
pub struct FormValue {
    /// The object.
    pub reading: Reading,
    /// Members that are written in another form than the contract asks for.
    pub mistakes: Vec<Mistake>,
    /// Where the fields of each name are.
    places: HashMap<String, Vec<Position>>,
}

/// A member that is written in another form than the contract asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The name of the member.
    pub member: String,
    /// How it is written, with placeholders.
    pub found: String,
    /// How it should be written, with placeholders.
    pub expected: String,
}

impl FormValue {
    /// Returns where in the body a place of the object is: the field, or of several the one that
    /// holds the item.
    #[must_use]
    pub fn place(&self, instance: &str) -> Option<Position> {
        let mut tokens = tokens(instance);
        let places = self.places.get(&tokens.next()?)?;
        let index = tokens.next().and_then(|token| token.parse::<usize>().ok());
        let item = index.and_then(|index| places.get(index));
        item.or_else(|| places.first()).copied()
    }
}

static ANYTHING: LazyLock<Schema> = LazyLock::new(Schema::default);
static USUAL: LazyLock<Encoding> = LazyLock::new(Encoding::default);

impl FormReader<'_> {
    /// Reads a form that is not multipart.
    #[must_use]
    pub fn urlencoded(&self, media: &Media, pairs: &[Pair]) -> FormValue {
        let schema = media.schema.as_ref().unwrap_or(&ANYTHING);
        let mut form = Form::new(pairs.iter().map(|pair| (&*pair.name, pair.at)));
        let sent = Sent {
            query: pairs
                .iter()
                .map(|pair| (pair.name.clone(), pair.value.clone()))
                .collect(),
            ..Sent::default()
        };
        let names = self.properties(schema);
        let known: BTreeSet<String> = names.iter().cloned().collect();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for name in &names {
            let Some(member) = self.contract.schema_at(schema, &pointer_to(name)) else {
                continue;
            };
            let encoding = media.encoding.get(name).unwrap_or(&USUAL);
            let described = Described::member(name, member, encoding);
            if encoding.is_styled() && !described.is_defined(self.contract) {
                form.unclear.push(pointer_to(name));
                continue;
            }
            let found = self.member(&described, encoding, &sent, &known);
            let fits = |json: &str| (self.fits)(member, json);
            let is_good = found
                .as_ref()
                .is_some_and(|(reading, _)| fits(&reading.json));
            let mistaken = if is_good {
                None
            } else {
                self.mistaken(&described, &sent, &known, &mut form.mistakes)
            };
            if let Some((reading, names)) = mistaken.or(found) {
                taken.extend(names);
                taken.insert(name.clone());
                form.add(name, reading);
            }
        }
        for pair in pairs.iter().filter(|pair| !taken.contains(&pair.name)) {
            let described = Described::member(&pair.name, &ANYTHING, &USUAL);
            let meanings = Tree::Text(described.meanings(&pair.value));
            form.members.push((pair.name.clone(), meanings));
        }
        form.read(self, schema)
    }

    /// Reads a multipart form.
    #[must_use]
    pub fn multipart(&self, media: &Media, parts: &[Part<'_>]) -> FormValue {
        let schema = media.schema.as_ref().unwrap_or(&ANYTHING);
        let mut form = Form::new(parts.iter().map(|part| (&*part.name, part.at)));
        let mut fields: IndexMap<&str, Vec<&Part<'_>>> = IndexMap::new();
        for part in parts {
            fields.entry(&part.name).or_default().push(part);
        }
        for (name, parts) in fields {
            let pointer = pointer_to(name);
            let member = self.contract.schema_at(schema, &pointer);
            let encoding = media.encoding.get(name).unwrap_or(&USUAL);
            let is_list =
                member.is_some_and(|member| kinds(self.contract, member).contains(&Type::Array));
            let whole = match (&parts[..], member) {
                ([only], Some(member)) if is_list => self.json(only, member),
                _ => None,
            };
            if let Some(json) = whole {
                form.members.push((name.to_owned(), Tree::Json(json)));
                continue;
            }
            let item = if is_list {
                member.and_then(|member| self.contract.schema_at(member, "/0"))
            } else {
                member
            };
            let mut trees = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                if self.is_file(part, item, encoding) {
                    let place = if is_list {
                        format!("{pointer}/{index}")
                    } else {
                        pointer.clone()
                    };
                    form.files.push(place);
                    trees.push(Tree::Json("\"\"".to_owned()));
                } else {
                    trees.push(self.part(part, item));
                }
            }
            if is_list {
                form.members.push((name.to_owned(), Tree::List(trees)));
            } else {
                let members = trees.into_iter().map(|tree| (name.to_owned(), tree));
                form.members.extend(members);
            }
        }
        form.read(self, schema)
    }

    /// What a part holds that is no file.
    fn part(&self, part: &Part<'_>, schema: Option<&Schema>) -> Tree {
        let text = String::from_utf8_lossy(&part.body).into_owned();
        let is_json = part.media_type.as_deref().is_some_and(is_json)
            && Document::parse(&part.body).is_ok()
            && schema.is_none_or(|schema| {
                let is_text = kinds(self.contract, schema).contains(&Type::String);
                !is_text || (self.fits)(schema, &text)
            });
        if is_json {
            Tree::Json(text)
        } else {
            Tree::Text(vec![text])
        }
    }

    /// A list that is written as one JSON text.
    fn json(&self, part: &Part<'_>, schema: &Schema) -> Option<String> {
        let text = std::str::from_utf8(&part.body).ok()?;
        let is_list = Document::parse(text.as_bytes())
            .is_ok_and(|document| document.root().kind() == crate::json::Kind::Array);
        let says_so = part.media_type.as_deref().is_some_and(is_json);
        (is_list && (says_so || (self.fits)(schema, text))).then(|| text.to_owned())
    }

    /// Whether a part is a file, of which no more is known than that it is there.
    fn is_file(&self, part: &Part<'_>, schema: Option<&Schema>, encoding: &Encoding) -> bool {
        let described = schema.map(|schema| self.contract.resolve(schema));
        if described.is_some_and(Schema::is_file) {
            return true;
        }
        let is_binary = |media_type: &str| {
            let essence = essence(media_type);
            !essence.starts_with("text/") && !is_json(media_type)
        };
        let told = part
            .media_type
            .as_deref()
            .or(encoding.content_type.as_deref());
        let may_be_text = described.is_none_or(|schema| {
            kinds(self.contract, schema).contains(&Type::String) || schema.kind.is_none()
        });
        may_be_text
            && (told.is_some_and(is_binary)
                || told.is_none() && part.file_name.is_some()
                || std::str::from_utf8(&part.body).is_err())
    }

    /// The reading of a member that is more than a plain value, with the names of the fields that it
    /// is made of.
    fn member(
        &self,
        described: &Described<'_>,
        encoding: &Encoding,
        sent: &Sent<'_>,
        known: &BTreeSet<String>,
    ) -> Option<(Reading, Vec<String>)> {
        if encoding.is_styled() {
            return self.best(described, sent, known);
        }
        let schema = described.schema;
        let values = sent.values(described.name, described.location);
        let in_json = encoding.content_type.as_deref().is_some_and(is_json);
        let mut trees: Vec<Tree> = values
            .iter()
            .map(|value| Tree::Text(described.meanings(value)))
            .collect();
        let typing = self.typing();
        let (is_list, is_object) = described.parts(self.contract);
        match &values[..] {
            // By version 3.0.3 an object may also be written member by member.
            [] => self
                .best(described, sent, known)
                .filter(|(reading, _)| (self.fits)(schema, &reading.json)),
            [only] if in_json => {
                let json = described.meanings(only).into_iter();
                let mut json = json.filter(|json| Document::parse(json.as_bytes()).is_ok());
                json.find(|json| (self.fits)(schema, json))
                    .map(|json| typing.read(schema, &Tree::Json(json)))
                    .map(|reading| (reading, Vec::new()))
            }
            [_] if is_list || is_object => {
                Some((typing.read(schema, &trees.swap_remove(0)), Vec::new()))
            }
            _ if is_list => Some((typing.read(schema, &Tree::List(trees)), Vec::new())),
            _ => None,
        }
    }

    const fn typing(&self) -> Typing<'_> {
        Typing {
            contract: self.contract,
            fits: self.fits,
            nested: Nested::Json,
        }
    }

    /// The reading of a member that fits best, with the names of the fields that it is made of.
    fn best(
        &self,
        described: &Described<'_>,
        sent: &Sent<'_>,
        known: &BTreeSet<String>,
    ) -> Option<(Reading, Vec<String>)> {
        let reader = Reader {
            contract: self.contract,
            fits: self.fits,
        };
        let mut others = known.clone();
        others.remove(described.name);
        let (found, names) = reader.read(described, sent, &others);
        let Found::Values { mut readings, .. } = found else {
            return None;
        };
        let fits = |reading: &Reading| (self.fits)(described.schema, &reading.json);
        let best = readings.iter().position(fits).unwrap_or_default();
        Some((readings.swap_remove(best), names))
    }

    /// Finds a list or an object that is written in another form than is asked for.
    fn mistaken(
        &self,
        described: &Described<'_>,
        sent: &Sent<'_>,
        known: &BTreeSet<String>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<(Reading, Vec<String>)> {
        let (is_list, is_object) = described.parts(self.contract);
        if !is_list && !is_object {
            return None;
        }
        let expected = if described_as_usual(described) && is_object && !is_list {
            Writing::Content("application/json")
        } else {
            described.writing
        };
        let found = described.mistaken_for().into_iter().find_map(|writing| {
            let (reading, names) = self.best(&described.written(writing), sent, known)?;
            let fits = (self.fits)(described.schema, &reading.json);
            fits.then_some((writing, reading, names))
        });
        let (writing, reading, names) = found?;
        mistakes.push(Mistake {
            member: described.name.to_owned(),
            found: described.example(writing, is_list),
            expected: described.example(expected, is_list),
        });
        Some((reading, names))
    }

    /// The members that a schema names, those of its branches included.
    fn properties(&self, schema: &Schema) -> IndexSet<String> {
        let mut names = IndexSet::new();
        self.collect_properties(schema, DEEPEST, &mut names);
        names
    }

    fn collect_properties(&self, schema: &Schema, deepest: usize, names: &mut IndexSet<String>) {
        let schema = self.contract.resolve(schema);
        names.extend(schema.properties.keys().cloned());
        if deepest > 0 {
            let branches = schema.all_of.iter();
            let branches = branches.chain(&schema.any_of).chain(&schema.one_of);
            for branch in branches {
                self.collect_properties(branch, deepest - 1, names);
            }
        }
    }
}

/// Whether nothing is said of how a member is written.
fn described_as_usual(described: &Described<'_>) -> bool {
    std::ptr::eq(described.rule, &raw const USUAL.rule)
}

/// A form that is being read.
struct Form {
    members: Vec<(String, Tree)>,
    /// Places of which no specification says how they are written.
    unclear: Vec<String>,
    files: Vec<String>,
    mistakes: Vec<Mistake>,
    places: HashMap<String, Vec<Position>>,
}

impl Form {
    fn new<'f>(fields: impl Iterator<Item = (&'f str, Position)>) -> Self {
        let mut places: HashMap<String, Vec<Position>> = HashMap::new();
        for (name, at) in fields {
            places.entry(name.to_owned()).or_default().push(at);
        }
        Self {
            members: Vec::new(),
            unclear: Vec::new(),
            files: Vec::new(),
            mistakes: Vec::new(),
            places,
        }
    }

    /// Adds a member that has been read.
    fn add(&mut self, name: &str, reading: Reading) {
        let member = pointer_to(name);
        let unclear = reading.unclear.iter();
        self.unclear
            .extend(unclear.map(|below| format!("{member}{below}")));
        self.members
            .push((name.to_owned(), Tree::Json(reading.json)));
    }

    fn read(self, reader: &FormReader<'_>, schema: &Schema) -> FormValue {
        let mut reading = reader.typing().read(schema, &Tree::Members(self.members));
        reading.unclear.extend(self.unclear);
        reading.files = self.files;
        FormValue {
            reading,
            mistakes: self.mistakes,
            places: self.places,
        }
    }
}
