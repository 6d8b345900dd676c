//! An example for each call, in idiomatic code. It is compiled with the documentation.

use countersign_contract::model::{Contract, Operation};

use super::{events::stream, members::Members};
use crate::{
    emit::{
        module,
        outcomes::{Body, Success, name_of_successes, success, variants as successes},
        security::credentials,
        servers::test_server,
    },
    lower::{BodyValue, LoweredBody, LoweredOperation, LoweredParameter, ParameterValue},
    types::{Definition, Field, PartValue, Presence, Shape, Types, Use, variants},
};

/// The longest line of an example.
const WIDTH: usize = 100;

/// The maximum depth to which values of the body are written out.
const DEEPEST: usize = 8;

/// Returns the example of a call as a code block for its documentation.
pub(super) fn example(
    contract: &Contract,
    types: &Types,
    operation: &Operation,
    lowered: &LoweredOperation,
) -> Option<String> {
    let writer = Writer { types };
    let required = |parameter: &&LoweredParameter| parameter.required;
    let mut parameters: Vec<_> = lowered.parameters.iter().filter(required).collect();
    parameters.sort_by_key(|parameter| parameter.place(operation));
    let arguments = parameters
        .into_iter()
        .map(|parameter| writer.parameter(parameter));
    let body = lowered.body.as_ref().filter(|body| {
        // A body that begins empty is not an argument. A form has one argument per required part.
        let is_multipart = matches!(body.value, BodyValue::Multipart(_));
        is_multipart || body.required && (body.replaces || Members::of(types, body).is_none())
    });
    let arguments = arguments.chain(body.map(|body| writer.body(body)));
    let mut arguments = arguments.collect::<Option<Vec<_>>>()?;
    arguments.retain(|argument| !argument.is_empty());
    let arguments = arguments.join(", ");
    let steps = vec![format!(".{}({arguments})", lowered.method)];
    let call = steps.concat();
    let mut lines =
        vec!["# async fn example() -> Result<(), Box<dyn std::error::Error>> {".to_owned()];
    let paged = operation.pagination.is_some();
    if paged || stream(operation).is_some() {
        lines.push("use futures::TryStreamExt as _;".to_owned());
    }
    let success = success(types, operation);
    let differing = (matches!(success, Success::Differing) && !paged)
        .then(|| name_of_successes(contract, types, operation))
        .flatten();
    let mut imports = vec!["Client".to_owned()];
    let name = differing.iter();
    imports.extend(name.map(|name| format!("client::successes::{name}")));
    imports.extend(call.contains("types::").then(|| "types".to_owned()));
    let builder = builder(contract, operation)?;
    if builder.iter().any(|line| line.contains("Server::")) {
        imports.insert(1, "Server".to_owned());
    }
    let imports = match &imports[..] {
        [one] => one.clone(),
        more => format!("{{{}}}", more.join(", ")),
    };
    lines.push(format!("use partners::{}::{imports};", module(contract)));
    lines.push(String::new());
    lines.extend(builder);
    match (success, differing) {
        _ if paged => {
            let client = broken_up("client", &steps, ".stream()");
            lines.push(format!("let mut items = {};", join(&client)));
            lines.push("while let Some(item) = items.try_next().await? {".to_owned());
            lines.push("    println!(\"{item:?}\");".to_owned());
            lines.push("}".to_owned());
        }
        (Success::File, _) => {
            lines.push(format!(
                "let file = {};",
                join(&broken_up("client", &steps, ".send().await?.into_body()"))
            ));
            lines.push("file.save_to(\"file\").await?;".to_owned());
        }
        (_, Some(name)) => {
            let call = broken_up("client", &steps, ".send().await?.into_body()");
            lines.push(format!("let success = {};", join(&call)));
            lines.extend(matched(types, operation, &name));
        }
        _ => {
            lines.push(format!(
                "let response = {};",
                join(&broken_up("client", &steps, ".send().await?"))
            ));
            lines.push("println!(\"{}\", response.status());".to_owned());
        }
    }
    lines.push("# Ok(())".to_owned());
    lines.push("# }".to_owned());
    Some(format!("# Example\n\n```no_run\n{}\n```", lines.join("\n")))
}

