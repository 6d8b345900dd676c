//! The rules of a contract that other tools may enforce.

use std::collections::{HashMap, HashSet};

use countersign_contract::model::{Contract, Operation, Position, Rule, Schema, Severity};

use super::document::compact;
use crate::document::{Data, Entry, Members, Node};

/// The rules of a contract that an export keeps as keywords.
#[derive(Clone, Copy, Debug)]
pub enum Rules<'c> {
    /// Every rule, however uncertain.
    All,
    /// The rules of this contract whose violation is an error. Each other rule becomes a sentence
    /// of the description.
    Firm(&'c Contract),
}

/// The rules of a contract that other tools must not enforce, by position.
#[derive(Default)]
pub(super) struct Soft {
    /// The positions of keywords and parameters.
    rules: HashSet<Position>,
    /// The members listed in `required`, by the position of the keyword.
    required: HashSet<(Position, String)>,
    /// The positions of `oneOf` of which several branches may match without those rules.
    inexact: HashSet<Position>,
    /// The names of the files of the positions, without the first.
    other_files: Vec<String>,
}

impl Soft {
    pub(super) fn of(rules: Rules<'_>) -> Self {
        match rules {
            Rules::Firm(contract) if !contract.is_foreign() => Self::of_contract(contract),
            Rules::Firm(_) | Rules::All => Self::default(),
        }
    }

    fn of_contract(contract: &Contract) -> Self {
        let mut soft = Self {
            other_files: contract.other_files.clone(),
            ..Self::default()
        };
        let operations = &contract.operations;
        let parameters = operations
            .iter()
            .flat_map(|operation| &operation.parameters)
            .map(|parameter| &parameter.rule)
            .filter(|rule| is_soft(contract, rule));
        soft.rules.extend(parameters.map(|rule| rule.at));
        let schemas = operations.iter().flat_map(Operation::schemas);
        let schemas = schemas.chain(contract.schemas.values());
        let mut open: Vec<(&Schema, bool)> = schemas.map(|schema| (schema, false)).collect();
        let mut around: HashMap<*const Schema, Vec<(&Schema, &str)>> = HashMap::new();
        let mut weakened = Vec::new();
        let mut seen = HashSet::new();
        while let Some((schema, within_not)) = open.pop() {
            if !seen.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            // With fewer rules inside, a `not` would reject more.
            if !within_not && soft.add(contract, schema) {
                weakened.push(schema);
            }
            for (keyword, child) in below(schema) {
                let within_not = (within_not || keyword == "not") && child.reference.is_none();
                let child = contract.resolve(child);
                let around = around.entry(std::ptr::from_ref(child)).or_default();
                around.push((schema, keyword));
                open.push((child, within_not));
            }
        }
        soft.weaken(weakened, &around);
        soft
    }

    /// Collects the soft rules of a schema. Returns `true` if there are any.
    fn add(&mut self, contract: &Contract, schema: &Schema) -> bool {
        let mut any = false;
        for (keyword, rule) in &schema.rules {
            if keyword == "required" || keyword.contains('/') || keyword == "*" {
                continue;
            }
            // Without clauses of its own, `nullable: false` is part of `type`.
            let is_of_type = keyword == "nullable" && rule.clauses.is_empty();
            let of = schema.rule("type").filter(|_| is_of_type);
            if is_soft(contract, of.unwrap_or(rule)) {
                self.rules.insert(rule.at);
                any = true;
            }
        }
        let Some(keyword) = schema.rule("required") else {
            return any;
        };
        for name in &schema.required {
            let rule = schema.required_rule(name);
            if rule.is_some_and(|rule| is_soft(contract, rule)) {
                self.required.insert((keyword.at, name.clone()));
                any = true;
            }
        }
        any
    }

