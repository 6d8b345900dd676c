//! Servers.

use countersign_contract::model::{Server, ServerVariable};
use indexmap::IndexMap;

use super::{cursor::Place, operation::braced, reader::Reader};

impl<'n> Reader<'n> {
    pub(super) fn servers(&mut self, place: Option<Place<'n>>) -> Vec<Server> {
        let Some(place) = place else {
            return Vec::new();
        };
        let items = self.list(&place, "`servers`").into_iter();
        items.filter_map(|item| self.server(&item)).collect()
    }

    fn server(&mut self, place: &Place<'n>) -> Option<Server> {
        let mut object = self.object(place, "a server")?;
        let rule = self.rule(&mut object, "the server");
        let url = self.required_text(&mut object, "url", "the server");
        let description = self.text(object.take("description"), "`description`");
        let mut variables = IndexMap::new();
        for (name, place) in self.map(object.take("variables"), "`variables`") {
            if let Some(variable) = self.variable(name, &place) {
                variables.insert(name.to_owned(), variable);
            }
        }
        for (name, place) in self.map(object.place.get("variables"), "`variables`") {
            if !braced(&url).any(|known| known == name) {
                self.fallback(
                    &place,
                    format!("the server URL has no `{{{name}}}`"),
                    "the variable is ignored",
                    "write it into the URL, or remove it",
                );
            }
        }
        for name in braced(&url) {
            if !variables.contains_key(name) {
                self.fallback(
                    place,
                    format!("the server URL has `{{{name}}}`, which `variables` does not describe"),
                    "it is kept as text",
                    "add the variable",
                );
            }
        }
        self.unmatched(place, &url);
        self.too_many_forms(place, &variables);
        self.finish(&object, "a server", &["url", "description", "variables"]);
        Some(Server {
            url,
            description,
            variables,
            rule,
        })
    }

    /// Reports a server whose variables have more combinations of values than are compared.
    fn too_many_forms(&mut self, place: &Place<'n>, variables: &IndexMap<String, ServerVariable>) {
        let values = variables.values().map(|variable| {
            let own = &variable.enumeration;
            // The default value, and what may replace it: any text, or the other values.
            own.len().max(1) + usize::from(!own.contains(&variable.default))
        });
        let forms = values.fold(1_usize, usize::saturating_mul);
        if forms > Server::MOST_FORMS {
            self.fallback(
                place,
                format!("the variables of the server have {forms} combinations of values"),
                "beyond 1,024 of them a variable matches any text without a slash",
                "write several servers, each with fewer values",
            );
        }
    }

    /// Reports the parts of a server URL that are not compared with the URLs of recorded requests.
    fn unmatched(&mut self, place: &Place<'n>, url: &str) {
        if url.contains(['?', '#']) {
            self.fallback(
                place,
                "the server URL has a query or a fragment, after which no path can be appended"
                    .to_owned(),
                "it is ignored when the server of a request is determined",
                "remove it from the URL",
            );
        }
        let (scheme, authority) = url.split_once("//").unwrap_or_default();
        let known = ["", "http:", "https:", "ws:", "wss:"];
        let is_scheme = scheme.is_empty() || scheme.ends_with(':');
        if is_scheme
            && !scheme.contains(['{', '/'])
            && !known.contains(&&*scheme.to_ascii_lowercase())
        {
            self.fallback(
                place,
                format!("the server URL has the scheme `{scheme}`, which no HTTP request uses"),
                "it is ignored when the server of a request is determined",
                "write the URL with `https:`",
            );
        }
        if authority
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|authority| authority.contains('@'))
        {
            self.fallback(
                place,
                "the server URL has user information".to_owned(),
                "it is ignored when the server of a request is determined",
                "remove it from the URL, and describe it as a security scheme",
            );
        }
    }

    fn variable(&mut self, name: &str, place: &Place<'n>) -> Option<ServerVariable> {
        let mut object = self.object(place, "a server variable")?;
        let variable = ServerVariable {
            default: self.required_text(&mut object, "default", "the server variable"),
            enumeration: self.texts(object.take("enum"), "`enum`"),
            description: self.text(object.take("description"), "`description`"),
        };
        if !variable.enumeration.is_empty() && !variable.enumeration.contains(&variable.default) {
            self.fallback(
                place,
                format!("the default of the server variable `{name}` is not in its `enum`"),
                "it is kept",
                "correct the default, or add it to `enum`",
            );
        }
        let known = ["default", "enum", "description"];
        self.finish(&object, "a server variable", &known);
        Some(variable)
    }
}
