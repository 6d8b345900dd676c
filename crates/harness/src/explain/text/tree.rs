//! Schemas as an indented tree of members. A named schema is written out at its first use and
//! referred to by name from then on.

use std::collections::VecDeque;

use indexmap::{IndexMap, IndexSet};
use serde_json::json;

use super::{
    super::{Member, Shape, Support},
    clean::clean,
    page::{Page, join},
};

/// The indentation of each level, in columns.
const STEP: usize = 2;

/// The indentation of continuation lines, in columns.
const BELOW: usize = 4;

/// The column from which a named schema is written out further down instead.
const DEEPEST: usize = 16;

/// The number of named schemas above which deep ones are left out, and the column from which they
/// are. The reader can ask for these by name.
const MANY: (usize, usize) = (60, 8);

/// The maximum length of a displayed pattern.
const MAX_PATTERN: usize = 80;

pub(super) struct Tree<'s> {
    schemas: &'s IndexMap<String, Shape>,
    written: IndexSet<&'s str>,
    /// The schemas still to be written out.
    later: VecDeque<&'s str>,
    /// Set if there are too many schemas to write out all of them.
    many: bool,
}

/// A text and its support.
pub(super) type Part<'s> = (String, Option<&'s Support>);

impl<'s> Tree<'s> {
    pub(super) fn new(schemas: &'s IndexMap<String, Shape>) -> Self {
        Self {
            schemas,
            written: IndexSet::new(),
            later: VecDeque::new(),
            many: schemas.len() > MANY.0,
        }
    }

    /// Writes a named schema by itself.
    pub(super) fn named(&mut self, name: &str, page: &mut Page) {
        let shape = Shape {
            reference: Some(name.to_owned()),
            ..Shape::default()
        };
        self.value(&Line::at(0), &shape, page);
    }

    /// Writes the schemas that were deferred.
    pub(super) fn rest(&mut self, page: &mut Page) {
        while let Some(name) = self.later.pop_front() {
            if !self.written.contains(name) {
                page.gap();
                self.named(name, page);
            }
        }
    }

    /// Writes a value after the beginning of its line.
    pub(super) fn value(&mut self, line: &Line<'_>, shape: &Shape, page: &mut Page) {
        let (indent, description) = (line.indent, line.description);
        let lead: Vec<&Support> = line
            .lead
            .iter()
            .filter_map(|(_, support)| *support)
            .collect();
        let head = line.head(page);
        let mut parts = line.lead.clone();
        let mut told = shape;
        if let Some(name) = &shape.reference {
            told = self.reference(name, indent, &mut parts, page);
        }
        let rules = told.rules.iter().map(|rule| {
            let text = match rule.keyword.as_str() {
                "pattern" => shortened(&rule.text),
                _ => rule.text.clone(),
            };
            (clean(&text), Some(&rule.support))
        });
        parts.extend(rules);
        if told.deprecated {
            parts.push(("deprecated".to_owned(), None));
        }
        let besides = told
            .besides
            .as_ref()
            .filter(|besides| !lead.contains(besides));
        let besides = besides
            .map(|besides| page.support(besides))
            .unwrap_or_default();
        // This support is about the place, not about the schema that is referred to.
        let here = shape.besides.as_ref().filter(|_| shape.reference.is_some());
        let here = here.map(|here| page.support(here)).unwrap_or_default();
        let besides = join(&besides, &here);
        let description = description.or(told.description.as_ref());
        let mut text = join(&head, &sentence(&parts, page));
        if description.is_none() {
            text = join(&text, &besides);
        }
        if !text.is_empty() {
            page.hanging(indent, indent + BELOW, &text);
        }
        page.gist(indent + BELOW, description, &besides);
        self.within(told, indent + STEP, page);
    }

