//! Schemas as an indented tree of members. A named schema is written out where it is first met and
//! referred to by its name from then on.

use std::collections::VecDeque;

use indexmap::{IndexMap, IndexSet};
use serde_json::json;

use super::{
    super::{Member, Shape, Support},
    clean::clean,
    page::{Page, join},
};

/// How many columns each level is further in.
const STEP: usize = 2;

/// How many columns what belongs to a line is further in.
const BELOW: usize = 4;

/// From this column on a named schema is written out further down instead.
const DEEPEST: usize = 16;

/// Where there are more named schemas than this, nobody reads them all: those from this column on
/// are left to be asked for by name.
const MANY: (usize, usize) = (60, 8);

/// How much of a pattern is shown.
const MAX_PATTERN: usize = 80;

pub(super) struct Tree<'s> {
    schemas: &'s IndexMap<String, Shape>,
    written: IndexSet<&'s str>,
    /// What is still to be written out.
    later: VecDeque<&'s str>,
    /// Whether there are too many to write out all of them.
    many: bool,
}

/// Some words and what they rest on.
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

    /// A named schema by itself.
    pub(super) fn named(&mut self, name: &str, page: &mut Page) {
        let shape = Shape {
            reference: Some(name.to_owned()),
            ..Shape::default()
        };
        self.value(&Line::at(0), &shape, page);
    }

    /// What was left for further down.
    pub(super) fn rest(&mut self, page: &mut Page) {
        while let Some(name) = self.later.pop_front() {
            if !self.written.contains(name) {
                page.gap();
                self.named(name, page);
            }
        }
    }

    /// A value, behind what its line begins with.
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
        // What is about the place, not about the schema that is referred to.
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

    /// The shape to be told where a name stands: the named one where it is first met.
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
            parts.push((join(&shown, &page.aside("(to be explained by name)")), None));
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

    /// What stands within a value.
    fn within(&mut self, shape: &Shape, indent: usize, page: &mut Page) {
        self.members(&shape.members, indent, page);
        for demanded in &shape.demanded {
            let text = format!("{} must be there; it is described elsewhere", demanded.text);
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
                Some(member) => format!("{}, told apart by {}", branches.text, clean(member)),
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

    /// What stands in a list or map, unless the line above has said it all.
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

/// What a line begins with, and what it is about.
#[derive(Default)]
pub(super) struct Line<'l> {
    pub(super) indent: usize,
    /// A name of the contract.
    pub(super) name: Option<&'l str>,
    /// A word of ours.
    pub(super) label: Option<&'l str>,
    /// What is said before the rules.
    pub(super) lead: Vec<Part<'l>>,
    /// What it is for, if not what the schema says.
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
            // Two spaces, so that the name is seen without colours too.
            (Some(name), _) => page.padded(name, name.chars().count() + 1),
            (None, Some("-")) => "-".to_owned(),
            (None, Some(label)) => page.aside(&format!("{label}:")),
            (None, None) => String::new(),
        }
    }
}

/// What comes before a form that these texts mean.
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

/// Parts one after the other, those that rest on the same clauses together.
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
