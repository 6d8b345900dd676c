//! Reads `clauses.yaml`.

use countersign_contract::model::{Clause, ClauseId, Ledger};
use indexmap::IndexMap;

use crate::{document::Node, problem::Problem, words::LedgerFile};

/// Reads a ledger. `api` is the slug that it must be about.
pub(crate) fn read(api: &str, file: &str, text: &str) -> Result<Ledger, Vec<Problem>> {
    let root = Node::parse(file, text).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let mut problem = |node: &Node, message: String, mend: &str| {
        problems.push(Problem {
            file: file.to_owned(),
            at: Some(node.at),
            message,
            mend: mend.to_owned(),
        });
    };
    let ledger: LedgerFile = match serde_path_to_error::deserialize(root.to_json()) {
        Ok(ledger) => ledger,
        Err(error) => {
            let path = error.path().to_string();
            let tokens: Vec<String> = error
                .path()
                .iter()
                .filter_map(|segment| match segment {
                    serde_path_to_error::Segment::Seq { index } => Some(index.to_string()),
                    serde_path_to_error::Segment::Map { key } => Some(key.clone()),
                    _ => None,
                })
                .collect();
            let node = root
                .at_path(tokens.iter().map(String::as_str))
                .unwrap_or(&root);
            problem(
                node,
                format!("{path}: {}", error.inner()),
                "see specs/README.md for the ledger",
            );
            return Err(problems);
        }
    };
    if ledger.api != api {
        problem(
            &root,
            format!("the ledger is of `{}`, its folder is `{api}`", ledger.api),
            "write the name of the folder as `api`",
        );
    }
    let mut clauses: IndexMap<ClauseId, Clause> = IndexMap::new();
    for (index, entry) in ledger.clauses.into_iter().enumerate() {
        let node = root
            .at_path(["clauses", index.to_string().as_str()])
            .unwrap_or(&root);
        if entry.id.trim().is_empty() || entry.fact.trim().is_empty() {
            problem(
                node,
                "a clause without id or fact".to_owned(),
                "fill both in",
            );
        }
        let certainty = entry.certainty.into();
        let clause = Clause {
            section: entry.section,
            certainty,
            fact: entry.fact,
            note: entry.note,
            uncited: entry.uncited.map(Into::into),
            at: node.at,
        };
        if clause.certainty.is_open()
            && clause
                .note
                .as_ref()
                .is_none_or(|note| note.trim().is_empty())
        {
            problem(
                node,
                format!(
                    "clause {} is {} and has no `note`",
                    entry.id, clause.certainty
                ),
                "say in `note` what is open and what was chosen",
            );
        }
        if let Some(first) = clauses.get(&ClauseId(entry.id.clone())) {
            let message = format!(
                "clause {} is there twice, first at line {}",
                entry.id, first.at.line
            );
            problem(node, message, "give each clause an id of its own");
            continue;
        }
        clauses.insert(ClauseId(entry.id), clause);
    }
    if problems.is_empty() {
        Ok(Ledger {
            title: ledger.document.title,
            updated: ledger.document.updated,
            clauses,
        })
    } else {
        Err(problems)
    }
}
