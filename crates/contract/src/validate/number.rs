//! Rules for numbers. Numbers are compared by their decimal text, without rounding.

use super::keyword::Keyword;
use crate::{
    json::Decimal,
    model::{Schema, Severity, Type},
};

/// A rule for numbers.
pub(super) enum NumberRule {
    Minimum(Decimal),
    ExclusiveMinimum(Decimal),
    Maximum(Decimal),
    ExclusiveMaximum(Decimal),
    MultipleOf(Decimal),
    /// `format`: the smallest and the largest number it allows.
    Format(Decimal, Decimal),
}

impl NumberRule {
    pub(super) fn holds(&self, number: &Decimal) -> bool {
        match self {
            Self::Minimum(limit) => number >= limit,
            Self::ExclusiveMinimum(limit) => number > limit,
            Self::Maximum(limit) => number <= limit,
            Self::ExclusiveMaximum(limit) => number < limit,
            Self::MultipleOf(divisor) => number.is_multiple_of(divisor),
            Self::Format(least, greatest) => least <= number && number <= greatest,
        }
    }

    pub(super) const fn keyword(&self) -> Keyword {
        match self {
            Self::Minimum(_) => Keyword::Minimum,
            Self::ExclusiveMinimum(_) => Keyword::ExclusiveMinimum,
            Self::Maximum(_) => Keyword::Maximum,
            Self::ExclusiveMaximum(_) => Keyword::ExclusiveMaximum,
            Self::MultipleOf(_) => Keyword::MultipleOf,
            Self::Format(..) => Keyword::Format,
        }
    }
}

/// Returns the number rules of a schema, given the severity of each keyword.
pub(super) fn rules(
    schema: &Schema,
    severity: impl Fn(&str) -> Severity,
) -> Vec<(NumberRule, Severity)> {
    let mut rules = Vec::new();
    let mut add = |rule: Option<NumberRule>| {
        rules.extend(rule.map(|rule| {
            let severity = severity(rule.keyword().as_str());
            (rule, severity)
        }));
    };
    let exact = |number: &serde_json::Number| Decimal::parse(&number.to_string());
    if let Some(bound) = &schema.minimum {
        add(exact(&bound.limit).map(|limit| {
            if bound.exclusive {
                NumberRule::ExclusiveMinimum(limit)
            } else {
                NumberRule::Minimum(limit)
            }
        }));
    }
    if let Some(bound) = &schema.maximum {
        add(exact(&bound.limit).map(|limit| {
            if bound.exclusive {
                NumberRule::ExclusiveMaximum(limit)
            } else {
                NumberRule::Maximum(limit)
            }
        }));
    }
    let divisor = schema.multiple_of.as_ref();
    add(divisor.and_then(exact).map(NumberRule::MultipleOf));
    let is_number = matches!(schema.kind, Some(Type::Integer | Type::Number));
    if let Some(format) = schema.format.as_deref().filter(|_| is_number) {
        add(range(format).map(|(least, greatest)| NumberRule::Format(least, greatest)));
    }
    rules
}

/// Returns the smallest and the largest number of a number format, if it is known.
pub(super) fn range(format: &str) -> Option<(Decimal, Decimal)> {
    let (least, greatest) = match format {
        "int32" => ("-2147483648", "2147483647"),
        "int64" => ("-9223372036854775808", "9223372036854775807"),
        "float" => ("-3.40282347e38", "3.40282347e38"),
        "double" => ("-1.7976931348623157e308", "1.7976931348623157e308"),
        _ => return None,
    };
    Decimal::parse(least).zip(Decimal::parse(greatest))
}
