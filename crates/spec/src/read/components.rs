//! The objects under `components`.
//!
//! All of them are read, so that errors are reported even in unused components. All but the schemas
//! are read again at each reference.

use countersign_contract::model::SecurityScheme;
use indexmap::IndexMap;

use super::{citations::Citations, cursor::Place, reader::Reader};

const MEMBERS: [&str; 8] = [
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
];

impl<'n> Reader<'n> {
    pub(super) fn components(
        &mut self,
        place: Option<Place<'n>>,
    ) -> IndexMap<String, SecurityScheme> {
        let object = place.and_then(|place| self.object(&place, "`components`"));
        let Some(mut object) = object else {
            return IndexMap::new();
        };
        for (name, place) in self.map(object.take("schemas"), "`schemas`") {
            let schema = self.schema(&place, &Citations::default());
            self.schemas.insert(name.to_owned(), schema);
        }
        let schemes = self.security_schemes(object.take("securitySchemes"));
        for (_, place) in self.map(object.take("parameters"), "`parameters`") {
            self.parameter(place);
        }
        for (_, place) in self.map(object.take("requestBodies"), "`requestBodies`") {
            self.request_body(place);
        }
        for (_, place) in self.map(object.take("responses"), "`responses`") {
            self.response(place);
        }
        for (_, place) in self.map(object.take("examples"), "`examples`") {
            self.example(place);
        }
        self.headers(object.take("headers"));
        self.links(object.take("links"));
        self.callbacks(object.take("callbacks"));
        self.finish(&object, "`components`", &MEMBERS);
        schemes
    }

    pub(super) fn callbacks(&mut self, place: Option<Place<'n>>) {
        if let Some(place) = place {
            self.fallback(
                &place,
                "`callbacks` are not validated",
                "they are ignored",
                "describe the calls under `x-webhooks`",
            );
        }
    }
}
