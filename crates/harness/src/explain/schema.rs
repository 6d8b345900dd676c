//! Schemas in words.

use std::collections::VecDeque;

use countersign_contract::model::{AdditionalProperties, Contract, Form, Schema, Tag};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::{SchemaSheet, Support, about, api, limits, uses};

/// The shape of a value: a reference to a named schema, or rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Shape {
    /// The name of the schema that this shape refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The description, in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Set if it should no longer be used.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The rules, one per keyword.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleLine>,
    /// The support of everything but the rules, such as the description, if it differs, and the
    /// clauses that are about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub besides: Option<Support>,
    /// The members of an object.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// Required members that are not described here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub demanded: Vec<RuleLine>,
    /// The shape of every item of an array.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Shape>>,
    /// The shape of additional members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub further: Option<Box<Shape>>,
    /// Other schemas that apply to the same value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Branches>,
}

impl Shape {
    /// A shape without rules.
    pub(super) const EMPTY: Self = Self {
        reference: None,
        description: None,
        deprecated: false,
        rules: Vec::new(),
        besides: None,
        members: Vec::new(),
        demanded: Vec::new(),
        items: None,
        further: None,
        branches: Vec::new(),
    };
}

/// A keyword in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleLine {
    /// The keyword, such as `maxLength`.
    pub keyword: String,
    /// The description of the rule.
    pub text: String,
    /// The support of the rule.
    pub support: Support,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Member {
    /// The name.
    pub name: String,
    /// The support of the requirement; null if the member is optional.
    pub required: Option<Support>,
    /// The shape of the value.
    pub schema: Shape,
}

/// Other schemas that apply to the same value.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Branches {
    /// `allOf`, `anyOf`, `oneOf` or `not`.
    pub keyword: String,
    /// The meaning of the keyword, in words.
    pub text: String,
    /// The support of the keyword.
    pub support: Support,
    /// The discriminating member, if all schemas are objects and one member distinguishes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_apart_by: Option<String>,
    /// The schemas.
    pub schemas: Vec<Shape>,
    /// The values of that member that select each schema.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Vec<String>>,
}

/// Builds the sheet of a named schema.
pub(super) fn sheet(contract: &Contract, name: &str) -> Option<SchemaSheet> {
    let (name, schema) = contract.schemas.get_key_value(name)?;
    let mut names = Names::new(contract);
    names.want(name);
    let schemas = names.shapes();
    let homes = uses::homes(contract, None, schemas.keys());
    let cited = uses::of_schema(contract, schema, &homes);
    Some(SchemaSheet {
        api: contract.api.clone(),
        name: name.to_owned(),
        operations: uses::carriers(contract, name)
            .map(|operation| operation.id.clone())
            .collect(),
        open_points: api::open_points(contract, |id| cited.contains(id)),
        fallbacks: api::fallbacks(contract, &homes),
        schemas,
    })
}

/// The named schemas that a sheet has to describe.
pub(super) struct Names<'c> {
    contract: &'c Contract,
    wanted: VecDeque<String>,
}

impl<'c> Names<'c> {
    pub(super) fn new(contract: &'c Contract) -> Self {
        Self {
            contract,
            wanted: VecDeque::new(),
        }
    }

    pub(super) fn want(&mut self, name: &str) {
        self.wanted.push_back(name.to_owned());
    }

    /// Describes every wanted schema and all the schemas they refer to.
    pub(super) fn shapes(mut self) -> IndexMap<String, Shape> {
        let mut shapes = IndexMap::new();
        while let Some(name) = self.wanted.pop_front() {
            if shapes.contains_key(&name) {
                continue;
            }
            if let Some(schema) = self.contract.schemas.get(&name) {
                let shape = self.shape(schema);
                shapes.insert(name, shape);
            }
        }
        shapes
    }

