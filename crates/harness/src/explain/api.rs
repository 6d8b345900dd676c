//! The sheet of a whole contract.

use countersign_contract::model::{Certainty, ClauseId, Contract, Server};

use super::{
    ApiSheet, Count, Document, FallbackLine, OpenPoint, OperationLine, SchemeLine, ServerLine,
    Support, VariableLine, about, phrase, uses,
};

/// Builds the sheet of a whole contract.
pub(super) fn sheet(contract: &Contract) -> ApiSheet {
    let carried = uses::names_in_all(contract);
    let operations = contract.operations.iter().map(|operation| OperationLine {
        id: operation.id.clone(),
        method: operation.method.to_string(),
        path: operation.path.clone(),
        webhook: operation.webhook,
        deprecated: operation.deprecated,
        summary: operation.summary.clone(),
    });
    let names = contract.schemas.keys();
    ApiSheet {
        api: contract.api.clone(),
        title: contract.title.clone(),
        version: contract.version.clone(),
        description: contract.description.clone(),
        support: Support::by(contract, &contract.rule),
        file: contract.file.clone(),
        document: contract.ledger.as_ref().map(|ledger| Document {
            title: ledger.title.clone(),
            updated: ledger.updated.clone(),
        }),
        servers: servers(contract, &contract.servers),
        security: contract
            .security_schemes
            .keys()
            .map(|name| scheme(contract, name, &[]))
            .collect(),
        operations: operations.collect(),
        delivery: contract
            .delivery
            .as_ref()
            .map_or_else(Vec::new, |known| phrase::delivery(contract, known)),
        schemas: names
            .filter(|name| !carried.contains(name.as_str()))
            .cloned()
            .collect(),
        open_points: open_points(contract, |_| true),
        counts: counts(contract),
        fallbacks: fallbacks(contract, &["#".to_owned()]),
    }
}

pub(super) fn servers(contract: &Contract, servers: &[Server]) -> Vec<ServerLine> {
    let servers = servers.iter().map(|server| ServerLine {
        url: server.url.clone(),
        description: server.description.clone(),
        variables: server
            .variables
            .iter()
            .map(|(name, variable)| VariableLine {
                name: name.clone(),
                default: variable.default.clone(),
                values: variable.enumeration.clone(),
                description: variable.description.clone(),
            })
            .collect(),
        support: Support::by(contract, &server.rule),
    });
    servers.collect()
}

/// Describes a security scheme, with the scopes it requires.
pub(super) fn scheme(contract: &Contract, name: &str, scopes: &[String]) -> SchemeLine {
    let scheme = contract.security_schemes.get(name);
    let mut text = vec![scheme.map_or_else(|| "not described".to_owned(), phrase::scheme)];
    if !scopes.is_empty() {
        text.push(format!("with the scopes {}", scopes.join(", ")));
    }
    SchemeLine {
        name: name.to_owned(),
        text: text.join(", "),
        support: scheme.map_or_else(Support::default, |scheme| {
            Support::by(contract, scheme.rule())
        }),
    }
}

/// Returns the open points among some clauses: contradictions first, then silences.
pub(super) fn open_points(
    contract: &Contract,
    among: impl Fn(&ClauseId) -> bool,
) -> Vec<OpenPoint> {
    let mut points = Vec::new();
    for certainty in Certainty::ALL
        .into_iter()
        .filter(|certainty| certainty.is_open())
    {
        let clauses = contract.ledger.iter().flat_map(|ledger| &ledger.clauses);
        let clauses = clauses.filter(|(id, clause)| clause.certainty == certainty && among(id));
        points.extend(clauses.map(|(id, clause)| OpenPoint {
            id: id.clone(),
            certainty,
            section: clause.section.clone(),
            fact: clause.fact.clone(),
            note: clause.note.clone(),
            cited: contract.citations.contains_key(id),
        }));
    }
    points
}

fn counts(contract: &Contract) -> Vec<Count> {
    let Some(ledger) = &contract.ledger else {
        return Vec::new();
    };
    let counts = Certainty::ALL.into_iter().map(|certainty| {
        let of_it = || {
            let clauses = ledger.clauses.iter();
            clauses.filter(move |(_, clause)| clause.certainty == certainty)
        };
        Count {
            certainty,
            clauses: of_it().count(),
            cited: of_it()
                .filter(|(id, _)| contract.citations.contains_key(*id))
                .count(),
            about: of_it()
                .filter(|(id, _)| !contract.citations.contains_key(*id))
                .filter(|(_, clause)| !clause.about.is_empty())
                .count(),
        }
    });
    counts.collect()
}

/// Returns the fallbacks below the pointers.
pub(super) fn fallbacks(contract: &Contract, homes: &[String]) -> Vec<FallbackLine> {
    let fallbacks = contract.fallbacks.iter();
    let fallbacks = fallbacks.filter(|fallback| about::is_below(&fallback.pointer, homes));
    fallbacks
        .map(|fallback| FallbackLine {
            line: fallback.at.line,
            column: fallback.at.column,
            pointer: fallback.pointer.clone(),
            message: fallback.message.clone(),
        })
        .collect()
}
