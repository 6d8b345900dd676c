//! Compilation of the schemas of a contract to a [`Program`]. A work list replaces recursion.

use std::{collections::HashMap, sync::Arc};

use super::{
    Direction,
    format::Format,
    number,
    pattern::Pattern,
    program::{
        ArrayRules, Check, Choices, Further, Id, KindRule, Member, ObjectRules, Origin, Program,
        Required, Step, Tag, TextRule, Union,
    },
    siblings::{Excluded, Siblings, Travel},
};
use crate::{
    json::Decimal,
    model::{AdditionalProperties, Contract, Rule, Schema, Severity, Type},
};

/// The largest number of checks in a program.
const MOST_CHECKS: usize = 1_000_000;

/// Compiles a schema and all schemas that it refers to.
///
/// # Errors
///
/// Returns the reason if a schema cannot be used.
pub(super) fn compile(
    contract: &Contract,
    root: &Schema,
    direction: Direction,
) -> Result<Program, String> {
    let mut compiler = Compiler {
        contract,
        direction,
        travel: Travel::new(contract, root, direction),
        open: Vec::new(),
        origins: Vec::new(),
        shared: Vec::new(),
        named: HashMap::new(),
        branches: HashMap::new(),
        patterns: HashMap::new(),
    };
    compiler.id(root, Origin::Root, &Siblings::default())?;
    let mut checks: Vec<Option<Check>> = Vec::new();
    while let Some(task) = compiler.open.pop() {
        let check = compiler.check(task.schema, task.id, &task.siblings)?;
        checks.resize_with(compiler.origins.len(), || None);
        checks[task.id as usize] = Some(check);
    }
    compiler.travel.check_steps()?;
    let parts = compiler.origins.into_iter().zip(compiler.shared);
    let checks = checks.into_iter().flatten().zip(parts);
    let checks = checks
        .map(|(check, (origin, shared))| Check {
            origin,
            shared,
            ..check
        })
        .collect();
    let mut program = Program { checks };
    program.relax();
    Ok(program)
}

struct Compiler<'c> {
    contract: &'c Contract,
    direction: Direction,
    travel: Travel<'c>,
    open: Vec<Task<'c>>,
    origins: Vec<Origin>,
    shared: Vec<bool>,
    /// The checks of named schemas, by name and by the other schemas that describe the same value.
    named: HashMap<(&'c str, Arc<Siblings<'c>>), Id>,
    /// The checks of branches within which a member is not required, by address and by the other
    /// schemas that describe the same value.
    branches: HashMap<(*const Schema, Siblings<'c>), Id>,
    patterns: HashMap<&'c str, Pattern>,
}

struct Task<'c> {
    id: Id,
    schema: &'c Schema,
    /// The other schemas that describe the same value.
    siblings: Arc<Siblings<'c>>,
}

impl<'c> Compiler<'c> {
    /// Returns the check of a schema. It may not have been compiled yet.
    fn id(
        &mut self,
        schema: &'c Schema,
        origin: Origin,
        siblings: &Siblings<'c>,
    ) -> Result<Id, String> {
        let mut schema = schema;
        let mut name: Option<&'c str> = None;
        for _ in 0..=self.contract.schemas.len() {
            let Some(reference) = &schema.reference else {
                break;
            };
            name = Some(reference);
            let target = self.contract.schemas.get(reference);
            schema = target.ok_or_else(|| format!("no schema is named `{reference}`"))?;
        }
        if schema.reference.is_some() {
            return Err("schemas refer to each other in a circle".to_owned());
        }
        let siblings = Arc::new(self.travel.without([schema], siblings));
        self.travel.check_steps()?;
        let id = Id::try_from(self.origins.len()).unwrap_or(Id::MAX);
        let origin = match name {
            None => origin,
            Some(name) => {
                let key = (name, Arc::clone(&siblings));
                if let Some(known) = self.named.get(&key) {
                    self.shared[*known as usize] = true;
                    return Ok(*known);
                }
                self.named.insert(key, id);
                Origin::Named(name.to_owned())
            }
        };
        if self.origins.len() >= MOST_CHECKS {
            return Err(format!("it refers to more than {MOST_CHECKS} schemas"));
        }
        self.origins.push(origin);
        self.shared.push(false);
        self.open.push(Task {
            id,
            schema,
            siblings,
        });
        Ok(id)
    }

