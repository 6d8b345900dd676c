//! Lowers a contract to a document that `progenitor` supports.
//!
//! `progenitor` rejects most contracts as written, and generates wrong code for many others: two
//! kinds of bodies for one operation, optional bodies, lists in headers, colliding names, types
//! that decode nothing. The lowered document therefore holds only the calls and their parameters,
//! which `progenitor` handles well. Our own types are referenced by name; our runtime sends and
//! reads the bodies. This module rejects contracts that cannot be lowered.

mod body;
mod parameter;

use std::collections::BTreeMap;

use countersign_contract::model::{Contract, Method, Operation, Position, SecurityScheme};
use openapiv3::OpenAPI;
use serde_json::{Value, json};

use crate::{
    Error,
    emit::{is_reachable, own_server},
    names::{Scope, field_name, type_name},
    types::Types,
};

pub(crate) use body::{BodyValue, LoweredBody};
pub(crate) use parameter::{CORRELATION, IDEMPOTENCY, LoweredParameter, ParameterValue};

/// Method names that the client itself or the back end uses.
const TAKEN: [&str; 10] = [
    "new",
    "new_with_client",
    "builder",
    "clone",
    "into",
    "try_into",
    "parts",
    "unvalidated",
    "gen_",
    "self_",
];

/// Type names that the generated code uses next to those of the calls.
const TAKEN_TYPES: [&str; 20] = [
    "Box",
    "Call",
    "CallOptions",
    "Client",
    "Clone",
    "Default",
    "Err",
    "Error",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Response",
    "Result",
    "Self",
    "Some",
    "String",
    "Vec",
];

/// A lowered contract.
pub(crate) struct Lowered {
    /// The input of the back end.
    pub(crate) document: OpenAPI,
    /// The schemas of that document, each with the type of ours that replaces it.
    pub(crate) replacements: Vec<(String, String)>,
    /// The lowered operations.
    pub(crate) operations: Vec<LoweredOperation>,
    /// The reasons why operations are omitted.
    pub(crate) left_out: Vec<Error>,
}

/// A lowered operation.
pub(crate) struct LoweredOperation {
    /// The operation id in the contract.
    pub(crate) id: String,
    /// The name of the client method.
    pub(crate) method: String,
    /// The name of the call type.
    pub(crate) call: String,
    /// The body.
    pub(crate) body: Option<LoweredBody>,
    /// The parameters.
    pub(crate) parameters: Vec<LoweredParameter>,
    /// The names that the generated code reserves.
    taken: Vec<&'static str>,
}

impl Lowered {
    /// Returns the lowered operation with this id, if it is an outgoing call.
    pub(crate) fn of(&self, id: &str) -> Option<&LoweredOperation> {
        self.operations.iter().find(|lowered| lowered.id == id)
    }
}

impl LoweredOperation {
    /// Returns the Rust name of the parameter at this index of the contract.
    pub(crate) fn parameter(&self, index: usize) -> Option<&str> {
        let found = self
            .parameters
            .iter()
            .find(|parameter| parameter.index == Some(index));
        found.map(|parameter| parameter.name.as_str())
    }

    /// Returns `true` if a setter can have this name.
    pub(crate) fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(&name)
            && !self
                .parameters
                .iter()
                .any(|parameter| parameter.name == name)
    }
}

struct Lowering<'c> {
    contract: &'c Contract,
    types: &'c Types,
    /// The path of the module of the types, as seen from the generated code.
    module: &'c str,
    replacements: Vec<(String, String)>,
}

