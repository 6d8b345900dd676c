//! Request bodies.

use countersign_contract::model::{Operation, Part, essence, is_form, is_json, is_multipart};

use super::{LoweredParameter, Lowering, parameter};
use crate::{
    Error,
    names::Scope,
    types::{FormPart, Shape, Use},
};

/// What an operation sends as its body.
pub(crate) struct LoweredBody {
    /// What it is sent as.
    pub(crate) media_type: String,
    /// Whether it must be given.
    pub(crate) required: bool,
    /// Whether it replaces what is there: to leave it out could delete that, so it is an argument.
    pub(crate) replaces: bool,
    /// What it is in Rust.
    pub(crate) value: BodyValue,
}

/// What a body is in Rust.
pub(crate) enum BodyValue {
    /// A value, written as JSON.
    Json(Use),
    /// A value, whose members are written as a form.
    Form(Use),
    /// Parts of a form, some of which may be files; each with its name in Rust.
    Multipart(Vec<(String, FormPart)>),
    /// A text, sent as it is.
    Text,
    /// Bytes, or a stream of them.
    Bytes,
}

impl Lowering<'_> {
    /// What is sent. Of several media types the first that is JSON counts, then a form, then the
    /// first.
    ///
    /// The parts of a multipart form get names that none of the parameters has.
    pub(super) fn body(
        &self,
        operation: &Operation,
        parameters: &[LoweredParameter],
    ) -> Result<Option<LoweredBody>, Error> {
        let Some(request) = &operation.request else {
            return Ok(None);
        };
        let media_types = || request.content.keys().map(String::as_str);
        let described = operation.described(&Part::Request).map(|(name, _)| name);
        let Some(name) = described.or_else(|| media_types().next()) else {
            return Ok(None);
        };
        let (media_type, value) = match name {
            // A range is not what a body can be sent as.
            "*/*" | "application/*" if !request.content[name].is_file() => {
                ("application/json", self.json(operation))
            }
            name if is_json(name) => (name, self.json(operation)),
            name if (is_form(name) || is_multipart(name))
                && !request.content[name].encoding.is_empty() =>
            {
                return Err(self.unsupported(
                    request.rule.at,
                    format!(
                        "{} sends a form with `encoding`, and no client writes it",
                        operation.id
                    ),
                    "leave it out: plain members are sent as text, objects as JSON, files as bytes",
                ));
            }
            name if is_form(name) => (name, self.form(operation)?),
            "text/*" => ("text/plain", BodyValue::Text),
            name if is_text(name) => (name, BodyValue::Text),
            name if is_multipart(name) => (name, self.multipart(operation, parameters)?),
            name if essence(name).starts_with("multipart/") => {
                return Err(self.unsupported(
                    request.rule.at,
                    format!(
                        "{} sends {name}, for which no client can be generated",
                        operation.id
                    ),
                    "describe a body of JSON, a form (application/x-www-form-urlencoded or multipart/form-data), text or bytes",
                ));
            }
            name if name.contains('*') => ("application/octet-stream", BodyValue::Bytes),
            name => (name, BodyValue::Bytes),
        };
        Ok(Some(LoweredBody {
            media_type: media_type.to_owned(),
            required: request.required || operation.replaces(),
            replaces: operation.replaces(),
            value,
        }))
    }

    /// The value behind a form: an object of plain values and lists of those.
    fn form(&self, operation: &Operation) -> Result<BodyValue, Error> {
        let value = self.types.body(&operation.id, &Part::Request);
        let value = value.cloned().unwrap_or(Use::AnyObject);
        if self.is_form(&value, 0) {
            return Ok(BodyValue::Form(value));
        }
        Err(self.unsupported(
            operation.rule.at,
            format!(
                "{} sends a form that is more than names with plain values, and no client writes it",
                operation.id
            ),
            "describe an object whose members are texts, numbers, booleans, enumerations, or lists of those",
        ))
    }

    fn multipart(
        &self,
        operation: &Operation,
        parameters: &[LoweredParameter],
    ) -> Result<BodyValue, Error> {
        let parts = self.types.parts(&operation.id).unwrap_or_default();
        if parts.is_empty() {
            return Err(self.unsupported(
                operation.rule.at,
                format!(
                    "{} sends a multipart form of which no part is described",
                    operation.id
                ),
                "describe an object with a member for each part",
            ));
        }
        let mut taken = Scope::with(&parameter::taken(operation));
        for parameter in parameters {
            taken.claim(parameter.name.clone());
        }
        let named = parts
            .iter()
            .map(|part| (parameter::claim(&mut taken, &part.wire), part.clone()));
        Ok(BodyValue::Multipart(named.collect()))
    }

    /// Whether it is an object of such values, or one of some.
    fn is_form(&self, value: &Use, depth: usize) -> bool {
        match self.types.behind_aliases(value) {
            Use::AnyObject | Use::Any => true,
            Use::Map(value) => self.fits_in_form(&value),
            named @ Use::Named(_) => {
                match self.types.definition(&named).map(|found| &found.shape) {
                    Some(Shape::Struct { fields, further }) => fields
                        .iter()
                        .map(|field| &field.value)
                        .chain(further)
                        .all(|value| self.fits_in_form(value)),
                    Some(Shape::Union { variants, .. }) if depth < DEEPEST => variants
                        .iter()
                        .all(|variant| self.is_form(&variant.value, depth + 1)),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Whether it is an object of plain values.
    pub(super) fn is_plain_object(&self, value: &Use) -> bool {
        let is_plain = |value: &Use| self.is_scalar(&self.plain(value));
        match self.types.behind_aliases(value) {
            Use::AnyObject => true,
            Use::Map(value) => is_plain(&value),
            named @ Use::Named(_) => {
                let shape = self.types.definition(&named).map(|found| &found.shape);
                matches!(shape, Some(Shape::Struct { fields, further })
                    if fields.iter().map(|field| &field.value).chain(further).all(is_plain))
            }
            _ => false,
        }
    }

    fn fits_in_form(&self, value: &Use) -> bool {
        match self.plain(value) {
            Use::List(item) => self.is_scalar(&self.plain(&item)),
            value => self.is_scalar(&value),
        }
    }

    fn json(&self, operation: &Operation) -> BodyValue {
        let value = self.types.body(&operation.id, &Part::Request);
        BodyValue::Json(value.cloned().unwrap_or(Use::Any))
    }
}

/// How deep forms of forms are looked into.
const DEEPEST: usize = 32;

/// Whether bodies of this media type are texts.
fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.starts_with("text/") || essence == "application/xml" || essence.ends_with("+xml")
}
