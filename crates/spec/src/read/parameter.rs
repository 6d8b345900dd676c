//! Parameters and headers.

use std::collections::HashSet;

use countersign_contract::model::{
    Header, Media, Parameter, ParameterLocation, Rule, Schema, Style, is_json,
};
use indexmap::IndexMap;

use super::{
    citations::Citations,
    cursor::{Object, Place},
    reader::Reader,
    unresolved::Sought,
};

const MEMBERS: [&str; 13] = [
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
    "content",
    "example",
    "examples",
];

/// The headers that are not described as parameters (OpenAPI 3.0.3, Parameter Object), and the fix
/// for each.
const DESCRIBED_ELSEWHERE: [(&str, &str); 3] = [
    (
        "Accept",
        "name the media types of the answers under `responses`",
    ),
    (
        "Content-Type",
        "name the media types under `content` of `requestBody`",
    ),
    (
        "Authorization",
        "describe the credentials with a security scheme",
    ),
];

/// The fields of a parameter that apply only to a query.
const OF_A_QUERY: [&str; 2] = ["allowEmptyValue", "allowReserved"];

impl<'n> Reader<'n> {
    /// Reads the parameters of an operation: its own, then those of the path item that it does not
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
                        "the {} parameter `{}` is defined twice",
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
        let place = self.follow(place, Sought::Parameter)?;
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
                    format!("`in` of the parameter `{name}` is not a known location"),
                    "the parameter is ignored",
                    "write path, query, header or cookie",
                );
                return None;
            }
        };
        if location == ParameterLocation::Header
            && let Some((_, instead)) = DESCRIBED_ELSEWHERE
                .iter()
                .find(|(header, _)| name.eq_ignore_ascii_case(header))
        {
            self.fallback(
                &place,
                format!("a header parameter `{name}` has no meaning"),
                "it is ignored",
                *instead,
            );
            return None;
        }
        let mut required = self.flag(&mut object, "required");
        if location == ParameterLocation::Path && !required {
            required = true;
            self.fallback(
                &place,
                format!("the path parameter `{name}` is not required"),
                "it is treated as required",
                "add `required: true`",
            );
        }
        if location != ParameterLocation::Query {
            self.of_a_query(&mut object, location);
        }
        let what = match name.as_str() {
            "" => "the parameter".to_owned(),
            name => format!("the parameter `{name}`"),
        };
        self.beside_content(&place);
        let style = self.style(&mut object, location, &what);
        let explode = self.boolean(object.take("explode"), "`explode`");
        let description = self.text(object.take("description"), "`description`");
        let allow_empty_value = self.flag(&mut object, "allowEmptyValue");
        let allow_reserved = self.flag(&mut object, "allowReserved");
        let rule = self.rule(&mut object, &what);
        let (schema, content) = self.described_value(&mut object, &rule, &what);
        self.examples(&mut object, content_schema(&content).unwrap_or(&schema));
        self.leave(&mut object, &["deprecated"]);
        self.finish(&object, "a parameter", &MEMBERS);
        Some(Parameter {
            required,
            name,
            location,
            description,
            explode: explode.unwrap_or(style.explodes()),
            style,
            allow_empty_value,
            allow_reserved,
            schema,
            content,
            rule,
        })
    }

    /// Reports fields that apply only to a query in other parameters.
    fn of_a_query(&mut self, object: &mut Object<'n>, location: ParameterLocation) {
        for member in OF_A_QUERY {
            if let Some(place) = object.take(member) {
                self.fallback(
                    &place,
                    format!("`{member}` has no meaning for a {location} parameter"),
                    "it is ignored",
                    "remove it",
                );
            }
        }
    }

    /// Reports fields that have no meaning beside `content`.
    fn beside_content(&mut self, place: &Place<'n>) {
        if place.get("content").is_none() || place.get("schema").is_some() {
            return;
        }
        for member in ["style", "explode", "allowReserved"] {
            if let Some(place) = place.get(member) {
                self.fallback(
                    &place,
                    format!("`{member}` has no meaning beside `content`"),
                    "it is ignored",
                    "remove it",
                );
            }
        }
    }

    /// Returns the style of a parameter: the one that it sets, or the default.
    fn style(&mut self, object: &mut Object<'n>, location: ParameterLocation, what: &str) -> Style {
        let usual = Style::usual(location);
        let place = object.take("style");
        let Some(word) = self.text(place.clone(), "`style`") else {
            return usual;
        };
        let style = self.style_named(&word, place.as_ref().unwrap_or(&object.place));
        let Some(style) = style else {
            return usual;
        };
        if !style.is_for(location) {
            self.fallback(
                place.as_ref().unwrap_or(&object.place),
                format!("the style `{style}` of {what} is not defined for a {location} parameter"),
                "its value is not validated",
                format!("write `style: {usual}`, or leave it out"),
            );
        }
        style
    }

    /// Returns the style with this name. Reports an unknown name and returns `None`; then the
    /// default applies.
    pub(super) fn style_named(&mut self, word: &str, place: &Place<'n>) -> Option<Style> {
        let style = Style::ALL.into_iter().find(|style| style.as_str() == word);
        if style.is_none() {
            let hint = self.hint(word, Style::ALL.map(Style::as_str));
            self.fallback(
                place,
                format!("unknown style `{word}`{hint}"),
                "the default style is used",
                "use a style of OpenAPI 3.0, or leave it out",
            );
        }
        style
    }

    /// Reads `schema` or `content` of a parameter or header. The citations of the element cover the
    /// schema within it.
    fn described_value(
        &mut self,
        object: &mut Object<'n>,
        rule: &Rule,
        what: &str,
    ) -> (Schema, IndexMap<String, Media>) {
        let anything = || Schema {
            pointer: object.place.pointer.clone(),
            ..Schema::default()
        };
        let mut schema = anything();
        let mut content = IndexMap::new();
        let in_content = object.take("content");
        match (object.take("schema"), in_content) {
            (Some(place), beside) => {
                schema = self.schema(&place, &Citations::covering(rule));
                if let Some(place) = beside {
                    self.fallback(
                        &place,
                        format!("{what} has both `schema` and `content`"),
                        "`schema` counts",
                        "keep one of them",
                    );
                }
            }
            (None, Some(place)) => content = self.parameter_content(&place, rule, what),
            (None, None) => self.fallback(
                &object.place,
                format!("{what} has no `schema`"),
                "its value is not validated",
                "describe it with `schema`",
            ),
        }
        (schema, content)
    }

    /// Reads `content` of a parameter or header, which must have exactly one media type.
    fn parameter_content(
        &mut self,
        place: &Place<'n>,
        rule: &Rule,
        what: &str,
    ) -> IndexMap<String, Media> {
        let mut content = self.content_within(Some(place.clone()), &Citations::covering(rule));
        if content.len() != 1 {
            self.fallback(
                place,
                format!("`content` of {what} must name one media type"),
                "the first one counts, if there is any",
                "keep one of them",
            );
            content.truncate(1);
        }
        if let Some((media_type, _)) = content.first()
            && !is_json(media_type)
            && !media_type.starts_with("text/")
        {
            self.fallback(
                place,
                format!("{what} is written as {media_type}"),
                "its value is not validated",
                "describe it with `schema`, or as JSON",
            );
        }
        content
    }

    /// Reads the examples of a parameter. The model does not store them, but they must be valid.
    fn examples(&mut self, object: &mut Object<'n>, schema: &Schema) {
        let example = self.single_example(object);
        self.shown(example, schema);
        for (_, place) in self.map(object.take("examples"), "`examples`") {
            if self.example(place.clone()).is_some() {
                self.shown(place.get("value"), schema);
            }
        }
    }

    /// Reads the headers of a response.
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
            if name.eq_ignore_ascii_case("set-cookie") {
                self.fallback(
                    &place,
                    "the header `Set-Cookie` is not validated",
                    "recorders remove it, so its description has no effect",
                    "remove it",
                );
            }
            if let Some(header) = self.header(name, place) {
                headers.insert(name.to_owned(), header);
            }
        }
        headers
    }

    fn header(&mut self, name: &str, place: Place<'n>) -> Option<Header> {
        let place = self.follow(place, Sought::Header)?;
        let mut object = self.object(&place, "a header")?;
        let what = format!("the header `{name}`");
        let rule = self.rule(&mut object, &what);
        self.beside_content(&place);
        let description = self.text(object.take("description"), "`description`");
        let required = self.flag(&mut object, "required");
        let explode = self.flag(&mut object, "explode");
        let style = object.take("style");
        if let Some(word) = self.text(style.clone(), "`style`")
            && word != Style::Simple.as_str()
        {
            self.fallback(
                style.as_ref().unwrap_or(&place),
                format!("the style `{word}` of {what} is not defined for a header"),
                "`simple` is used",
                "write `style: simple`, or leave it out",
            );
        }
        self.of_a_query(&mut object, ParameterLocation::Header);
        let (schema, content) = self.described_value(&mut object, &rule, &what);
        self.examples(&mut object, content_schema(&content).unwrap_or(&schema));
        self.leave(&mut object, &["deprecated"]);
        self.finish(&object, "a header", &MEMBERS);
        Some(Header {
            description,
            required,
            explode,
            schema,
            content,
            rule,
        })
    }
}

/// Returns the schema of the only media type.
fn content_schema(content: &IndexMap<String, Media>) -> Option<&Schema> {
    content.values().next()?.schema.as_ref()
}
