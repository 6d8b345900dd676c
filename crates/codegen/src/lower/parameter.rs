//! Parameters.

use std::collections::BTreeSet;

use countersign_contract::model::{Operation, Parameter, ParameterLocation};
use quote::quote;
use serde_json::{Value, json};

use super::Lowering;
use crate::{
    Error,
    names::{field_name, type_name},
    types::{Shape, Use, use_tokens},
};

/// Names that the generated code uses for itself within a call.
const TAKEN: [&str; 11] = [
    "body", "client", "header_map", "info", "request", "response", "result", "send", "dispatch", "url",
    "value",
];

impl Lowering<'_> {
    /// The path and the parameters of an operation, under names that cannot collide.
    pub(super) fn parameters(&mut self, operation: &Operation) -> Result<(String, Vec<Value>), Error> {
        let mut path = operation.path.clone();
        let mut names: BTreeSet<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        let mut lowered = Vec::new();
        for (index, parameter) in operation.parameters.iter().enumerate() {
            // OpenAPI 3.0.3, Parameter Object: header parameters of these names shall be ignored.
            let ignored = parameter.location == ParameterLocation::Header
                && ["accept", "content-type", "authorization"]
                    .contains(&parameter.name.to_ascii_lowercase().as_str());
            if ignored {
                continue;
            }
            let mut name = parameter.name.clone();
            while !names.insert(field_name(&name)) {
                name.push_str("_parameter");
            }
            if name != parameter.name {
                path = path.replace(&format!("{{{}}}", parameter.name), &format!("{{{name}}}"));
                self.texts.push((name.clone(), parameter.name.clone()));
            }
            let (schema, style) = self.parameter_schema(operation, index, parameter)?;
            let mut value = json!({
                "name": name,
                "in": parameter.location.as_str(),
                "required": parameter.required,
                "style": style,
                "schema": schema,
            });
            if let Some(description) = &parameter.description {
                value["description"] = json!(crate::documentation::escape(description));
            }
            lowered.push(value);
        }
        // A parameter of the path that nothing describes is any text.
        let undescribed: Vec<String> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name.to_owned()))
            .filter(|name| !lowered.iter().any(|parameter| parameter["name"] == json!(name)))
            .collect();
        for name in undescribed {
            lowered.push(json!({
                "name": name, "in": "path", "required": true, "schema": { "type": "string" },
            }));
        }
        Ok((path, lowered))
    }

    fn parameter_schema(
        &mut self,
        operation: &Operation,
        index: usize,
        parameter: &Parameter,
    ) -> Result<(Value, &'static str), Error> {
        let what = format!("the {} parameter `{}` of {}", parameter.location, parameter.name, operation.id);
        if parameter.location == ParameterLocation::Cookie {
            return Err(self.unsupported(
                parameter.rule.at,
                format!("{what} is sent as a cookie, which no client does"),
                "describe it as a security scheme, or leave it out",
            ));
        }
        let value = self.types.parameter(&operation.id, index).cloned().unwrap_or(Use::Text);
        let value = self.behind_alias(value);
        let query = parameter.location == ParameterLocation::Query;
        let style = if query { "form" } else { "simple" };
        if let Some(schema) = self.scalar(operation, parameter, &value) {
            if matches!(parameter.style.as_str(), "form" | "simple") {
                return Ok((schema, style));
            }
        } else if let Use::List(item) = &value {
            let item = self.behind_alias((**item).clone());
            if let Some(items) = self.scalar(operation, parameter, &item)
                && parameter.style == style
            {
                if query && parameter.explode {
                    return Ok((json!({ "type": "array", "items": items }), style));
                }
                let path: proc_macro2::TokenStream = self.module.parse().unwrap_or_default();
                let item = use_tokens(&item, &quote!(#path ::));
                let rust = quote!(::countersign_contract::value::CommaSeparated<#item>);
                let name = type_name(&format!("{} {} list", operation.id, parameter.name));
                return Ok((self.replace(name, rust.to_string()), style));
            }
        }
        Err(self.unsupported(
            parameter.rule.at,
            format!("{what} has a form or style ({}) for which no client can be generated", parameter.style),
            "describe a text, number, boolean, enumeration, or a list of those with style form or simple",
        ))
    }

    fn behind_alias(&self, mut value: Use) -> Use {
        while let Some(Shape::Alias(inner)) = self.types.definition(&value).map(|definition| &definition.shape) {
            value = inner.clone();
        }
        match value {
            Use::Nullable(inner) => self.behind_alias(*inner),
            Use::Any => Use::Text,
            other => other,
        }
    }

    fn scalar(&mut self, operation: &Operation, parameter: &Parameter, value: &Use) -> Option<Value> {
        Some(match value {
            Use::Text => json!({ "type": "string" }),
            Use::Integer32 => json!({ "type": "integer", "format": "int32" }),
            Use::Integer64 => json!({ "type": "integer", "format": "int64" }),
            Use::Number => json!({ "type": "number", "format": "double" }),
            Use::Boolean => json!({ "type": "boolean" }),
            Use::Named(_) => {
                let definition = self.types.definition(value)?;
                if !matches!(definition.shape, Shape::Enumeration { .. }) {
                    return None;
                }
                let rust = format!("{}::{}", self.module, definition.name);
                let name = type_name(&format!("{} {} value", operation.id, parameter.name));
                self.replace(name, rust)
            }
            _ => return None,
        })
    }
}
