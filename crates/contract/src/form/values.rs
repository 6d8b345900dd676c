//! Reads the parts of a multipart form.

use indexmap::IndexMap;

use super::{
    FormReader, FormValue, Part,
    read::{ANYTHING, Form, USUAL},
};
use crate::{
    json::{Document, Kind, pointer_to},
    model::{Encoding, Media, Schema, Type, essence, is_json},
    parameter::{Tree, kinds},
};

impl FormReader<'_> {
    /// Reads a multipart form.
    #[must_use]
    pub fn multipart(&self, media: &Media, parts: &[Part<'_>]) -> FormValue {
        let schema = media.schema.as_ref().unwrap_or(&ANYTHING);
        let mut form = Form::new(parts.iter().map(|part| (&*part.name, part.at)));
        let mut fields: IndexMap<&str, Vec<&Part<'_>>> = IndexMap::new();
        for part in parts {
            fields.entry(&part.name).or_default().push(part);
        }
        for (name, parts) in fields {
            let pointer = pointer_to(name);
            let member = self.contract.schema_at(schema, &pointer);
            let encoding = media.encoding.get(name).unwrap_or(&USUAL);
            let is_list =
                member.is_some_and(|member| kinds(self.contract, member).contains(&Type::Array));
            let whole = match (&parts[..], member) {
                ([only], Some(member)) if is_list => self.json(only, member),
                _ => None,
            };
            if let Some(json) = whole {
                form.members.push((name.to_owned(), Tree::Json(json)));
                continue;
            }
            let item = if is_list {
                member.and_then(|member| self.contract.schema_at(member, "/0"))
            } else {
                member
            };
            let mut trees = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                if self.is_file(part, item, encoding) {
                    let place = if is_list {
                        format!("{pointer}/{index}")
                    } else {
                        pointer.clone()
                    };
                    form.files.push(place);
                    trees.push(Tree::Json("\"\"".to_owned()));
                } else {
                    trees.push(self.part(part, item));
                }
            }
            if is_list {
                form.members.push((name.to_owned(), Tree::List(trees)));
            } else {
                let members = trees.into_iter().map(|tree| (name.to_owned(), tree));
                form.members.extend(members);
            }
        }
        form.read(self, schema)
    }

    /// What a part holds that is no file.
    fn part(&self, part: &Part<'_>, schema: Option<&Schema>) -> Tree {
        let text = String::from_utf8_lossy(&part.body).into_owned();
        let is_json = part.media_type.as_deref().is_some_and(is_json)
            && Document::parse(&part.body).is_ok()
            && schema.is_none_or(|schema| {
                let is_text = kinds(self.contract, schema).contains(&Type::String);
                !is_text || (self.fits)(schema, &text)
            });
        if is_json {
            Tree::Json(text)
        } else {
            Tree::Text(vec![text])
        }
    }

    /// A list that is written as one JSON text.
    fn json(&self, part: &Part<'_>, schema: &Schema) -> Option<String> {
        let text = std::str::from_utf8(&part.body).ok()?;
        let is_list = Document::parse(text.as_bytes())
            .is_ok_and(|document| document.root().kind() == Kind::Array);
        let says_so = part.media_type.as_deref().is_some_and(is_json);
        (is_list && (says_so || (self.fits)(schema, text))).then(|| text.to_owned())
    }

    /// Whether a part is a file, of which no more is known than that it is there.
    fn is_file(&self, part: &Part<'_>, schema: Option<&Schema>, encoding: &Encoding) -> bool {
        let described = schema.map(|schema| self.contract.resolve(schema));
        if described.is_some_and(Schema::is_file) {
            return true;
        }
        let is_binary = |media_type: &str| {
            let essence = essence(media_type);
            !essence.starts_with("text/") && !is_json(media_type)
        };
        let told = part
            .media_type
            .as_deref()
            .or(encoding.content_type.as_deref());
        let may_be_text = described.is_none_or(|schema| {
            kinds(self.contract, schema).contains(&Type::String) || schema.kind.is_none()
        });
        may_be_text
            && (told.is_some_and(is_binary)
                || told.is_none() && part.file_name.is_some()
                || std::str::from_utf8(&part.body).is_err())
    }
}
