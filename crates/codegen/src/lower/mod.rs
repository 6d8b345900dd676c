//! From a contract to a document that `progenitor` takes.
//!
//! Fed as it is written, hardly a contract gets through, and what gets through is often wrong: two
//! kinds of bodies for one operation, optional bodies, lists in headers, names that collide, types
//! that decode nothing. So the document that it sees holds just what it does well: the calls and
//! their parameters. The types are our own and go in by name; bodies are sent and read by our
//! runtime. What cannot be said that way is refused here.

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

/// Methods that the client has beside those of the operations, or that the back end gives it.
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

/// Names that the generated code uses next to those of the calls.
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

/// A contract, lowered.
pub(crate) struct Lowered {
    /// What the back end is fed.
    pub(crate) document: OpenAPI,
    /// Which type of ours stands for a schema of that document.
    pub(crate) replacements: Vec<(String, String)>,
    /// What became of each operation.
    pub(crate) operations: Vec<LoweredOperation>,
    /// Why the other operations are left out.
    pub(crate) left_out: Vec<Error>,
}

/// An operation, lowered.
pub(crate) struct LoweredOperation {
    /// Its name in the contract.
    pub(crate) id: String,
    /// The method of the client.
    pub(crate) method: String,
    /// The type of the call.
    pub(crate) call: String,
    /// What is sent as body.
    pub(crate) body: Option<LoweredBody>,
    /// What is sent beside it.
    pub(crate) parameters: Vec<LoweredParameter>,
    /// The names that the generated code uses for itself.
    taken: Vec<&'static str>,
}

impl Lowered {
    /// What became of an operation, if it is a call that we make.
    pub(crate) fn of(&self, id: &str) -> Option<&LoweredOperation> {
        self.operations.iter().find(|lowered| lowered.id == id)
    }
}

impl LoweredOperation {
    /// The name in Rust of the parameter at this index of the contract.
    pub(crate) fn parameter(&self, index: usize) -> Option<&str> {
        let found = self
            .parameters
            .iter()
            .find(|parameter| parameter.index == Some(index));
        found.map(|parameter| parameter.name.as_str())
    }

    /// Whether a setter could have this name.
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
    /// The module of the types, from the module of the generated code.
    module: &'c str,
    replacements: Vec<(String, String)>,
}

/// Lowers the calls that we make.
///
/// One that no client can make is an error in a contract of ours; of a foreign document it is left
/// out, unless nothing would be left.
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
        // Both go into the code of every request; a version that is not ASCII would break there.
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

/// What a call sends.
struct Sent {
    path: String,
    parameters: Vec<LoweredParameter>,
    /// The parameters, as the back end is told.
    told: Vec<Value>,
    body: Option<LoweredBody>,
}

/// A path without the names of its parameters: what a server can tell apart.
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

    /// What a call sends, if a client can make it.
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

    /// Refuses a call that a client could never make, or only to another place.
    fn check_call(&self, operation: &Operation) -> Result<(), Error> {
        let (id, at) = (&operation.id, operation.rule.at);
        if matches!(operation.method, Method::Options | Method::Trace) {
            return Err(self.unsupported(
                at,
                format!(
                    "{id} is called with {}, which no client does",
                    operation.method
                ),
                "leave the operation out",
            ));
        }
        if let Some(url) = own_server(self.contract, operation)
            && !is_reachable(&url)
        {
            return Err(self.unsupported(
                at,
                format!("{id} has a server of its own that no client can call: `{url}`"),
                "write an absolute http or https URL, or a path that begins with a slash",
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
                format!("{id} can be called with no credential that a client can send"),
                "describe an alternative: apiKey, http with basic or bearer, oauth2 or openIdConnect",
            ));
        }
        Ok(())
    }
}

/// Whether a client can send what this scheme asks for.
pub(crate) fn can_prove(scheme: &SecurityScheme) -> bool {
    match scheme {
        SecurityScheme::Http { scheme, .. } => matches!(scheme.as_str(), "basic" | "bearer"),
        // Signatures are for the calls that come to us.
        SecurityScheme::Signature { .. } => false,
        _ => true,
    }
}
