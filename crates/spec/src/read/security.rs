//! Security schemes and requirements.

use countersign_contract::model::{ApiKeyLocation, OAuthFlow, SecurityScheme};
use indexmap::IndexMap;

use super::{cursor::Place, reader::Reader, unresolved::Sought};

const MEMBERS: [&str; 8] = [
    "type",
    "description",
    "name",
    "in",
    "scheme",
    "bearerFormat",
    "flows",
    "openIdConnectUrl",
];

impl<'n> Reader<'n> {
    pub(super) fn security_schemes(
        &mut self,
        place: Option<Place<'n>>,
    ) -> IndexMap<String, SecurityScheme> {
        let mut schemes = IndexMap::new();
        for (name, place) in self.map(place, "`securitySchemes`") {
            if let Some(scheme) = self.security_scheme(name, place) {
                schemes.insert(name.to_owned(), scheme);
            }
        }
        schemes
    }

    fn security_scheme(&mut self, name: &str, place: Place<'n>) -> Option<SecurityScheme> {
        let place = self.follow(place, Sought::SecurityScheme)?;
        let mut object = self.object(&place, "a security scheme")?;
        let what = format!("the security scheme `{name}`");
        let rule = self.rule(&mut object, &what);
        let kind = self.required_text(&mut object, "type", &what);
        let scheme = match kind.as_str() {
            "apiKey" => {
                let key = self.required_text(&mut object, "name", &what);
                let location = match self.required_text(&mut object, "in", &what).as_str() {
                    "query" => ApiKeyLocation::Query,
                    "cookie" => ApiKeyLocation::Cookie,
                    "header" | "" => ApiKeyLocation::Header,
                    other => {
                        self.fallback(
                            &place,
                            format!("{what} is sent in `{other}`, which is not a place for a key"),
                            "it is ignored",
                            "write header, query or cookie",
                        );
                        return None;
                    }
                };
                SecurityScheme::ApiKey {
                    location,
                    name: key,
                    rule,
                }
            }
            "http" => {
                let scheme = self
                    .required_text(&mut object, "scheme", &what)
                    .to_ascii_lowercase();
                SecurityScheme::Http { scheme, rule }
            }
            "oauth2" => {
                let flows = object.take("flows");
                if flows.is_none() {
                    let message = format!("{what} has no `flows`");
                    self.fallback(&place, message, "none is known", "add `flows`");
                }
                SecurityScheme::OAuth2 {
                    flows: self.flows(flows),
                    rule,
                }
            }
            "openIdConnect" => {
                let url = self.required_text(&mut object, "openIdConnectUrl", &what);
                SecurityScheme::OpenIdConnect { url, rule }
            }
            other => {
                let hint = self.hint(other, ["apiKey", "http", "oauth2", "openIdConnect"]);
                self.fallback(
                    &place,
                    format!("{what} is of the unknown type `{other}`{hint}"),
                    "it is ignored",
                    "use apiKey, http, oauth2 or openIdConnect",
                );
                return None;
            }
        };
        let scheme = self.signed(&mut object, scheme);
        self.leave(&mut object, &["description", "bearerFormat"]);
        self.finish(&object, "a security scheme", &MEMBERS);
        Some(scheme)
    }

    fn flows(&mut self, place: Option<Place<'n>>) -> IndexMap<String, OAuthFlow> {
        const KNOWN: [&str; 4] = [
            "implicit",
            "password",
            "clientCredentials",
            "authorizationCode",
        ];
        let mut flows = IndexMap::new();
        for (name, place) in self.map(place, "`flows`") {
            if name.starts_with("x-") {
                self.unknown_word(name, &place, "`flows`");
                continue;
            }
            if !KNOWN.contains(&name) {
                let hint = self.hint(name, KNOWN);
                self.fallback(
                    &place,
                    format!("unknown flow `{name}`{hint}"),
                    "it is ignored",
                    "correct the name",
                );
                continue;
            }
            let Some(mut object) = self.object(&place, "a flow") else {
                continue;
            };
            for member in meaningless(name) {
                if let Some(place) = object.place.get(member) {
                    self.fallback(
                        &place,
                        format!("`{member}` has no meaning in the flow `{name}`"),
                        "it is kept",
                        "remove it",
                    );
                }
            }
            let mut url = |member: &str| self.text(object.take(member), &format!("`{member}`"));
            let authorization_url = url("authorizationUrl");
            let token_url = url("tokenUrl");
            let refresh_url = url("refreshUrl");
            let mut scopes = IndexMap::new();
            for (scope, place) in self.map(object.take("scopes"), "`scopes`") {
                let meaning = self.text(Some(place), "a scope").unwrap_or_default();
                scopes.insert(scope.to_owned(), meaning);
            }
            self.finish(
                &object,
                "a flow",
                &["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"],
            );
            flows.insert(
                name.to_owned(),
                OAuthFlow {
                    authorization_url,
                    token_url,
                    refresh_url,
                    scopes,
                },
            );
        }
        flows
    }

    /// Reads `security`: the alternatives. Returns `None` if it is absent.
    pub(super) fn requirements(
        &mut self,
        place: Option<Place<'n>>,
        schemes: &IndexMap<String, SecurityScheme>,
    ) -> Option<Vec<IndexMap<String, Vec<String>>>> {
        let place = place?;
        let mut alternatives = Vec::new();
        for item in self.list(&place, "`security`") {
            let mut set = IndexMap::new();
            for (name, place) in self.map(Some(item), "a security requirement") {
                if !schemes.contains_key(name) {
                    let hint = self.hint(name, schemes.keys().map(String::as_str));
                    self.fallback(
                        &place,
                        format!("no security scheme is called `{name}`{hint}"),
                        "it is ignored",
                        "correct the name, or describe the scheme under components",
                    );
                    continue;
                }
                let scopes = self.texts(Some(place.clone()), "scopes");
                if !scopes.is_empty() && !schemes.get(name).is_some_and(has_scopes) {
                    self.fallback(
                        &place,
                        format!("the security scheme `{name}` has no scopes"),
                        "they are ignored",
                        "write `[]`",
                    );
                }
                set.insert(name.to_owned(), scopes);
            }
            alternatives.push(set);
        }
        Some(alternatives)
    }
}

/// Returns the fields that a flow does not use (OpenAPI 3.0.3, OAuth Flow Object).
fn meaningless(flow: &str) -> &'static [&'static str] {
    match flow {
        "implicit" => &["tokenUrl"],
        "password" | "clientCredentials" => &["authorizationUrl"],
        _ => &[],
    }
}

/// Returns `true` if a scheme supports scopes (OpenAPI 3.0.3, Security Requirement Object).
fn has_scopes(scheme: &SecurityScheme) -> bool {
    match scheme {
        SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIdConnect { .. } => true,
        SecurityScheme::ApiKey { .. }
        | SecurityScheme::Http { .. }
        | SecurityScheme::Signature { .. } => false,
    }
}
