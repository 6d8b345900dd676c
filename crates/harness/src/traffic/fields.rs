//! Forms that were recorded field by field.

use countersign_contract::{
    form::write_parts,
    model::{MediaType, is_multipart},
};
use url::form_urlencoded;

/// A recorded field of a form.
pub(super) struct Field {
    pub(super) name: String,
    /// The decoded value; often empty for a file.
    pub(super) value: String,
    pub(super) file_name: Option<String>,
    pub(super) media_type: Option<String>,
}

/// Writes a form as its original body: as multipart if the media type says so.
pub(super) fn write_form(media_type: Option<&str>, fields: &[Field]) -> Vec<u8> {
    if let Some(media_type) = media_type.filter(|media_type| is_multipart(media_type)) {
        let named = MediaType::parse(media_type);
        let named = named.as_ref().and_then(|named| named.parameter("boundary"));
        let boundary = named.map_or_else(|| unused_boundary(fields), str::to_owned);
        let fields = fields.iter().map(|field| {
            let file_name = field.file_name.as_deref();
            let media_type = field.media_type.as_deref();
            (&*field.name, &*field.value, file_name, media_type)
        });
        return write_parts(fields, &boundary);
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    for field in fields {
        form.append_pair(&field.name, &field.value);
    }
    form.finish().into_bytes()
}

/// Returns a boundary that no value contains.
fn unused_boundary(fields: &[Field]) -> String {
    let candidates = (0..u32::MAX).map(|number| format!("boundary{number}"));
    candidates
        .into_iter()
        .find(|boundary| {
            !fields
                .iter()
                .any(|field| field.value.contains(boundary.as_str()))
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Field, write_form};

    #[test]
    fn a_form_is_written_as_its_media_type_says() {
        let field = |value: &str, file_name: Option<&str>| Field {
            name: "a b".to_owned(),
            value: value.to_owned(),
            file_name: file_name.map(str::to_owned),
            media_type: None,
        };
        let written = |media_type, fields: &[Field]| {
            String::from_utf8(write_form(media_type, fields)).unwrap()
        };
        let fields = [field("boundary0&", Some("x.png"))];
        assert_eq!(written(None, &fields), "a+b=boundary0%26");
        let head =
            "Content-Disposition: form-data; name=\"a b\"; filename=\"x.png\"\r\n\r\nboundary0&";
        assert_eq!(
            written(Some("multipart/form-data; boundary=\"y z\""), &fields),
            format!("--y z\r\n{head}\r\n--y z--\r\n")
        );
        assert_eq!(
            written(Some("multipart/form-data"), &fields),
            format!("--boundary1\r\n{head}\r\n--boundary1--\r\n")
        );
    }
}