    /// Collects the changes that a schema with fewer rules causes in the schemas around it: `not`
    /// would reject more, and several branches of a `oneOf` may match.
    fn weaken<'c>(
        &mut self,
        mut weakened: Vec<&'c Schema>,
        around: &HashMap<*const Schema, Vec<(&'c Schema, &str)>>,
    ) {
        let mut seen = HashSet::new();
        while let Some(schema) = weakened.pop() {
            let address = std::ptr::from_ref(schema);
            if !seen.insert(address) {
                continue;
            }
            for (outer, keyword) in around.get(&address).into_iter().flatten() {
                weakened.push(outer);
                let rule = outer.rule(keyword);
                match *keyword {
                    "not" => self.rules.extend(rule.map(|rule| rule.at)),
                    "oneOf" => self.inexact.extend(rule.map(|rule| rule.at)),
                    _ => {}
                }
            }
        }
    }

    /// Converts a position to that of the contract, because the exporter may have read the files in
    /// another order. `path` is the file of the position, relative to the folder of the document.
    fn place(&self, at: Position, path: &str) -> Option<Position> {
        if at.file == 0 {
            return Some(at);
        }
        let mut names = self.other_files.iter();
        let index = names.position(|name| {
            let name = name.strip_suffix(path);
            name.is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
        })?;
        let file = u32::try_from(index + 1).ok()?;
        Some(Position { file, ..at })
    }

    /// Returns `true` if other tools must not enforce the rule at a position.
    fn has(&self, at: Position, path: &str) -> bool {
        self.place(at, path)
            .is_some_and(|at| self.rules.contains(&at))
    }

    /// Removes `required` from a parameter, if it is soft.
    pub(super) fn parameter(&self, written: &Node, members: &mut Members, path: &str) {
        let is_path = members
            .get("in")
            .is_some_and(|place| place.node.text() == Some("path"));
        if self.has(written.at, path) && !is_path {
            members.shift_remove("required");
        }
    }

    /// Moves the soft rules of a schema to its description.
    pub(super) fn schema(&self, written: &Members, members: &mut Members, path: &str) {
        let said: Vec<(Position, String)> = written
            .iter()
            .filter_map(|(keyword, entry)| {
                let sentence = self.keyword(keyword, entry, members, path)?;
                Some((entry.at, sentence))
            })
            .collect();
        let Some(&(at, _)) = said.first() else {
            return;
        };
        let said: Vec<String> = said.into_iter().map(|(_, sentence)| sentence).collect();
        // A bound is removed together with its switch.
        for (bound, switch) in [
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ] {
            if !members.contains_key(bound) {
                members.shift_remove(switch);
            }
        }
        if !members.contains_key("type")
            && let Some(nullable) = members.shift_remove("nullable")
            && matches!(nullable.node.data, Data::Bool(false))
        {
            add_part(members, not_null(nullable.node.at));
        }
        let said = format!("Expected, but not stated: {}.", said.join("; "));
        let text = |text: String| Entry {
            at,
            node: Node {
                at,
                data: Data::String(text),
            },
        };
        match members.get_mut("description") {
            Some(description) => {
                let before = description.node.text().unwrap_or_default().trim_end();
                *description = text(format!("{before}\n\n{said}"));
            }
            None => {
                members.shift_insert(0, "description".to_owned(), text(said));
            }
        }
    }

