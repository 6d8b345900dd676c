//! Round trips: configurations are decoded as they were encoded, and vice versa.

use std::collections::BTreeMap;

use http::{HeaderValue, StatusCode};
use partners::pop_engine::{
    delivery::{Configuration, ConfigurationBuilder, DELIVERY, Notifier},
    types::AccountConfig,
    webhooks::Webhook,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// Generates a text that is allowed in a configuration.
fn text() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        any::<String>(),
        "[ -~]{1,12}",
        select(vec!["0", "-", "\r\n", "\0"]).prop_map(str::to_owned)
    ];
    text.prop_map(|text| text.replace('|', "/") + "x")
}

/// Generates a URL with the placeholder anywhere, or without it.
fn url() -> impl Strategy<Value = String> {
    let host = select(vec![
        "a.example",
        "A.example:8080",
        "127.0.0.1:1",
        "[::1]",
        "xn--caf-dma.example",
        "x[___APP_ID___].example",
    ]);
    let part = "([A-Za-z0-9_~!$&'()*+,;=:@-]|%[0-9a-fA-F]{2}|\\.x|\\[___APP_ID___\\]){0,4}";
    let query =
        "([A-Za-z0-9_~!$&'()*+,;=:@/?-]|%[0-9a-fA-F]{2}|\\[___APP_ID___\\]){0,6}\\[___APP_ID___\\]";
    let scheme = select(vec!["http", "https", "HTTPS"]);
    (scheme, host, vec(part, 0..4), option::of(query)).prop_map(|(scheme, host, parts, query)| {
        let path: String = parts
            .iter()
            .filter(|part| !part.to_lowercase().contains("%2e"))
            .flat_map(|part| ["/", part])
            .collect();
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        format!("{scheme}://{host}{path}{query}")
    })
}

/// Generates the separator of headers, if it is set, and headers without it.
fn headers() -> impl Strategy<Value = (Option<char>, Vec<(String, String)>)> {
    let known = select(vec![
        ',',
        ';',
        ' ',
        '\t',
        '\n',
        'q',
        '0',
        '\u{a7}',
        '\u{1f600}',
    ]);
    let any = any::<char>().prop_filter("a character of the names, or of none", |c| {
        !"abcdefghijklmnop-x|_".contains(*c)
    });
    let name = "x-[a-p]{1,6}";
    let value = "[!-~\u{e9}]([ -~\t\u{e9}]{0,6}[!-~\u{e9}])?";
    let headers = proptest::collection::btree_map(name, value, 0..4);
    (option::of(prop_oneof![known, any]), headers).prop_map(|(separator, headers)| {
        let between = separator.unwrap_or(',');
        let plain = headers
            .into_iter()
            .map(|(name, value)| (name, value.replace(['|', between], "_")));
        (separator, plain.collect())
    })
}

/// Generates a name that the contract does not know.
fn unknown() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{0,8}", text()].prop_map(|name| format!("{name}\u{2028}new"))
}

/// The inputs of a builder.
#[derive(Clone, Debug)]
struct Reported {
    url: Option<String>,
    webhook: Webhook,
    separator: Option<char>,
    headers: Vec<(String, String)>,
    credential: Option<String>,
    extended: bool,
    statuses: Vec<u16>,
    others: BTreeMap<String, String>,
}

prop_compose! {
    fn told()(
        url in option::of(url()),
        webhook in select(vec![Webhook::NotifyByPatch, Webhook::NotifyByPost, Webhook::NotifyByGet]),
        (separator, headers) in headers(),
        credential in option::of(text()),
        extended in any::<bool>(),
        statuses in vec(100..600_u16, 0..4),
        known in proptest::collection::btree_map(select(vec!["cmp", "rdc", "ver"]).prop_map(str::to_owned), text(), 0..4),
        unknown in proptest::collection::btree_map(unknown(), text(), 0..4),
    ) -> Reported {
        let extended = extended && webhook != Webhook::NotifyByGet;
        let others = known.into_iter().chain(unknown).collect();
        Reported { url, webhook, separator, headers, credential, extended, statuses, others }
    }
}

fn builder(told: &Reported) -> ConfigurationBuilder {
    let mut builder = Configuration::builder()
        .webhook(told.webhook)
        .extended(told.extended)
        .statuses(told.statuses.clone());
    for (name, value) in &told.headers {
        builder = builder.header(name, value);
    }
    for (name, value) in &told.others {
        builder = builder.member(name, value);
    }
    if let Some(url) = &told.url {
        builder = builder.url(url);
    }
    if let Some(separator) = told.separator {
        builder = builder.separator(separator);
    }
    if let Some(credential) = &told.credential {
        builder = builder.credential(credential);
    }
    builder
}

