//! The public API of a crate as text, read from its sources: everything that users can name or
//! call.
//!
//! Each module is written as Rust with its public items, public members and re-exports (`pub use`),
//! but without documentation, bodies and trait impls. A `pub` item in a private module is listed as
//! well: the lint `unreachable_pub` ensures that it is public under another path.

use std::{error::Error, fmt::Write as _, fs, path::Path};

use syn::{
    Attribute, Field, Fields, FieldsNamed, FieldsUnnamed, File, Ident, ImplItem, Item, ItemMacro,
    ItemMod, Visibility, parse_quote,
    visit_mut::{self, VisitMut},
};

/// Lists the public items in the crate or module of this file and in all modules below it. `name`
/// is its name in the text.
///
/// # Errors
///
/// Returns an error if a file cannot be read or is not valid Rust.
pub fn list(file: &Path, name: &str) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    let items = read(file)?;
    module(&mut text, name, items, file.parent().unwrap_or(file))?;
    Ok(text)
}

fn read(file: &Path) -> Result<Vec<Item>, Box<dyn Error>> {
    let place = |error: &dyn Error| format!("{}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(|error| place(&error))?;
    let parsed = syn::parse_file(&text).map_err(|error| place(&error))?;
    Ok(parsed.items)
}

/// Writes a module and its submodules, which are in this folder.
fn module(
    text: &mut String,
    name: &str,
    items: Vec<Item>,
    folder: &Path,
) -> Result<(), Box<dyn Error>> {
    let mut file: File = parse_quote!();
    let mut below = Vec::new();
    for item in items {
        match item {
            Item::Mod(item) if !is_hidden(&item.attrs) => {
                let mut declared = item.clone();
                declared.content = None;
                declared.semi = Some(parse_quote!(;));
                file.items.extend(reduced(Item::Mod(declared)));
                below.push(item);
            }
            Item::Macro(item) => file.items.extend(made(&item)),
            item => file.items.extend(reduced(item)),
        }
    }
    Strip.visit_file_mut(&mut file);
    if !file.items.is_empty() {
        let _ = writeln!(text, "// {name}\n\n{}", prettyplease::unparse(&file));
    }
    for ItemMod { ident, content, .. } in below {
        let (name, folder) = (format!("{name}::{ident}"), folder.join(ident.to_string()));
        let flat = folder.with_extension("rs");
        let items = match content {
            Some((_, items)) => items,
            None if flat.exists() => read(&flat)?,
            None => read(&folder.join("mod.rs"))?,
        };
        module(text, &name, items, &folder)?;
    }
    Ok(())
}

/// Reduces an item to its public parts.
fn reduced(mut item: Item) -> Option<Item> {
    let (attributes, visibility) = match &mut item {
        Item::Const(item) => (&item.attrs, &item.vis),
        Item::Enum(item) => (&item.attrs, &item.vis),
        Item::Fn(item) => (&item.attrs, &item.vis),
        Item::Impl(item) if item.trait_.is_none() && !is_hidden(&item.attrs) => {
            item.items.retain(|member| match member {
                ImplItem::Const(member) => is_public(&member.vis) && !is_hidden(&member.attrs),
                ImplItem::Fn(member) => is_public(&member.vis) && !is_hidden(&member.attrs),
                _ => false,
            });
            return (!item.items.is_empty()).then_some(Item::Impl(item.clone()));
        }
        Item::Mod(item) => (&item.attrs, &item.vis),
        Item::Static(item) => (&item.attrs, &item.vis),
        Item::Struct(item) => {
            item.fields = public(&item.fields);
            (&item.attrs, &item.vis)
        }
        Item::Trait(item) => (&item.attrs, &item.vis),
        Item::Type(item) => (&item.attrs, &item.vis),
        Item::Use(item) => (&item.attrs, &item.vis),
        _ => return None,
    };
    (is_public(visibility) && !is_hidden(attributes)).then_some(item)
}

/// Returns the public fields. `_` stands for all others, since their existence is part of the API.
fn public(fields: &Fields) -> Fields {
    let mut fields = fields.clone();
    let mut private = false;
    let mut is_shown = |field: &mut Field| {
        if is_public(&field.vis) {
            return true;
        }
        field.vis = Visibility::Inherited;
        field.ty = parse_quote!(_);
        if let Some(ident) = &mut field.ident {
            *ident = Ident::new("_", ident.span());
        }
        !std::mem::replace(&mut private, true)
    };
    if let Fields::Named(FieldsNamed { named: all, .. })
    | Fields::Unnamed(FieldsUnnamed { unnamed: all, .. }) = &mut fields
    {
        let shown = std::mem::take(all)
            .into_iter()
            .filter_map(|mut field| is_shown(&mut field).then_some(field));
        *all = shown.collect();
    }
    fields
}

/// Returns an exported macro, and the methods of the impls that it generates, if any.
fn made(item: &ItemMacro) -> Vec<Item> {
    if item.ident.is_none() {
        return vec![Item::Macro(item.clone())];
    }
    if !item
        .attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("macro_export"))
    {
        return Vec::new();
    }
    let mut declared = item.clone();
    declared.mac.tokens = parse_quote!();
    let text = item.mac.tokens.to_string().replace('$', "");
    let body = text.split_once("=>").map_or("", |(_, body)| body);
    let body = body.trim().trim_end_matches(';').trim();
    let body = body
        .strip_prefix('{')
        .and_then(|body| body.strip_suffix('}'));
    let made = syn::parse_file(body.unwrap_or_default()).map(|file| file.items);
    let made = made.unwrap_or_default().into_iter().filter_map(reduced);
    [Item::Macro(declared)].into_iter().chain(made).collect()
}

/// A visitor that removes everything that is not API.
struct Strip;

impl VisitMut for Strip {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let kept = ["cfg", "non_exhaustive"];
        attributes.retain(|attribute| kept.iter().any(|kept| attribute.path().is_ident(kept)));
    }

    fn visit_receiver_mut(&mut self, receiver: &mut syn::Receiver) {
        receiver.mutability = None;
    }

    fn visit_pat_ident_mut(&mut self, pattern: &mut syn::PatIdent) {
        pattern.mutability = None;
    }

    fn visit_item_const_mut(&mut self, item: &mut syn::ItemConst) {
        *item.expr = parse_quote!(..);
        visit_mut::visit_item_const_mut(self, item);
    }

    fn visit_item_static_mut(&mut self, item: &mut syn::ItemStatic) {
        *item.expr = parse_quote!(..);
        visit_mut::visit_item_static_mut(self, item);
    }

    fn visit_impl_item_const_mut(&mut self, item: &mut syn::ImplItemConst) {
        item.expr = parse_quote!(..);
        visit_mut::visit_impl_item_const_mut(self, item);
    }

    /// Keep an empty body: it distinguishes provided methods of a trait from required ones.
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.clear();
    }
}

/// Returns `true` if an item is for tests or not part of the promise.
fn is_hidden(attributes: &[Attribute]) -> bool {
    let lists = attributes
        .iter()
        .filter_map(|attribute| attribute.meta.require_list().ok());
    let mut words = lists.map(|list| list.tokens.to_string());
    words.any(|word| ["hidden", "test"].contains(&word.as_str()))
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
