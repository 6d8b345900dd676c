//! The configuration of the partner's calls to us.

use countersign_contract::model::{Contract, Delivery, MemberValue, ParameterLocation, Schema};
use proc_macro2::TokenStream;
use quote::quote;

use super::{ident, module, option, webhooks::webhooks};
use crate::{
    Error, File,
    documentation::{self, code, doc},
    names::{Scope, constant_name},
    types::{Types, Use},
};

/// Writes `delivery.rs`, if the partner stores a configuration of its calls to us.
pub(crate) fn delivery(contract: &Contract, types: &Types) -> Result<Option<File>, Error> {
    let Some(delivery) = &contract.delivery else {
        return Ok(None);
    };
    let missing =
        |what: &str| Error::backend(&contract.file, format!("`x-delivery` names no {what}"));
    let config = types
        .of_schema(&delivery.configuration)
        .ok_or_else(|| missing("schema"))?;
    let schema = contract.schemas.get(&delivery.configuration);
    let schema = contract.resolve(schema.ok_or_else(|| missing("schema"))?);
    let webhooks = webhooks(contract);
    let webhook = |id: &String| {
        let mut webhooks = webhooks.iter();
        let found = webhooks.find(|(operation, _)| operation.id == *id);
        let (_, name) = found.ok_or_else(|| missing("webhook"))?;
        let name = ident(name);
        Ok(quote!(Webhook::#name))
    };
    let otherwise = webhook(&delivery.method.otherwise)?;
    let methods = delivery.method.values.iter().map(|(value, id)| {
        let webhook = webhook(id)?;
        Ok(quote!((#value, #webhook)))
    });
    let methods = methods.collect::<Result<Vec<_>, Error>>()?;
    let table = table(delivery, schema);
    let of_integers = is_of_integers(contract, types, delivery);
    let id = if of_integers {
        quote!(::countersign_client::delivery::Id)
    } else {
        quote!(::std::string::String)
    };
    let config = ident(config);
    let names = names(contract, delivery, schema);
    let about = [
        Some(format!(
            "The configuration of its calls to us that the partner stores, {}.",
            code(&delivery.configuration)
        )),
        documentation::of_rule(contract, &delivery.rule),
        Some(example(contract, delivery, of_integers)),
    ];
    let about = doc(&about.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    let tokens = quote! {
        use super::{types, webhooks::Webhook};

        /// The meaning of the members of the configuration.
        pub static DELIVERY: ::countersign_contract::table::Delivery = #table;

        #(#names)*

        /// The facts that are specific to this partner.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Facts;

        impl ::countersign_client::delivery::Facts for Facts {
            const DELIVERY: &'static ::countersign_contract::table::Delivery = &DELIVERY;
            type Webhook = Webhook;
            const METHODS: &'static [(&'static str, Webhook)] = &[#(#methods),*];
            const DEFAULT: Webhook = #otherwise;
            type Config = types::#config;
            type Id = #id;
        }

        #about
        pub type Configuration = ::countersign_client::delivery::Configuration<Facts>;

        /// A builder for a [`Configuration`].
        pub type ConfigurationBuilder = ::countersign_client::delivery::Builder<Facts>;

        /// Makes the same calls as the partner, to test a receiver before it goes live.
        pub type Notifier = ::countersign_client::delivery::Notifier<Facts>;
    };
    let path = format!("{}/delivery.rs", module(contract));
    File::importing(
        path,
        &contract.file,
        "The configuration of the partner's calls to us, and a notifier that makes such calls.",
        tokens,
        &[
            "countersign_client::delivery::Id",
            "countersign_contract::table::Delivery",
            "countersign_contract::table::DeliveryHeaders",
            "countersign_contract::table::MemberValue",
        ],
    )
    .map(Some)
}

fn table(delivery: &Delivery, schema: &Schema) -> TokenStream {
    let value = |value: &MemberValue| {
        let MemberValue { member, value, .. } = value;
        quote!(::countersign_contract::table::MemberValue { member: #member, value: #value })
    };
    let separator = option(delivery.separator);
    let version = option(delivery.version.as_ref().map(value));
    let extended = option(delivery.extended.as_ref().map(value));
    let (url, method) = (&delivery.url, &delivery.method.member);
    let (member, placeholder, parameter, append) =
        (&url.member, &url.placeholder, &url.parameter, url.append);
    let headers = option(delivery.headers.as_ref().map(|headers| {
        let (member, separator) = (&headers.member, headers.separator);
        let separator_member = option(headers.separator_member.as_ref());
        quote!(::countersign_contract::table::DeliveryHeaders {
            member: #member,
            separator_member: #separator_member,
            separator: #separator,
        })
    }));
    let credential = option(
        delivery
            .credential
            .as_ref()
            .map(|credential| &credential.member),
    );
    let statuses = option(delivery.statuses.as_ref().map(|statuses| {
        let (member, separator) = (&statuses.member, statuses.separator);
        quote!((#member, #separator))
    }));
    let defaults = schema.properties.iter().filter_map(|(name, property)| {
        let default = property.default.as_ref()?.as_str()?;
        Some(quote!((#name, #default)))
    });
    quote! {
        ::countersign_contract::table::Delivery {
            separator: #separator,
            version: #version,
            url: #member,
            placeholder: #placeholder,
            parameter: #parameter,
            append: #append,
            method: #method,
            headers: #headers,
            credential: #credential,
            extended: #extended,
            statuses: #statuses,
            defaults: &[#(#defaults),*],
        }
    }
}

/// Returns constants with the names of the members that have no method.
fn names(contract: &Contract, delivery: &Delivery, schema: &Schema) -> Vec<TokenStream> {
    let headers = delivery.headers.as_ref();
    let own = [
        Some(&delivery.url.member),
        Some(&delivery.method.member),
        headers.map(|headers| &headers.member),
        headers.and_then(|headers| headers.separator_member.as_ref()),
        delivery
            .credential
            .as_ref()
            .map(|credential| &credential.member),
        delivery.extended.as_ref().map(|extended| &extended.member),
        delivery.statuses.as_ref().map(|statuses| &statuses.member),
    ];
    let mut scope = Scope::with(&["DELIVERY"]);
    let others = schema.properties.iter();
    others
        .filter(|(name, _)| !own.contains(&Some(*name)))
        .map(|(name, property)| {
            let constant = ident(&scope.claim(constant_name(name)));
            let text = documentation::of_schema(contract, property);
            let text = doc(&format!("The name of the member {}.\n\n{text}", code(name)));
            quote!(#text pub const #constant: &str = #name;)
        })
        .collect()
}

/// Returns `true` if the value of the placeholder is an integer.
fn is_of_integers(contract: &Contract, types: &Types, delivery: &Delivery) -> bool {
    let Some(webhook) = contract.operation(&delivery.method.otherwise) else {
        return false;
    };
    let mut parameters = webhook.parameters.iter();
    let index = parameters.position(|parameter| {
        parameter.location == ParameterLocation::Path && parameter.name == delivery.url.parameter
    });
    let value = index.and_then(|index| types.parameter(&webhook.id, index));
    matches!(value, Some(Use::Integer32 | Use::Integer64))
}

/// Returns an example that builds a configuration, as a doctest.
fn example(contract: &Contract, delivery: &Delivery, of_integers: bool) -> String {
    let module = module(contract);
    let url = format!("https://example.com/{}/hook", delivery.url.placeholder);
    let credential = match &delivery.credential {
        Some(_) => "\n    .credential(\"user:password\")",
        None => "",
    };
    let id = if of_integers { "7" } else { "\"7\"" };
    let separated = |separator: char| url.contains(separator) || credential.contains(separator);
    let kind = if delivery.separator.is_some_and(separated) {
        "no_run"
    } else {
        ""
    };
    format!(
        "```{kind}\nuse partners::{module}::delivery::{{Configuration, Notifier}};\n\nlet configuration = \
         Configuration::builder()\n    .url({url:?}){credential}\n    .build()?;\nassert_eq!(\n    \
         configuration.url_for({id}).as_deref(),\n    Some(\"https://example.com/7/hook\")\n);\n\n// The encoded \
         configuration can be decoded.\nassert_eq!(Configuration::decode(configuration.encode())?, configuration);\n\n// The call that \
         the partner would make.\nlet call = Notifier::new(configuration)?.request({id}, &())?;\nassert_eq!(call.uri(), \
         \"https://example.com/7/hook\");\n# Ok::<(), Box<dyn std::error::Error>>(())\n```"
    )
}
