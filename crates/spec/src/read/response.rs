//! Bodies, responses, links and samples.

use countersign_contract::model::{
    Example, Link, Media, MediaType, Part, RequestBody, Response, Rule, Sample, is_event_stream,
};
use indexmap::IndexMap;

use super::{
    citations::Citations,
    cursor::{Object, Place},
    reader::Reader,
    unresolved::Sought,
};

impl<'n> Reader<'n> {
    pub(super) fn request_body(&mut self, place: Place<'n>) -> Option<RequestBody> {
        let place = self.follow(place, Sought::RequestBody)?;
        let mut object = self.object(&place, "a request body")?;
        let rule = self.rule(&mut object, "the request body");
        let description = self.text(object.take("description"), "`description`");
        let required = self.flag(&mut object, "required");
        let content = object.take("content");
        if content.is_none() {
            self.fallback(
                &object.place,
                "the request body has no `content`",
                "nothing is known of it",
                "add `content` with a media type",
            );
        }
        let content = self.content(content);
        let known = ["description", "required", "content"];
        self.finish(&object, "a request body", &known);
        Some(RequestBody {
            description,
            required,
            content,
            rule,
        })
    }

    pub(super) fn responses(&mut self, place: Option<Place<'n>>) -> IndexMap<String, Response> {
        let mut responses = IndexMap::new();
        for (status, place) in self.map(place, "`responses`") {
            if status.starts_with("x-") {
                self.unknown_word(status, &place, "`responses`");
                continue;
            }
            let Ok(Part::Response(status)) = format!("response:{status}").parse() else {
                self.fallback(
                    &place,
                    format!("`{status}` is not a response status"),
                    "it is ignored",
                    "write a number, a range such as `4XX`, or `default`",
                );
                continue;
            };
            let at = place.at;
            if let Some(mut response) = self.response(place) {
                response.rule.at = at;
                responses.insert(status, response);
            }
        }
        responses
    }

    pub(super) fn response(&mut self, place: Place<'n>) -> Option<Response> {
        let at = place.at;
        let place = self.follow(place, Sought::Response)?;
        self.note_element(&place, [at]);
        let mut object = self.object(&place, "a response")?;
        self.encoding_of_response(&place);
        let response = Response {
            rule: self.rule(&mut object, "the response"),
            description: self.required_text(&mut object, "description", "the response"),
            headers: self.headers(object.take("headers")),
            content: self.content(object.take("content")),
            links: self.links(object.take("links")),
            error_codes: self.error_codes(&mut object),
        };
        let known = ["description", "headers", "content", "links"];
        self.finish(&object, "a response", &known);
        Some(response)
    }

    fn content(&mut self, place: Option<Place<'n>>) -> IndexMap<String, Media> {
        self.content_within(place, &Citations::default())
    }

