//! Parameters and headers.

use countersign_contract::model::{Header, Parameter, ParameterLocation, Schema};

use super::{
    Reader,
    citations::Citations,
    cursor::{Object, Place},
};
use crate::document::Data;

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

impl<'n> Reader<'n> {
    /// The parameters of an operation: its own, then those of the path item that it does not
    /// override (OpenAPI 3.0.3, Path Item Object).
    pub(super) fn parameters(
        &mut self,
        own: Option<Place<'n>>,
        shared: Option<&Place<'n>>,
    ) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for (place, overridable) in [(own.as_ref(), false), (shared, true)] {
            let Some(place) = place else { continue };
            for item in self.list(place, "`parameters`") {
                let at = item.at;
                let Some(parameter) = self.parameter(item) else {
                    continue;
                };
                let same = |other: &Parameter| {
                    other.name == parameter.name && other.location == parameter.location
                };
                match parameters.iter().any(same) {
                    false => parameters.push(parameter),
                    true if overridable => {}
                    true => {
                        let message = format!(
                            "the {} parameter `{}` is there twice",
                            parameter.location, parameter.name
                        );
                        self.problem(at, message, "keep one of them");
                    }
                }
            }
        }
        parameters
    }

    fn parameter(&mut self, place: Place<'n>) -> Option<Parameter> {
        let place = self.follow(place, "a parameter")?;
        let mut object = self.object(&place, "a parameter")?;
        let name = self.required_text(&mut object, "name", "the parameter");
        let place_of_in = object.take("in");
        let at = place_of_in.as_ref().map_or(object.at, |place| place.at);
        let location = match self.text(place_of_in, "`in`").as_deref() {
            Some("path") => ParameterLocation::Path,
            Some("query") => ParameterLocation::Query,
            Some("header") => ParameterLocation::Header,
            Some("cookie") => ParameterLocation::Cookie,
            _ => {
                let message =
                    format!("`in` of the parameter `{name}` says nowhere that a value is sent");
                self.problem(at, message, "write path, query, header or cookie");
                return None;
            }
        };
        let required = self
            .boolean(object.take("required"), "`required`")
            .unwrap_or_default();
        if location == ParameterLocation::Path && !required {
            self.fallback(
                &place,
                &format!("the path parameter `{name}` is not required"),
                "it is taken as required",
                "add `required: true`",
            );
        }
        let form = matches!(
            location,
            ParameterLocation::Query | ParameterLocation::Cookie
        );
        let style = self
            .text(object.take("style"), "`style`")
            .unwrap_or_else(|| if form { "form" } else { "simple" }.to_owned());
        let explode = self
            .boolean(object.take("explode"), "`explode`")
            .unwrap_or(style == "form");
        let description = self.text(object.take("description"), "`description`");
        let citations = self.citations(&mut object);
        if citations.is_empty() {
            self.must_cite(object.at, &format!("the parameter `{name}`"));
        }
        let rule = countersign_contract::model::Rule {
            clauses: citations.all(),
            at: object.at,
        };
        let schema = self.parameter_schema(&mut object, &citations, &name);
        for member in [
            "deprecated",
            "allowEmptyValue",
            "allowReserved",
            "example",
            "examples",
        ] {
            let _ = object.take(member);
        }
        self.finish(&object, "a parameter", &MEMBERS);
        Some(Parameter {
            required: required || location == ParameterLocation::Path,
            name,
            location,
            description,
            style,
            explode,
            schema,
            rule,
        })
    }

    /// `schema`, or the schema of the one media type under `content`.
    fn parameter_schema(
        &mut self,
        object: &mut Object<'n>,
        citations: &Citations,
        name: &str,
    ) -> Schema {
        if let Some(content) = object.take("content") {
            self.fallback(
                &content,
                &format!("the parameter `{name}` is described by `content`"),
                "its value is not looked into",
                "describe it with `schema`",
            );
            return Schema {
                pointer: content.pointer,
                ..Schema::default()
            };
        }
        match object.take("schema") {
            Some(place) => self.schema(&place, citations),
            None => {
                let message = format!("the parameter `{name}` has no `schema`");
                self.problem(object.at, message, "add `schema`");
                Schema::default()
            }
        }
    }

    /// The headers of a response.
    pub(super) fn headers(
        &mut self,
        place: Option<Place<'n>>,
    ) -> indexmap::IndexMap<String, Header> {
        let mut headers = indexmap::IndexMap::new();
        let Some(place) = place else { return headers };
        for (name, place) in self.map(&place, "`headers`") {
            // OpenAPI 3.0.3, Response Object: a header of this name shall be ignored.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let Some(place) = self.follow(place, "a header") else {
                continue;
            };
            let Some(mut object) = self.object(&place, "a header") else {
                continue;
            };
            let citations = self.citations(&mut object);
            if citations.is_empty() {
                self.must_cite(object.at, &format!("the header `{name}`"));
            }
            let rule = countersign_contract::model::Rule {
                clauses: citations.all(),
                at: object.at,
            };
            let description = self.text(object.take("description"), "`description`");
            let required = self
                .boolean(object.take("required"), "`required`")
                .unwrap_or_default();
            let schema = match &place.node.data {
                Data::Map(_)
                    if place.node.get("schema").is_some()
                        || place.node.get("content").is_some() =>
                {
                    self.parameter_schema(&mut object, &citations, name)
                }
                _ => Schema {
                    pointer: place.pointer.clone(),
                    ..Schema::default()
                },
            };
            for member in [
                "style",
                "explode",
                "deprecated",
                "example",
                "examples",
                "allowEmptyValue",
                "allowReserved",
            ] {
                let _ = object.take(member);
            }
            self.finish(&object, "a header", &MEMBERS);
            headers.insert(
                name.to_owned(),
                Header {
                    description,
                    required,
                    schema,
                    rule,
                },
            );
        }
        headers
    }
}
