//! `x-delivery`: read as written, and rejected if it refers to missing elements.

mod common;

use common::{Acme, foreign};
use insta::assert_snapshot;

const WORD: &str = "x-delivery:
  configuration: Hook
  separator: '|'
  version: { member: version, value: '1', x-clause: [AC-001] }
  url: { member: url, placeholder: '[ID]', parameter: id, append: true, x-clause: [AC-002] }
  method: { member: how, values: { '1': orderPosted }, otherwise: orderChanged, x-clause: [AC-001] }
  headers: { member: headers, separator-member: between, separator: ',', x-clause: [AC-001] }
  credential: { member: auth, scheme: basic, x-clause: [AC-001] }
  extended: { member: more, value: 'yes', x-clause: [AC-001] }
  statuses: { member: statuses, separator: ';', x-clause: [AC-003] }
  x-clause: [AC-001]
";

/// Returns Acme with two webhooks, a configuration and the word.
fn acme(word: &str) -> Acme {
    let names = [
        "version", "url", "how", "headers", "between", "auth", "more", "statuses",
    ];
    let members =
        names.map(|name| format!("        {name}: {{ type: string, x-clause: [AC-001] }}\n"));
    let hook = format!(
        "  schemas:\n    Hook:\n      type: object\n      properties:\n{}        count: {{ type: integer, x-clause: [AC-001] }}\n      x-clause: [AC-001]\n",
        members.concat()
    );
    Acme::new()
        .contract("  schemas:\n", &hook)
        .contract(
            "  securitySchemes:\n",
            "  securitySchemes:\n    basic: { type: http, scheme: basic, x-clause: [AC-001] }\n",
        )
        .contract(
            "x-webhooks:\n  orderChanged:\n",
            "x-webhooks:\n  orderPosted:\n    parameters: [{ $ref: '#/components/parameters/OrderId' }]\n    put:\n      \
             operationId: orderPosted\n      responses: { '204': { description: Seen., x-clause: [AC-001] } }\n      \
             x-clause: [AC-001]\n  orderChanged:\n    parameters: [{ $ref: '#/components/parameters/OrderId' }]\n",
        )
        .contract("components:\n", &format!("{word}components:\n"))
}

#[test]
fn it_is_read() {
    let contract = acme(WORD).loaded();
    let delivery = contract.delivery.as_ref().unwrap();
    assert_eq!(delivery.configuration, "Hook");
    assert_eq!(delivery.separator, Some('|'));
    assert_eq!(delivery.version.as_ref().unwrap().value, "1");
    assert_eq!(
        (delivery.url.placeholder.as_str(), delivery.url.append),
        ("[ID]", true)
    );
    assert_eq!(delivery.method.values["1"], "orderPosted");
    assert_eq!(delivery.method.otherwise, "orderChanged");
    let headers = delivery.headers.as_ref().unwrap();
    assert_eq!(
        (headers.separator_member.as_deref(), headers.separator),
        (Some("between"), ',')
    );
    assert_eq!(delivery.credential.as_ref().unwrap().scheme, "basic");
    assert_eq!(delivery.extended.as_ref().unwrap().member, "more");
    assert_eq!(delivery.statuses.as_ref().unwrap().separator, ';');
    // Every entry has its own citation.
    assert_eq!(delivery.url.rule.clauses[0].to_string(), "AC-002");
    assert_eq!(
        delivery.statuses.as_ref().unwrap().rule.clauses[0].to_string(),
        "AC-003"
    );
    let again: countersign_contract::model::Contract =
        serde_json::from_str(&serde_json::to_string(&contract).unwrap()).unwrap();
    assert_eq!(again, contract);
}

/// A member that is a string through `allOf` is a string.
#[test]
fn a_member_may_be_composed() {
    let member = "        auth: { type: string, x-clause: [AC-001] }\n";
    let composed = "        auth: { allOf: [{ type: string }], x-clause: [AC-001] }\n";
    let contract = acme(WORD).contract(member, composed).loaded();
    let delivery = contract.delivery.as_ref().unwrap();
    assert_eq!(delivery.credential.as_ref().unwrap().member, "auth");
}

