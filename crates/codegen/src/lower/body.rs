//! Request bodies.

use countersign_contract::model::{Operation, Part, essence, is_form, is_json, is_multipart};

use super::{LoweredParameter, Lowering, parameter};
use crate::{
    Error,
    names::Scope,
    types::{FormPart, Shape, Use},
};

/// The request body of an operation.
pub(crate) struct LoweredBody {
    /// The media type.
    pub(crate) media_type: String,
    /// `true` if the caller must pass it.
    pub(crate) required: bool,
    /// `true` if it replaces a resource. Omitting it could delete the resource, so it is an
    /// argument.
    pub(crate) replaces: bool,
    /// The type in Rust.
    pub(crate) value: BodyValue,
}

/// The type of a body in Rust.
pub(crate) enum BodyValue {
    /// A value, written as JSON.
    Json(Use),
    /// A value whose members are written as a form.
    Form(Use),
    /// The parts of a multipart form, some of which may be files, each with its name in Rust.
    Multipart(Vec<(String, FormPart)>),
    /// A string, sent as is.
    Text,
    /// Bytes, or a stream of bytes.
    Bytes,
}

impl Lowering<'_> {
    /// Returns the body of a request. The first JSON media type is used, or else the first form, or
    /// else the first media type.
    ///
    /// The parts of a multipart form get names that differ from those of the parameters.
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
            // A media type range is not a valid `Content-Type`.
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
                        "{} sends a form with `encoding`, which the client does not support",
                        operation.id
                    ),
                    "remove it: plain members are sent as text, objects as JSON, files as bytes",
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
                        "{} sends {name}, which the client does not support",
                        operation.id
                    ),
                    "use JSON, a form (application/x-www-form-urlencoded or multipart/form-data), text or bytes",
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

    /// Returns the type of a form: an object of plain values and lists of plain values.
    fn form(&self, operation: &Operation) -> Result<BodyValue, Error> {
        let value = self.types.body(&operation.id, &Part::Request);
        let value = value.cloned().unwrap_or(Use::AnyObject);
        if self.is_form(&value, 0) {
            return Ok(BodyValue::Form(value));
        }
        Err(self.unsupported(
            operation.rule.at,
            format!(
                "{} sends a form with nested values, which the client does not support",
                operation.id
            ),
            "use an object whose members are strings, numbers, booleans, enumerations, or lists of those",
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
                    "{} sends a multipart form without described parts",
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

    /// Returns `true` if a value is an object of plain values, or a union of such objects.
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

    /// Returns `true` if a value is an object of plain values.
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

/// The maximum depth of nested unions in a form.
const DEEPEST: usize = 32;

/// Returns `true` if bodies of this media type are text.
fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.starts_with("text/") || essence == "application/xml" || essence.ends_with("+xml")
}