    /// Returns the check that decides if a branch applies. It may not have been compiled yet.
    fn branch(&mut self, branch: &'c Schema, siblings: &Siblings<'c>) -> Result<Id, String> {
        let siblings = self.travel.beside_branch(branch, siblings);
        let key = (std::ptr::from_ref(branch), siblings);
        if let Some(known) = self.branches.get(&key) {
            return Ok(*known);
        }
        // Its violations are never reported, so it needs no origin.
        let id = self.id(branch, Origin::Root, &key.1)?;
        self.branches.insert(key, id);
        Ok(id)
    }

    fn severity(&self, rule: Option<&Rule>) -> Severity {
        self.contract
            .severity(rule.map_or(&[], |rule| &rule.clauses))
    }

    fn check(
        &mut self,
        schema: &'c Schema,
        id: Id,
        siblings: &Siblings<'c>,
    ) -> Result<Check, String> {
        let siblings = &self.travel.joined(schema, siblings);
        let of = |keyword: &str| self.severity(schema.rule(keyword));
        let kind = schema.kind.map(|kind| KindRule {
            kind,
            nullable: schema.nullable,
            severity: of("type"),
            null: nullable_rule(schema).map(|rule| self.severity(Some(rule))),
        });
        let choices = schema.enumeration.as_ref().map(|values| {
            let texts = values.iter().filter_map(|value| value.as_str());
            let numbers = values.iter().filter_map(|value| match value {
                serde_json::Value::Number(number) => Decimal::parse(&number.to_string()),
                _ => None,
            });
            let others = values
                .iter()
                .filter(|value| !value.is_string() && !value.is_number());
            let choices = Choices {
                texts: texts.map(str::to_owned).collect(),
                numbers: numbers.collect(),
                others: others.cloned().collect(),
            };
            (choices, of("enum"))
        });
        let number = number::rules(schema, of);
        let not = match &schema.not {
            Some(not) => {
                let severity = of("not");
                let not = self.id(not, Origin::Within(id, Step::Not), siblings)?;
                Some((not, severity))
            }
            None => None,
        };
        let all_of = self.list(&schema.all_of, id, Step::AllOf, siblings)?;
        Ok(Check {
            // The caller that requested the check knows both.
            origin: Origin::Root,
            shared: false,
            null_passes: schema.nullable && schema.kind.is_none() && schema.is_composed(),
            kind,
            choices,
            text: self.text(schema)?,
            number,
            array: self.array(schema, id, siblings)?,
            relaxed: schema
                .required
                .iter()
                .any(|name| !matches!(self.travel.excludes(name, siblings), Excluded::No)),
            object: self.object(schema, id, siblings)?,
            all_of,
            unions: self.unions(schema, id, siblings)?,
            not,
        })
    }

    fn list(
        &mut self,
        schemas: &'c [Schema],
        id: Id,
        step: impl Fn(usize) -> Step,
        siblings: &Siblings<'c>,
    ) -> Result<Vec<Id>, String> {
        let schemas = schemas.iter().enumerate();
        schemas
            .map(|(index, schema)| self.id(schema, Origin::Within(id, step(index)), siblings))
            .collect()
    }

    fn text(&mut self, schema: &'c Schema) -> Result<Vec<(TextRule, Severity)>, String> {
        let mut rules = Vec::new();
        let of = |keyword: &str| self.severity(schema.rule(keyword));
        if let Some(limit) = schema.min_length {
            rules.push((TextRule::MinLength(limit), of("minLength")));
        }
        if let Some(limit) = schema.max_length {
            rules.push((TextRule::MaxLength(limit), of("maxLength")));
        }
        let of_numbers = matches!(schema.kind, Some(Type::Integer | Type::Number));
        if let Some(format) = schema
            .format
            .as_deref()
            .filter(|_| !of_numbers)
            .and_then(Format::of)
        {
            rules.push((TextRule::Format(format), of("format")));
        }
        if let Some(source) = schema.pattern.as_deref() {
            let severity = of("pattern");
            if !self.patterns.contains_key(source) {
                self.patterns.insert(source, Pattern::new(source)?);
            }
            let pattern = self.patterns[source].clone();
            rules.push((TextRule::Pattern(pattern), severity));
        }
        Ok(rules)
    }

