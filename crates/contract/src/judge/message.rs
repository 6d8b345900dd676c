//! What a broken rule means, in words and without any value of the payload.

use jsonschema::{ValidationError, error::ValidationErrorKind as Broken};

use super::locate::locate;
use crate::{
    json::{Document, Node},
    model::{Contract, Schema},
};

/// How many values of an `enum` a message lists.
const LISTED: usize = 8;

/// How many characters of a pattern a message shows; the rest is in the contract.
const PATTERN: usize = 60;

/// Says what a violation is about: the contract, the schema it began at, and the payload.
pub(super) struct Explainer<'a> {
    pub(super) contract: &'a Contract,
    pub(super) root: &'a Schema,
    pub(super) document: &'a Document<'a>,
}

impl Explainer<'_> {
    /// What is broken and what was expected.
    pub(super) fn explain(&self, error: &ValidationError<'_>) -> String {
        let node = self.document.at(error.instance_path().as_str());
        let length = || {
            node.and_then(Node::as_str)
                .map_or(0, |text| text.chars().count())
        };
        let entries = || node.map_or(0, |node| node.children().count());
        match error.kind() {
            Broken::Type { .. } => {
                let found = node.map_or("nothing", |node| node.kind().as_str());
                format!("expected {}, found {found}", self.expected(error))
            }
            Broken::Enum { options } => {
                let options = options.as_array().map_or(&[][..], Vec::as_slice);
                let named: Vec<_> = options.iter().filter(|option| !option.is_null()).collect();
                let shown: Vec<_> = named.iter().take(LISTED).map(ToString::to_string).collect();
                let more = if named.len() > LISTED { ", ..." } else { "" };
                format!(
                    "is none of the {} documented values: {}{more}",
                    named.len(),
                    shown.join(", ")
                )
            }
            Broken::Required { property } => {
                format!(
                    "required member `{}` is missing",
                    property.as_str().unwrap_or_default()
                )
            }
            Broken::MaxLength { limit } => {
                format!(
                    "is {} characters long, at most {limit} are allowed",
                    length()
                )
            }
            Broken::MinLength { limit } => {
                format!(
                    "is {} characters long, at least {limit} are needed",
                    length()
                )
            }
            Broken::Pattern { pattern } => {
                let shown: String = pattern.chars().take(PATTERN).collect();
                let more = if shown.len() < pattern.len() {
                    "..."
                } else {
                    ""
                };
                format!("does not match the pattern {shown}{more}")
            }
            Broken::Format { format } => format!("is not a valid {format}"),
            Broken::MaxItems { limit } => {
                format!("has {} items, at most {limit} are allowed", entries())
            }
            Broken::MinItems { limit } => {
                format!("has {} items, at least {limit} are needed", entries())
            }
            Broken::MaxProperties { limit } => {
                format!("has {} members, at most {limit} are allowed", entries())
            }
            Broken::MinProperties { limit } => {
                format!("has {} members, at least {limit} are needed", entries())
            }
            Broken::UniqueItems => "two items are equal, each may occur only once".to_owned(),
            Broken::Not { .. } => "is of a form that is not allowed here".to_owned(),
            Broken::AnyOf { context } | Broken::OneOfNotValid { context } => {
                format!(
                    "matches none of the {} allowed forms: {}",
                    context.len(),
                    self.reasons(context)
                )
            }
            Broken::OneOfMultipleValid { context } => {
                let matching = context.iter().filter(|errors| errors.is_empty()).count();
                format!(
                    "matches {matching} of the {} forms, of which exactly one is allowed",
                    context.len()
                )
            }
            Broken::BacktrackLimitExceeded { .. } | Broken::RegexEngineFailure { .. } => {
                "could not be held against the pattern within the effort allowed".to_owned()
            }
            Broken::Custom { .. } => self.number(error),
            other => format!("breaks {}", other.keyword()),
        }
    }

    /// Why each form of a union does not match: its first reason.
    fn reasons(&self, forms: &[Vec<ValidationError<'static>>]) -> String {
        let reasons = forms.iter().enumerate().map(|(index, errors)| {
            let reason = errors
                .first()
                .map_or_else(|| "unknown".to_owned(), |error| self.explain(error));
            format!("({}) {reason}", index + 1)
        });
        reasons.collect::<Vec<_>>().join("; ")
    }

    fn expected(&self, error: &ValidationError<'_>) -> String {
        let schema = locate(self.contract, self.root, error.schema_path().as_str());
        let Some((kind, nullable)) =
            schema.and_then(|(schema, _)| schema.kind.map(|kind| (kind, schema.nullable)))
        else {
            return "another type".to_owned();
        };
        if nullable {
            format!("{kind} or null")
        } else {
            kind.to_string()
        }
    }

    /// The keywords of numbers, which are our own.
    fn number(&self, error: &ValidationError<'_>) -> String {
        let Some((schema, keyword)) =
            locate(self.contract, self.root, error.schema_path().as_str())
        else {
            return "is out of bounds".to_owned();
        };
        let limit = |bound: &Option<crate::model::Bound>| {
            bound
                .as_ref()
                .map_or_else(String::new, |bound| bound.limit.to_string())
        };
        match keyword.as_str() {
            "minimum" => format!("is less than {}", limit(&schema.minimum)),
            "maximum" => format!("is greater than {}", limit(&schema.maximum)),
            "exclusiveMinimum" => format!("is not greater than {}", limit(&schema.minimum)),
            "exclusiveMaximum" => format!("is not less than {}", limit(&schema.maximum)),
            "multipleOf" => format!(
                "is not a multiple of {}",
                schema
                    .multiple_of
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string)
            ),
            "format" => {
                format!(
                    "does not fit into {}",
                    schema.format.as_deref().unwrap_or("the format")
                )
            }
            other => format!("breaks {other}"),
        }
    }
}

/// Where a report points at: the name of the member, or the value if `name` is not asked for.
pub(super) fn start_of(node: Node<'_>, name: bool) -> usize {
    match node.key_span() {
        Some(span) if name => span.start,
        _ => node.span().start,
    }
}