#[test]
fn every_entry_cites() {
    let word = WORD
        .replace(", x-clause: [AC-001] }", " }")
        .replace("\n  x-clause: [AC-001]", "");
    assert_snapshot!(acme(&word).refused(), @"
    openapi.yaml:154:1: `x-delivery` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:157:3: `version` of `x-delivery` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:159:3: `method` of `x-delivery` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:160:3: `headers` of `x-delivery` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:161:3: `credential` of `x-delivery` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    openapi.yaml:162:3: `extended` of `x-delivery` cites no clause
      help: add `x-clause` with the clauses of clauses.yaml that it rests on
    ");
}

#[test]
fn what_it_names_must_be_there() {
    let word = WORD
        .replace("member: url", "member: uri")
        .replace("member: auth", "member: count")
        .replace("member: more", "member: how")
        .replace("'[ID]'", "''")
        .replace("'1': orderPosted", "'1': placeOrder")
        .replace("scheme: basic", "scheme: key");
    assert_snapshot!(acme(&word).refused(), @"
    openapi.yaml:158:10: `Hook` has no member `uri`
      help: name a member of the configuration that has this meaning and no other
    openapi.yaml:158:23: the placeholder is empty
      help: write the text that the partner replaces
    openapi.yaml:159:36: `placeOrder` is not an operation of `x-webhooks`
      help: name a webhook by its `operationId`
    openapi.yaml:161:17: the member `count` is not of type string
      help: name a member of the configuration that has this meaning and no other
    openapi.yaml:161:32: `key` is not a security scheme of type http and scheme basic
      help: name such a scheme of `components/securitySchemes`
    openapi.yaml:162:15: the member `how` is named twice
      help: name a member of the configuration that has this meaning and no other
    ");
    let word = WORD
        .replace("parameter: id", "parameter: ident")
        .replace("otherwise: orderChanged", "otherwise: orderPosted");
    assert_snapshot!(acme(&word).refused(), @"
    openapi.yaml:158:44: `orderPosted` has no path parameter `ident`
      help: correct the name, or describe the parameter
    openapi.yaml:162:3: none of the webhooks has a JSON body
      help: describe the body, or remove `extended`
    ");
    assert_snapshot!(acme(&WORD.replace("configuration: Hook", "configuration: Hooks")).refused(), @"
    openapi.yaml:155:3: `Hooks` is not a named schema
      help: name a schema of `components/schemas`
    ");
}

#[test]
fn it_is_written_as_described() {
    assert_snapshot!(acme(&WORD.replace("'|'", "'||'")).refused(), @r#"
    openapi.yaml:156:14: `x-delivery` is invalid: invalid value: string "||", expected a character
      help: see specs/README.md for the word
    "#);
    assert_snapshot!(acme(&WORD.replace("append:", "appended:")).refused(), @"
    openapi.yaml:158:69: `x-delivery` is invalid: unknown field `appended`, expected one of `member`, `placeholder`, `parameter`, `append`, `x-clause`
      help: see specs/README.md for the word
    ");
}

#[test]
fn a_foreign_document_may_mean_something_else() {
    let text = "openapi: 3.0.3\ninfo: { title: A, version: '1' }\npaths: {}\n";
    let (contract, fallbacks) = foreign(&format!("{text}x-delivery: by post\n"));
    assert_eq!((contract.delivery, fallbacks.as_str()), (None, ""));
    let (contract, fallbacks) = foreign(&format!(
        "{text}{}",
        WORD.replace(", x-clause: [AC-001]", "")
    ));
    assert_eq!(contract.delivery, None);
    assert_snapshot!(fallbacks, @"
    5:3 #/x-delivery/configuration `Hook` is not a named schema; `x-delivery` is ignored
    9:36 #/x-delivery/method/values/1 `orderPosted` is not an operation of `x-webhooks`; `x-delivery` is ignored
    9:56 #/x-delivery/method/otherwise `orderChanged` is not an operation of `x-webhooks`; `x-delivery` is ignored
    11:31 #/x-delivery/credential/scheme `basic` is not a security scheme of type http and scheme basic; `x-delivery` is ignored
    12:3 #/x-delivery/extended none of the webhooks has a JSON body; `x-delivery` is ignored
    ");
}
