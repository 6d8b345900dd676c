//! Request bodies.

use countersign_contract::model::{Operation, Part, is_json};
use quote::quote;
use serde_json::{Value, json};

use super::Lowering;
use crate::{
    Error,
    types::{Use, use_tokens},
};

/// What an operation sends as body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// Nothing.
    None,
    /// Something that must be given.
    Required,
    /// Something that may be left out.
    Optional,
}

impl Lowering<'_> {
    /// What is sent, and how the back end is told.
    ///
    /// Of several media types the first that is JSON counts, then the first that can be sent.
    pub(super) fn body(
        &mut self,
        operation: &Operation,
    ) -> Result<(BodyKind, Option<Value>), Error> {
        let Some(request) = &operation.request else {
            return Ok((BodyKind::None, None));
        };
        let kind = if request.required {
            BodyKind::Required
        } else {
            BodyKind::Optional
        };
        let json = request
            .content
            .keys()
            .find(|name| is_json(name) || *name == "*/*");
        let content = if json.is_some() {
            let value = self
                .types
                .body(&operation.id, &Part::Request)
                .unwrap_or(&Use::Any);
            let path: proc_macro2::TokenStream = self.module.parse().unwrap_or_default();
            let rust = use_tokens(value, &quote!(#path ::));
            let rust = if kind == BodyKind::Optional {
                quote!(::std::option::Option<#rust>)
            } else {
                rust
            };
            let schema = self.replace(rust.to_string());
            json!({ "application/json": { "schema": schema } })
        } else if kind == BodyKind::Required
            && let Some(name) = request
                .content
                .keys()
                .find(|name| matches!(name.as_str(), "text/plain" | "application/octet-stream"))
        {
            let schema = match name.as_str() {
                "text/plain" => json!({ "type": "string" }),
                _ => json!({ "type": "string", "format": "binary" }),
            };
            json!({ name: { "schema": schema } })
        } else {
            let media_types: Vec<&str> = request.content.keys().map(String::as_str).collect();
            return Err(self.unsupported(
                request.rule.at,
                format!(
                    "{} sends {}, for which no client can be generated",
                    operation.id,
                    media_types.join(" or ")
                ),
                "describe a JSON body, or a required text/plain or application/octet-stream body",
            ));
        };
        Ok((kind, Some(json!({ "required": true, "content": content }))))
    }
}
