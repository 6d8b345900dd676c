//! Multipart forms (RFC 7578).

use bytes::Bytes;
use futures::{FutureExt as _, TryStreamExt as _};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Unbuilt;
use crate::calls::platform::{Form, Part};
use crate::finite::is_finite;

/// A file to be sent as a part of a form. `Debug` shows none of its bytes.
///
/// ```
/// use countersign_client::Upload;
/// let report = Upload::new(b"%PDF-1.7".as_slice())
///     .file_name("report.pdf")
///     .media_type("application/pdf");
/// # let _ = report;
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    bytes: Bytes,
    file_name: Option<String>,
    media_type: Option<String>,
}

impl Upload {
    /// Creates an upload of these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            file_name: None,
            media_type: None,
        }
    }

    /// Sets the name of the file. The default is `file`.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the media type of the file. The default is `application/octet-stream`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl<T: Into<Bytes>> From<T> for Upload {
    fn from(bytes: T) -> Self {
        Self::new(bytes)
    }
}

/// The parts of a form. Built by generated code.
#[derive(Default)]
pub struct Multipart {
    form: Form,
    /// The parts as members of an object, to be validated against the contract. A file is a text
    /// there.
    values: Map<String, Value>,
    files: Vec<&'static str>,
    failed: Option<Unbuilt>,
}

/// An encoded form.
pub(crate) struct Written {
    pub(crate) media_type: String,
    pub(crate) body: Bytes,
    pub(crate) values: Value,
    pub(crate) files: Vec<&'static str>,
}

impl Multipart {
    /// Creates an empty form.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds files under one name.
    #[must_use]
    pub fn files<'f>(
        mut self,
        name: &'static str,
        files: impl IntoIterator<Item = &'f Upload>,
    ) -> Self {
        let mut count = 0;
        for file in files {
            let file_name = file.file_name.as_deref().unwrap_or("file");
            let part = Part::stream(file.bytes.clone()).file_name(on_one_line(file_name));
            let media_type = file.media_type.as_deref();
            match part.mime_str(media_type.unwrap_or("application/octet-stream")) {
                Ok(part) => self.form = self.form.part(on_one_line(name), part),
                Err(_) => self.failed = Some(Unbuilt::MediaType),
            }
            count += 1;
        }
        if count > 0 {
            self.files.push(name);
            self.values.insert(name.to_owned(), Value::from(""));
        }
        self
    }

    /// Adds a value: a plain one as text, an object as JSON, a list item by item; `null` adds
    /// nothing (OpenAPI 3.0.3, Special Considerations for `multipart` Content).
    #[must_use]
    pub fn value<T: Serialize>(mut self, name: &'static str, value: &T) -> Self {
        if !is_finite(value) {
            self.failed = Some(Unbuilt::Infinite);
            return self;
        }
        let Ok(value) = serde_json::to_value(value) else {
            self.failed = Some(Unbuilt::Body);
            return self;
        };
        let items = match &value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            self.form = match item {
                Value::Null => continue,
                Value::String(text) => self.form.text(on_one_line(name), text.clone()),
                Value::Bool(_) | Value::Number(_) => {
                    self.form.text(on_one_line(name), item.to_string())
                }
                Value::Array(_) | Value::Object(_) => {
                    let part = Part::text(item.to_string()).mime_str("application/json");
                    if let Ok(part) = part {
                        self.form.part(on_one_line(name), part)
                    } else {
                        self.failed = Some(Unbuilt::MediaType);
                        self.form
                    }
                }
            };
        }
        if !value.is_null() {
            self.values.insert(name.to_owned(), value);
        }
        self
    }

    /// Returns the encoded form, unless it has no part.
    pub(crate) fn write(self, media_type: &str) -> Result<Option<Written>, Unbuilt> {
        if let Some(unbuilt) = self.failed {
            return Err(unbuilt);
        }
        if self.values.is_empty() {
            return Ok(None);
        }
        let media_type = format!("{media_type}; boundary={}", self.form.boundary());
        // All parts are in memory, so this never waits.
        let chunks = self.form.into_stream().try_collect::<Vec<Bytes>>();
        let chunks = chunks.now_or_never().and_then(Result::ok);
        Ok(Some(Written {
            media_type,
            body: chunks.ok_or(Unbuilt::Body)?.concat().into(),
            values: Value::Object(self.values),
            files: self.files,
        }))
    }
}

/// Escapes line ends in a name, so that no part of it becomes a separate header (HTML, section
/// "Multipart form data"). The library does not escape them.
fn on_one_line(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A")
}
