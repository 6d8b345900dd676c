//! Styles of parameters and form members: supported ones are in the model, others are listed.

mod common;

use common::foreign;
use countersign_contract::model::Style;
use insta::assert_snapshot;

#[test]
fn what_is_written_is_in_the_model() {
    let (contract, fallbacks) = foreign(
        "
openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  /a/{ids}:
    post:
      operationId: a
      parameters:
        - { name: ids, in: path, required: true, style: matrix, explode: true, schema: { type: array, items: {} } }
        - { name: filter, in: query, style: deepObject, schema: { type: object } }
        - { name: all, in: query, allowEmptyValue: true, allowReserved: true, schema: { type: boolean } }
        - { name: where, in: query, content: { application/json: { schema: { type: object } } } }
      requestBody:
        content:
          multipart/form-data:
            schema: { type: object, properties: { photo: { type: string, format: binary } } }
            encoding: { photo: { contentType: 'image/png, image/jpeg', headers: { X-Size: { required: true, schema: { type: integer } } } } }
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { tags: { type: array, items: {} } } }
            encoding: { tags: { style: pipeDelimited, explode: false, allowReserved: true } }
      responses:
        '200':
          description: ok
          headers:
            X-Limit: { explode: true, style: simple, schema: { type: object } }
            X-Where: { content: { application/json: { schema: { type: object } } } }
",
    );
    assert_eq!(fallbacks, "");
    let operation = contract.operation("a").unwrap();
    let [ids, filter, all, within] = &operation.parameters[..] else {
        panic!("{operation:?}");
    };
    assert_eq!((ids.style, ids.explode), (Style::Matrix, true));
    assert_eq!((filter.style, filter.explode), (Style::DeepObject, false));
    assert!(all.allow_empty_value && all.allow_reserved);
    assert!(within.content.contains_key("application/json"));
    let content = &operation.request.as_ref().unwrap().content;
    let photo = &content["multipart/form-data"].encoding["photo"];
    assert_eq!(photo.content_type.as_deref(), Some("image/png, image/jpeg"));
    assert!(photo.headers["X-Size"].required && !photo.is_styled());
    let tags = &content["application/x-www-form-urlencoded"].encoding["tags"];
    assert_eq!(
        (tags.style, tags.explode),
        (Some(Style::PipeDelimited), Some(false))
    );
    let headers = &operation.responses["200"].headers;
    assert!(headers["X-Limit"].explode);
    assert!(headers["X-Where"].content.contains_key("application/json"));
}

#[test]
fn what_is_not_defined_is_listed() {
    let (contract, fallbacks) = foreign(
        "
openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  /a/{id}:
    post:
      operationId: a
      parameters:
        - { name: id, in: path, required: true, style: form, schema: { type: string } }
        - { name: spaced, in: query, style: spaceDelimited, schema: { $ref: '#/components/schemas/Text' } }
        - { name: piped, in: query, style: pipeDelimited, explode: true, schema: { type: array, items: {} } }
        - { name: deep, in: query, style: deepObject, schema: { type: array, items: {} } }
        - { name: odd, in: query, style: deepobject, schema: { type: object } }
        - { name: key, in: header, allowReserved: true, allowEmptyValue: true, schema: { type: string } }
        - { name: xml, in: query, content: { application/xml: { schema: { type: object } } } }
        - { name: two, in: query, style: form, content: { application/json: {}, text/plain: {} } }
        - { name: both, in: query, content: { application/json: {} }, schema: { type: string } }
      requestBody:
        content:
          multipart/form-data:
            schema: { type: object, properties: { a: { type: string } } }
            encoding: { a: { style: form, explode: true, allowReserved: true } }
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { a: { type: string }, b: { type: string } } }
            encoding: { a: { headers: {} , style: matrix }, b: { style: deepObject }, c: { contentType: text/plain } }
          application/json: { encoding: { a: {} } }
      responses:
        '200':
          description: ok
          headers: { X-Limit: { style: form, schema: { type: object } } }
components:
  schemas:
    Text: { type: string }
",
    );
    assert_eq!(contract.operation("a").unwrap().parameters.len(), 9);
    assert_snapshot!(fallbacks);
}