/// Returns a `match` over the successful responses of a call.
fn matched(types: &Types, operation: &Operation, name: &str) -> Vec<String> {
    let mut lines = vec!["match success {".to_owned()];
    for (variant, body) in successes(types, operation) {
        let (held, text, value) = match body {
            Body::Nothing => (None, "no content", ""),
            Body::Json(_) => (Some("body"), "{body:?}", ""),
            Body::File => (Some("file"), "{} bytes", ", file.save_to(\"file\").await?"),
        };
        let (status, told) = if variant.is_number() {
            (None, "")
        } else {
            (Some("status"), "{status}: ")
        };
        let held: Vec<_> = status.into_iter().chain(held).collect();
        let held = match &held[..] {
            [] => String::new(),
            held => format!("({})", held.join(", ")),
        };
        let word = &variant.name;
        let pattern = format!("    {name}::{word}{held} =>");
        let told = format!("println!(\"{told}{text}\"{value})");
        if pattern.len() + told.len() < WIDTH {
            lines.push(format!("{pattern} {told},"));
        } else {
            lines.push(format!("{pattern} {{"));
            lines.push(format!("        {told};"));
            lines.push("    }".to_owned());
        }
    }
    lines.push("    other => println!(\"{other:?}\"),".to_owned());
    lines.push("}".to_owned());
    lines
}

/// Returns the code that builds the client, with the credentials of this operation.
fn builder(contract: &Contract, operation: &Operation) -> Option<Vec<String>> {
    let mut steps = vec![match test_server(contract) {
        Some(server) => format!(".server(Server::{server})"),
        // The URL of a mock, so that trying an example never calls production.
        None => ".base_url(\"http://127.0.0.1:8080\")".to_owned(),
    }];
    let known = credentials(contract);
    let alternative = operation.security.iter().find(|set| {
        set.keys()
            .all(|name| known.iter().any(|(scheme, ..)| *scheme == name))
    });
    if alternative.is_none() && !operation.security.is_empty() {
        return None;
    }
    for name in alternative.into_iter().flat_map(|set| set.keys()) {
        let (_, method, scheme) = known.iter().find(|(scheme, ..)| *scheme == name)?;
        let arguments = if scheme.is_basic() {
            "\"user\", \"password\""
        } else {
            "\"secret\""
        };
        steps.push(format!(".{method}({arguments})?"));
    }
    // The example leaves out calls that need other credentials.
    let held = alternative.into_iter().flat_map(|set| set.keys());
    let held: Vec<_> = held.collect();
    let calls = contract.operations.iter().filter(|call| !call.webhook);
    let mut needs = calls.filter(|call| !call.security.is_empty());
    let lacks = |call: &Operation| {
        let mut sets = call.security.iter();
        !sets.any(|set| set.keys().all(|name| held.contains(&name)))
    };
    if needs.any(lacks) {
        steps.push(".partial_credentials()".to_owned());
    }
    steps.push(".build()?;".to_owned());
    let begin = "let client = Client::builder()";
    let whole = steps.concat();
    if begin.len() + whole.len() < WIDTH {
        return Some(vec![format!("{begin}{whole}")]);
    }
    let steps = steps.into_iter().map(|step| format!("    {step}"));
    Some(std::iter::once(begin.to_owned()).chain(steps).collect())
}

struct Writer<'t> {
    types: &'t Types,
}