    /// Removes a keyword, if it is soft, and returns the sentence for the description.
    fn keyword(
        &self,
        keyword: &str,
        entry: &Entry,
        members: &mut Members,
        path: &str,
    ) -> Option<String> {
        let at = entry.at;
        let is_soft = self.has(at, path);
        match (keyword, &entry.node.data) {
            ("required", Data::List(items)) => {
                let at = self.place(at, path)?;
                let is_soft = |item: &&Node| {
                    let name = item.text().unwrap_or_default().to_owned();
                    self.required.contains(&(at, name))
                };
                let (soft, firm): (Vec<&Node>, Vec<&Node>) = items.iter().partition(is_soft);
                if soft.is_empty() {
                    return None;
                }
                if firm.is_empty() {
                    members.shift_remove("required");
                } else if let Some(entry) = members.get_mut("required") {
                    entry.node.data = Data::List(firm.into_iter().cloned().collect());
                }
                let soft: Vec<_> = soft.iter().filter_map(|item| item.text()).collect();
                Some(format!("`required: [{}]`", soft.join(", ")))
            }
            ("oneOf" | "anyOf", Data::List(_)) if is_soft => {
                members.shift_remove("discriminator");
                to_any_of(
                    members,
                    keyword,
                    Some(Node {
                        at,
                        data: Data::Map(Members::new()),
                    }),
                );
                Some("one of these forms".to_owned())
            }
            ("oneOf", Data::List(_))
                if self
                    .place(at, path)
                    .is_some_and(|at| self.inexact.contains(&at)) =>
            {
                to_any_of(members, keyword, None);
                None
            }
            ("nullable", Data::Bool(false)) if is_soft => {
                if let Some(entry) = members.get_mut("nullable") {
                    entry.node.data = Data::Bool(true);
                }
                if let Some(entry) = members.get_mut("enum")
                    && let Data::List(values) = &mut entry.node.data
                {
                    // OpenAPI 3.0.3 requires null among the values too.
                    values.push(null(at));
                }
                Some("not null".to_owned())
            }
            ("nullable" | "allOf" | "oneOf" | "anyOf" | "discriminator", _)
            | ("additionalProperties", Data::Map(_) | Data::Bool(true)) => None,
            ("not" | "additionalProperties", _) if is_soft => {
                members.shift_remove(keyword);
                let plain = match keyword {
                    "not" => "none of the forms that the partner excludes",
                    _ => "no other members",
                };
                Some(plain.to_owned())
            }
            _ if is_soft => {
                let left = members.shift_remove(keyword)?;
                let value = match left.node.text() {
                    Some(text) => text.to_owned(),
                    None => compact(&left.node),
                };
                Some(format!("`{keyword}: {value}`"))
            }
            _ => None,
        }
    }
}

/// Returns the direct children of a schema, each with its keyword if that is `not` or `oneOf`.
fn below(schema: &Schema) -> impl Iterator<Item = (&'static str, &Schema)> {
    schema.children().map(|child| {
        let is_not = schema
            .not
            .as_deref()
            .is_some_and(|not| std::ptr::eq(not, child));
        let is_branch = || {
            schema
                .one_of
                .iter()
                .any(|branch| std::ptr::eq(branch, child))
        };
        match () {
            () if is_not => ("not", child),
            () if is_branch() => ("oneOf", child),
            () => ("", child),
        }
    })
}

fn is_soft(contract: &Contract, rule: &Rule) -> bool {
    contract.severity(&rule.clauses) < Severity::Error
}

/// Converts a union to `anyOf`, and adds a branch.
fn to_any_of(members: &mut Members, keyword: &str, branch: Option<Node>) {
    let Some((index, _, mut entry)) = members.shift_remove_full(keyword) else {
        return;
    };
    if let Data::List(branches) = &mut entry.node.data {
        branches.extend(branch);
    }
    if members.contains_key("anyOf") {
        // There is another union already, and a value must match both.
        add_part(members, node_of(entry.at, "anyOf", entry.node));
    } else {
        members.shift_insert(index.min(members.len()), "anyOf".to_owned(), entry);
    }
}

/// Adds a part to `allOf`.
fn add_part(members: &mut Members, part: Node) {
    let at = part.at;
    let none = Node {
        at,
        data: Data::List(Vec::new()),
    };
    let entry = members.entry("allOf".to_owned());
    let all_of = entry.or_insert(Entry { at, node: none });
    if let Data::List(parts) = &mut all_of.node.data {
        parts.push(part);
    }
}

/// Returns a schema that rejects only null, and needs no `type`.
fn not_null(at: Position) -> Node {
    let values = Node {
        at,
        data: Data::List(vec![null(at)]),
    };
    node_of(at, "not", node_of(at, "enum", values))
}

const fn null(at: Position) -> Node {
    Node {
        at,
        data: Data::Null,
    }
}

/// Returns an object with one member.
fn node_of(at: Position, name: &str, node: Node) -> Node {
    let members = Members::from([(name.to_owned(), Entry { at, node })]);
    Node {
        at,
        data: Data::Map(members),
    }
}
