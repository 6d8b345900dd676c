//! The rules of a schema, and the routes from a value to each of them.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use countersign_contract::{
    json::MAX_DEPTH,
    model::{AdditionalProperties, Contract, Schema},
    validate::{Direction, checks_format},
};

use super::{
    place::{Scope, Union},
    shape::{maximum, minimum},
};

/// The maximum number of routes kept for one rule.
const ROUTES: usize = 4;
/// The maximum length of a route.
pub(super) const LONGEST: usize = 48;

/// A rule of a schema: a keyword at its place in the contract. For `required`, also one required
/// member.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RuleAt {
    /// The keyword, as the validator names it in a violation.
    pub keyword: String,
    /// The member that a `required`, `readOnly` or `writeOnly` is about.
    pub member: Option<String>,
    /// The place as a JSON pointer with a leading `#`. The keyword is its last token, as in a
    /// violation.
    pub schema: String,
}

/// Returns all rules that apply to a value of the schema in one direction of travel, each once, in
/// the order in which they are found.
///
/// A rule is one of `type`, `nullable` (if the contract says that `null` is not allowed; otherwise
/// `type` covers it), `format` (if the validator knows it), `enum`, `minimum`, `exclusiveMinimum`,
/// `maximum`, `exclusiveMaximum`, `multipleOf`, `minLength`, `maxLength`, `pattern`, `minItems`,
/// `maxItems`, `uniqueItems`, `required` (one for each member), `minProperties`, `maxProperties`,
/// `additionalProperties` (if it rejects all), `oneOf`, `anyOf`, `not`, and `readOnly` or
/// `writeOnly`, whichever excludes a member in this direction. `allOf` has no rule of its own.
/// There are no rules within `not`, since a value does not have to honour them.
///
/// ```
/// use std::sync::Arc;
/// use countersign_contract::{validate::Direction, model::{Contract, Schema}};
/// use countersign_harness::generate;
///
/// # let contract: Contract = serde_json::from_str(r#"{"api": "a", "title": "A", "version": "1", "file": "a.yaml"}"#)?;
/// let contract: Arc<Contract> = Arc::new(contract);
/// let schema: Schema = serde_json::from_str(r##"{"pointer": "#/a", "type": "string", "max_length": 8}"##)?;
/// let rules = generate::rules(&contract, &schema, Direction::Request);
/// let keywords: Vec<_> = rules.iter().map(|rule| rule.keyword.as_str()).collect();
/// assert_eq!(keywords, ["type", "maxLength"]);
/// assert_eq!(rules[1].schema, "#/a/maxLength");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn rules(contract: &Arc<Contract>, schema: &Schema, direction: Direction) -> Vec<RuleAt> {
    let rules = known_rules(&Scope::new(contract, direction), schema);
    rules.into_iter().map(|rule| rule.at).collect()
}

/// A rule, and the routes to it.
pub(super) struct Rule<'c> {
    pub(super) at: RuleAt,
    pub(super) breach: Breach<'c>,
    /// The routes, first those whose violations are reported by the rule itself, then by length.
    pub(super) routes: Vec<Vec<Step<'c>>>,
}

/// The rule to break.
#[derive(Clone, Copy)]
pub(super) struct Breach<'c> {
    pub(super) schema: &'c Schema,
    pub(super) keyword: &'static str,
    pub(super) member: Option<&'c str>,
}

