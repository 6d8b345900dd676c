//! What every generated builder passes on.

/// The settings that every client has, as methods of a generated builder around a
/// [`Builder`](crate::Builder).
#[doc(hidden)]
#[macro_export]
macro_rules! builder_settings {
    ($builder:ident) => {
        impl $builder {
            /// Calls this base URL instead of any server of the contract: that of a mock, or of a
            /// gateway.
            pub fn base_url(self, base_url: impl Into<String>) -> Self {
                Self(self.0.base_url(base_url))
            }

            /// Holds no credential on purpose: somebody on the way adds it.
            pub fn anonymous(self) -> Self {
                Self(self.0.anonymous())
            }

            /// Makes the client although some operations need a credential that is not there: a call of
            /// one of them ends with `InvalidRequest`.
            pub fn partial_credentials(self) -> Self {
                Self(self.0.partial_credentials())
            }

            /// Lets credentials go over plain `http`, to any host, without a warning.
            ///
            /// A client that would send credentials to a base URL, a server of a call or a token URL
            /// that is `http` warns of that once with `tracing`, when it is built, unless the host is
            /// this machine (127.0.0.0/8, `::1`, `localhost`, `*.localhost`).
            pub fn allow_plain_http(self) -> Self {
                Self(self.0.allow_plain_http())
            }

            /// Configures the HTTP client, after all other settings: certificates, protocols, pools.
            /// Whatever is set here, no redirect is followed: keys and bodies would go wherever it
            /// leads.
            pub fn configure_http(
                self,
                configure: impl Fn($crate::reqwest::ClientBuilder) -> $crate::reqwest::ClientBuilder
                + Send
                + Sync
                + 'static,
            ) -> Self {
                Self(self.0.configure_http(configure))
            }

            /// How long a body may stand still while it comes, also that of a file: 30 seconds,
            /// by default.
            pub fn read_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.read_timeout(timeout))
            }

            /// How long a call may take with all its tries, until its body has come: 60 seconds,
            /// by default. `None` is for ever. For events, until they begin to come, and
            /// then for each of them. For a file, see [`file_timeout`](Self::file_timeout) as well.
            pub fn timeout(
                self,
                timeout: impl Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// Says this in the header `User-Agent`. Without it a browser says what it is.
            pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
                Self(self.0.user_agent(user_agent))
            }

            /// When a call is retried: two times, by default.
            pub fn retry(self, retry: $crate::Retry) -> Self {
                Self(self.0.retry(retry))
            }

            /// The largest body that is read whole, in bytes after decompression: 64 MiB, unless
            /// told otherwise.
            pub fn max_body_size(self, bytes: u64) -> Self {
                Self(self.0.max_body_size(bytes))
            }

            /// Sets the largest file, in bytes after decompression: `max_body_size`, unless told
            /// otherwise. See [`File::max_size`]($crate::File::max_size) for one file alone.
            pub fn max_file_size(self, bytes: u64) -> Self {
                Self(self.0.max_file_size(bytes))
            }

            /// Lets files be of any size. A server that sends a decompression bomb then fills the
            /// disk, or sends until the `file_timeout` is over. See
            /// [`File::unlimited`]($crate::File::unlimited) for one file alone.
            pub fn unlimited_file_size(self) -> Self {
                Self(self.0.unlimited_file_size())
            }

            /// Sets how long a call may take whose success is a file, until all of that has come:
            /// `timeout`, by default. `None` is for ever. Until the file begins to come
            /// `timeout` counts as well.
            pub fn file_timeout(
                self,
                timeout: impl Into<::std::option::Option<::std::time::Duration>>,
            ) -> Self {
                Self(self.0.file_timeout(timeout))
            }

            /// What is done about responses that break the contract: they are reported, unless
            /// told otherwise.
            pub fn validate(self, validation: $crate::Validation) -> Self {
                Self(self.0.validate(validation))
            }

            /// Calls this with each rule that a response breaks, off the path of the call; of more
            /// than 20, with the most severe. Eight responses are validated at a time while 32 MiB wait;
            /// what comes beyond that is not validated, but counted: see [`Client::unvalidated`].
            pub fn on_drift(
                self,
                listener: impl Fn(&$crate::Drift) + Send + Sync + 'static,
            ) -> Self {
                Self(self.0.on_drift(listener))
            }

            /// Reads lists on where their pages break a law of paging: the anomaly is reported to
            /// [`on_drift`](Self::on_drift), and no item is given twice. The default where the contract
            /// does not promise that order and totals stay the same while a list is read.
            pub fn lenient_pages(self) -> Self {
                Self(self.0.pages($crate::pages::PageMode::Lenient))
            }

            /// Ends a list with an error where its pages break a law of paging, after all that was
            /// read. The default where the contract promises that order and totals stay the same.
            pub fn strict_pages(self) -> Self {
                Self(self.0.pages($crate::pages::PageMode::Strict))
            }

            /// Puts this around every try of a call, inside those that were put before.
            pub fn middleware(self, middleware: impl $crate::Middleware) -> Self {
                Self(self.0.middleware(middleware))
            }
        }

        /// What a browser leaves no choice about.
        #[cfg(not(target_arch = "wasm32"))]
        impl $builder {
            /// How long a connection may take to be made: 10 seconds, by default. Not in a
            /// browser.
            pub fn connect_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.connect_timeout(timeout))
            }

            /// Calls through this proxy. Not in a browser, which has its own.
            pub fn proxy(self, proxy: $crate::reqwest::Proxy) -> Self {
                Self(self.0.proxy(proxy))
            }
        }
    };
}

/// The base URL of a server with variables (OpenAPI 3.0.3, Server Variable Object). What would
/// break out of its place is percent-encoded, and so never a host.
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
            // Nothing at all would let the path become the host; a space can be none.
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
