//! The imports of generated code. Paths are written in full and then shortened, so that exactly the
//! names in use are imported.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{
    Attribute, Meta, Path, Token,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};

/// The names that need no import.
pub(crate) const PRELUDE: [&str; 4] = [
    "std::boxed::Box",
    "std::option::Option",
    "std::string::String",
    "std::vec::Vec",
];

/// Shortens these names and those of the prelude, and adds the necessary imports above the code. No
/// item of the code may have one of these names.
pub(crate) fn import(code: TokenStream, names: &[&str]) -> syn::Result<TokenStream> {
    let mut file: syn::File = syn::parse2(code)?;
    let mut shorten = Shorten {
        names,
        used: BTreeMap::new(),
    };
    shorten.visit_file_mut(&mut file);
    let mut imports = TokenStream::new();
    for (module, names) in shorten.used {
        let module: Path = syn::parse_str(&format!("::{module}"))?;
        imports.extend(quote!(use #module::{#(#names),*};));
    }
    Ok(quote!(#imports #file))
}

/// Shortens paths and collects the necessary imports by module.
struct Shorten<'n> {
    names: &'n [&'n str],
    used: BTreeMap<String, BTreeSet<Ident>>,
}

impl VisitMut for Shorten<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if path.leading_colon.is_none() {
            return;
        }
        let mut full = String::new();
        for (index, segment) in path.segments.iter().enumerate() {
            let module = full.clone();
            if index > 0 {
                full.push_str("::");
            }
            full.push_str(&segment.ident.to_string());
            if self.names.contains(&full.as_str()) {
                self.used
                    .entry(module)
                    .or_default()
                    .insert(segment.ident.clone());
            } else if !PRELUDE.contains(&full.as_str()) {
                continue;
            }
            path.segments = path.segments.iter().skip(index).cloned().collect();
            path.leading_colon = None;
            return;
        }
    }

    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        if attribute.path().is_ident("derive")
            && let Meta::List(list) = &mut attribute.meta
            && let Ok(mut paths) =
                list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
        {
            paths.iter_mut().for_each(|path| self.visit_path_mut(path));
            list.tokens = paths.to_token_stream();
        }
    }
}
