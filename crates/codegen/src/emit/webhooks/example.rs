//! An example that builds a receiver, as a doctest.

use countersign_contract::model::{
    Contract, KeyEncoding, Operation, ParameterLocation, SecurityScheme,
};

use crate::emit::module;

/// The setting for webhooks that require no credential.
const OPEN: &str = "\n    .without_credential()";

/// The comment on the variable in a secret path. Rustdoc hides its declaration.
const SECRET: &str = "// `secret` is random, such as the output of `openssl rand -hex 16`.\n\
                      # let secret = \"5e884898da28047151d0e56f8dc62927\";\n";

/// Returns an example that builds a receiver, as a doctest.
pub(super) fn example(contract: &Contract, webhooks: &[(&Operation, String)]) -> String {
    let operations = || webhooks.iter().map(|(operation, _)| *operation);
    // A secret path replaces a missing credential.
    let is_open = |operation: &Operation| operation.security.iter().flatten().next().is_none();
    let credentials = credentials(contract, webhooks);
    let secret = credentials != OPEN && operations().any(is_open);
    let mut path = "/webhooks".to_owned();
    let mut names: Vec<&str> = Vec::new();
    for name in operations().flat_map(in_path) {
        if !names.contains(&name) {
            names.push(name);
            path.extend(["/{", name, "}"]);
        }
    }
    let same_path = operations().all(|operation| in_path(operation).count() == names.len());
    // Webhooks with the same method would need one path each, and so would those that lack a
    // parameter of the others.
    let methods = operations().map(|operation| operation.method);
    let methods: Vec<_> = methods.collect();
    let one_path = methods
        .iter()
        .enumerate()
        .all(|(index, method)| !methods[..index].contains(method));
    let plain = path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/{}_-".contains(c));
    let (said, given) = if secret {
        let path = path.replace('{', "{{").replace('}', "}}");
        let path = path.replacen("/webhooks", "/webhooks/{secret}", 1);
        (SECRET, format!("secret_path(format!({path:?}))"))
    } else {
        ("", format!("path({path:?})"))
    };
    let module = module(contract);
    let kind = if one_path && same_path && plain {
        ""
    } else {
        "no_run"
    };
    let arms = webhooks.iter();
    let arms: Vec<_> = arms
        .map(|(_, name)| format!("Event::{name} {{ .. }} => {{}}"))
        .collect();
    format!(
        "```{kind}\nuse partners::{module}::webhooks::{{Event, Receiver}};\n\n{said}let receiver = Receiver::builder()\n    \
         .{given}{credentials}\n    .build()?;\n\n// `receiver.receive(&head, &body)?` returns the received event; with the \
         feature `axum`,\n// `receiver.router(|received| async move {{ .. }})` is a router.\nfn deal_with(event: Event) \
         {{\n    match event {{\n        {}\n    }}\n}}\n# Ok::<(), Box<dyn std::error::Error>>(())\n```",
        arms.join("\n        ")
    )
}

/// Returns the names of the path parameters of an operation.
fn in_path(operation: &Operation) -> impl Iterator<Item = &str> {
    let parameters = operation.parameters.iter();
    let in_path = parameters.filter(|parameter| parameter.location == ParameterLocation::Path);
    in_path.map(|parameter| parameter.name.as_str())
}

/// Returns the settings for the security schemes of the webhooks, each with an example credential.
fn credentials(contract: &Contract, webhooks: &[(&Operation, String)]) -> String {
    let alternatives = webhooks
        .iter()
        .flat_map(|(operation, _)| &operation.security);
    let mut given: Vec<(&str, &str)> = Vec::new();
    for name in alternatives.flat_map(|set| set.keys()) {
        let Some(credential) = contract.security_schemes.get(name).and_then(credential) else {
            return OPEN.to_owned();
        };
        if !given.iter().any(|(known, _)| known == name) {
            given.push((name, credential));
        }
    }
    let same = given
        .iter()
        .all(|(_, credential)| *credential == given[0].1);
    match given.first() {
        None => String::new(),
        Some((_, credential)) if same => format!("\n    .credential({credential:?})"),
        Some(_) => {
            let calls = given.iter().map(|(name, credential)| {
                format!("\n    .credential_of({name:?}, {credential:?})")
            });
            calls.collect::<Vec<_>>().concat()
        }
    }
}

/// Returns an example credential for a scheme, if it is a string.
fn credential(scheme: &SecurityScheme) -> Option<&'static str> {
    match scheme {
        SecurityScheme::Http { scheme, .. } if !matches!(scheme.as_str(), "basic" | "bearer") => {
            None
        }
        SecurityScheme::Http { .. } | SecurityScheme::ApiKey { .. } => Some("user:password"),
        SecurityScheme::Signature { signature, .. } => Some(match signature.key {
            KeyEncoding::Text => "secret",
            KeyEncoding::Hex => "736563726574",
            KeyEncoding::Base64 => "c2VjcmV0",
        }),
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIdConnect { .. } => None,
    }
}
