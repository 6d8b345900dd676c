//! Styles against the types that they are used for.

use countersign_contract::{
    json::pointer_to,
    model::{Encoding, Media, Position},
    parameter::{Described, Writing},
};

use super::{Checker, Found};

impl Checker<'_> {
    /// Tells of parameters and members of forms of which the specification does not define how they
    /// are written.
    pub(super) fn styles(&mut self) {
        let contract = self.contract;
        for operation in &contract.operations {
            for parameter in &operation.parameters {
                let described = Described::parameter(parameter);
                let is_told = !described_here(&described);
                if is_told && !described.is_defined(contract) {
                    let what = format!("the parameter `{}`", parameter.name);
                    self.undefined(&what, &described, parameter.rule.at);
                }
            }
            let content = operation
                .request
                .iter()
                .flat_map(|request| &request.content);
            for media in content.map(|(_, media)| media) {
                for (name, encoding) in &media.encoding {
                    self.encoding(media, name, encoding);
                }
            }
        }
    }

    fn encoding(&mut self, media: &Media, name: &str, encoding: &Encoding) {
        let contract = self.contract;
        let member = pointer_to(name);
        let at = encoding.rule.at;
        let schema = media.schema.as_ref();
        let Some(schema) = schema.and_then(|schema| contract.schema_at(schema, &member)) else {
            let pointer = media.schema.as_ref().map_or("#", |schema| &schema.pointer);
            self.found.push(Found {
                at,
                pointer: pointer.to_owned(),
                message: format!("`encoding` names `{name}`, which is no member of the schema"),
                instead: "it is ignored",
                mend: "correct the name, or remove it",
            });
            return;
        };
        if !encoding.is_styled() {
            return;
        }
        let described = Described::member(name, schema, encoding);
        if !described.is_defined(contract) {
            self.undefined(&format!("the member `{name}`"), &described, at);
        }
    }

    fn undefined(&mut self, what: &str, described: &Described<'_>, at: Position) {
        let Writing::Styled(style, explode) = described.writing else {
            return;
        };
        let explode = if explode { "with" } else { "without" };
        self.found.push(Found {
            at,
            pointer: described.pointer.to_owned(),
            message: format!(
                "OpenAPI does not define how {what} is written in the style `{style}` {explode} \
                 `explode`"
            ),
            instead: "its value is not looked into",
            mend: "choose a style that is defined for values of this type",
        });
    }
}

/// Whether the reader has told of it already: the style is not for this location.
fn described_here(described: &Described<'_>) -> bool {
    matches!(described.writing, Writing::Styled(style, _) if !style.is_for(described.location))
}
