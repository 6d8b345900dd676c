//! The files of a partner and of the package.

use countersign_contract::model::Contract;

use crate::{
    Error, File, emit,
    lower::lower,
    types::{Types, check_answers, check_nesting},
};

/// The generated code of one contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The slug of the contract.
    pub api: String,
    /// The files, sorted by path.
    pub files: Vec<File>,
    /// The operations of a foreign document that have no method in the client, and the reason for
    /// each.
    pub left_out: Vec<Error>,
}

/// Generates the package: the files of each contract, and the root.
///
/// # Errors
///
/// Returns an error if a contract says something that the generator does not support. In that case
/// nothing is generated.
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

/// Returns the reasons why no client can call certain operations of a foreign document.
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
/// Returns an error if the contract says something that the generator does not support.
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