/// Generates members as a person would write them, with variants that the builder never writes:
/// other methods, spaces between statuses, empty members.
fn written() -> impl Strategy<Value = BTreeMap<String, String>> {
    let other = select(vec!["", "0", "3", "01", " 1", "PATCH"]).prop_map(str::to_owned);
    let method = prop_oneof![Just("1".to_owned()), Just("2".to_owned()), other, text()];
    let body = prop_oneof![
        Just("yes".to_owned()),
        Just("Yes".to_owned()),
        Just(String::new()),
        text()
    ];
    let statuses = vec("( {0,2}[1-5][0-9]{2} {0,2})", 0..4).prop_map(|statuses| statuses.join(","));
    let empty = vec(select(DELIVERY.members().collect::<Vec<_>>()), 0..3);
    (
        told(),
        option::of(method),
        option::of(body),
        option::of(statuses),
        empty,
    )
        .prop_map(|(told, method, body, statuses, empty)| {
            let mut fields = told.others.clone();
            let mut set = |name: &str, value: Option<String>| {
                fields.extend(value.map(|value| (name.to_owned(), value)));
            };
            let between = told.separator.unwrap_or(',').to_string();
            let items = told
                .headers
                .iter()
                .flat_map(|(name, value)| [name.as_str(), value]);
            let headers = items.collect::<Vec<_>>().join(&between);
            set("url", told.url);
            set("auth", told.credential);
            set("not_headers", Some(headers));
            set("not_sep", told.separator.map(String::from));
            set("http_err", statuses);
            // A body with GET is not documented, so it is rejected.
            let body = body.filter(|body| body != "yes" || method.as_deref() != Some("2"));
            set("ext_notify", body);
            set("not_method", method);
            for member in empty {
                if member != "not_sep" {
                    fields.insert(member.to_owned(), String::new());
                }
            }
            fields
        })
}

fn texts(configuration: &Configuration) -> BTreeMap<String, String> {
    let fields = configuration.fields();
    let texts = fields
        .iter()
        .map(|field| (field.name.to_owned(), field.value.to_owned()));
    texts.collect()
}

/// Checks every round trip from a configuration.
fn check_inverse(configuration: &Configuration) {
    assert_eq!(
        Configuration::decode(configuration.encode()).as_ref(),
        Ok(configuration)
    );
    let read = Configuration::from_fields(texts(configuration)).unwrap();
    assert_eq!(&read, configuration);
    assert_eq!(read.encode(), configuration.encode());
    let json = serde_json::to_string(&configuration.encode()).unwrap();
    let config: AccountConfig = serde_json::from_str(&json).unwrap();
    assert_eq!(Configuration::decode(config).as_ref(), Ok(configuration));
    if let Ok(notifier) = Notifier::new(configuration.clone()) {
        for call in [
            notifier.request(u64::MAX, &()),
            notifier.request(i64::MIN, &()),
        ] {
            let called = configuration.url_for(u64::MAX).unwrap();
            let call = call.unwrap();
            assert_eq!(
                call.uri().path().matches('/').count(),
                called
                    .parse::<http::Uri>()
                    .unwrap()
                    .path()
                    .matches('/')
                    .count()
            );
        }
    }
}

proptest! {
    #[test]
    fn what_was_built_says_what_was_told(told in told()) {
        let configuration = builder(&told).build().unwrap();
        prop_assert_eq!(configuration.url(), told.url.as_deref());
        prop_assert_eq!(configuration.webhook(), told.webhook);
        prop_assert_eq!(configuration.credential(), told.credential.as_deref());
        prop_assert_eq!(configuration.extended(), told.extended);
        let statuses: Vec<_> = configuration.statuses().iter().map(StatusCode::as_u16).collect();
        prop_assert_eq!(statuses, told.statuses);
        prop_assert_eq!(configuration.headers().len(), told.headers.len());
        for (name, value) in &told.headers {
            prop_assert_eq!(&configuration.headers()[name], HeaderValue::from_str(value).unwrap());
        }
        for (name, value) in &told.others {
            prop_assert_eq!(configuration.member(name), Some(value.as_str()));
        }
        check_inverse(&configuration);
    }

    #[test]
    fn what_was_written_is_kept_as_it_was(fields in written()) {
        let configuration = Configuration::from_fields(fields.clone()).unwrap();
        prop_assert_eq!(texts(&configuration), fields);
        check_inverse(&configuration);
    }

    /// Other accepted values are kept as they are.
    #[test]
    fn what_is_let_in_is_kept_as_it_was(fields in proptest::collection::btree_map(
        prop_oneof![select(DELIVERY.members().collect::<Vec<_>>()).prop_map(str::to_owned), any::<String>()],
        prop_oneof![
            "[ -~]{0,12}", "https?://[a-z\\[\\]_/?#.@:%0-9]{0,12}(\\[___APP_ID___\\])?", "([a-z]{1,3},){0,4}", any::<String>(), "[0-9, ]{0,9}",
        ],
        0..6,
    )) {
        if let Ok(configuration) = Configuration::from_fields(fields.clone()) {
            prop_assert_eq!(texts(&configuration), fields);
            check_inverse(&configuration);
        }
    }
}
