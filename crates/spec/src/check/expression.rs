//! Runtime expressions of links (OpenAPI 3.0.3, section 4.7.20.3).

use countersign_contract::model::{Operation, ParameterLocation};

/// The source of the value of a link.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source<'e> {
    /// The URL, the method or the status.
    Exchange,
    /// The body of the request, at a JSON pointer.
    RequestBody(&'e str),
    /// The body of the response, at a JSON pointer.
    ResponseBody(&'e str),
    /// A parameter of the request.
    Parameter(ParameterLocation, &'e str),
    /// A header of the response.
    Header(&'e str),
}

/// Parses an expression, which begins with `$`.
pub(super) fn parse(expression: &str) -> Option<Source<'_>> {
    if matches!(expression, "$url" | "$method" | "$statusCode") {
        return Some(Source::Exchange);
    }
    let (part, source) = expression.strip_prefix('$')?.split_once('.')?;
    let body = source
        .strip_prefix("body")
        .map(|rest| rest.strip_prefix('#').unwrap_or(rest));
    let body = body.filter(|pointer| pointer.is_empty() || pointer.starts_with('/'));
    let named = source.split_once('.').filter(|(_, name)| !name.is_empty());
    match (part, body, named) {
        ("request", Some(pointer), _) => Some(Source::RequestBody(pointer)),
        ("response", Some(pointer), _) => Some(Source::ResponseBody(pointer)),
        ("request", None, Some((location, name))) => {
            let location = match location {
                "path" => ParameterLocation::Path,
                "query" => ParameterLocation::Query,
                "header" => ParameterLocation::Header,
                _ => return None,
            };
            Some(Source::Parameter(location, name))
        }
        ("response", None, Some(("header", name))) => Some(Source::Header(name)),
        _ => None,
    }
}

/// Returns `true` if an operation has a parameter. Header names are case-insensitive.
pub(super) fn takes(operation: &Operation, location: ParameterLocation, name: &str) -> bool {
    operation.parameters.iter().any(|known| {
        known.location == location
            && match location {
                ParameterLocation::Header => known.name.eq_ignore_ascii_case(name),
                _ => known.name == name,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_those_of_the_specification() {
        assert_eq!(parse("$url"), Some(Source::Exchange));
        assert_eq!(
            parse("$request.body#/user/id"),
            Some(Source::RequestBody("/user/id"))
        );
        assert_eq!(parse("$response.body"), Some(Source::ResponseBody("")));
        assert_eq!(
            parse("$request.query.a.b"),
            Some(Source::Parameter(ParameterLocation::Query, "a.b"))
        );
        assert_eq!(
            parse("$response.header.Location"),
            Some(Source::Header("Location"))
        );
        for wrong in [
            "$",
            "$request",
            "$request.",
            "$request.path.",
            "$response.path.id",
            "$request.body#id",
            "$request.bodyid",
            "$statuscode",
            "$response.query.a",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
