//! HTTP Basic credentials, for the calls that we make and for those that we simulate.

use data_encoding::BASE64;

/// Returns the value of `Authorization` (RFC 7617, section 2) for `user:password`, or for any other
/// agreed text.
pub(crate) fn basic(credential: &str) -> String {
    format!("Basic {}", BASE64.encode(credential.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::basic;

    #[test]
    fn the_examples_of_rfc_7617() {
        for (credential, sent) in [
            ("Aladdin:open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ("test:123\u{a3}", "Basic dGVzdDoxMjPCow=="),
            ("", "Basic "),
        ] {
            assert_eq!(basic(credential), sent);
        }
    }
}
