//! The styles of parameter values (OpenAPI 3.0.3 and 3.0.4, Style Values).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ParameterLocation, Type};

/// The `style` of a parameter value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Style {
    /// In a path, with semicolons: `;color=blue,black`.
    Matrix,
    /// In a path, with full stops: `.blue.black`.
    Label,
    /// In a query or a cookie: `color=blue,black`, or `color=blue&color=black`.
    Form,
    /// In a path or a header: `blue,black`.
    Simple,
    /// In a query: `color=blue%20black`.
    SpaceDelimited,
    /// In a query: `color=blue|black`.
    PipeDelimited,
    /// In a query, an object: `color[R]=100&color[G]=200`.
    DeepObject,
}

impl Style {
    /// All styles, in the order of the OpenAPI specification.
    pub const ALL: [Self; 7] = [
        Self::Matrix,
        Self::Label,
        Self::Form,
        Self::Simple,
        Self::SpaceDelimited,
        Self::PipeDelimited,
        Self::DeepObject,
    ];

    /// Returns the word of the OpenAPI specification.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matrix => "matrix",
            Self::Label => "label",
            Self::Form => "form",
            Self::Simple => "simple",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
        }
    }

    /// Returns the default style for a location.
    #[must_use]
    pub const fn usual(location: ParameterLocation) -> Self {
        match location {
            ParameterLocation::Query | ParameterLocation::Cookie => Self::Form,
            ParameterLocation::Path | ParameterLocation::Header => Self::Simple,
        }
    }

    /// Returns the default of `explode` for this style.
    #[must_use]
    pub const fn explodes(self) -> bool {
        matches!(self, Self::Form)
    }

    /// Returns `true` if a parameter in this location can have the style.
    #[must_use]
    pub const fn is_for(self, location: ParameterLocation) -> bool {
        match self {
            Self::Matrix | Self::Label => matches!(location, ParameterLocation::Path),
            Self::Simple => matches!(
                location,
                ParameterLocation::Path | ParameterLocation::Header
            ),
            Self::Form => matches!(
                location,
                ParameterLocation::Query | ParameterLocation::Cookie
            ),
            Self::SpaceDelimited | Self::PipeDelimited | Self::DeepObject => {
                matches!(location, ParameterLocation::Query)
            }
        }
    }

    /// Returns `true` if the specification defines how to write a value of this type. Its table
    /// says `n/a` otherwise.
    ///
    /// `deepObject` without `explode` counts as defined. Version 3.0.3 has no row for it, and
    /// documents that omit `explode` mean it.
    ///
    /// ```
    /// use countersign_contract::model::{Style, Type};
    /// assert!(Style::PipeDelimited.writes(Type::Array, false));
    /// assert!(!Style::PipeDelimited.writes(Type::Array, true));
    /// assert!(!Style::DeepObject.writes(Type::String, true));
    /// ```
    #[must_use]
    pub const fn writes(self, kind: Type, explode: bool) -> bool {
        match self {
            Self::Matrix | Self::Label | Self::Form | Self::Simple => true,
            Self::SpaceDelimited | Self::PipeDelimited => {
                !explode && matches!(kind, Type::Array | Type::Object)
            }
            Self::DeepObject => matches!(kind, Type::Object),
        }
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
