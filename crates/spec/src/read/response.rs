//! Bodies, responses, links and samples.

use countersign_contract::model::{Example, Link, Media, RequestBody, Response, Sample};
use indexmap::IndexMap;

use super::{Reader, citations::Citations, cursor::Place};
use crate::document::Data;

impl<'n> Reader<'n> {
    pub(super) fn request_body(&mut self, place: Place<'n>) -> Option<RequestBody> {
        let place = self.follow(place, "a request body")?;
        let mut object = self.object(&place, "a request body")?;
        let rule = self.rule(&mut object, "the request body");
        let description = self.text(object.take("description"), "`description`");
        let required = self
            .boolean(object.take("required"), "`required`")
            .unwrap_or_default();
        let content = object.take("content");
        if content.is_none() {
            self.problem(
                object.at,
                "the request body has no `content`",
                "add `content` with a media type",
            );
        }
        let content = self.content(content);
        self.finish(
            &object,
            "a request body",
            &["description", "required", "content"],
        );
        Some(RequestBody {
            description,
            required,
            content,
            rule,
        })
    }

    pub(super) fn responses(&mut self, place: &Place<'n>) -> IndexMap<String, Response> {
        let mut responses = IndexMap::new();
        for (status, place) in self.map(place, "`responses`") {
            if status.starts_with("x-") && self.is_foreign() {
                continue;
            }
            let part = format!("response:{status}").parse::<countersign_contract::model::Part>();
            if part.is_err() {
                self.fallback(
                    &place,
                    &format!("`{status}` is no status of a response"),
                    "it is ignored",
                    "write a number, a range such as `4XX`, or `default`",
                );
                continue;
            }
            let at = place.at;
            let Some(place) = self.follow(place, "a response") else {
                continue;
            };
            if let Some(mut response) = self.response(&place) {
                response.rule.at = at;
                responses.insert(status.replace("xx", "XX"), response);
            }
        }
        responses
    }

    fn response(&mut self, place: &Place<'n>) -> Option<Response> {
        let mut object = self.object(place, "a response")?;
        let rule = self.rule(&mut object, "the response");
        let description = match object.take("description") {
            Some(place) => self.text(Some(place), "`description`").unwrap_or_default(),
            None => {
                self.fallback(
                    place,
                    "the response has no `description`",
                    "it is left empty",
                    "add `description`",
                );
                String::new()
            }
        };
        let headers = object.take("headers");
        let headers = self.headers(headers);
        let content = object.take("content");
        let content = self.content(content);
        let links = object.take("links");
        let links = self.links(links);
        let error_codes = object.take("x-error-codes");
        let error_codes = self.error_codes(error_codes);
        self.finish(
            &object,
            "a response",
            &["description", "headers", "content", "links"],
        );
        Some(Response {
            description,
            headers,
            content,
            links,
            error_codes,
            rule,
        })
    }

    fn content(&mut self, place: Option<Place<'n>>) -> IndexMap<String, Media> {
        let mut content = IndexMap::new();
        let Some(place) = place else { return content };
        for (media_type, place) in self.map(&place, "`content`") {
            let Some(mut object) = self.object(&place, "a media type") else {
                continue;
            };
            let schema = object
                .take("schema")
                .map(|place| self.schema(&place, &Citations::default()));
            let mut examples = IndexMap::new();
            if let Some(place) = object.take("examples") {
                for (name, place) in self.map(&place, "`examples`") {
                    if let Some(example) = self.example(place) {
                        examples.insert(name.to_owned(), example);
                    }
                }
            }
            if let Some(place) = object.take("example") {
                let rule = countersign_contract::model::Rule {
                    clauses: Vec::new(),
                    at: place.at,
                };
                let sample = Sample::Inline(place.node.to_json());
                examples.insert(
                    "example".to_owned(),
                    Example {
                        summary: None,
                        sample,
                        rule,
                    },
                );
            }
            let _ = object.take("encoding");
            self.finish(
                &object,
                "a media type",
                &["schema", "example", "examples", "encoding"],
            );
            content.insert(media_type.to_owned(), Media { schema, examples });
        }
        content
    }

    fn example(&mut self, place: Place<'n>) -> Option<Example> {
        let place = self.follow(place, "an example")?;
        let mut object = self.object(&place, "an example")?;
        let rule = self.optional_rule(&mut object);
        let summary = self.text(object.take("summary"), "`summary`");
        let _ = object.take("description");
        let value = object.take("value");
        let external = object.take("externalValue");
        self.finish(
            &object,
            "an example",
            &["summary", "description", "value", "externalValue"],
        );
        let sample = match (value, external) {
            (Some(value), None) => Sample::Inline(value.node.to_json()),
            (None, Some(external)) => Sample::File(self.text(Some(external), "`externalValue`")?),
            (None, None) | (Some(_), Some(_)) => {
                self.fallback(
                    &place,
                    "an example has one of `value` and `externalValue`",
                    "it is ignored",
                    "keep the one that is meant",
                );
                return None;
            }
        };
        Some(Example {
            summary,
            sample,
            rule,
        })
    }

    fn links(&mut self, place: Option<Place<'n>>) -> IndexMap<String, Link> {
        let mut links = IndexMap::new();
        let Some(place) = place else { return links };
        for (name, place) in self.map(&place, "`links`") {
            let Some(place) = self.follow(place, "a link") else {
                continue;
            };
            let Some(mut object) = self.object(&place, "a link") else {
                continue;
            };
            let rule = self.rule(&mut object, &format!("the link `{name}`"));
            let description = self.text(object.take("description"), "`description`");
            let mut parameters = IndexMap::new();
            if let Some(place) = object.take("parameters") {
                for (parameter, place) in self.map(&place, "`parameters`") {
                    parameters.insert(parameter.to_owned(), place.node.to_json());
                }
            }
            let operation = self.text(object.take("operationId"), "`operationId`");
            for member in ["operationRef", "requestBody", "server"] {
                if let Some(place) = object.take(member) {
                    let message = format!("`{member}` of a link cannot be followed");
                    self.fallback(
                        &place,
                        &message,
                        "it is ignored",
                        "use `operationId` and `parameters`",
                    );
                }
            }
            self.finish(
                &object,
                "a link",
                &["operationId", "parameters", "description"],
            );
            if let Some(operation) = operation {
                links.insert(
                    name.to_owned(),
                    Link {
                        operation,
                        parameters,
                        description,
                        rule,
                    },
                );
            }
        }
        links
    }

    /// Whether a value is there at all.
    pub(super) fn is_null(place: &Place<'_>) -> bool {
        matches!(place.node.data, Data::Null)
    }
}
