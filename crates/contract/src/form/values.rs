//! Reading of the parts of a multipart form.

use indexmap::IndexMap;

use super::{
    FormReader, FormValue, Part, Transfer,
    read::{CHARSET, Form, USUAL, states_json},
    transfer::text,
};
use crate::{
    json::{Document, Kind, pointer_to},
    model::{Encoding, MediaType, Schema, Type, essence, is_json},
    parameter::{Tree, Variant, kinds},
};

impl FormReader<'_> {
    /// Reads a multipart form.
    #[must_use]
    pub fn multipart(
        &self,
        schema: Variant<'_>,
        encodings: &IndexMap<String, Encoding>,
        parts: &[Part<'_>],
    ) -> FormValue {
        let mut form = Form::new(parts.iter().map(|part| (&*part.name, part.at)));
        let mut fields: IndexMap<&str, Vec<&Part<'_>>> = IndexMap::new();
        for part in parts {
            fields.entry(&part.name).or_default().push(part);
        }
        let charset = fields.get(CHARSET).and_then(|parts| parts.first());
        let charset = charset.map_or_else(String::new, |part| {
            String::from_utf8_lossy(&part.body).into_owned()
        });
        for (name, parts) in fields {
            let pointer = pointer_to(name);
            let member = schema.at(self.contract, &pointer);
            let encoding = encodings.get(name).unwrap_or(&USUAL);
            let is_list =
                member.is_some_and(|member| kinds(self.contract, member).contains(&Type::Array));
            let whole = match (&parts[..], member) {
                ([only], Some(member)) if is_list => self.whole_list(only, member, encoding),
                _ => None,
            };
            if let Some(tree) = whole {
                form.members.push((name.to_owned(), tree));
                continue;
            }
            let item = if is_list {
                member.and_then(|member| self.contract.schema_at(member, "/0"))
            } else {
                member
            };
            let mut trees = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                trees.push(
                    self.part(part, item, encoding, &charset)
                        .unwrap_or_else(|| {
                            form.opaque.push(if is_list {
                                format!("{pointer}/{index}")
                            } else {
                                pointer.clone()
                            });
                            Tree::Json("\"\"".to_owned())
                        }),
                );
            }
            if is_list {
                form.members.push((name.to_owned(), Tree::List(trees)));
            } else {
                let members = trees.into_iter().map(|tree| (name.to_owned(), tree));
                form.members.extend(members);
            }
        }
        form.read(self, schema, |name, index, error| {
            let mut named = parts.iter().filter(|part| part.name == name);
            named.nth(index)?.within(error.at)
        })
    }

    /// Reads the content of a part. Returns `None` if the content cannot be read as text or is a
    /// file.
    fn part(
        &self,
        part: &Part<'_>,
        schema: Option<&Schema>,
        encoding: &Encoding,
        charset: &str,
    ) -> Option<Tree> {
        let described = schema.map(|schema| self.contract.resolve(schema));
        let may_be_text = described.is_none_or(|schema| {
            kinds(self.contract, schema).contains(&Type::String) || schema.kind.is_none()
        });
        if described.is_some_and(Schema::is_file)
            || part.transfer == Transfer::Unknown
            || may_be_text && is_file(part, encoding)
        {
            return None;
        }
        let is_json = is_in_json(part, encoding);
        let own = part.media_type.as_deref().and_then(MediaType::parse);
        let charset = match &own {
            _ if is_json => "",
            Some(own) => own.parameter("charset").unwrap_or(charset),
            None => charset,
        };
        let mut meanings: Vec<String> = match text(charset, &part.body) {
            Some(text) => vec![text],
            None if may_be_text => return None,
            None => vec![String::from_utf8_lossy(&part.body).into_owned()],
        };
        if let Transfer::Encoded(sent) = part.transfer {
            // Servers that follow RFC 7578 use the text as sent.
            meanings.extend(text("", sent));
        }
        Some(if is_json {
            Tree::Stated(meanings)
        } else {
            Tree::Text(meanings)
        })
    }

    /// Reads a list that is written as one JSON text.
    fn whole_list(&self, part: &Part<'_>, schema: &Schema, encoding: &Encoding) -> Option<Tree> {
        let text = std::str::from_utf8(&part.body).ok()?;
        let is_list = Document::parse(text.as_bytes())
            .is_ok_and(|document| document.root().kind() == Kind::Array);
        let says_so = is_in_json(part, encoding);
        (is_list && (says_so || (self.fits)(schema, text))).then(|| Tree::Json(text.to_owned()))
    }
}

/// Returns `true` if a part is a file, according to its media type, its encoding or its file name.
fn is_file(part: &Part<'_>, encoding: &Encoding) -> bool {
    let is_binary = |media_type: &str| {
        let essence = essence(media_type);
        !essence.starts_with("text/") && !is_json(media_type)
    };
    let told = part.media_type.as_deref();
    let told = told.or(encoding.content_type.as_deref());
    told.map_or(part.file_name.is_some(), is_binary)
}

/// Returns `true` if a part is JSON, according to its own media type or else to the contract.
fn is_in_json(part: &Part<'_>, encoding: &Encoding) -> bool {
    let own = part.media_type.as_deref().map(is_json);
    own.unwrap_or_else(|| states_json(encoding))
}
