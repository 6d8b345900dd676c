//! Checks styles against the types that they are used for.

use countersign_contract::{
    json::pointer_to,
    model::{Encoding, Media, Operation, Position, RequestBody},
    parameter::{Described, Writing},
};

use super::{Checker, Found};

impl Checker<'_> {
    /// Reports parameters and members of forms whose style the specification does not define for
    /// their type.
    pub(super) fn styles(&mut self) {
        let contract = self.contract;
        for operation in &contract.operations {
            for parameter in &operation.parameters {
                let described = Described::parameter(parameter);
                if is_for_its_location(&described) && !described.is_defined(contract) {
                    let what = format!("the parameter `{}`", parameter.name);
                    let pointer = described.pointer.to_owned();
                    self.undefined(&what, &described, (parameter.rule.at, pointer));
                }
            }
            if let Some(request) = &operation.request {
                self.encodings(operation, request);
            }
        }
    }

    fn encodings(&mut self, operation: &Operation, request: &RequestBody) {
        for (media_type, media) in &request.content {
            for (name, encoding) in &media.encoding {
                let path = ["requestBody", "content", media_type, "encoding", name];
                let (_, pointer) = self.place(operation, &path);
                self.encoding(media, name, encoding, (encoding.rule.at, pointer));
            }
        }
    }

    fn encoding(
        &mut self,
        media: &Media,
        name: &str,
        encoding: &Encoding,
        (at, pointer): (Position, String),
    ) {
        let contract = self.contract;
        let member = pointer_to(name);
        let schema = media.schema.as_ref();
        let Some(schema) = schema.and_then(|schema| contract.schema_at(schema, &member)) else {
            self.found.push(Found {
                at,
                pointer,
                message: format!("`encoding` names `{name}`, which is not a member of the schema"),
                instead: "it is ignored",
                help: "correct the name, or remove it",
            });
            return;
        };
        let described = Described::member(name, schema, encoding);
        if encoding.is_styled() && !described.is_defined(contract) {
            self.undefined(&format!("the member `{name}`"), &described, (at, pointer));
        }
    }

    fn undefined(
        &mut self,
        what: &str,
        described: &Described<'_>,
        (at, pointer): (Position, String),
    ) {
        let Writing::Styled(style, explode) = described.writing else {
            return;
        };
        let explode = if explode { "with" } else { "without" };
        self.found.push(Found {
            at,
            pointer,
            message: format!(
                "the style `{style}` {explode} `explode` is not defined for the type of {what}"
            ),
            instead: "its value is not validated",
            help: "choose a style that is defined for values of this type",
        });
    }
}

/// Returns `true` if the style is defined for the location. Otherwise the reader has reported it.
fn is_for_its_location(described: &Described<'_>) -> bool {
    match described.writing {
        Writing::Styled(style, _) => style.is_for(described.location),
        Writing::Content(_) | Writing::Brackets => true,
    }
}
