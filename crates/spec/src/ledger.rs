//! Reads `clauses.yaml`.

use countersign_contract::model::{Clause, ClauseId, Ledger, Position};
use indexmap::IndexMap;

use crate::{
    document::{Data, Document, Node},
    problem::Problem,
    words::{ClauseEntry, LedgerFile},
};

/// A parsed ledger.
pub(crate) struct Reading {
    pub(crate) ledger: Ledger,
    /// The places that clauses describe, as written.
    pub(crate) abouts: Vec<Written>,
}

/// A place that a clause describes, as written.
pub(crate) struct Written {
    pub(crate) clause: ClauseId,
    pub(crate) place: String,
    /// The position in the ledger file.
    pub(crate) at: Position,
}

/// Reads a ledger. `api` is the expected slug.
///
/// # Errors
///
/// Returns all problems, because each entry is read separately.
pub(crate) fn read(api: &str, file: &str, text: &str) -> Result<Reading, Vec<Problem>> {
    let mut document = Document::parse(file, 0, text).map_err(|problem| vec![problem])?;
    let mut reader = Reader {
        file,
        problems: Vec::new(),
        abouts: Vec::new(),
    };
    for oddity in &document.oddities {
        reader.problem(oddity.at, &oddity.message, oddity.help);
    }
    let entries = take_clauses(&mut document.root);
    let root = &document.root;
    let mut clauses = IndexMap::new();
    for node in &entries {
        if let Some((id, clause)) = reader.clause(node, &clauses) {
            clauses.insert(id, clause);
        }
    }
    let head: Option<LedgerFile> = reader.read(root);
    let Some(head) = head.filter(|_| reader.problems.is_empty()) else {
        reader.problems.sort();
        return Err(reader.problems);
    };
    if head.api != api {
        let at = root.get("api").map_or(root.at, |entry| entry.at);
        reader.problem(
            at,
            format!(
                "the ledger is for `{}`, but its folder is `{api}`",
                head.api
            ),
            "write the name of the folder as `api`",
        );
        return Err(reader.problems);
    }
    Ok(Reading {
        ledger: Ledger {
            title: head.document.title,
            updated: head.document.updated,
            clauses,
        },
        abouts: reader.abouts,
    })
}

/// Takes the entries out, so that the rest can be read without them.
fn take_clauses(root: &mut Node) -> Vec<Node> {
    if let Data::Map(members) = &mut root.data
        && let Some(entry) = members.get_mut("clauses")
        && let Data::List(items) = &mut entry.node.data
    {
        return std::mem::take(items);
    }
    Vec::new()
}

struct Reader<'f> {
    file: &'f str,
    problems: Vec<Problem>,
    abouts: Vec<Written>,
}

impl Reader<'_> {
    fn problem(&mut self, at: Position, message: impl Into<String>, help: &str) {
        self.problems.push(Problem {
            file: self.file.to_owned(),
            at: Some(at),
            message: message.into(),
            help: help.to_owned(),
        });
    }

    fn read<T: serde::de::DeserializeOwned>(&mut self, node: &Node) -> Option<T> {
        match node.read() {
            Ok(value) => Some(value),
            Err((at, reason)) => {
                self.problem(at, reason, "see specs/README.md for the ledger");
                None
            }
        }
    }

    /// Reads an entry, given the entries before it.
    fn clause(
        &mut self,
        node: &Node,
        before: &IndexMap<ClauseId, Clause>,
    ) -> Option<(ClauseId, Clause)> {
        let entry: ClauseEntry = self.read(node)?;
        let at = |name: &str| node.get(name).map_or(node.at, |entry| entry.at);
        for (name, text) in [("id", &entry.id), ("fact", &entry.fact)] {
            if text.trim().is_empty() {
                self.problem(
                    at(name),
                    format!("`{name}` of a clause is empty"),
                    "fill it in",
                );
            }
        }
        let clause = Clause {
            section: entry.section,
            certainty: entry.certainty.into(),
            fact: entry.fact,
            note: entry.note,
            about: Vec::new(),
            uncited: entry.uncited.map(Into::into),
            at: node.at,
        };
        let silent = clause
            .note
            .as_deref()
            .is_none_or(|note| note.trim().is_empty());
        if clause.certainty.is_open() && silent {
            self.problem(
                at("certainty"),
                format!(
                    "clause {} is {} and has no `note`",
                    entry.id, clause.certainty
                ),
                "say in `note` what is open and what was chosen",
            );
        }
        let id = ClauseId(entry.id);
        if let Some(first) = before.get(&id) {
            self.problem(
                at("id"),
                format!(
                    "clause {id} is defined twice, first at line {}",
                    first.at.line
                ),
                "give each clause its own id",
            );
            return None;
        }
        self.about(&id, node, &clause);
        Some((id, clause))
    }

    /// Reads the places that a clause describes.
    fn about(&mut self, id: &ClauseId, node: &Node, clause: &Clause) {
        let Some(about) = node.get("about") else {
            return;
        };
        if let Some(reason) = clause.uncited {
            self.problem(
                about.at,
                format!("clause {id} says `uncited: {reason}`, and also has `about`"),
                "keep one of them",
            );
        }
        let places = match &about.node.data {
            Data::List(places) => places.as_slice(),
            Data::String(_) => std::slice::from_ref(&about.node),
            // `about:` without a value.
            _ => &[],
        };
        if places.is_empty() {
            self.problem(
                about.at,
                format!("`about` of clause {id} names no place"),
                "name a place of the contract, or remove `about`",
            );
        }
        let places = places.iter();
        self.abouts.extend(places.filter_map(|place| {
            Some(Written {
                clause: id.clone(),
                place: place.text()?.to_owned(),
                at: place.at,
            })
        }));
    }
}
