//! Reading of forms that are not multipart.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{
    FormReader, FormValue, Mistake, Pair,
    read::{ANYTHING, Form, USUAL, states_json},
};
use crate::{
    json::pointer_to,
    model::Encoding,
    parameter::{Described, Found, Reader, Reading, Sent, Shape, Tree, Variant, Writing},
};

impl FormReader<'_> {
    /// Reads a form that is not multipart.
    #[must_use]
    pub fn urlencoded(
        &self,
        schema: Variant<'_>,
        encodings: &IndexMap<String, Encoding>,
        pairs: &[Pair],
    ) -> FormValue {
        let mut form = Form::new(pairs.iter().map(|pair| (&*pair.name, pair.at)));
        let sent = Sent {
            query: pairs
                .iter()
                .map(|pair| (pair.name.clone(), pair.value.clone()))
                .collect(),
            ..Sent::default()
        };
        let names = schema.properties(self.contract);
        let known: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for name in names {
            let Some(member) = schema.at(self.contract, &pointer_to(name)) else {
                continue;
            };
            let encoding = encodings.get(name).unwrap_or(&USUAL);
            let described = Described::member(name, member, encoding);
            if encoding.is_styled() && !described.is_defined(self.contract) {
                form.unclear.push(pointer_to(name));
                continue;
            }
            let found = self.member(&described, encoding, &sent, &known);
            let is_good = found
                .as_ref()
                .is_some_and(|read| self.is_good(&described, read));
            let is_styled = encoding.is_styled();
            let mistaken = (!is_good)
                .then(|| self.mistaken(&described, is_styled, &sent, &known))
                .flatten();
            let (mistake, read) = mistaken.unzip();
            form.mistakes.extend(mistake);
            if let Some(Read { reading, names, .. }) = read.or(found) {
                taken.extend(names);
                taken.insert(name.to_owned());
                form.add(name, reading);
            }
        }
        for pair in pairs.iter().filter(|pair| !taken.contains(&pair.name)) {
            let described = Described::member(&pair.name, &ANYTHING, &USUAL);
            let meanings = Tree::Text(described.meanings(&pair.value));
            form.members.push((pair.name.clone(), meanings));
        }
        form.read(self, schema, |name, index, error| {
            let mut of_name = pairs.iter().filter(|pair| pair.name == name);
            Some(of_name.nth(index)?.within(error.offset))
        })
    }

    /// Reads a member that is more than a plain value, with the names of the fields it is made of.
    fn member(
        &self,
        described: &Described<'_>,
        encoding: &Encoding,
        sent: &Sent<'_>,
        known: &BTreeSet<String>,
    ) -> Option<Read> {
        if encoding.is_styled() {
            return self.best(described, sent, known);
        }
        let schema = described.schema;
        let values = sent.values(described.name, described.location);
        let in_json = states_json(encoding);
        let mut trees: Vec<Tree> = values
            .iter()
            .map(|value| {
                let meanings = described.meanings(value);
                if in_json {
                    Tree::Stated(meanings)
                } else {
                    Tree::Text(meanings)
                }
            })
            .collect();
        let typing = self.typing();
        let (is_list, is_object) = described.parts(self.contract);
        match &values[..] {
            // In version 3.0.3, an object may also be written member by member.
            [] => self
                .best(described, sent, known)
                .filter(|read| self.is_good(described, read)),
            [_] if in_json || is_list || is_object => Some(Read::once(
                typing.read(schema.into(), &trees.swap_remove(0)),
            )),
            _ if is_list => Some(Read::once(typing.read(schema.into(), &Tree::List(trees)))),
            _ => None,
        }
    }

    /// Finds the reading of a member that fits best, with the names of the fields it is made of.
    fn best(
        &self,
        described: &Described<'_>,
        sent: &Sent<'_>,
        known: &BTreeSet<String>,
    ) -> Option<Read> {
        let reader = Reader {
            contract: self.contract,
            fits: self.fits,
        };
        let mut others = known.clone();
        others.remove(described.name);
        let (found, names) = reader.read(described, sent, &others);
        let Found::Values {
            mut readings,
            times,
        } = found
        else {
            return None;
        };
        let fits = |reading: &Reading| (self.fits)(described.schema, &reading.json);
        let best = readings.iter().position(fits).unwrap_or_default();
        Some(Read {
            reading: readings.swap_remove(best),
            names,
            times,
        })
    }

    /// Returns `true` if a member conforms to its schema and was sent once.
    fn is_good(&self, described: &Described<'_>, read: &Read) -> bool {
        read.times == 1 && (self.fits)(described.schema, &read.reading.json)
    }

    /// Finds a list or an object that is written in another form than the contract describes.
    fn mistaken(
        &self,
        described: &Described<'_>,
        is_styled: bool,
        sent: &Sent<'_>,
        known: &BTreeSet<String>,
    ) -> Option<(Mistake, Read)> {
        let (is_list, is_object) = described.parts(self.contract);
        if !is_list && !is_object {
            return None;
        }
        let found = described.mistaken_for().into_iter().find_map(|writing| {
            let mistaken = described.written(writing);
            let read = self.best(&mistaken, sent, known)?;
            self.is_good(&mistaken, &read).then_some((writing, read))
        });
        let (writing, read) = found?;
        let shape = Shape::of(&read.reading.json);
        let expected = if !is_styled && shape == Shape::Object {
            Writing::Content("application/json")
        } else {
            described.writing
        };
        let mistake = Mistake {
            member: described.name.to_owned(),
            found: described.example(self.contract, writing, shape),
            expected: described.example(self.contract, expected, shape),
        };
        Some((mistake, read))
    }
}

/// A reading of a form member.
struct Read {
    reading: Reading,
    /// The fields it is made of, apart from the one with its own name.
    names: Vec<String>,
    /// The number of times it was sent, if it can be sent only once.
    times: usize,
}

impl Read {
    const fn once(reading: Reading) -> Self {
        Self {
            reading,
            names: Vec::new(),
            times: 1,
        }
    }
}
