//! Security schemes.

use countersign_harness::explain::Sheet;
use insta::assert_snapshot;
use serde_json::json;

use super::acme::{PLAIN, acme, contract, rule, text, under};

#[test]
fn a_signature() {
    let mut value = acme();
    value["security_schemes"]["standard"] = json!({ "type": "signature", "header": "webhook-signature",
        "rule": rule(&["AC-1"], 90), "signature": { "hash": "sha256", "encoding": "base64", "key": "base64",
            "key_prefix": "whsec_", "separator": " ", "prefix": "v1,",
            "signed": [{ "header": "webhook-id" }, { "text": "." }, "timestamp", { "text": "." }, "body"],
            "timestamp": { "header": "webhook-timestamp", "tolerance": 300, "rule": rule(&["AC-3"], 92) },
            "rule": rule(&["AC-2"], 91) } });
    value["security_schemes"]["plain"] = json!({ "type": "signature", "header": "X-Signature",
        "rule": rule(&["AC-1"], 94), "signature": { "hash": "sha512", "encoding": "hex", "key": "text",
            "separator": ",", "signed": ["timestamp", "body"], "timestamp": { "prefix": "t=", "tolerance": 5 } } });
    let contract = contract(value);
    let sheet = Sheet::api(&contract).to_text(PLAIN);
    assert_snapshot!(under("Security", &sheet), @r#"
    key: a key in the header X-Key [stated AC-1]
    login: OAuth 2: clientCredentials with tokens from https://acme.example/token
      [silent AC-6]
    plain: a signature in the header X-Signature: HMAC with SHA-512 of
      {timestamp}{body}, hexadecimal; entries are separated by ','; the timestamp
      after "t=", at most 5 s off [stated AC-1]
    standard: a signature in the header webhook-signature: HMAC with SHA-256 of
      {webhook-id}.{timestamp}.{body}, Base64; after "v1,"; entries are separated
      by ' '; the secret is Base64; the secret begins with "whsec_", which is not
      part of the key; the timestamp in the header webhook-timestamp, at most 300
      s off [stated AC-1]
    "#);
    // Its clauses are cited at their own elements.
    for (clause, element) in [
        ("AC-2", "signature standard"),
        ("AC-3", "timestamp of the signature standard"),
    ] {
        let sheet = text(&contract, clause);
        assert!(sheet.contains(element), "{sheet}");
    }
}