impl Writer<'_> {
    fn parameter(&self, parameter: &LoweredParameter) -> Option<String> {
        match &parameter.value {
            ParameterValue::One(value) => self.argument(value, &parameter.wire, 0),
            ParameterValue::Each(item) | ParameterValue::CommaSeparated(item) => {
                Some(format!("[{}]", self.argument(item, &parameter.wire, 0)?))
            }
            ParameterValue::Composed(Use::List(item), _) => {
                Some(format!("[{}]", self.argument(item, &parameter.wire, 0)?))
            }
            ParameterValue::Composed(value, _) => self.exact(value, &parameter.wire, 0),
        }
    }

    fn body(&self, body: &LoweredBody) -> Option<String> {
        match &body.value {
            BodyValue::Json(value) | BodyValue::Form(value) => {
                let begin = self.argument(value, "body", 0)?;
                let set = body.replaces.then(|| self.setter(value)).flatten();
                Some(begin + &set.unwrap_or_default())
            }
            BodyValue::Multipart(parts) => {
                let required = parts.iter().filter(|(_, part)| part.required);
                let values = required.map(|(_, part)| match &part.value {
                    PartValue::File => Some("\"text\"".to_owned()),
                    PartValue::Files => Some("[\"text\"]".to_owned()),
                    PartValue::Value(value) => self.argument(value, &part.wire, 0),
                });
                Some(values.collect::<Option<Vec<_>>>()?.join(", "))
            }
            BodyValue::Text | BodyValue::Bytes => Some("\"text\"".to_owned()),
        }
    }

    /// Returns the setter of the first member, if no member is required. An example must not
    /// suggest that something is replaced by an empty body.
    fn setter(&self, value: &Use) -> Option<String> {
        let Shape::Struct { fields, .. } = &self.types.definition(value)?.shape else {
            return None;
        };
        let is_optional = |field: &&Field| field.presence == Presence::Optional;
        let free = fields.iter().find(is_optional)?;
        if !fields.iter().all(|field| is_optional(&field)) {
            return None;
        }
        let argument = self.member(free, 0)?;
        Some(format!(".{}({argument})", free.name))
    }

    /// Returns a value for an argument of type `impl Into`.
    fn argument(&self, value: &Use, name: &str, depth: usize) -> Option<String> {
        match self.types.behind_aliases(value) {
            Use::Text => Some(format!("{:?}", plain(name))),
            _ => self.exact(value, name, depth),
        }
    }

    /// Returns a value of exactly this type.
    fn exact(&self, value: &Use, name: &str, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        Some(match value {
            Use::Any => "serde_json::json!({})".to_owned(),
            Use::AnyObject => "serde_json::Map::new()".to_owned(),
            Use::Text => format!("{:?}.to_owned()", plain(name)),
            Use::Integer32 => "1_i32".to_owned(),
            Use::Integer64 => "1_i64".to_owned(),
            Use::Number => "1.0".to_owned(),
            Use::Boolean => "true".to_owned(),
            Use::List(item) => format!("vec![{}]", self.exact(item, name, depth + 1)?),
            Use::Map(_) => "std::collections::BTreeMap::new()".to_owned(),
            Use::Nullable(value) => format!("Some({})", self.exact(value, name, depth + 1)?),
            Use::Named(_) => self.named(self.types.definition(value)?, name, depth)?,
        })
    }

    fn named(&self, definition: &Definition, name: &str, depth: usize) -> Option<String> {
        let path = format!("types::{}", definition.name);
        Some(match &definition.shape {
            Shape::Alias(value) => self.exact(value, name, depth + 1)?,
            Shape::Wrapper(value) => format!("{path}({})", self.exact(value, name, depth + 1)?),
            Shape::Enumeration { values, .. } => format!("{path}::{}", variants(values).first()?),
            Shape::Union { variants, .. } => {
                let first = variants.first()?;
                format!(
                    "{path}::{}({})",
                    first.name,
                    self.exact(&first.value, name, depth + 1)?
                )
            }
            Shape::Struct { .. } if definition.received => return None,
            Shape::Struct { fields, .. } => {
                let arguments = fields
                    .iter()
                    .filter(|field| !matches!(field.presence, Presence::Optional | Presence::Maybe))
                    .filter(|field| self.types.only_value(field).is_none())
                    .map(|field| self.member(field, depth))
                    .collect::<Option<Vec<_>>>()?;
                format!("{path}::new({})", arguments.join(", "))
            }
        })
    }

    fn member(&self, field: &Field, depth: usize) -> Option<String> {
        if field.boxed {
            return Some(format!(
                "Box::new({})",
                self.exact(&field.value, &field.wire, depth + 1)?
            ));
        }
        match field.presence {
            Presence::RequiredOrNull => Some(format!(
                "Some({})",
                self.exact(&field.value, &field.wire, depth + 1)?
            )),
            _ => self.argument(&field.value, &field.wire, depth + 1),
        }
    }
}

/// Turns a name of the contract into a string that can serve as its value.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
        .take(40)
        .collect()
}

/// Formats a chain of calls on one line if it fits, else with one call per line.
fn broken_up(begin: &str, steps: &[String], end: &str) -> Vec<String> {
    let line = format!("{begin}{}{end}", steps.concat());
    if line.len() + "let response = ;".len() <= WIDTH {
        return vec![line];
    }
    let mut lines = vec![begin.to_owned()];
    lines.extend(steps.iter().map(|step| format!("    {step}")));
    lines.extend(
        Some(end)
            .filter(|end| !end.is_empty())
            .map(|end| format!("    {end}")),
    );
    lines
}

fn join(lines: &[String]) -> String {
    lines.join("\n")
}
