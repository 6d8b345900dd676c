//! All files of a partner, and of the package.

use countersign_contract::model::Contract;

use crate::{
    Error, File, emit,
    lower::lower,
    types::{Types, check_answers, check_nesting},
};

/// What was generated for one contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The slug of the contract.
    pub api: String,
    /// The files, by path.
    pub files: Vec<File>,
    /// Why operations of a foreign document have no method of the client: no client can call them.
    pub left_out: Vec<Error>,
}

/// Generates the package: for each contract its files, and the root.
///
/// # Errors
///
/// If a contract says something that no code can be generated for; then nothing is generated.
pub fn generate(contracts: &[Contract]) -> Result<Vec<Generated>, Error> {
    let mut contracts: Vec<&Contract> = contracts.iter().collect();
    contracts.sort_by(|one, other| one.api.cmp(&other.api));
    let mut generated = contracts
        .iter()
        .map(|contract| {
            Ok(Generated {
                api: contract.api.clone(),
                files: generate_partner(contract)?,
                left_out: left_out(contract)?,
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    generated.push(Generated {
        api: String::new(),
        files: vec![emit::root(&contracts)?],
        left_out: Vec::new(),
    });
    Ok(generated)
}

/// The operations of a foreign document that no client can call, and why.
fn left_out(contract: &Contract) -> Result<Vec<Error>, Error> {
    if !contract.is_foreign() {
        return Ok(Vec::new());
    }
    let types = Types::plan(contract)?;
    Ok(lower(contract, &types, "types")?.left_out)
}

/// Generates the files of one contract, sorted by path.
///
/// # Errors
///
/// If the contract says something that no code can be generated for.
pub fn generate_partner(contract: &Contract) -> Result<Vec<File>, Error> {
    check_nesting(contract)?;
    check_answers(contract)?;
    let types = Types::plan(contract)?;
    let client = emit::client(contract, &types)?;
    let errors = emit::errors(contract)?;
    let mut files = vec![
        emit::partner(contract, !client.is_empty(), errors.is_some())?,
        emit::operations(contract)?,
        emit::types(contract, &types)?,
    ];
    files.extend(emit::contract(contract)?);
    files.push(emit::validate(contract)?);
    files.extend(client);
    files.extend(errors);
    files.extend(emit::mock(contract, &types)?);
    files.extend(emit::events(contract, &types)?);
    files.extend(emit::delivery(contract, &types)?);
    files.sort();
    Ok(files)
}
