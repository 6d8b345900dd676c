//! Encoding of multipart forms. In a browser `reqwest` delegates that to `fetch`; such a form can
//! be sent only once and cannot be inspected first.

use bytes::{BufMut as _, Bytes, BytesMut};
use futures::{Stream, future::ready, stream};

/// The parts of a form, with the methods of [`reqwest::multipart::Form`] that are used.
pub(crate) struct Form {
    boundary: String,
    written: BytesMut,
}

/// One part, with the methods of [`reqwest::multipart::Part`] that are used.
pub(crate) struct Part {
    content: Bytes,
    file_name: Option<String>,
    media_type: Option<String>,
}

impl Default for Form {
    fn default() -> Self {
        let letters = std::iter::repeat_with(fastrand::alphanumeric);
        Self {
            boundary: letters.take(32).collect(),
            written: BytesMut::new(),
        }
    }
}

impl Form {
    pub(crate) fn boundary(&self) -> &str {
        &self.boundary
    }

    pub(crate) fn text(self, name: String, text: String) -> Self {
        self.part(name, Part::text(text))
    }

    /// Adds a part (HTML, section "Multipart form data").
    #[expect(clippy::needless_pass_by_value, reason = "as the library has it")]
    pub(crate) fn part(mut self, name: String, part: Part) -> Self {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "%22"));
        let mut head = format!(
            "--{}\r\nContent-Disposition: form-data; name={}",
            self.boundary,
            quoted(&name)
        );
        if let Some(file_name) = &part.file_name {
            head.extend(["; filename=", &quoted(file_name)]);
        }
        if let Some(media_type) = &part.media_type {
            head.extend(["\r\nContent-Type: ", media_type]);
        }
        for bytes in [head.as_bytes(), b"\r\n\r\n", &part.content, b"\r\n"] {
            self.written.put_slice(bytes);
        }
        self
    }

    pub(crate) fn into_stream(mut self) -> impl Stream<Item = reqwest::Result<Bytes>> {
        let end = format!("--{}--\r\n", self.boundary);
        self.written.put_slice(end.as_bytes());
        stream::once(ready(Ok(self.written.freeze())))
    }
}

impl Part {
    pub(crate) fn text(text: String) -> Self {
        Self::stream(text.into())
    }

    pub(crate) fn stream(content: Bytes) -> Self {
        Self {
            content,
            file_name: None,
            media_type: None,
        }
    }

    pub(crate) fn file_name(mut self, name: String) -> Self {
        self.file_name = Some(name);
        self
    }

    /// Rejects an invalid media type.
    pub(crate) fn mime_str(mut self, media_type: &str) -> reqwest::Result<Self> {
        reqwest::multipart::Part::text("").mime_str(media_type)?;
        self.media_type = Some(media_type.to_owned());
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures::{FutureExt as _, TryStreamExt as _};

    macro_rules! written {
        ($($way:ident)::+) => {{
            let name = |name: &str| name.to_owned();
            let part = $($way)::+::Part::stream(Bytes::from_static(b"%PDF\r\n\0"));
            let part = part.file_name(name("r\u{e9}sum\u{e9}.pdf"));
            let json = $($way)::+::Part::text(name("{}")).mime_str("application/json").unwrap();
            let form = $($way)::+::Form::default()
                .text(name("note"), name("a\u{e9}\r\nb"))
                .part(name("report"), part.mime_str("application/pdf; a=b").unwrap())
                .part(name("json"), json);
            let boundary = form.boundary().to_owned();
            let chunks = form.into_stream().try_collect::<Vec<Bytes>>();
            let written = chunks.now_or_never().unwrap().unwrap().concat();
            String::from_utf8(written).unwrap().replace(&boundary, "boundary")
        }};
    }

    #[test]
    fn a_form_is_written_as_the_library_does() {
        assert_eq!(written!(super), written!(reqwest::multipart));
    }

    #[test]
    fn a_name_stays_in_its_place() {
        let form = super::Form::default().text("a\"; b=\"".to_owned(), String::new());
        let written = String::from_utf8(form.written.to_vec()).unwrap();
        assert!(written.contains("; name=\"a%22; b=%22\"\r\n"), "{written}");
    }

    #[test]
    fn what_is_no_media_type_is_refused() {
        assert!(super::Part::text(String::new()).mime_str("pdf").is_err());
    }
}
