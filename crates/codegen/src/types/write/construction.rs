//! Construction of objects: a constructor with the required members, and a setter for each other
//! member. Received objects can be constructed as well, for tests and mocks.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    field::{bare, bare_from, field_type_from},
    value::{ident, inner},
};
use crate::{
    documentation::doc,
    names::Scope,
    types::{Field, Presence, Types, Use},
};

/// Methods with these names would hide those that every value has.
const TAKEN: [&str; 8] = [
    "clone",
    "default",
    "from",
    "into",
    "new",
    "try_from",
    "try_into",
    "undocumented",
];

pub(super) fn construction(
    types: &Types,
    name: &Ident,
    fields: &[Field],
    further: Option<&Use>,
    received: bool,
) -> TokenStream {
    let new = constructor(types, fields, further, received);
    let default = begins_alone(types, fields).then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    let setters = fields
        .iter()
        .zip(setters(fields))
        .filter(|(field, _)| received || !field.is_required())
        .map(|(field, setter)| {
            let (name, setter) = (ident(&field.name), ident(&setter));
            let (argument, value) = set(types, field, &quote!());
            let text = format!(" Sets [`{name}`](Self#structfield.{name}).");
            quote! {
                #[doc = #text]
                #[must_use]
                pub fn #setter(mut self, value: #argument) -> Self {
                    self.#name = #value;
                    self
                }
            }
        });
    let further = further.map(|value| {
        let text = if received {
            " Adds a member that the contract does not name."
        } else {
            " Adds a further member."
        };
        let (argument, value) = converted(types, value, &inner(value), quote!(value));
        quote! {
            #[doc = #text]
            #[must_use]
            pub fn undocumented(mut self, name: impl Into<String>, value: #argument) -> Self {
                self.undocumented.insert(name.into(), #value);
                self
            }
        }
    });
    quote! {
        impl #name {
            #new
            #(#setters)*
            #further
        }
        #default
    }
}

/// Returns `true` if there are required members and each has only one possible value.
fn begins_alone(types: &Types, fields: &[Field]) -> bool {
    let mut required = fields.iter().filter(|field| field.is_required()).peekable();
    required.peek().is_some() && required.all(|field| types.only_value(field).is_some())
}

fn constructor(
    types: &Types,
    fields: &[Field],
    further: Option<&Use>,
    received: bool,
) -> TokenStream {
    let (required, others): (Vec<&Field>, Vec<&Field>) =
        fields.iter().partition(|field| field.is_required());
    if required.is_empty() {
        return quote! {
            /// Creates an object without members.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let (mut parameters, mut values) = (Vec::new(), Vec::new());
    for field in &required {
        let name = ident(&field.name);
        if let Some(only) = types.only_value(field) {
            let (kind, only) = (bare(field), ident(&only));
            values.push(quote!(#name: #kind::#only));
            continue;
        }
        let (argument, value) = demanded(types, field);
        parameters.push(quote!(#name: #argument));
        let as_it_is = value.to_string() == field.name;
        values.push(if as_it_is {
            quote!(#name)
        } else {
            quote!(#name: #value)
        });
    }
    let rest = if received {
        quote!(..Self::default())
    } else {
        let others = others.iter().map(|field| ident(&field.name));
        let further = further.map(|_| quote!(undocumented: Default::default(),));
        quote!(#(#others: Default::default(),)* #further)
    };
    let text = doc(if parameters.is_empty() {
        "Creates an object with the members that the contract requires, each of which has only one possible value."
    } else {
        "Creates an object with the members that the contract requires."
    });
    let clippy = (parameters.len() > 7).then(
        || quote!(#[expect(clippy::too_many_arguments, reason = "the contract requires them")]),
    );
    quote! {
        #text
        #clippy
        #[must_use]
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#values,)* #rest }
        }
    }
}

/// Returns the names of the setters: those of their members, unless a method would be hidden.
fn setters(fields: &[Field]) -> Vec<String> {
    let mut scope = Scope::with(&TAKEN);
    let is_free = |field: &Field| !TAKEN.contains(&field.name.as_str());
    for field in fields.iter().filter(|field| is_free(field)) {
        scope.claim(field.name.clone());
    }
    let names = fields.iter().map(|field| {
        if is_free(field) {
            field.name.clone()
        } else {
            scope.claim(format!("set_{}", field.name))
        }
    });
    names.collect()
}

/// Returns the argument of `new` for a member, and its conversion to the value.
fn demanded(types: &Types, field: &Field) -> (TokenStream, TokenStream) {
    let (name, bare) = (ident(&field.name), bare(field));
    let (argument, value) = if field.stated == Presence::RequiredOrNull {
        (quote!(impl Into<Option<#bare>>), quote!(#name.into()))
    } else {
        converted(types, &field.value, &bare, quote!(#name))
    };
    let maybe = quote!(::countersign_contract::value::Maybe);
    let value = match (field.presence, field.stated) {
        (Presence::Maybe, Presence::RequiredOrNull) => {
            quote!(#value.map_or(#maybe::Null, #maybe::Value))
        }
        (Presence::Maybe, _) => quote!(#maybe::Value(#value)),
        _ => value,
    };
    (argument, value)
}

/// Returns the argument of the setter of a member, and its conversion to the value, for code that
/// reaches the types by this path.
pub(crate) fn set(types: &Types, field: &Field, path: &TokenStream) -> (TokenStream, TokenStream) {
    if field.presence == Presence::Optional && !is_plain(types, &field.value) {
        let bare = bare_from(field, path);
        (quote!(impl Into<#bare>), quote!(Some(value.into())))
    } else if field.presence == Presence::Required && is_plain(types, &field.value) {
        (bare_from(field, path), quote!(value))
    } else {
        // Numbers are not converted to other numbers, nor booleans to numbers.
        let field_type = field_type_from(field, path);
        (quote!(impl Into<#field_type>), quote!(value.into()))
    }
}

/// Returns the argument for a value and its conversion. Numbers and booleans are not converted.
fn converted(
    types: &Types,
    value: &Use,
    of_type: &TokenStream,
    taken: TokenStream,
) -> (TokenStream, TokenStream) {
    if is_plain(types, value) {
        (of_type.clone(), taken)
    } else {
        (quote!(impl Into<#of_type>), quote!(#taken.into()))
    }
}

/// Returns `true` for numbers and booleans, which have surprising conversions, such as `bool` to
/// `i64`.
fn is_plain(types: &Types, value: &Use) -> bool {
    matches!(
        types.behind_aliases(value),
        Use::Integer32 | Use::Integer64 | Use::Number | Use::Boolean
    )
}
