//! The sheet of a clause.

use countersign_contract::model::{ClauseId, Contract};

use indexmap::IndexMap;

use super::{ClauseSheet, Use, about, uses};

/// Builds the sheet of a clause.
pub(super) fn sheet(contract: &Contract, id: &ClauseId) -> Option<ClauseSheet> {
    let clause = contract.ledger.as_ref()?.clauses.get(id)?;
    let mut found: IndexMap<String, Use> = IndexMap::new();
    let elements = uses::elements(contract).into_iter();
    for element in elements.filter(|element| element.rule.clauses.contains(id)) {
        let at = element.rule.at;
        let used = found.entry(element.name.clone()).or_insert_with(|| Use {
            element: element.name,
            keywords: Vec::new(),
            file: (at.file > 0).then(|| contract.file_of(at).to_owned()),
            line: at.line,
            column: at.column,
        });
        used.keywords.extend(element.keyword.map(str::to_owned));
    }
    Some(ClauseSheet {
        api: contract.api.clone(),
        id: id.clone(),
        section: clause.section.clone(),
        certainty: clause.certainty,
        severity: clause.certainty.severity().to_string(),
        fact: clause.fact.clone(),
        note: clause.note.clone(),
        uncited: clause.uncited.map(|reason| reason.to_string()),
        uses: found.into_values().collect(),
        about: about::lines(&clause.about),
    })
}
