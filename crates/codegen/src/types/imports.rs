//! What the types use of other modules: written in full while they are made, then shortened, so
//! that exactly what is used is imported.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{
    Attribute, Meta, Path, Token,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};

/// What is known without an import.
const PRELUDE: [&str; 4] = ["std::boxed::Box", "std::option::Option", "std::string::String", "std::vec::Vec"];

/// What is imported.
const IMPORTED: [&str; 11] = [
    "countersign_contract::value::Lenient",
    "countersign_contract::value::Maybe",
    "countersign_contract::value::Members",
    "serde::Deserialize",
    "serde::Deserializer",
    "serde::Serialize",
    "serde::Serializer",
    "serde::de::MapAccess",
    "serde_json::Map",
    "serde_json::Value",
    "std::collections::BTreeMap",
];

/// The definitions with short names, below the imports that these need.
pub(super) fn import(definitions: TokenStream) -> syn::Result<TokenStream> {
    let mut file: syn::File = syn::parse2(definitions)?;
    let mut shorten = Shorten::default();
    shorten.visit_file_mut(&mut file);
    let mut imports = TokenStream::new();
    for (module, names) in shorten.used {
        let module: Path = syn::parse_str(&format!("::{module}"))?;
        imports.extend(quote!(use #module::{#(#names),*};));
    }
    Ok(quote!(#imports #file))
}

/// Shortens paths and keeps what must be imported for it, by module.
#[derive(Default)]
struct Shorten {
    used: BTreeMap<String, BTreeSet<Ident>>,
}

impl VisitMut for Shorten {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if path.leading_colon.is_none() {
            return;
        }
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let full = names.join("::");
        let (Some((module, _)), Some(last)) = (full.rsplit_once("::"), path.segments.last().cloned()) else { return };
        if IMPORTED.contains(&full.as_str()) {
            self.used.entry(module.to_owned()).or_default().insert(last.ident.clone());
        } else if !PRELUDE.contains(&full.as_str()) {
            return;
        }
        *path = last.into();
    }

    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        if attribute.path().is_ident("derive")
            && let Meta::List(list) = &mut attribute.meta
            && let Ok(mut paths) = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
        {
            paths.iter_mut().for_each(|path| self.visit_path_mut(path));
            list.tokens = paths.to_token_stream();
        }
    }
}

/// The names that no type may have, since the definitions use them.
pub(super) fn taken() -> impl Iterator<Item = &'static str> {
    PRELUDE.into_iter().chain(IMPORTED).filter_map(|path| path.rsplit("::").next())
}