/// Lowers the outgoing calls.
///
/// A call that no client can make is an error in one of our contracts. In a foreign document it is
/// omitted, unless nothing would be left.
pub(crate) fn lower(contract: &Contract, types: &Types, module: &str) -> Result<Lowered, Error> {
    let mut lowering = Lowering {
        contract,
        types,
        module,
        replacements: Vec::new(),
    };
    let mut methods = Scope::with(&TAKEN);
    let mut types_of_calls = Scope::with(&TAKEN_TYPES);
    let mut calls: BTreeMap<(String, Method), &Operation> = BTreeMap::new();
    let mut paths: BTreeMap<String, Value> = BTreeMap::new();
    let (mut operations, mut left_out) = (Vec::new(), Vec::new());
    for operation in contract
        .operations
        .iter()
        .filter(|operation| !operation.webhook)
    {
        let call = (nameless(&operation.path), operation.method);
        let sent = match calls.get(&call) {
            Some(first) => Err(lowering.same_call(first, operation)),
            None => lowering.sent(operation),
        };
        let Sent {
            path,
            parameters,
            told,
            body,
        } = match sent {
            Ok(sent) => sent,
            Err(reason) if contract.is_foreign() => {
                left_out.push(reason);
                continue;
            }
            Err(reason) => return Err(reason),
        };
        calls.insert(call, operation);
        let method = methods.claim(field_name(&operation.id));
        let call_type = types_of_calls.claim(type_name(&operation.id));
        let call = json!({
            "operationId": method,
            "parameters": told,
            "responses": { "2XX": {
                "description": "",
                "content": { "application/octet-stream": {
                    "schema": { "type": "string", "format": "binary" }
                } }
            } },
        });
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[operation.method.as_str().to_lowercase()] = call;
        operations.push(LoweredOperation {
            id: operation.id.clone(),
            call: call_type,
            method,
            body,
            parameters,
            taken: parameter::taken(operation),
        });
    }
    if operations.is_empty() && !left_out.is_empty() {
        return Err(left_out.swap_remove(0));
    }
    let components: BTreeMap<&str, Value> = lowering
        .replacements
        .iter()
        .map(|(name, _)| (name.as_str(), json!({})))
        .collect();
    let document = json!({
        "openapi": "3.0.3",
        // The code of every request contains both; a version that is not ASCII would break it.
        "info": { "title": type_name(&contract.api), "version": "1" },
        "paths": paths,
        "components": { "schemas": components },
    });
    Ok(Lowered {
        document: serde_json::from_value(document)
            .map_err(|error| Error::backend(&contract.file, error))?,
        replacements: lowering.replacements,
        operations,
        left_out,
    })
}

/// The path, parameters and body of a call.
struct Sent {
    path: String,
    parameters: Vec<LoweredParameter>,
    /// The parameters, as described to the back end.
    told: Vec<Value>,
    body: Option<LoweredBody>,
}

/// Removes the names of the parameters from a path, because a server cannot distinguish them.
fn nameless(path: &str) -> String {
    path.split(['{', '}'])
        .step_by(2)
        .collect::<Vec<_>>()
        .join("{}")
}

impl Lowering<'_> {
    fn unsupported(&self, at: Position, message: String, help: &str) -> Error {
        Error::Unsupported {
            file: self.contract.file_of(at).to_owned(),
            at,
            message,
            help: help.to_owned(),
        }
    }

    fn same_call(&self, first: &Operation, second: &Operation) -> Error {
        self.unsupported(
            second.rule.at,
            format!(
                "{} is the same call as {} at line {}: {} {}",
                second.id, first.id, first.rule.at.line, second.method, first.path
            ),
            "describe it once",
        )
    }

    /// Lowers a call, if a client can make it.
    fn sent(&mut self, operation: &Operation) -> Result<Sent, Error> {
        self.check_path(operation)?;
        self.check_call(operation)?;
        let (path, parameters, told) = self.parameters(operation)?;
        let body = self.body(operation, &parameters)?;
        Ok(Sent {
            path,
            parameters,
            told,
            body,
        })
    }

    /// Rejects a call that a client cannot make, or can only make to another server.
    fn check_call(&self, operation: &Operation) -> Result<(), Error> {
        let (id, at) = (&operation.id, operation.rule.at);
        if matches!(operation.method, Method::Options | Method::Trace) {
            return Err(self.unsupported(
                at,
                format!(
                    "{id} is called with {}, which the client does not support",
                    operation.method
                ),
                "remove the operation",
            ));
        }
        if let Some(url) = own_server(self.contract, operation)
            && !is_reachable(&url)
        {
            return Err(self.unsupported(
                at,
                format!("{id} has its own server, which the client cannot call: `{url}`"),
                "use an absolute http or https URL, or a path that begins with a slash",
            ));
        }
        let usable = |scheme: &String| {
            self.contract
                .security_schemes
                .get(scheme)
                .is_some_and(can_prove)
        };
        if !operation.security.is_empty()
            && !operation.security.iter().any(|set| set.keys().all(usable))
        {
            return Err(self.unsupported(
                at,
                format!("{id} accepts no credential that the client can send"),
                "add an alternative: apiKey, http with basic or bearer, oauth2 or openIdConnect",
            ));
        }
        Ok(())
    }
}

/// Returns `true` if a client can send the credential of this scheme.
pub(crate) fn can_prove(scheme: &SecurityScheme) -> bool {
    match scheme {
        SecurityScheme::Http { scheme, .. } => matches!(scheme.as_str(), "basic" | "bearer"),
        // Signatures are for incoming calls.
        SecurityScheme::Signature { .. } => false,
        _ => true,
    }
}
