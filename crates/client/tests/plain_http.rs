//! Credentials over plain `http` cause one warning, and are never shown.
//!
//! This is a separate program: a `tracing` subscriber on one thread is unreliable while other
//! threads without one make the same calls.

#![cfg(all(feature = "calls", feature = "webhooks"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "runtime/acme.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod acme;
#[path = "runtime/notes.rs"]
mod notes;

use countersign_client::{
    AccessToken, Api, Builder, Credential, OAuth,
    delivery::{Configuration, Facts, Notifier},
    webhooks::Webhook,
};
use countersign_contract::{
    model::Method,
    table::{Delivery, DeliveryHeaders, Operation},
};
use serde_json::{Map, Value};

use crate::{
    acme::{ACME, OPEN},
    notes::Notes,
};

/// An operation that needs a credential and has its own server.
static OWN: Operation = Operation {
    id: "own",
    server: Some("http://own.example/v2"),
    security: &[&["oauth"], &["key"]],
    ..OPEN
};

static OWN_SERVER: Api = Api {
    name: "own-server",
    servers: &[],
    operations: &[&OWN],
    ..ACME
};

/// An operation that needs no credential.
static FREE: Operation = Operation { id: "free", ..OPEN };

static FREE_ONLY: Api = Api {
    name: "free",
    servers: &[],
    operations: &[&FREE],
    ..ACME
};

fn client(api: &'static Api, url: &str) -> Builder {
    let key = Credential::ApiKey("hush".into());
    Builder::new(api)
        .server(url)
        .credential("key", key)
        .unwrap()
}

fn granted(url: &str, token_url: &str) -> Builder {
    let grant = OAuth::client_credentials("me", "hush").token_url(token_url);
    let token = Credential::Bearer(AccessToken::Granted(grant));
    Builder::new(&ACME)
        .base_url(url)
        .credential("oauth", token)
        .unwrap()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reported;

impl Webhook for Reported {
    fn operation(self) -> &'static Operation {
        static TOLD: Operation = Operation {
            id: "told",
            method: Method::Post,
            webhook: true,
            ..OPEN
        };
        &TOLD
    }
}

impl Facts for Reported {
    const DELIVERY: &'static Delivery = &Delivery {
        separator: None,
        version: None,
        url: "url",
        placeholder: "[id]",
        parameter: "id",
        append: true,
        method: "method",
        headers: Some(DeliveryHeaders {
            member: "headers",
            separator_member: None,
            separator: ',',
        }),
        credential: Some("auth"),
        extended: None,
        statuses: None,
        defaults: &[],
    };
    type Webhook = Reported;
    const METHODS: &'static [(&'static str, Reported)] = &[];
    const DEFAULT: Reported = Reported;
    type Config = Map<String, Value>;
    type Id = i64;
}

fn notifier(fields: &[(&str, &str)]) -> Notifier<Reported> {
    let configuration = Configuration::<Reported>::from_fields(fields.iter().copied());
    Notifier::new(configuration.unwrap()).unwrap()
}

#[test]
fn credentials_over_plain_http_are_warned_of_once() {
    let notes = Notes::default();
    tracing::subscriber::set_global_default(notes.clone()).unwrap();
    let told = |builder: Builder| {
        builder.build().unwrap();
        notes.taken()
    };
    let is_told = |notes: &[String], hosts: &str| {
        assert_eq!(notes.len(), 1, "{notes:?}");
        let note = &notes[0];
        assert!(note.starts_with("event WARN"), "{note}");
        assert!(
            note.contains("plain http") && note.contains("`allow_plain_http`"),
            "{note}"
        );
        assert!(note.contains(hosts), "{note}");
        assert!(!note.contains("hush") && !note.contains("/v1"), "{note}");
    };
    // Clients.
    is_told(
        &told(client(&ACME, "http://orders.example/v1")),
        "\"orders.example\"",
    );
    is_told(
        &told(client(&ACME, "http://10-0-0-7.example:8080")),
        "\"10-0-0-7.example\"",
    );
    is_told(
        &told(client(&OWN_SERVER, "https://orders.example")),
        "\"own.example\"",
    );
    is_told(
        &told(granted(
            "https://orders.example",
            "http://login.example/token?k=hush",
        )),
        "\"login.example\"",
    );
    is_told(
        &told(granted(
            "http://orders.example",
            "http://login.example/token",
        )),
        "\"login.example, orders.example\"",
    );
    for builder in [
        client(&ACME, "https://orders.example/v1"),
        client(&ACME, "http://127.0.0.1:8080"),
        client(&ACME, "http://127.9.9.9"),
        client(&ACME, "http://[::1]"),
        client(&ACME, "http://localhost:3000"),
        client(&ACME, "http://orders.localhost"),
        client(&ACME, "http://orders.example").allow_plain_http(),
        client(&ACME, "http://orders.example").anonymous(),
        // The credential is never sent.
        client(&FREE_ONLY, "http://orders.example"),
        client(&OWN_SERVER, "http://orders.example").base_url("https://orders.example"),
        Builder::new(&ACME)
            .base_url("http://orders.example")
            .anonymous(),
        granted("https://orders.example", "https://login.example/token"),
        granted("https://orders.example", "http://localhost/token"),
        granted("http://orders.example", "http://login.example/token").allow_plain_http(),
    ] {
        assert_eq!(told(builder), Vec::<String>::new());
    }

    // Notifiers.
    let tell = |notifier: &Notifier<Reported>| {
        notifier.request(7, &()).unwrap();
        notifier.clone().request(8, &()).unwrap();
        notes.taken()
    };
    let url = ("url", "http://hooks.example/v1/[id]");
    let proof = ("auth", "me:hush");
    is_told(&tell(&notifier(&[url, proof])), "\"hooks.example\"");
    is_told(
        &tell(&notifier(&[url, ("headers", "x-key,hush")])),
        "\"hooks.example\"",
    );
    for quiet in [
        notifier(&[url]),
        notifier(&[url, proof]).allow_plain_http(),
        notifier(&[("url", "https://hooks.example/[id]"), proof]),
        notifier(&[("url", "http://127.0.0.1:80/[id]"), proof]),
        notifier(&[("url", "http://hooks.localhost/[id]"), proof]),
    ] {
        assert_eq!(tell(&quiet), Vec::<String>::new());
    }
}
