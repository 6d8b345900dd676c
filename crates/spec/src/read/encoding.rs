//! The encoding of the members of a form.

use countersign_contract::model::{Encoding, Style, is_form, is_multipart};
use indexmap::IndexMap;

use super::{
    cursor::{Object, Place},
    reader::Reader,
};
use crate::document::Data;

const MEMBERS: [&str; 5] = [
    "contentType",
    "headers",
    "style",
    "explode",
    "allowReserved",
];

impl<'n> Reader<'n> {
    /// Reads `encoding` of a media type. It applies to both kinds of forms.
    pub(super) fn encodings(
        &mut self,
        place: Option<Place<'n>>,
        media_type: &str,
    ) -> IndexMap<String, Encoding> {
        let mut encodings = IndexMap::new();
        let Some(place) = place else {
            return encodings;
        };
        let is_multipart = media_type.to_ascii_lowercase().starts_with("multipart/");
        if !is_form(media_type) && !is_multipart {
            self.fallback(
                &place,
                format!("`encoding` has no meaning for {media_type}"),
                "it is ignored",
                "remove it, or describe a form",
            );
            return encodings;
        }
        for (member, place) in self.map(Some(place), "`encoding`") {
            if let Some(encoding) = self.encoding(&place, is_multipart) {
                encodings.insert(member.to_owned(), encoding);
            }
        }
        encodings
    }

    fn encoding(&mut self, place: &Place<'n>, is_multipart: bool) -> Option<Encoding> {
        let mut object = self.object(place, "an encoding")?;
        // OpenAPI 3.0.3, Encoding Object.
        let ignored: &[&str] = if is_multipart {
            &["style", "explode", "allowReserved"]
        } else {
            &["headers"]
        };
        for member in ignored {
            self.ignored_in_form(&mut object, member, is_multipart);
        }
        let rule = self.optional_rule(&mut object);
        let style = object.take("style");
        let word = self.text(style.clone(), "`style`");
        let style = word.and_then(|word| {
            let style = self.style_named(&word, style.as_ref()?)?;
            let is_of_a_query = style.is_for(countersign_contract::model::ParameterLocation::Query);
            if !is_of_a_query {
                self.fallback(
                    place,
                    format!("the style `{style}` is not defined for a form"),
                    "the default style is used",
                    format!("write `style: {}`, or leave it out", Style::Form),
                );
            }
            is_of_a_query.then_some(style)
        });
        let encoding = Encoding {
            content_type: self.text(object.take("contentType"), "`contentType`"),
            headers: self.headers(object.take("headers")),
            style,
            explode: self.boolean(object.take("explode"), "`explode`"),
            allow_reserved: self.boolean(object.take("allowReserved"), "`allowReserved`"),
            rule,
        };
        self.finish(&object, "an encoding", &MEMBERS);
        Some(encoding)
    }

    /// Reports `encoding` in a response: it applies only to requests (OpenAPI 3.0.3, Media Type
    /// Object).
    pub(super) fn encoding_of_response(&mut self, response: &Place<'n>) {
        let Some(content) = response.get("content") else {
            return;
        };
        let Data::Map(media_types) = &content.node.data else {
            return;
        };
        for (media_type, entry) in media_types {
            let media = content.member(media_type, entry);
            // For other media types, `encoding` is reported elsewhere.
            let is_form = is_form(media_type) || is_multipart(media_type);
            if let Some(encoding) = media.get("encoding").filter(|_| is_form) {
                self.fallback(
                    &encoding,
                    "`encoding` has a meaning only in a request",
                    "it is ignored",
                    "remove it",
                );
            }
        }
    }

    fn ignored_in_form(&mut self, object: &mut Object<'n>, member: &str, is_multipart: bool) {
        let Some(place) = object.take(member) else {
            return;
        };
        let form = if is_multipart {
            "a multipart form"
        } else {
            "a form that is not multipart"
        };
        self.fallback(
            &place,
            format!("`{member}` has no meaning in {form}"),
            "it is ignored",
            "remove it",
        );
    }
}