    /// Describes a schema. Marks the schemas that it names as wanted.
    pub(super) fn shape(&mut self, schema: &Schema) -> Shape {
        if let Some(name) = &schema.reference {
            self.want(name);
            let about = about::schema(self.contract, schema);
            return Shape {
                reference: Some(name.clone()),
                besides: (!about.is_empty()).then(|| Support {
                    about,
                    ..Support::default()
                }),
                ..Shape::default()
            };
        }
        let support = |keyword: &str| {
            schema
                .rule(keyword)
                .map_or_else(Support::default, |rule| Support::of(self.contract, rule))
        };
        let rules = limits::limits(schema).into_iter();
        let rules = rules.map(|(keyword, text)| RuleLine {
            support: support(keyword),
            keyword: keyword.to_owned(),
            text,
        });
        let rules: Vec<RuleLine> = rules.collect();
        let branches = self.branches(schema);
        let demand = |name: &String| {
            schema
                .required_rule(name)
                .map_or_else(Support::default, |rule| Support::of(self.contract, rule))
        };
        let demanded = schema.required.iter();
        let demanded = demanded.filter(|name| !schema.properties.contains_key(*name));
        let demanded = demanded.map(|name| RuleLine {
            keyword: "required".to_owned(),
            text: name.clone(),
            support: demand(name),
        });
        let demanded = demanded.collect();
        let told = |support: &Support| {
            let rules = rules.iter().map(|rule| &rule.support);
            let branches = branches.iter().map(|branches| &branches.support);
            rules.chain(branches).any(|known| known == support)
        };
        let besides = schema
            .rule("*")
            .map(|rule| Support::of(self.contract, rule));
        let mut besides = besides.filter(|besides| !told(besides)).unwrap_or_default();
        besides.about = about::schema(self.contract, schema);
        let required: Vec<_> = schema
            .properties
            .keys()
            .map(|name| schema.required.contains(name).then(|| demand(name)))
            .collect();
        let members = schema.properties.iter().zip(required);
        let members = members
            .map(|((name, property), required)| Member {
                name: name.clone(),
                required,
                schema: self.shape(property),
            })
            .collect();
        let further = match &schema.additional_properties {
            Some(AdditionalProperties::Schema(further)) => Some(Box::new(self.shape(further))),
            _ => None,
        };
        Shape {
            reference: None,
            description: schema.description.clone(),
            deprecated: schema.deprecated,
            rules,
            besides: Some(besides).filter(|besides| !besides.is_empty()),
            members,
            demanded,
            items: schema
                .items
                .as_deref()
                .map(|items| Box::new(self.shape(items))),
            further,
            branches,
        }
    }

    fn branches(&mut self, schema: &Schema) -> Vec<Branches> {
        let not = schema.not.as_deref().map_or(&[][..], std::slice::from_ref);
        let lists = [
            ("allOf", "all of", schema.all_of.as_slice()),
            ("anyOf", "at least one of", &schema.any_of),
            ("oneOf", "exactly one of", &schema.one_of),
            ("not", "not", not),
        ];
        let tag = self.contract.tag(schema);
        let mut branches = Vec::new();
        for (keyword, text, schemas) in lists {
            if !schemas.is_empty() {
                let tag = tag.as_ref().filter(|_| is_choice(keyword));
                let values = tag.map(|tag| schemas.iter().map(|schema| values(tag, schema)));
                branches.push(Branches {
                    keyword: keyword.to_owned(),
                    text: text.to_owned(),
                    support: schema
                        .rule(keyword)
                        .map_or_else(Support::default, |rule| Support::of(self.contract, rule)),
                    told_apart_by: tag.map(|tag| tag.member.to_owned()),
                    values: values.into_iter().flatten().collect(),
                    schemas: schemas.iter().map(|schema| self.shape(schema)).collect(),
                });
            }
        }
        branches
    }
}

fn is_choice(keyword: &str) -> bool {
    matches!(keyword, "anyOf" | "oneOf")
}

/// Returns the texts that select a branch. Equal branches share their texts.
fn values(tag: &Tag<'_>, branch: &Schema) -> Vec<String> {
    let is_it = |form: &&Form<'_>| {
        std::ptr::eq(form.schema, branch)
            || branch.reference.is_some() && form.schema.reference == branch.reference
    };
    let form = tag.forms.iter().find(is_it);
    let values = form.into_iter().flat_map(|form| &form.values);
    values.map(|value| (*value).to_owned()).collect()
}