    /// Returns the shape to write for a name: the named schema at its first use.
    fn reference(
        &mut self,
        name: &str,
        indent: usize,
        parts: &mut Vec<Part<'_>>,
        page: &Page,
    ) -> &'s Shape {
        static NOTHING: Shape = Shape::EMPTY;
        let shown = page.name(name);
        let Some((name, shape)) = self.schemas.get_key_value(name) else {
            parts.push((shown, None));
            return &NOTHING;
        };
        if self.written.contains(name.as_str()) {
            parts.push((join(&shown, &page.aside("(above)")), None));
            return &NOTHING;
        }
        if self.many && indent >= MANY.1 {
            parts.push((join(&shown, &page.aside("(explain it by name)")), None));
            return &NOTHING;
        }
        if indent >= DEEPEST {
            self.later.push_back(name);
            parts.push((join(&shown, &page.aside("(below)")), None));
            return &NOTHING;
        }
        self.written.insert(name);
        parts.push((format!("{shown}:"), None));
        shape
    }

    /// Writes the contents of a value.
    fn within(&mut self, shape: &Shape, indent: usize, page: &mut Page) {
        self.members(&shape.members, indent, page);
        for demanded in &shape.demanded {
            let text = format!("{} is required; it is described elsewhere", demanded.text);
            let text = page.told(&clean(&text), &demanded.support);
            page.item(indent, &text);
        }
        if let Some(items) = shape.items.as_deref() {
            self.inner("each item", items, indent, page);
        }
        if let Some(further) = shape.further.as_deref() {
            self.inner("any other member", further, indent, page);
        }
        for branches in &shape.branches {
            let text = match &branches.told_apart_by {
                Some(member) => format!("{}, selected by {}", branches.text, clean(member)),
                None => branches.text.clone(),
            };
            let head = page.told(&page.aside(&text), &branches.support);
            page.item(indent, &head);
            for (index, branch) in branches.schemas.iter().enumerate() {
                let values = branches.values.get(index).map(|values| either(values));
                let line = Line {
                    lead: values.map(|values| (values, None)).into_iter().collect(),
                    ..Line::labelled(indent, "-")
                };
                self.value(&line, branch, page);
            }
        }
    }

    fn members(&mut self, members: &[Member], indent: usize, page: &mut Page) {
        for member in members {
            let required = member.required.as_ref();
            let line = Line {
                name: Some(&member.name),
                lead: required
                    .map(|support| ("required".to_owned(), Some(support)))
                    .into_iter()
                    .collect(),
                ..Line::at(indent)
            };
            self.value(&line, &member.schema, page);
        }
    }

    /// Writes the schema of items or additional members, unless the line above has said it all.
    fn inner(&mut self, label: &str, shape: &Shape, indent: usize, page: &mut Page) {
        let plain = Shape {
            rules: shape.rules.clone(),
            reference: shape
                .reference
                .clone()
                .filter(|name| self.written.contains(name.as_str())),
            ..Shape::EMPTY
        };
        let one_type = shape.rules.iter().all(|rule| rule.keyword == "type");
        if *shape == plain && one_type && label == "each item" {
            return;
        }
        self.value(&Line::labelled(indent, label), shape, page);
    }
}

/// The beginning of a line, and its description.
#[derive(Default)]
pub(super) struct Line<'l> {
    pub(super) indent: usize,
    /// A name of the contract.
    pub(super) name: Option<&'l str>,
    /// A label of ours.
    pub(super) label: Option<&'l str>,
    /// The parts before the rules.
    pub(super) lead: Vec<Part<'l>>,
    /// The description, if it is not that of the schema.
    pub(super) description: Option<&'l String>,
}

impl<'l> Line<'l> {
    pub(super) fn at(indent: usize) -> Self {
        Self {
            indent,
            ..Self::default()
        }
    }

    fn labelled(indent: usize, label: &'l str) -> Self {
        Self {
            label: Some(label),
            ..Self::at(indent)
        }
    }

    fn head(&self, page: &Page) -> String {
        match (self.name, self.label) {
            // Two spaces, so that the name stands out without colours too.
            (Some(name), _) => page.padded(name, name.chars().count() + 1),
            (None, Some("-")) => "-".to_owned(),
            (None, Some(label)) => page.aside(&format!("{label}:")),
            (None, None) => String::new(),
        }
    }
}

/// Formats the label of a branch that these texts select.
fn either(values: &[String]) -> String {
    let values = values.iter().map(|value| json!(value).to_string());
    clean(&format!("{}:", values.collect::<Vec<_>>().join(" or ")))
}

fn shortened(pattern: &str) -> String {
    match pattern.char_indices().nth(MAX_PATTERN) {
        Some((end, _)) => format!("{} ...", &pattern[..end]),
        None => pattern.to_owned(),
    }
}

/// Joins parts. Groups neighbours that rest on the same clauses.
fn sentence(parts: &[Part<'_>], page: &Page) -> String {
    let mut sentence = String::new();
    let mut parts = parts.iter().peekable();
    while let Some((text, support)) = parts.next() {
        sentence.push_str(text);
        if text.ends_with(':') {
            sentence.push(' ');
            continue;
        }
        match parts.peek() {
            Some((_, next)) if next == support => sentence.push_str(", "),
            next => {
                let told = support.map(|support| page.support(support));
                sentence = join(&sentence, &told.unwrap_or_default());
                if next.is_some() {
                    sentence.push_str("; ");
                }
            }
        }
    }
    sentence.trim_end_matches([' ', ':']).to_owned()
}
