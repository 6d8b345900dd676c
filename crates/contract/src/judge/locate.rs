//! From a place in the translated schema back to the contract.

use crate::{
    json::tokens,
    model::{AdditionalProperties, Contract, Schema},
};

use super::exact::NUMBER_FORMAT;

/// The schema and the keyword at a place in the translation of `root`.
pub(super) fn locate<'c>(
    contract: &'c Contract,
    root: &'c Schema,
    path: &str,
) -> Option<(&'c Schema, String)> {
    let mut tokens = tokens(path).peekable();
    let mut schema = root;
    if tokens.next_if_eq("$defs").is_some() {
        schema = contract.schemas.get(&tokens.next()?)?;
    }
    loop {
        let keyword = tokens.next()?;
        if keyword == "else" {
            // All of a schema stands there that `null` is let past.
            continue;
        }
        if tokens.peek().is_none() {
            let keyword = if keyword == NUMBER_FORMAT {
                "format".to_owned()
            } else {
                keyword
            };
            return Some((schema, keyword));
        }
        let branch =
            |list: &'c [Schema], token: Option<String>| list.get(token?.parse::<usize>().ok()?);
        schema = match keyword.as_str() {
            "properties" => schema.properties.get(&tokens.next()?)?,
            "items" => schema.items.as_deref()?,
            "not" => schema.not.as_deref()?,
            "additionalProperties" => match schema.additional_properties.as_ref()? {
                AdditionalProperties::Schema(inner) => inner,
                _ => return None,
            },
            "allOf" => branch(&schema.all_of, tokens.next())?,
            "anyOf" => branch(&schema.any_of, tokens.next())?,
            "oneOf" => branch(&schema.one_of, tokens.next())?,
            _ => return None,
        };
    }
}
