//! Descriptions of values outside the body.

use std::sync::LazyLock;

use indexmap::IndexMap;

use super::typed::{is_compound, kinds};
use crate::{
    json::{Document, Kind},
    model::{
        Contract, Encoding, Header, Media, Parameter, ParameterLocation, Rule, Schema, Style, Type,
    },
};

/// The description of a value outside the body.
#[derive(Clone, Copy, Debug)]
pub struct Described<'c> {
    /// The name of the value.
    pub name: &'c str,
    /// The location of the value.
    pub location: ParameterLocation,
    /// The notation of the value.
    pub writing: Writing<'c>,
    /// `true` if the value may be empty.
    pub allow_empty_value: bool,
    /// `true` if reserved characters are sent unescaped.
    pub allow_reserved: bool,
    /// The schema of the value.
    pub schema: &'c Schema,
    /// `true` if the value must be sent.
    pub required: bool,
    /// The clauses that the description rests on.
    pub rule: &'c Rule,
    /// The place of the description, as a JSON pointer with a leading `#`.
    pub pointer: &'c str,
}

/// The shape of a value, as far as it affects its notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text, a number or a boolean.
    Plain,
    /// A list.
    List,
    /// An object.
    Object,
}

impl Shape {
    /// Returns the shape of a JSON text. A text that is not JSON is plain.
    #[must_use]
    pub fn of(json: &str) -> Self {
        let kind = Document::parse(json.as_bytes()).map(|document| document.root().kind());
        match kind {
            Ok(Kind::Array) => Self::List,
            Ok(Kind::Object) => Self::Object,
            Ok(Kind::Null | Kind::Bool | Kind::Number | Kind::String) | Err(_) => Self::Plain,
        }
    }
}

/// The notation of a value outside the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing<'c> {
    /// The style and `explode`.
    Styled(Style, bool),
    /// A text of this media type.
    Content(&'c str),
    /// A list with each item under the name and brackets: `ids[]=1&ids[]=2`. No contract can
    /// express this.
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

    /// Describes a member of a form that is written like a query parameter.
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

    /// Returns the same description with another notation.
    #[must_use]
    pub const fn written(self, writing: Writing<'c>) -> Self {
        Self { writing, ..self }
    }

    /// Returns `true` if the specification defines how to write values of the schema.
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

    /// Returns two flags: whether values of the schema may be lists, and whether they may be
    /// objects.
    #[must_use]
    pub fn parts(&self, contract: &Contract) -> (bool, bool) {
        let kinds = kinds(contract, self.schema);
        (kinds.contains(&Type::Array), kinds.contains(&Type::Object))
    }

    /// Returns the other notations that clients use by mistake for such a value, the most likely
    /// one first.
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

    /// Returns the simplest shape of the values of the schema, as they are written here.
    #[must_use]
    pub fn shape(&self, contract: &Contract) -> Shape {
        let kinds = match self.writing {
            Writing::Styled(style, explode) => style.kinds(contract, self.schema, explode),
            Writing::Content(_) | Writing::Brackets => kinds(contract, self.schema),
        };
        if !kinds.iter().copied().all(is_compound) {
            Shape::Plain
        } else if kinds.contains(&Type::Array) {
            Shape::List
        } else {
            Shape::Object
        }
    }

    /// Returns an example of a value of this shape, with placeholders: `ids=1&ids=2`.
    #[must_use]
    pub fn example(&self, contract: &Contract, writing: Writing<'_>, shape: Shape) -> String {
        let plain = match &kinds(contract, self.schema)[..] {
            [Type::Boolean] => "true",
            [Type::String] => "a",
            _ => "1",
        };
        let name = self.name;
        let (style, explode) = match writing {
            Writing::Styled(style, explode) => (style, explode),
            Writing::Brackets => return format!("{name}[]=1&{name}[]=2"),
            Writing::Content(_) => {
                let json = match shape {
                    Shape::Plain if plain == "a" => "\"a\"",
                    Shape::Plain => plain,
                    Shape::List => "[1,2]",
                    Shape::Object => "{\"a\":1,\"b\":2}",
                };
                return if self.location == ParameterLocation::Query {
                    format!("{name}={json}")
                } else {
                    json.to_owned()
                };
            }
        };
        match (style, explode, shape) {
            (Style::Matrix, _, Shape::Plain) => format!(";{name}={plain}"),
            (Style::Matrix, true, Shape::List) => format!(";{name}=1;{name}=2"),
            (Style::Matrix, true, Shape::Object) => ";a=1;b=2".to_owned(),
            (Style::Matrix, false, Shape::List) => format!(";{name}=1,2"),
            (Style::Matrix, false, Shape::Object) => format!(";{name}=a,1,b,2"),
            (Style::Label, _, Shape::Plain) => format!(".{plain}"),
            (Style::Label, true, Shape::List) => ".1.2".to_owned(),
            (Style::Label, true, Shape::Object) => ".a=1.b=2".to_owned(),
            (Style::Label, false, Shape::List) => ".1,2".to_owned(),
            (Style::Label, false, Shape::Object) => ".a,1,b,2".to_owned(),
            (Style::Simple, _, Shape::Plain) => plain.to_owned(),
            (Style::Simple, _, Shape::List) => "1,2".to_owned(),
            (Style::Simple, true, Shape::Object) => "a=1,b=2".to_owned(),
            (Style::Simple, false, Shape::Object) => "a,1,b,2".to_owned(),
            // Only `form` is defined for a plain value.
            (
                Style::Form | Style::SpaceDelimited | Style::PipeDelimited | Style::DeepObject,
                _,
                Shape::Plain,
            ) => format!("{name}={plain}"),
            (Style::Form, true, Shape::List) => format!("{name}=1&{name}=2"),
            (Style::Form, true, Shape::Object) => "a=1&b=2".to_owned(),
            (Style::Form, false, Shape::List) => format!("{name}=1,2"),
            (Style::Form, false, Shape::Object) => format!("{name}=a,1,b,2"),
            (Style::SpaceDelimited, _, Shape::List) => format!("{name}=1%202"),
            (Style::SpaceDelimited, _, Shape::Object) => format!("{name}=a%201%20b%202"),
            (Style::PipeDelimited, _, Shape::List) => format!("{name}=1|2"),
            (Style::PipeDelimited, _, Shape::Object) => format!("{name}=a|1|b|2"),
            (Style::DeepObject, _, Shape::List) => format!("{name}[0]=1&{name}[1]=2"),
            (Style::DeepObject, _, Shape::Object) => format!("{name}[a]=1&{name}[b]=2"),
        }
    }
}

/// Returns the notation of a value, its schema, and the place of its description. The one entry of
/// `content` takes precedence.
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
    /// Returns the types of a schema that can be written in this style. A schema without types is
    /// treated as having the type that the style is designed for.
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
