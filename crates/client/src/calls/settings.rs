//! The settings that every generated builder forwards.

/// Defines the settings that every client has, as methods of a generated builder around a
/// [`Builder`](crate::Builder).
#[doc(hidden)]
#[macro_export]
macro_rules! builder_settings {
    ($builder:ident) => {
        impl $builder {
            /// Sends all calls to this base URL, such as that of a mock or a gateway, instead of
            /// any server of the contract.
            pub fn base_url(self, base_url: impl Into<String>) -> Self {
                Self(self.0.base_url(base_url))
            }

            /// Declares that the client needs no credentials, for example because a gateway adds
            /// them.
            pub fn anonymous(self) -> Self {
                Self(self.0.anonymous())
            }

            /// Builds the client even if operations lack a credential. A call of such an operation
            /// fails with `InvalidRequest`.
            pub fn partial_credentials(self) -> Self {
                Self(self.0.partial_credentials())
            }

            /// Allows credentials to be sent over plain `http` to any host without a warning.
            ///
            /// By default, a client that would send credentials to a base URL, a server of a call
            /// or a token URL that is `http` logs one `tracing` warning when it is built, unless
            /// the host is this machine (127.0.0.0/8, `::1`, `localhost`, `*.localhost`).
            pub fn allow_plain_http(self) -> Self {
                Self(self.0.allow_plain_http())
            }

            /// Configures the HTTP client, after all other settings: certificates, protocols,
            /// pools. Redirects are never followed, whatever is set here, since keys and bodies
            /// would be sent to the target.
            pub fn configure_http(
                self,
                configure: impl Fn($crate::reqwest::ClientBuilder) -> $crate::reqwest::ClientBuilder
                + Send
                + Sync
                + 'static,
            ) -> Self {
                Self(self.0.configure_http(configure))
            }

            /// Sets the time limit for receiving more of a body or a file. The default is 30
            /// seconds.
            pub fn read_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.read_timeout(timeout))
            }

            /// Sets the time limit of a call, including all attempts, until its body has been
            /// received. The default is 60 seconds; `None` is no limit. For an event stream, the
            /// limit applies until the stream begins, and then to each event. For a file, see also
            /// [`file_timeout`](Self::file_timeout).
            pub fn timeout(
                self,
                timeout: impl Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// Sets the `User-Agent` header. By default, a browser sends its own.
            pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
                Self(self.0.user_agent(user_agent))
            }

            /// Sets the retry policy. By default, a call is retried up to two times.
            pub fn retry(self, retry: $crate::Retry) -> Self {
                Self(self.0.retry(retry))
            }

            /// Sets the size limit of a body that is read into memory, in bytes after
            /// decompression. The default is 64 MiB.
            pub fn max_body_size(self, bytes: u64) -> Self {
                Self(self.0.max_body_size(bytes))
            }

            /// Sets the size limit of a file, in bytes after decompression. The default is
            /// `max_body_size`. See [`File::max_size`]($crate::File::max_size) to set it for a
            /// single file.
            pub fn max_file_size(self, bytes: u64) -> Self {
                Self(self.0.max_file_size(bytes))
            }

            /// Allows files of any size. A server that sends a decompression bomb can then fill the
            /// disk, or send until the `file_timeout` expires. See
            /// [`File::unlimited`]($crate::File::unlimited) to allow it for a single file.
            pub fn unlimited_file_size(self) -> Self {
                Self(self.0.unlimited_file_size())
            }

            /// Sets the time limit of a call whose success is a file, until the whole file has been
            /// received. The default is `timeout`. `None` is no limit. Until the file begins,
            /// `timeout` also applies.
            pub fn file_timeout(
                self,
                timeout: impl Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.file_timeout(timeout))
            }

            /// Sets how responses that violate the contract are handled. By default, they are
            /// reported.
            pub fn validate(self, validation: $crate::Validation) -> Self {
                Self(self.0.validate(validation))
            }

            /// Sets a listener that is called with each rule that a response breaks, off the path
            /// of the call. Of more than 20 rules, only the most severe are reported. Eight
            /// responses are validated concurrently while up to 32 MiB wait. Responses beyond that
            /// are not validated, only counted: see [`Client::unvalidated`].
            pub fn on_drift(
                self,
                listener: impl Fn(&$crate::Drift) + Send + Sync + 'static,
            ) -> Self {
                Self(self.0.on_drift(listener))
            }

            /// Continues to read a list if its pages break a paging law. The anomaly is reported to
            /// [`on_drift`](Self::on_drift), and no item is returned twice. This is the default if
            /// the contract does not promise that order and totals are stable while a list is read.
            pub fn lenient_pages(self) -> Self {
                Self(self.0.pages($crate::pages::PageMode::Lenient))
            }

            /// Ends a list with an error if its pages break a paging law, after all items that were
            /// read. This is the default if the contract promises that order and totals are stable.
            pub fn strict_pages(self) -> Self {
                Self(self.0.pages($crate::pages::PageMode::Strict))
            }

            /// Adds a middleware around every attempt of a call, inside those that were added
            /// before.
            pub fn middleware(self, middleware: impl $crate::Middleware) -> Self {
                Self(self.0.middleware(middleware))
            }
        }

        /// Settings that are not available in a browser.
        #[cfg(not(target_arch = "wasm32"))]
        impl $builder {
            /// Sets the time limit for establishing a connection. The default is 10 seconds. Not
            /// available in a browser.
            pub fn connect_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.connect_timeout(timeout))
            }

            /// Sends calls through this proxy. Not available in a browser, which uses its own.
            pub fn proxy(self, proxy: $crate::reqwest::Proxy) -> Self {
                Self(self.0.proxy(proxy))
            }
        }
    };
}

/// Returns the base URL of a server with variables (OpenAPI 3.0.3, Server Variable Object). Values
/// are percent-encoded, so a value cannot leave its placeholder and change the host.
#[doc(hidden)]
#[must_use]
pub fn server_url(template: &str, variables: &[(&str, &str)]) -> String {
    const PLACE: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'/')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'@')
        .add(b'\\')
        .add(b'{')
        .add(b'}');
    variables
        .iter()
        .fold(template.to_owned(), |url, (name, value)| {
            // An empty value would turn the path into the host. A space is never a valid host.
            let value = if value.is_empty() { " " } else { value };
            let value = percent_encoding::utf8_percent_encode(value, PLACE).to_string();
            url.replace(&format!("{{{name}}}"), &value)
        })
}

#[cfg(test)]
mod tests {
    use super::server_url;

    #[test]
    fn a_variable_stays_in_its_place() {
        let url = |value: &str| server_url("https://{host}/v1", &[("host", value)]);
        assert_eq!(url("acme.example"), "https://acme.example/v1");
        for value in [
            "evil.example/x?",
            "a@evil.example",
            "evil.example\\",
            "a#b",
            "",
        ] {
            let url = url::Url::parse(&url(value));
            assert!(url.is_err(), "{value}: {url:?}");
        }
    }
}