/// A step from a value into it, or to one branch of a union.
#[derive(Clone, Copy)]
pub(super) enum Step<'c> {
    /// A step to the member with this name.
    Member(&'c str),
    /// A step to an item.
    Item,
    /// A step to a member that no schema names.
    Other,
    /// A step to a branch of a union; the value stays the same.
    Branch(Union<'c>, usize),
}

/// Returns the rules of a schema, each with the routes to it.
pub(super) fn known_rules<'c>(scope: &Scope<'c>, root: &'c Schema) -> Vec<Rule<'c>> {
    let mut rules: Vec<Rule<'c>> = Vec::new();
    let mut places: HashMap<RuleAt, usize> = HashMap::new();
    let mut visits: HashMap<*const Schema, usize> = HashMap::new();
    let mut open = VecDeque::from([(root, Vec::new())]);
    while let Some((schema, route)) = open.pop_front() {
        let schema = scope.contract.resolve(schema);
        let visits = visits.entry(schema).or_default();
        *visits += 1;
        if *visits > ROUTES || route.len() > MAX_DEPTH {
            continue;
        }
        for (keyword, member) in keywords(scope, schema) {
            let at = place_of(scope, schema, keyword, member);
            let index = *places.entry(at.clone()).or_insert_with(|| {
                let breach = Breach {
                    schema,
                    keyword,
                    member,
                };
                rules.push(Rule {
                    at,
                    breach,
                    routes: Vec::new(),
                });
                rules.len() - 1
            });
            rules[index].routes.push(route.clone());
        }
        let mut follow = |schema, step: Option<Step<'c>>| {
            let mut route = route.clone();
            route.extend(step);
            open.push_back((schema, route));
        };
        for branch in &schema.all_of {
            follow(branch, None);
        }
        for (name, property) in &schema.properties {
            if !scope.excludes(property) {
                follow(property, Some(Step::Member(name)));
            }
        }
        if let Some(items) = schema.items.as_deref() {
            follow(items, Some(Step::Item));
        }
        if let Some(AdditionalProperties::Schema(others)) = &schema.additional_properties {
            follow(others, Some(Step::Other));
        }
        for union in Union::of(schema) {
            for (index, branch) in union.branches().iter().enumerate() {
                follow(branch, Some(Step::Branch(union, index)));
            }
        }
    }
    for rule in &mut rules {
        rule.routes.sort_by_key(|route| {
            let branches = route.iter().filter(|step| matches!(step, Step::Branch(..)));
            (branches.count(), route.len())
        });
    }
    rules
}

/// Returns the place of a rule as the validator reports it.
fn place_of(scope: &Scope<'_>, schema: &Schema, keyword: &str, member: Option<&str>) -> RuleAt {
    let way = member.and_then(|member| schema.properties.get(member));
    let schema = match (keyword, way) {
        ("readOnly" | "writeOnly", Some(property)) => scope.contract.resolve(property),
        _ => schema,
    };
    RuleAt {
        keyword: keyword.to_owned(),
        member: member.map(str::to_owned),
        schema: schema.pointer_to(keyword),
    }
}

/// Returns `true` if the format of a schema can reject a value. An unknown format is no rule.
fn checks_format_of(schema: &Schema) -> bool {
    schema
        .format
        .as_ref()
        .is_some_and(|format| checks_format(format, schema.kind))
}

/// Returns the rules of a schema itself, with the member that each is about.
fn keywords<'c>(
    scope: &Scope<'c>,
    schema: &'c Schema,
) -> impl Iterator<Item = (&'static str, Option<&'c str>)> {
    let closed = matches!(
        schema.additional_properties,
        Some(AdditionalProperties::None)
    );
    let own = [
        (schema.kind.is_some(), "type"),
        (forbids_null(schema), "nullable"),
        (checks_format_of(schema), "format"),
        (schema.enumeration.is_some(), "enum"),
        (
            schema.minimum.is_some(),
            schema.minimum.as_ref().map_or("", minimum),
        ),
        (
            schema.maximum.is_some(),
            schema.maximum.as_ref().map_or("", maximum),
        ),
        (schema.multiple_of.is_some(), "multipleOf"),
        (schema.min_length.is_some(), "minLength"),
        (schema.max_length.is_some(), "maxLength"),
        (schema.pattern.is_some(), "pattern"),
        (schema.min_items.is_some(), "minItems"),
        (schema.max_items.is_some(), "maxItems"),
        (schema.unique_items, "uniqueItems"),
        (schema.min_properties.is_some(), "minProperties"),
        (schema.max_properties.is_some(), "maxProperties"),
        (closed, "additionalProperties"),
        (!schema.one_of.is_empty(), "oneOf"),
        (!schema.any_of.is_empty(), "anyOf"),
        (schema.not.is_some(), "not"),
    ];
    let own = own.into_iter().filter(|(there, _)| *there);
    let own = own.map(|(_, keyword)| (keyword, None));
    let excluded = |member: &str| {
        let property = schema.properties.get(member);
        property.is_some_and(|property| scope.excludes(property))
    };
    let required: Vec<&str> = schema.required.iter().map(String::as_str).collect();
    let required = required.into_iter().filter(move |member| !excluded(member));
    let way = match scope.direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    let others: Vec<&str> = schema.properties.keys().map(String::as_str).collect();
    let others = others.into_iter().filter(move |member| excluded(member));
    own.chain(required.map(|member| ("required", Some(member))))
        .chain(others.map(move |member| (way, Some(member))))
}

/// Returns `true` if the validator reports null as `nullable` and not as `type`, i.e. if the
/// contract says that null is not allowed.
pub(super) fn forbids_null(schema: &Schema) -> bool {
    let rule = schema
        .rule("nullable")
        .filter(|rule| !rule.clauses.is_empty());
    schema.kind.is_some() && !schema.nullable && rule.is_some()
}
