//! One type per call. It holds the request until it is sent, and knows the type of its response.

use countersign_contract::model::{Contract, Operation};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    events::events,
    members::Members,
    pages::{Pages, pages},
    state::{State, states},
};
use crate::{
    Error, File,
    documentation::{code, doc},
    emit::{
        ident, leads_through, module,
        operations::constants,
        outcomes::{Success, name_of_successes, names_of_errors, success},
        requests::Order,
    },
    lower::{BodyValue, Lowered, LoweredOperation, ParameterValue},
    types::{FormPart, PartValue, Types, Use},
};

/// The names that the calls import from other modules.
const IMPORTED: [&str; 4] = [
    "countersign_client::Call",
    "countersign_client::CallOptions",
    "countersign_client::Error",
    "countersign_client::Response",
];

/// Writes `client/calls.rs`.
pub(in crate::emit) fn calls(
    contract: &Contract,
    types: &Types,
    lowered: &Lowered,
    order: &Order,
) -> Result<File, Error> {
    let mut calls = Vec::new();
    for (operation, constant) in constants(contract) {
        let Some(lowered) = lowered.of(&operation.id) else {
            continue;
        };
        let order = order.get(&lowered.method).map_or(&[][..], Vec::as_slice);
        let writer = Writer {
            contract,
            types,
            operation,
            lowered,
            constant: ident(&constant),
        };
        calls.push(writer.call(order)?);
    }
    let module = module(contract);
    let partner = ident(&module);
    let text = quote!(#(#calls)*);
    let types = leads_through(&text, "types").then(|| quote!(, types));
    let successes = leads_through(&text, "successes").then(|| quote!(, successes));
    File::importing(
        format!("{module}/client/calls.rs"),
        &contract.file,
        "One type per call. It holds the request until it is sent.",
        quote! {
            use ::std::fmt;
            use super::{Client #successes};
            use crate::#partner::{operations #types};
            #text
        },
        &IMPORTED,
    )
}

struct Writer<'c> {
    contract: &'c Contract,
    types: &'c Types,
    operation: &'c Operation,
    lowered: &'c LoweredOperation,
    constant: Ident,
}

impl Writer<'_> {
    fn call(&self, order: &[Ident]) -> Result<TokenStream, Error> {
        let name = ident(&self.lowered.call);
        let states = states(self.contract, self.types, self.operation, self.lowered);
        let fields = states.iter().map(|state| {
            let (name, kind) = (&state.name, state.field());
            quote!(pub(super) #name: #kind)
        });
        let setters = states.iter().filter_map(State::setter);
        let body = self.lowered.body.as_ref();
        let members = body.and_then(|body| Members::of(self.types, body));
        let member_setters = members
            .iter()
            .flat_map(|members| members.setters(self.types, self.lowered));
        let success = success(self.types, self.operation);
        let differing = matches!(success, Success::Differing)
            .then(|| name_of_successes(self.contract, self.types, self.operation))
            .flatten();
        let (given, receive) = success.reading(differing.as_deref());
        let about = self.about(&success, differing.as_deref());
        let pages = pages(
            self.contract,
            self.types,
            self.operation,
            self.lowered,
            members.as_ref(),
            &self.constant,
        )?;
        let is_stream = body.is_some_and(|body| matches!(body.value, BodyValue::Bytes));
        let clone = (!is_stream).then(|| quote!(#[derive(Clone)]));
        let text = doc(&format!(
            "A call of [{}](super::Client::{}) that has not been sent yet.",
            code(&self.operation.id),
            self.lowered.method
        ));
        let prepared = self.prepared(order, pages.as_ref());
        let events = events(self.types, self.operation);
        let (methods, begin_at, taken) = match &pages {
            Some(Pages {
                methods, follow, ..
            }) => (
                Some(methods),
                Some(quote!(pub(super) begin_at: Option<::countersign_client::pages::Position>,)),
                // Without anything to follow, the code sets fields of `self`.
                follow.is_empty().then(|| quote!(mut)),
            ),
            None => (None, None, None),
        };
        let text_of_name = &self.lowered.call;
        Ok(quote! {
            #text
            #clone
            #[must_use = "a call does nothing until it is sent"]
            pub struct #name {
                pub(super) client: Client,
                pub(super) options: ::countersign_client::CallOptions,
                #begin_at
                #(#fields,)*
            }

            impl #name {
                #(#setters)*
                #(#member_setters)*

                /// Sets the options of this call: retries, timeout, and whether the request is
                /// validated against the contract.
                pub fn options(mut self, options: ::countersign_client::CallOptions) -> Self {
                    self.options = options;
                    self
                }

                #about
                pub async fn send(self) -> Result<::countersign_client::Response<#given>, ::countersign_client::Error> {
                    self.call()?.#receive().await
                }

                /// Sends the request and blocks the current thread until the response arrives.
                ///
                /// # Errors
                ///
                /// As for [`send`](Self::send). In addition,
                /// [`ErrorKind::Blocking`](::countersign_client::ErrorKind::Blocking) in
                /// asynchronous code; use `spawn_blocking` there.
                #[cfg(feature = "blocking")]
                pub fn send_blocking(self) -> Result<::countersign_client::Response<#given>, ::countersign_client::Error> {
                    ::countersign_client::blocking::wait(self.send())
                }

                #events
                #methods

                fn call(#taken self) -> Result<::countersign_client::Call, ::countersign_client::Error> {
                    #prepared
                }
            }

            /// Omits all values, because they must not be logged.
            impl fmt::Debug for #name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_struct(#text_of_name).finish_non_exhaustive()
                }
            }
        })
    }

    /// Returns the code that builds the call from the values that were set.
    fn prepared(&self, order: &[Ident], pages: Option<&Pages>) -> TokenStream {
        let method = ident(&self.lowered.method);
        let arguments = order.iter().map(|name| {
            let mut known = self.lowered.parameters.iter();
            let parameter = known.find(|known| name == &known.name);
            let is = |wanted: fn(&ParameterValue) -> bool| {
                parameter.is_some_and(|parameter| wanted(&parameter.value))
            };
            let required = parameter.is_none_or(|parameter| parameter.required);
            if is(is_copy) {
                quote!(self.#name)
            } else if required {
                quote!(&self.#name)
            } else if is(|value| matches!(value, ParameterValue::One(Use::Text))) {
                quote!(self.#name.as_deref())
            } else {
                quote!(self.#name.as_ref())
            }
        });
        let values = self.lowered.parameters.iter().filter_map(|parameter| {
            let (index, name) = (parameter.index?, ident(&parameter.name));
            Some(match (&parameter.value, parameter.required) {
                (ParameterValue::CommaSeparated(_), true) => {
                    quote!(.with_list(#index, Some(&self.#name))?)
                }
                (ParameterValue::CommaSeparated(_), false) => {
                    quote!(.with_list(#index, self.#name.as_ref())?)
                }
                (ParameterValue::Composed(_, style), required) => {
                    let (wire, style) = (&parameter.wire, ident(style));
                    let value = if required {
                        quote!(Some(&self.#name))
                    } else {
                        quote!(self.#name.as_ref())
                    };
                    quote!(.with_query(#index, #wire, ::countersign_client::QueryStyle::#style, #value)?)
                }
                _ => quote!(.with_parameter(#index, &self.#name)?),
            })
        });
        let body = self.lowered.body.as_ref().map(|body| {
            let media_type = &body.media_type;
            let (borrowed, moved) = if body.required {
                (quote!(Some(&self.body)), quote!(Some(self.body)))
            } else {
                (quote!(self.body.as_ref()), quote!(self.body))
            };
            match body.value {
                BodyValue::Json(_) => quote!(.with_json(#media_type, #borrowed)?),
                BodyValue::Form(_) => quote!(.with_form(#media_type, #borrowed)?),
                BodyValue::Multipart(ref parts) => {
                    let parts = parts.iter().map(|(name, part)| multipart(name, part));
                    quote!(.with_multipart(#media_type, ::countersign_client::Multipart::new() #(#parts)*)?)
                }
                BodyValue::Text | BodyValue::Bytes => quote!(.with_body(#media_type, #moved)),
            }
        });
        let constant = &self.constant;
        let (begin, follow) = pages.map(|pages| (&pages.begin, &pages.follow)).unzip();
        quote! {
            #begin
            let (runtime, requests) = self.client.parts();
            let request = requests.#method(#(#arguments),*);
            let call = ::countersign_client::Call::new(runtime, &operations::#constant, self.options, request)?
                #(#values)*
                #body
                #follow;
            Ok(call)
        }
    }

    fn about(&self, success: &Success, differing: Option<&str>) -> TokenStream {
        let body = match (success, differing) {
            (_, Some(name)) => format!(
                "\n\nThe successful responses differ. [`{name}`](super::successes::{name}) holds their bodies."
            ),
            (Success::JsonOrNothing(_), None) => {
                "\n\nA successful response may have no body.".to_owned()
            }
            _ => String::new(),
        };
        let errors: Vec<&String> = self.operation.errors().map(|(status, _)| status).collect();
        let errors = if errors.is_empty() {
            "The contract documents no errors.".to_owned()
        } else {
            let errors: Vec<String> = errors.iter().map(|status| format!("`{status}`")).collect();
            let names = names_of_errors(self.contract);
            let found = names
                .iter()
                .find(|(known, _)| known.id == self.operation.id);
            let bodies = found
                .map(|(_, name)| format!(" [`{name}`](super::errors::{name}) holds their bodies."));
            let (errors, bodies) = (errors.join(", "), bodies.unwrap_or_default());
            format!("The contract documents {errors}.{bodies}")
        };
        doc(&format!(
            "Sends the request.{body}\n\n# Errors\n\nReturns an [`Error`] if the call fails. {errors}"
        ))
    }
}

/// Returns the code that adds a part to the form.
fn multipart(name: &str, part: &FormPart) -> TokenStream {
    let (name, wire) = (ident(name), &part.wire);
    match (&part.value, part.required) {
        (PartValue::File, true) => quote!(.files(#wire, Some(&self.#name))),
        (PartValue::File, false) | (PartValue::Files, true) => {
            quote!(.files(#wire, &self.#name))
        }
        (PartValue::Files, false) => quote!(.files(#wire, self.#name.iter().flatten())),
        (PartValue::Value(_), _) => quote!(.value(#wire, &self.#name)),
    }
}

fn is_copy(value: &ParameterValue) -> bool {
    matches!(
        value,
        ParameterValue::One(Use::Integer32 | Use::Integer64 | Use::Number | Use::Boolean)
    )
}
