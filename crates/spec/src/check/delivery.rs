//! Checks `x-delivery` against the configuration, the webhooks and the security schemes that it
//! names.

use std::collections::BTreeSet;

use countersign_contract::{
    json::push_token,
    model::{Delivery, ParameterLocation, Schema, SecurityScheme, Type, is_json},
};

use super::{Checker, Found, expression::takes};

impl Checker<'_> {
    /// Returns `true` if `x-delivery` is correct or absent.
    pub(super) fn delivery(&mut self) -> bool {
        let contract = self.contract;
        let Some(delivery) = &contract.delivery else {
            return true;
        };
        let before = self.found.len();
        match contract.schemas.get(&delivery.configuration) {
            Some(schema) => self.members(delivery, contract.resolve(schema)),
            None => self.wrong(
                &["configuration"],
                format!("`{}` is not a named schema", delivery.configuration),
                "name a schema of `components/schemas`",
            ),
        }
        if delivery.url.placeholder.is_empty() {
            self.wrong(
                &["url", "placeholder"],
                "the placeholder is empty".to_owned(),
                "write the text that the partner replaces",
            );
        }
        self.webhooks(delivery);
        if let Some(credential) = &delivery.credential {
            let scheme = contract.security_schemes.get(&credential.scheme);
            if !matches!(scheme, Some(SecurityScheme::Http { scheme, .. }) if scheme == "basic") {
                self.wrong(
                    &["credential", "scheme"],
                    format!(
                        "`{}` is not a security scheme of type http and scheme basic",
                        credential.scheme
                    ),
                    "name such a scheme of `components/securitySchemes`",
                );
            }
        }
        self.found.len() == before
    }

    /// Checks that each named member exists, is a string, and has one meaning.
    fn members(&mut self, delivery: &Delivery, configuration: &Schema) {
        let headers = delivery.headers.as_ref();
        let named = [
            (
                &["version", "member"],
                delivery.version.as_ref().map(|version| &version.member),
            ),
            (&["url", "member"], Some(&delivery.url.member)),
            (&["method", "member"], Some(&delivery.method.member)),
            (
                &["headers", "member"],
                headers.map(|headers| &headers.member),
            ),
            (
                &["headers", "separator-member"],
                headers.and_then(|headers| headers.separator_member.as_ref()),
            ),
            (
                &["credential", "member"],
                delivery
                    .credential
                    .as_ref()
                    .map(|credential| &credential.member),
            ),
            (
                &["extended", "member"],
                delivery.extended.as_ref().map(|extended| &extended.member),
            ),
            (
                &["statuses", "member"],
                delivery.statuses.as_ref().map(|statuses| &statuses.member),
            ),
        ];
        let mut seen = BTreeSet::new();
        for (path, member) in named {
            let Some(member) = member else { continue };
            let property = configuration.properties.get(member);
            let mut parts = property
                .into_iter()
                .flat_map(|property| self.contract.all_of(property));
            let message = if property.is_none() {
                format!("`{}` has no member `{member}`", delivery.configuration)
            } else if !parts.any(|part| part.kind == Some(Type::String)) {
                format!("the member `{member}` is not of type string")
            } else if !seen.insert(member) {
                format!("the member `{member}` is named twice")
            } else {
                continue;
            };
            self.wrong(
                path,
                message,
                "name a member of the configuration that has this meaning and no other",
            );
        }
    }

    /// Checks that each named webhook exists, and that its URL has the parameter.
    fn webhooks(&mut self, delivery: &Delivery) {
        let contract = self.contract;
        let values = delivery.method.values.iter();
        let named = values.map(|(value, id)| (vec!["method", "values", value.as_str()], id));
        let mut has_body = false;
        for (path, id) in named.chain([(vec!["method", "otherwise"], &delivery.method.otherwise)]) {
            let Some(webhook) = contract.operation(id).filter(|operation| operation.webhook) else {
                self.wrong(
                    &path,
                    format!("`{id}` is not an operation of `x-webhooks`"),
                    "name a webhook by its `operationId`",
                );
                continue;
            };
            let request = webhook.request.as_ref();
            has_body |=
                request.is_some_and(|request| request.content.keys().any(|name| is_json(name)));
            if !takes(webhook, ParameterLocation::Path, &delivery.url.parameter) {
                self.wrong(
                    &["url", "parameter"],
                    format!("`{id}` has no path parameter `{}`", delivery.url.parameter),
                    "correct the name, or describe the parameter",
                );
            }
        }
        if delivery.extended.is_some() && !has_body {
            self.wrong(
                &["extended"],
                "none of the webhooks has a JSON body".to_owned(),
                "describe the body, or remove `extended`",
            );
        }
    }

    fn wrong(&mut self, path: &[&str], message: String, help: &'static str) {
        let mut pointer = "#".to_owned();
        for token in ["x-delivery"].iter().chain(path) {
            push_token(&mut pointer, token);
        }
        let place = self
            .root
            .at_path(["x-delivery"].into_iter().chain(path.iter().copied()));
        self.found.push(Found {
            at: place.map_or(self.root.at, |(at, _)| at),
            pointer,
            message,
            instead: "`x-delivery` is ignored",
            help,
        });
    }
}
