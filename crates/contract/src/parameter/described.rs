//! What the contract says of a value beside the body.

use std::sync::LazyLock;

use indexmap::IndexMap;

use super::typed::kinds;
use crate::model::{
    Contract, Encoding, Header, Media, Parameter, ParameterLocation, Rule, Schema, Style, Type,
};

/// What the contract says of a value beside the body.
#[derive(Clone, Copy, Debug)]
pub struct Described<'c> {
    /// Its name.
    pub name: &'c str,
    /// Where it is sent.
    pub location: ParameterLocation,
    /// How it is written.
    pub writing: Writing<'c>,
    /// Whether it may be sent without a value.
    pub allow_empty_value: bool,
    /// Whether reserved characters are sent as they are.
    pub allow_reserved: bool,
    /// What values it takes.
    pub schema: &'c Schema,
    /// Whether it must be sent.
    pub required: bool,
    /// What it rests on.
    pub rule: &'c Rule,
    /// Where it is described, as a JSON pointer with a leading `#`.
    pub pointer: &'c str,
}

/// How a value beside the body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing<'c> {
    /// By `style` and `explode`.
    Styled(Style, bool),
    /// As a text of this media type.
    Content(&'c str),
    /// A list, each item under the name and brackets: `ids[]=1&ids[]=2`. No contract can say so.
    Brackets,
}

impl<'c> Described<'c> {
    /// Describes a parameter.
    #[must_use]
    pub fn parameter(parameter: &'c Parameter) -> Self {
        let (writing, schema, pointer) = written(
            &parameter.content,
            Writing::Styled(parameter.style, parameter.explode),
            &parameter.schema,
        );
        Self {
            name: &parameter.name,
            location: parameter.location,
            writing,
            allow_empty_value: parameter.allow_empty_value,
            allow_reserved: parameter.allow_reserved,
            schema,
            required: parameter.required,
            rule: &parameter.rule,
            pointer,
        }
    }

    /// Describes a header of a response, or of a part of a multipart form.
    #[must_use]
    pub fn header(name: &'c str, header: &'c Header) -> Self {
        let styled = Writing::Styled(Style::Simple, header.explode);
        let (writing, schema, pointer) = written(&header.content, styled, &header.schema);
        Self {
            name,
            location: ParameterLocation::Header,
            writing,
            allow_empty_value: false,
            allow_reserved: false,
            schema,
            required: header.required,
            rule: &header.rule,
            pointer,
        }
    }

    /// Describes a member of a form that is written as a query parameter would be.
    #[must_use]
    pub fn member(name: &'c str, schema: &'c Schema, encoding: &'c Encoding) -> Self {
        let style = encoding.style.unwrap_or(Style::Form);
        let explode = encoding.explode.unwrap_or(style.explodes());
        Self {
            name,
            location: ParameterLocation::Query,
            writing: Writing::Styled(style, explode),
            allow_empty_value: false,
            allow_reserved: encoding.allow_reserved.unwrap_or_default(),
            schema,
            required: false,
            rule: &encoding.rule,
            pointer: &schema.pointer,
        }
    }

    /// Describes the same value as if it were written in another way.
    #[must_use]
    pub const fn written(self, writing: Writing<'c>) -> Self {
        Self { writing, ..self }
    }

    /// Returns whether the specification defines how values of the schema are written.
    #[must_use]
    pub fn is_defined(&self, contract: &Contract) -> bool {
        match self.writing {
            Writing::Content(_) | Writing::Brackets => true,
            Writing::Styled(style, explode) => {
                style.is_for(self.location)
                    && !style.kinds(contract, self.schema, explode).is_empty()
            }
        }
    }

    /// Returns whether values of the schema may be lists, and whether they may be objects.
    #[must_use]
    pub fn parts(&self, contract: &Contract) -> (bool, bool) {
        let kinds = kinds(contract, self.schema);
        (kinds.contains(&Type::Array), kinds.contains(&Type::Object))
    }

