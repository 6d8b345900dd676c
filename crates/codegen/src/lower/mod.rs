//! From a contract to a document that `progenitor` takes.
//!
//! Fed as it is written, hardly a contract gets through, and what gets through is often wrong: two
//! kinds of bodies for one operation, optional bodies, lists in headers, names that collide, types
//! that decode nothing. So the document that it sees holds just what it does well: the calls, their
//! parameters, and that a stream of bytes comes back. The types are our own and go in by name; what
//! comes back is read by our runtime. What cannot be said that way is refused here.

mod body;
mod parameter;

use countersign_contract::model::{Contract, Position};
use indexmap::IndexMap;
use openapiv3::OpenAPI;
use serde_json::{Value, json};

use crate::{
    Error,
    names::{Scope, field_name, type_name},
    types::Types,
};

pub(crate) use body::BodyKind;

/// Methods and types that the client has beside those of the operations.
const TAKEN: [&str; 12] = [
    "new", "new_with_client", "builder", "clone", "client", "inner", "baseurl", "api_version", "pre",
    "post", "exec", "connect",
];

/// Names that the generated code uses next to those of the builders.
const TAKEN_TYPES: [&str; 9] = [
    "Client", "ByteStream", "ClientInfo", "ClientHooks", "Error", "OperationInfo",
    "RequestBuilderExt", "ResponseValue", "Types",
];

/// A contract, lowered.
pub(crate) struct Lowered {
    /// What the back end is fed.
    pub(crate) document: OpenAPI,
    /// Which type of ours stands for a schema of that document.
    pub(crate) replacements: Vec<(String, String)>,
    /// Texts of the generated code that stand for others: names of parameters that would collide
    /// with names of the generated code.
    pub(crate) texts: Vec<(String, String)>,
    /// What became of each operation.
    pub(crate) operations: Vec<LoweredOperation>,
}

/// An operation, lowered.
pub(crate) struct LoweredOperation {
    /// Its name in the contract.
    pub(crate) id: String,
    /// The method of the client.
    pub(crate) method: String,
    /// The builder of the request.
    pub(crate) builder: String,
    /// What is sent as body.
    pub(crate) body: BodyKind,
}

struct Lowering<'c> {
    contract: &'c Contract,
    types: &'c Types,
    /// The module of the types, from the module of the generated code.
    module: &'c str,
    replacements: Vec<(String, String)>,
    texts: Vec<(String, String)>,
}

/// Lowers the calls that we make.
pub(crate) fn lower(contract: &Contract, types: &Types, module: &str) -> Result<Lowered, Error> {
    let mut lowering = Lowering { contract, types, module, replacements: Vec::new(), texts: Vec::new() };
    let mut methods = Scope::with(&TAKEN);
    let mut builders = Scope::with(&TAKEN_TYPES);
    let mut paths: IndexMap<String, Value> = IndexMap::new();
    let mut operations = Vec::new();
    for operation in contract.operations.iter().filter(|operation| !operation.webhook) {
        let lowered_id = claim(&mut methods, &mut builders, &operation.id);
        let (path, parameters) = lowering.parameters(operation)?;
        let (kind, body) = lowering.body(operation, &lowered_id)?;
        let mut call = json!({
            "operationId": lowered_id,
            "parameters": parameters,
            "responses": { "2XX": {
                "description": "",
                "content": { "application/octet-stream": {
                    "schema": { "type": "string", "format": "binary" }
                } }
            } },
        });
        if let Some(body) = body {
            call["requestBody"] = body;
        }
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[operation.method.as_str().to_lowercase()] = call;
        operations.push(LoweredOperation {
            id: operation.id.clone(),
            builder: type_name(&lowered_id),
            method: lowered_id,
            body: kind,
        });
    }
    let components: serde_json::Map<String, Value> =
        lowering.replacements.iter().map(|(name, _)| (name.clone(), json!({}))).collect();
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
        texts: lowering.texts,
        operations,
    })
}

/// A name for the method, of which the type of the builder is free as well.
fn claim(methods: &mut Scope, builders: &mut Scope, id: &str) -> String {
    let mut method = methods.claim(field_name(id).trim_end_matches('_').to_owned());
    while builders.claim(type_name(&method)) != type_name(&method) {
        method = methods.claim(method);
    }
    method
}

impl Lowering<'_> {
    fn unsupported(&self, at: Position, message: String, mend: &str) -> Error {
        Error::Unsupported { file: self.contract.file.clone(), at, message, mend: mend.to_owned() }
    }

    /// Lets a type of ours stand for a schema, and refers to it.
    fn replace(&mut self, name: String, rust: String) -> Value {
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        self.replacements.push((name, rust));
        reference
    }

}
