//! Parameters and headers.

use std::collections::HashSet;

use countersign_contract::model::{Header, Parameter, ParameterLocation, Rule, Schema};
use indexmap::IndexMap;

use super::{
    citations::Citations,
    cursor::{Object, Place},
    reader::Reader,
};

const MEMBERS: [&str; 12] = [
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "example",
    "examples",
];

/// What is written of a parameter or header that the model has no place for.
const LEFT: [&str; 5] = [
    "deprecated",
    "allowEmptyValue",
    "allowReserved",
    "style",
    "explode",
];

impl<'n> Reader<'n> {
    /// The parameters of an operation: its own, then those of the path item that it does not
    /// override (OpenAPI 3.0.3, Path Item Object).
    pub(super) fn parameters(
        &mut self,
        own: Option<Place<'n>>,
        shared: Option<&Place<'n>>,
    ) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut overridden = HashSet::new();
        for place in [own, shared.cloned()].into_iter().flatten() {
            let mut seen = HashSet::new();
            for item in self.list(&place, "`parameters`") {
                let Some(parameter) = self.parameter(item.clone()) else {
                    continue;
                };
                let name = (parameter.location, parameter.name.clone());
                if overridden.contains(&name) {
                    continue;
                }
                if seen.insert(name) {
                    parameters.push(parameter);
                    continue;
                }
                self.fallback(
                    &item,
                    format!(
                        "the {} parameter `{}` is there twice",
                        parameter.location, parameter.name
                    ),
                    "the first one counts",
                    "keep one of them",
                );
            }
            overridden = seen;
        }
        parameters
    }

    pub(super) fn parameter(&mut self, place: Place<'n>) -> Option<Parameter> {
        let place = self.follow(place, "a parameter")?;
        let mut object = self.object(&place, "a parameter")?;
        let name = self.required_text(&mut object, "name", "the parameter");
        let place_of_in = object.take("in");
        let location = match self.text(place_of_in.clone(), "`in`").as_deref() {
            Some("path") => ParameterLocation::Path,
            Some("query") => ParameterLocation::Query,
            Some("header") => ParameterLocation::Header,
            Some("cookie") => ParameterLocation::Cookie,
            _ => {
                self.fallback(
                    place_of_in.as_ref().unwrap_or(&place),
                    format!("`in` of the parameter `{name}` says nowhere that a value is sent"),
                    "the parameter is ignored",
                    "write path, query, header or cookie",
                );
                return None;
            }
        };
        let mut required = self.flag(&mut object, "required");
        if location == ParameterLocation::Path && !required {
            required = true;
            self.fallback(
                &place,
                format!("the path parameter `{name}` is not required"),
                "it is taken as required",
                "add `required: true`",
            );
        }
        let form = matches!(
            location,
            ParameterLocation::Query | ParameterLocation::Cookie
        );
        let style = self.text(object.take("style"), "`style`");
        let style = style.unwrap_or_else(|| if form { "form" } else { "simple" }.to_owned());
        let explode = self.boolean(object.take("explode"), "`explode`");
        let description = self.text(object.take("description"), "`description`");
        let what = match name.as_str() {
            "" => "the parameter".to_owned(),
            name => format!("the parameter `{name}`"),
        };
        let rule = self.rule(&mut object, &what);
        let schema = self.parameter_schema(&mut object, &rule, &what);
        self.examples(&mut object, &schema);
        self.leave(&mut object, &LEFT);
        self.finish(&object, "a parameter", &MEMBERS);
        Some(Parameter {
            required,
            name,
            location,
            description,
            explode: explode.unwrap_or(style == "form"),
            style,
            schema,
            rule,
        })
    }

    /// The `schema` of a parameter or header. What the element around it cites covers it.
    fn parameter_schema(&mut self, object: &mut Object<'n>, rule: &Rule, what: &str) -> Schema {
        if let Some(place) = object.take("schema") {
            return self.schema(&place, &Citations::covering(rule));
        }
        let pointer = object.place.pointer.clone();
        let content = object.take("content");
        let (place, message) = match &content {
            Some(content) => (content, format!("{what} is described by `content`")),
            None => (&object.place, format!("{what} has no `schema`")),
        };
        self.fallback(
            place,
            message,
            "its value is not looked into",
            "describe it with `schema`",
        );
        Schema {
            pointer,
            ..Schema::default()
        }
    }

    /// The model has no place for the examples of a parameter, but they must be true.
    fn examples(&mut self, object: &mut Object<'n>, schema: &Schema) {
        let example = object.take("example");
        self.shown(example, schema);
        for (_, place) in self.map(object.take("examples"), "`examples`") {
            if self.example(place.clone()).is_some() {
                self.shown(place.get("value"), schema);
            }
        }
    }

    /// The headers of a response.
    pub(super) fn headers(&mut self, place: Option<Place<'n>>) -> IndexMap<String, Header> {
        let mut headers = IndexMap::new();
        for (name, place) in self.map(place, "`headers`") {
            // OpenAPI 3.0.3, Response Object.
            if name.eq_ignore_ascii_case("content-type") {
                self.fallback(
                    &place,
                    "a header `Content-Type` has no meaning here",
                    "it is ignored",
                    "name the media type under `content`",
                );
                continue;
            }
            if let Some(header) = self.header(name, place) {
                headers.insert(name.to_owned(), header);
            }
        }
        headers
    }

    fn header(&mut self, name: &str, place: Place<'n>) -> Option<Header> {
        let place = self.follow(place, "a header")?;
        let mut object = self.object(&place, "a header")?;
        let what = format!("the header `{name}`");
        let rule = self.rule(&mut object, &what);
        let header = Header {
            description: self.text(object.take("description"), "`description`"),
            required: self.flag(&mut object, "required"),
            schema: self.parameter_schema(&mut object, &rule, &what),
            rule,
        };
        self.examples(&mut object, &header.schema);
        self.leave(&mut object, &LEFT);
        self.finish(&object, "a header", &MEMBERS);
        Some(header)
    }
}