    /// Returns the other ways in which clients write such a value by mistake, the likeliest first.
    #[must_use]
    pub fn mistaken_for(&self) -> Vec<Writing<'static>> {
        const JSON: Writing<'static> = Writing::Content("application/json");
        use Style::{DeepObject, Form, Label, Matrix, PipeDelimited, Simple, SpaceDelimited};
        let mut ways = match self.location {
            ParameterLocation::Query => vec![
                Writing::Styled(Form, true),
                Writing::Styled(Form, false),
                Writing::Brackets,
                Writing::Styled(DeepObject, true),
                Writing::Styled(PipeDelimited, false),
                Writing::Styled(SpaceDelimited, false),
                JSON,
            ],
            ParameterLocation::Path => vec![
                Writing::Styled(Simple, false),
                Writing::Styled(Simple, true),
                Writing::Styled(Label, false),
                Writing::Styled(Label, true),
                Writing::Styled(Matrix, false),
                Writing::Styled(Matrix, true),
                JSON,
            ],
            ParameterLocation::Header => vec![
                Writing::Styled(Simple, false),
                Writing::Styled(Simple, true),
                JSON,
            ],
            ParameterLocation::Cookie => vec![
                Writing::Styled(Form, true),
                Writing::Styled(Form, false),
                JSON,
            ],
        };
        ways.retain(|way| *way != self.writing);
        ways
    }

    /// Returns what such a value looks like, with placeholders: `ids=1&ids=2`.
    #[must_use]
    pub fn example(&self, writing: Writing<'_>, list: bool) -> String {
        let name = self.name;
        let (style, explode) = match writing {
            Writing::Styled(style, explode) => (style, explode),
            Writing::Brackets => return format!("{name}[]=1&{name}[]=2"),
            Writing::Content(_) => {
                let json = if list { "[1,2]" } else { "{\"a\":1,\"b\":2}" };
                return if self.location == ParameterLocation::Query {
                    format!("{name}={json}")
                } else {
                    json.to_owned()
                };
            }
        };
        match (style, explode, list) {
            (Style::Matrix, true, true) => format!(";{name}=1;{name}=2"),
            (Style::Matrix, true, false) => ";a=1;b=2".to_owned(),
            (Style::Matrix, false, true) => format!(";{name}=1,2"),
            (Style::Matrix, false, false) => format!(";{name}=a,1,b,2"),
            (Style::Label, true, true) => ".1.2".to_owned(),
            (Style::Label, true, false) => ".a=1.b=2".to_owned(),
            (Style::Label, false, true) => ".1,2".to_owned(),
            (Style::Label, false, false) => ".a,1,b,2".to_owned(),
            (Style::Simple, _, true) => "1,2".to_owned(),
            (Style::Simple, true, false) => "a=1,b=2".to_owned(),
            (Style::Simple, false, false) => "a,1,b,2".to_owned(),
            (Style::Form, true, true) => format!("{name}=1&{name}=2"),
            (Style::Form, true, false) => "a=1&b=2".to_owned(),
            (Style::Form, false, true) => format!("{name}=1,2"),
            (Style::Form, false, false) => format!("{name}=a,1,b,2"),
            (Style::SpaceDelimited, _, true) => format!("{name}=1%202"),
            (Style::SpaceDelimited, _, false) => format!("{name}=a%201%20b%202"),
            (Style::PipeDelimited, _, true) => format!("{name}=1|2"),
            (Style::PipeDelimited, _, false) => format!("{name}=a|1|b|2"),
            (Style::DeepObject, _, true) => format!("{name}[0]=1&{name}[1]=2"),
            (Style::DeepObject, _, false) => format!("{name}[a]=1&{name}[b]=2"),
        }
    }
}

/// How a value is written, its schema, and where it is described: by the one entry of `content` if
/// there is one.
fn written<'c>(
    content: &'c IndexMap<String, Media>,
    styled: Writing<'c>,
    schema: &'c Schema,
) -> (Writing<'c>, &'c Schema, &'c str) {
    static ANYTHING: LazyLock<Schema> = LazyLock::new(Schema::default);
    if let Some((media_type, media)) = content.first() {
        let described = media.schema.as_ref().unwrap_or(&ANYTHING);
        return (Writing::Content(media_type), described, &schema.pointer);
    }
    let pointer = schema.pointer.as_str();
    let pointer = pointer.strip_suffix("/schema").unwrap_or(pointer);
    (styled, schema, pointer)
}

impl Style {
    /// The types of a schema that can be written in this style. A schema that speaks of none is
    /// taken to speak of the one that the style is for.
    pub(super) fn kinds(self, contract: &Contract, schema: &Schema, explode: bool) -> Vec<Type> {
        let mut kinds = kinds(contract, schema);
        if kinds.is_empty() {
            kinds.push(match self {
                Self::DeepObject => Type::Object,
                Self::SpaceDelimited | Self::PipeDelimited => Type::Array,
                Self::Matrix | Self::Label | Self::Form | Self::Simple => Type::String,
            });
        }
        kinds.retain(|kind| self.writes(*kind, explode));
        kinds
    }
}
