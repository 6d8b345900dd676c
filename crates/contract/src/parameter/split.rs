//! Splitting of texts by style. Decoding follows afterwards.

use std::collections::BTreeSet;

use super::{Described, Sent, deep, tree::Tree};
use crate::{
    json::pointer_to,
    model::{AdditionalProperties, Contract, ParameterLocation, Schema, Style},
};

/// Names with their values.
pub(super) type Members = Vec<(String, Tree)>;

/// The depth to which the branches of a schema are searched.
const DEEPEST: usize = 16;

/// The results of splitting a text in one style.
#[derive(Default)]
pub(super) struct Split {
    /// The possible lists.
    pub(super) lists: Vec<Vec<Tree>>,
    /// The possible objects.
    pub(super) objects: Vec<Members>,
    /// The possible plain value.
    pub(super) plain: Option<Tree>,
    /// The query parameters that an object or a list was assembled from.
    pub(super) names: Vec<String>,
}

/// The owners of query parameters that are not named after a parameter.
pub(super) struct Spread<'a> {
    pub(super) contract: &'a Contract,
    /// The query parameters that belong to other values.
    pub(super) others: &'a BTreeSet<String>,
}

impl Described<'_> {
    /// Splits the sent data. `values` are the texts with the name itself.
    pub(super) fn split(
        &self,
        style: Style,
        explode: bool,
        sent: &Sent<'_>,
        values: &[String],
        spread: &Spread<'_>,
    ) -> Split {
        let first = values.first().map(String::as_str);
        match style {
            Style::Matrix => first.map_or_else(Split::default, |text| self.matrix(text, explode)),
            Style::Label => first.map_or_else(Split::default, |text| self.label(text, explode)),
            Style::Simple => first.map_or_else(Split::default, |text| self.simple(text, explode)),
            Style::Form if explode => self.exploded_form(sent, values, spread),
            Style::Form => {
                let lists = first.map(|text| self.lists(text, ',', true));
                self.whole(first, lists.unwrap_or_default())
            }
            Style::SpaceDelimited => {
                let lists = first.map(|text| self.lists(text, ' ', true));
                self.whole(first, lists.unwrap_or_default())
            }
            Style::PipeDelimited => {
                let lists = first.map(|text| self.lists(text, '|', true));
                self.whole(first, lists.unwrap_or_default())
            }
            Style::DeepObject => self.deep_object(sent),
        }
    }

    /// Collects the items with the name and brackets.
    pub(super) fn bracketed(&self, sent: &Sent<'_>) -> Split {
        let is_place = |token: &String| token.bytes().all(|byte| byte.is_ascii_digit());
        let mut split = Split::default();
        let mut items = Vec::new();
        for (name, value) in &sent.query {
            let path = deep::path(self.name, name);
            if path.is_some_and(|path| path.len() == 1 && path.iter().all(is_place)) {
                items.push(self.text(value));
                split.names.push(name.clone());
            }
        }
        if !items.is_empty() {
            split.lists.push(items);
        }
        split
    }

    fn text(&self, raw: &str) -> Tree {
        Tree::Text(self.meanings(raw))
    }

    /// Splits `;color=blue,black`, or exploded `;color=blue;color=black` and `;R=100;G=200`.
    fn matrix(&self, text: &str, explode: bool) -> Split {
        let Some(text) = text.strip_prefix(';') else {
            return Split::default();
        };
        let pairs = text.split(';');
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let pairs: Vec<(String, &str)> = pairs
            .map(|(name, value)| (self.meaning(name), value))
            .collect();
        let is_mine = pairs.iter().all(|(name, _)| name == self.name);
        let mine = match &pairs[..] {
            [(_, value)] if is_mine => Some(*value),
            _ => None,
        };
        if !explode {
            let lists = mine.map(|value| self.lists(value, ',', false));
            return self.whole(mine, lists.unwrap_or_default());
        }
        let items = pairs.iter().map(|(_, value)| self.text(value)).collect();
        let mut lists = if is_mine { vec![items] } else { Vec::new() };
        if mine == Some("") {
            lists.insert(0, Vec::new());
        }
        let member = |(name, value): &(String, &str)| (name.clone(), self.text(value));
        Split {
            lists,
            objects: vec![match mine {
                Some("") => Vec::new(),
                _ => pairs.iter().map(member).collect(),
            }],
            plain: mine.map(|value| self.text(value)),
            names: Vec::new(),
        }
    }

    /// Splits `.blue,black`, or exploded `.blue.black`, which version 3.0.3 uses for both. Exploded
    /// objects are `.R=100.G=200`.
    fn label(&self, text: &str, explode: bool) -> Split {
        let Some(text) = text.strip_prefix('.') else {
            return Split::default();
        };
        let mut lists = self.lists(text, '.', false);
        if explode {
            return self.assigned(text, lists, '.');
        }
        let likelier = if text.contains(',') { 0 } else { lists.len() };
        for list in self.lists(text, ',', false) {
            if !lists.contains(&list) {
                lists.insert(likelier, list);
            }
        }
        self.whole(Some(text), lists)
    }

    /// Splits `blue,black`. Objects are `R,100,G,200`, or exploded `R=100,G=200`.
    fn simple(&self, text: &str, explode: bool) -> Split {
        let lists = self.lists(text, ',', false);
        if explode {
            return self.assigned(text, lists, ',');
        }
        self.whole(Some(text), lists)
    }

    /// Splits a text whose lists contain the names and values of objects alternately.
    fn whole(&self, text: Option<&str>, lists: Vec<Vec<Tree>>) -> Split {
        let objects = lists.iter().filter_map(|items| in_turn(items)).collect();
        Split {
            lists,
            objects,
            plain: text.map(|text| self.text(text)),
            names: Vec::new(),
        }
    }

    /// Splits a text that names each member of an object.
    fn assigned(&self, text: &str, lists: Vec<Vec<Tree>>, separator: char) -> Split {
        let pieces = text.split(separator).filter(|_| !text.is_empty());
        let members: Option<Members> = pieces
            .map(|piece| {
                let (name, value) = piece.split_once('=')?;
                Some((self.meaning(name), self.text(value)))
            })
            .collect();
        Split {
            lists,
            objects: members.into_iter().collect(),
            plain: Some(self.text(text)),
            names: Vec::new(),
        }
    }

    /// Returns the possible lists of a text. Many clients escape the separators of a query as well.
    /// A path is not a form, so an escaped separator there belongs to an item.
    fn lists(&self, text: &str, separator: char, is_form: bool) -> Vec<Vec<Tree>> {
        if text.is_empty() {
            return vec![Vec::new(), vec![self.text(text)]];
        }
        let mut lists: Vec<Vec<Tree>> =
            vec![text.split(separator).map(|item| self.text(item)).collect()];
        if is_form {
            // OpenAPI 3.0.4 escapes all separators except commas.
            let mut likelier = usize::from(separator == ',');
            for whole in self.meanings(text) {
                let items = whole.split(separator);
                let items = items
                    .map(|item| Tree::Text(vec![item.to_owned()]))
                    .collect();
                if !lists.contains(&items) {
                    lists.insert(likelier, items);
                    likelier += 1;
                }
            }
        }
        lists
    }

    /// Splits `color=blue&color=black`. Objects are `R=100&G=200`.
    fn exploded_form(&self, sent: &Sent<'_>, values: &[String], spread: &Spread<'_>) -> Split {
        let pairs = sent.pairs(self.location);
        let values: Vec<String> = match self.location {
            ParameterLocation::Cookie => {
                let mine = pairs.iter().filter(|(name, _)| name == self.name);
                mine.map(|(_, value)| value.clone()).collect()
            }
            ParameterLocation::Query | ParameterLocation::Path | ParameterLocation::Header => {
                values.to_vec()
            }
        };
        let mut split = Split {
            plain: values.first().map(|value| self.text(value)),
            ..Split::default()
        };
        if let [only] = &values[..]
            && only.is_empty()
        {
            split.lists.push(Vec::new());
            split.objects.push(Vec::new());
        }
        if !values.is_empty() {
            let items = values.iter().map(|value| self.text(value));
            split.lists.push(items.collect());
        }
        let is_open = is_open(spread.contract, self.schema, DEEPEST);
        let mut members = Members::new();
        for (name, value) in pairs.iter() {
            let is_mine = if is_open {
                !spread.others.contains(name)
            } else {
                let member = pointer_to(name);
                spread.contract.schema_at(self.schema, &member).is_some()
            };
            if is_mine {
                split.names.push(name.clone());
                members.push((name.clone(), self.text(value)));
            }
        }
        if !members.is_empty() {
            split.objects.insert(0, members);
        }
        split
    }

    /// Splits `color[R]=100&color[G]=200`.
    fn deep_object(&self, sent: &Sent<'_>) -> Split {
        let mut split = Split::default();
        let mut found = Vec::new();
        for (name, value) in &sent.query {
            if let Some(path) = deep::path(self.name, name) {
                split.names.push(name.clone());
                found.push((path, self.text(value)));
            }
        }
        if !found.is_empty() {
            split.objects.push(deep::members(found));
        }
        split
    }
}

/// Builds an object from alternating names and values. Returns `None` if a value is missing.
fn in_turn(items: &[Tree]) -> Option<Members> {
    let name = |tree: &Tree| match tree {
        Tree::Text(meanings) => meanings.first().cloned(),
        Tree::Json(_) | Tree::Stated(_) | Tree::List(_) | Tree::Members(_) => None,
    };
    let pairs = items.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs
        .map(|pair| Some((name(&pair[0])?, pair[1].clone())))
        .collect()
}

/// Returns `true` if an object accepts names that the schema does not name.
fn is_open(contract: &Contract, schema: &Schema, deepest: usize) -> bool {
    let schema = contract.resolve(schema);
    match schema.additional_properties {
        Some(AdditionalProperties::Any | AdditionalProperties::Schema(_)) => true,
        Some(AdditionalProperties::None) => false,
        None => {
            let mut branches = schema
                .all_of
                .iter()
                .chain(&schema.any_of)
                .chain(&schema.one_of);
            deepest > 0 && branches.any(|branch| is_open(contract, branch, deepest - 1))
        }
    }
}