    fn array(
        &mut self,
        schema: &'c Schema,
        id: Id,
        siblings: &Siblings<'c>,
    ) -> Result<ArrayRules, String> {
        let of = |keyword: &str| self.severity(schema.rule(keyword));
        let (min, max) = (of("minItems"), of("maxItems"));
        let unique = schema.unique_items.then(|| of("uniqueItems"));
        let items = match schema.items.as_deref() {
            Some(items) => {
                let beside = self.travel.of_items(siblings);
                Some(self.id(items, Origin::Within(id, Step::Items), &beside)?)
            }
            None => None,
        };
        Ok(ArrayRules {
            min: schema.min_items.map(|limit| (limit, min)),
            max: schema.max_items.map(|limit| (limit, max)),
            unique,
            items,
        })
    }

    fn object(
        &mut self,
        schema: &'c Schema,
        id: Id,
        siblings: &Siblings<'c>,
    ) -> Result<ObjectRules, String> {
        let of = |keyword: &str| self.severity(schema.rule(keyword));
        let (min, max) = (of("minProperties"), of("maxProperties"));
        let mut rules = ObjectRules {
            min: schema.min_properties.map(|limit| (limit, min)),
            max: schema.max_properties.map(|limit| (limit, max)),
            ..ObjectRules::default()
        };
        for (name, property) in &schema.properties {
            let origin = Origin::Within(id, Step::Property(name.clone()));
            let beside = self.travel.of_member(name, siblings);
            let member = Member {
                check: Some(self.id(property, origin, &beside)?),
                excluded: self.direction.excludes(self.contract, property),
                required: None,
            };
            rules.members.insert(name.clone(), member);
        }
        for name in &schema.required {
            let except = match self.travel.excludes(name, siblings) {
                Excluded::No => Vec::new(),
                Excluded::Yes => continue,
                Excluded::Within(branches) => {
                    let branches = branches.into_iter();
                    let ids = branches.map(|branch| self.branch(branch, siblings));
                    ids.collect::<Result<_, _>>()?
                }
            };
            let severity = self.severity(schema.required_rule(name));
            let member = rules.members.entry(name.clone()).or_default();
            rules.required += usize::from(member.required.is_none());
            member.required = Some(Required { severity, except });
        }
        rules.further = match &schema.additional_properties {
            None => Further::Unsaid,
            Some(AdditionalProperties::Any) => Further::Any,
            Some(AdditionalProperties::None) => {
                Further::None(self.severity(schema.rule("additionalProperties")))
            }
            Some(AdditionalProperties::Schema(further)) => {
                let beside = self.travel.of_further(schema, siblings);
                let origin = Origin::Within(id, Step::Further);
                Further::Check(self.id(further, origin, &beside)?)
            }
        };
        Ok(rules)
    }

    fn unions(
        &mut self,
        schema: &'c Schema,
        id: Id,
        siblings: &Siblings<'c>,
    ) -> Result<Vec<Union>, String> {
        let mut unions = Vec::new();
        let (any, one) = (&schema.any_of, &schema.one_of);
        for (one, branches) in [(false, any), (true, one)] {
            if branches.is_empty() {
                continue;
            }
            let (keyword, step): (_, fn(usize) -> Step) = if one {
                ("oneOf", Step::OneOf)
            } else {
                ("anyOf", Step::AnyOf)
            };
            let beside = self.travel.without(branches, siblings);
            unions.push(Union {
                one,
                exact: one,
                severity: self.severity(schema.rule(keyword)),
                tag: self.tag(schema, branches),
                branches: self.list(branches, id, step, &beside)?,
            });
        }
        Ok(unions)
    }

    /// Returns the tag that distinguishes the branches of a schema.
    fn tag(&self, schema: &'c Schema, branches: &'c [Schema]) -> Option<Tag> {
        let tag = self.contract.tag(schema)?;
        let mut known = foldhash::HashMap::default();
        for form in &tag.forms {
            let index = branches.iter().position(|branch| {
                std::ptr::eq(branch, form.schema)
                    || (branch.reference.is_some() && branch.reference == form.schema.reference)
            })?;
            known.extend(form.values.iter().map(|value| ((*value).to_owned(), index)));
        }
        Some(Tag {
            member: tag.member.to_owned(),
            branches: known,
            declared: schema.discriminator.is_some(),
        })
    }
}

/// Returns the rule that `null` is not allowed, if it rests on clauses of its own.
pub(super) fn nullable_rule(schema: &Schema) -> Option<&Rule> {
    // A contract that writes `nullable: false` cites the clauses for it.
    schema
        .rule("nullable")
        .filter(|rule| !schema.nullable && !rule.clauses.is_empty())
}
