//! The security schemes as setters of the builder of a client.

use countersign_contract::model::{Contract, SecurityScheme};
use proc_macro2::TokenStream;
use quote::quote;

use super::servers::is_callable;
use crate::{
    lower::can_prove,
    names::{Scope, field_name},
};

/// The names of settings that every builder has.
const SETTINGS: [&str; 22] = [
    "allow_plain_http",
    "anonymous",
    "base_url",
    "build",
    "clone",
    "connect_timeout",
    "file_timeout",
    "fmt",
    "http_client",
    "max_body_size",
    "max_file_size",
    "middleware",
    "on_drift",
    "proxy",
    "read_timeout",
    "retry",
    "server",
    "timeout",
    "unlimited_file_size",
    "user_agent",
    "validate",
    "into",
];

/// Returns the security schemes that a client supports, each with the name of its setter.
pub(super) fn credentials(contract: &Contract) -> Vec<(&String, String, &SecurityScheme)> {
    let mut scope = Scope::with(&SETTINGS);
    contract
        .security_schemes
        .iter()
        .filter(|(_, scheme)| can_prove(scheme))
        .map(|(name, scheme)| {
            let mut method = field_name(name);
            // `authorization_code("...")` would suggest that it takes the code itself.
            let granted = matches!(
                scheme,
                SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIdConnect { .. }
            );
            if granted && !method.ends_with("token") {
                method = field_name(&format!("{name} token"));
            }
            (name, scope.claim(method), scheme)
        })
        .collect()
}

/// Returns the parameters of the setter of a security scheme, and the credential that it creates.
pub(super) fn credential(scheme: &SecurityScheme) -> (TokenStream, TokenStream) {
    match scheme {
        SecurityScheme::ApiKey { .. } => (
            quote!(key: impl Into<::countersign_client::Secret>),
            quote!(ApiKey(key.into())),
        ),
        scheme if scheme.is_basic() => (
            quote!(user: impl Into<::countersign_client::Secret>, password: impl Into<::countersign_client::Secret>),
            quote!(Basic {
                user: user.into(),
                password: password.into()
            }),
        ),
        scheme => {
            let url = token_url(scheme).map(|url| quote!(.or_token_url(#url)));
            (
                quote!(token: impl Into<::countersign_client::AccessToken>),
                quote!(Bearer(token.into()#url)),
            )
        }
    }
}

/// Returns the token URL of a security scheme, if it can be called.
fn token_url(scheme: &SecurityScheme) -> Option<&str> {
    let SecurityScheme::OAuth2 { flows, .. } = scheme else {
        return None;
    };
    let url = flows.values().find_map(|flow| flow.token_url.as_deref())?;
    is_callable(url).then_some(url)
}