    /// Reads `content` of an element whose citations cover the schemas.
    pub(super) fn content_within(
        &mut self,
        place: Option<Place<'n>>,
        citations: &Citations,
    ) -> IndexMap<String, Media> {
        let mut content = IndexMap::new();
        let mut known: Vec<(&'n str, MediaType)> = Vec::new();
        for (media_type, place) in self.map(place, "`content`") {
            self.key_of_content(&mut known, media_type, &place);
            if let Some(media) = self.media(media_type, &place, citations) {
                content.insert(media_type.to_owned(), media);
            }
        }
        content
    }

    /// Reports a key of `content` that describes no body: it is not a media type or a media type
    /// range (RFC 9110, section 12.5.1), or it duplicates an earlier key.
    fn key_of_content(
        &mut self,
        known: &mut Vec<(&'n str, MediaType)>,
        key: &'n str,
        place: &Place<'n>,
    ) {
        let Some(read) = MediaType::parse(key).filter(MediaType::is_well_formed) else {
            self.fallback(
                place,
                format!("`{key}` is not a media type"),
                "it describes no body",
                "write a type and a subtype, `type/*`, or `*/*`",
            );
            return;
        };
        if let Some((earlier, _)) = known.iter().find(|(_, known)| *known == read) {
            self.fallback(
                place,
                format!("`{key}` is the same media type as `{earlier}`"),
                "the first one counts",
                "keep one of them",
            );
        }
        known.push((key, read));
    }

    fn media(
        &mut self,
        media_type: &str,
        place: &Place<'n>,
        citations: &Citations,
    ) -> Option<Media> {
        let mut object = self.object(place, "a media type")?;
        let schema = object.take("schema");
        let schema = schema.map(|place| self.schema(&place, citations));
        let mut examples = IndexMap::new();
        let single = self.single_example(&mut object);
        for (name, place) in self.map(object.take("examples"), "`examples`") {
            if let Some(example) = self.example(place) {
                examples.insert(name.to_owned(), example);
            }
        }
        if let Some(place) = single {
            let example = Example {
                summary: None,
                sample: Sample::Inline(place.node.to_json()),
                rule: Rule {
                    clauses: Vec::new(),
                    at: place.at,
                },
            };
            examples.insert("example".to_owned(), example);
        }
        let encoding = self.encodings(object.take("encoding"), media_type);
        let events = if is_event_stream(media_type) {
            self.events(&mut object)
        } else {
            None
        };
        let known = ["schema", "example", "examples", "encoding"];
        self.finish(&object, "a media type", &known);
        Some(Media {
            schema,
            examples,
            encoding,
            events,
        })
    }

    /// Takes `example`, which has no meaning beside `examples`.
    pub(super) fn single_example(&mut self, object: &mut Object<'n>) -> Option<Place<'n>> {
        let single = object.take("example")?;
        if object.place.get("examples").is_none() {
            return Some(single);
        }
        self.fallback(
            &single,
            "`example` has no meaning beside `examples`",
            "it is ignored",
            "move it to `examples`",
        );
        None
    }

    pub(super) fn example(&mut self, place: Place<'n>) -> Option<Example> {
        let place = self.follow(place, Sought::Example)?;
        let mut object = self.object(&place, "an example")?;
        let rule = self.optional_rule(&mut object);
        let summary = self.text(object.take("summary"), "`summary`");
        self.leave(&mut object, &["description"]);
        let value = object.take("value");
        let external = object.take("externalValue");
        let known = ["summary", "description", "value", "externalValue"];
        self.finish(&object, "an example", &known);
        let sample = match (value, external) {
            (Some(value), None) => Sample::Inline(value.node.to_json()),
            (None, Some(external)) => {
                let file = external.at.file;
                let path = self.text(Some(external), "`externalValue`")?;
                Sample::File(self.documents.path_from(file, path))
            }
            (None, None) | (Some(_), Some(_)) => {
                self.fallback(
                    &place,
                    "an example must have either `value` or `externalValue`",
                    "it is ignored",
                    "keep the intended one",
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

    pub(super) fn links(&mut self, place: Option<Place<'n>>) -> IndexMap<String, Link> {
        let mut links = IndexMap::new();
        for (name, place) in self.map(place, "`links`") {
            if let Some(link) = self.link(name, place) {
                links.insert(name.to_owned(), link);
            }
        }
        links
    }

    fn link(&mut self, name: &str, place: Place<'n>) -> Option<Link> {
        let place = self.follow(place, Sought::Link)?;
        let mut object = self.object(&place, "a link")?;
        let rule = self.rule(&mut object, &format!("the link `{name}`"));
        let description = self.text(object.take("description"), "`description`");
        let parameters = self.map(object.take("parameters"), "`parameters`");
        let parameters = parameters.into_iter();
        let parameters = parameters
            .map(|(parameter, place)| (parameter.to_owned(), place.node.to_json()))
            .collect();
        let operation = self.text(object.take("operationId"), "`operationId`");
        for member in ["operationRef", "requestBody", "server"] {
            if let Some(place) = object.take(member) {
                self.fallback(
                    &place,
                    format!("`{member}` of a link cannot be followed"),
                    "it is ignored",
                    "use `operationId` and `parameters`",
                );
            }
        }
        let known = ["operationId", "parameters", "description"];
        self.finish(&object, "a link", &known);
        if operation.is_none() {
            self.fallback(
                &place,
                format!("the link `{name}` has no `operationId`"),
                "it is ignored",
                "name the operation that the link leads to",
            );
        }
        Some(Link {
            operation: operation?,
            parameters,
            description,
            rule,
        })
    }
}
