//! Values that break exactly one rule, and the rules that no value can break alone.

use std::{collections::BTreeSet, fmt, sync::Arc};

use countersign_contract::{
    json::tokens,
    model::{Contract, Schema},
    validate::Direction,
    verdict::Violation,
};
use proptest::{prelude::*, strategy::ValueTree};
use serde_json::Value;

use super::{
    breach::{Broken, Effort},
    filter::{ValueValidator, runner},
    rule::{LONGEST, Rule, RuleAt, Step, known_rules},
    valid::Builder,
};

/// How many values are validated against the validator to learn what a breach brings along.
const TRIALS: usize = 32;
/// How many more once something is known of it, of this way to the rule or of another: it rarely
/// differs.
const FEWER_TRIALS: usize = 4;
/// How many cyclic references are followed beside the way to a rule.
const BUDGET: usize = 4;

/// A value that breaks one rule at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutant {
    /// The value.
    pub value: Value,
    /// The keyword that the validator reports.
    pub keyword: String,
    /// The place of the breach, as a JSON pointer into the value.
    pub instance: String,
    /// The place of the rule that the validator reports, as in [`RuleAt::schema`].
    pub schema: String,
    /// The keywords that the validator may report besides, as in [`Breakable::also`].
    pub also: Vec<String>,
}

/// A rule, and values that break it.
#[derive(Clone, Debug)]
pub struct Breakable {
    /// The rule.
    pub rule: RuleAt,
    /// The keywords that break along with it: at the same place, since no value was found that
    /// breaks the rule alone (a text that no pattern allows is in no enumeration either); or
    /// `undocumented` below it, where too many members are needed and the contract names too few.
    pub also: Vec<String>,
    /// The values. In each the validator finds the breach once, and nothing but that and
    /// [`also`](Self::also).
    pub mutants: BoxedStrategy<Mutant>,
}

/// A rule that no value was found to break, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbreakable {
    /// The rule.
    pub rule: RuleAt,
    /// Why.
    pub reason: Reason,
}

/// Why no value was found that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No value could be made that would break it, such as a text shorter than nothing, or one in
    /// a place that other rules keep empty.
    Impossible(String),
    /// Another form of the union that it stands in takes every value that was made.
    Swallowed,
    /// The validator accepts every value that was made.
    Accepted,
    /// Every value that was made breaks these keywords too, elsewhere or of the same schema.
    Entangled(Vec<String>),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Impossible(reason) => write!(f, "no value can be made that breaks it: {reason}"),
            Self::Swallowed => f.write_str("another form of the union takes what breaks this one"),
            Self::Accepted => f.write_str("the validator accepts every value made to break it"),
            Self::Entangled(others) => {
                write!(f, "what breaks it breaks more: {}", others.join(", "))
            }
        }
    }
}

/// All rules of a schema: those that values can break, and the others.
#[derive(Clone, Debug, Default)]
pub struct Mutants {
    /// The rules that values can break, in the order of [`rules`](super::rules()).
    pub breakable: Vec<Breakable>,
    /// The rules that no value was found to break, in the same order.
    pub unbreakable: Vec<Unbreakable>,
}

/// Values that break one rule of the schema at one place, for each of its
/// [rules](super::rules()), as it travels in one direction.
///
/// A value is first made to honour the schema, and its one wrong part in the place of a right one.
/// A rule in a branch of `oneOf` or `anyOf` is reported in its own name where the value tells which
/// branch it is meant to be. Else the validator says that no form of the union matches, and such a
/// mutant has the keyword and the place of a union around its rule.
///
/// What a breach must be reported as is known from how the value is made. The validator is asked only
/// as which of these, and what comes along with it ([`Breakable::also`]); a rule that it reports for no value ends up
/// among the [unbreakable](Mutants::unbreakable), with the [reason](Reason).
///
/// ```
/// use std::sync::Arc;
/// use countersign_contract::{validate::Direction, model::{Contract, Schema}};
/// use countersign_harness::generate;
/// use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
///
/// # let contract: Contract = serde_json::from_str(r#"{"api": "a", "title": "A", "version": "1", "file": "a.yaml"}"#)?;
/// let contract: Arc<Contract> = Arc::new(contract);
/// let schema: Schema = serde_json::from_str(r##"{"pointer": "#/a", "type": "string", "max_length": 8}"##)?;
/// let mutants = generate::mutants(&contract, &schema, Direction::Request);
/// let too_long = &mutants.breakable[1];
/// assert_eq!(too_long.rule.keyword, "maxLength");
/// let mutant = too_long.mutants.new_tree(&mut TestRunner::deterministic()).unwrap().current();
/// assert!(mutant.value.as_str().unwrap().chars().count() > 8);
/// assert_eq!(mutant.instance, "");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn mutants(contract: &Arc<Contract>, schema: &Schema, direction: Direction) -> Mutants {
    let builder = Builder::new(contract, direction, false);
    let validator = builder.validate(schema);
    let search = Search {
        builder,
        validator,
        root: schema,
    };
    let mut mutants = Mutants::default();
    for rule in known_rules(&search.builder.scope, schema) {
        match search.break_rule(&rule) {
            Ok(breakable) => mutants.breakable.push(breakable),
            Err(reason) => mutants.unbreakable.push(Unbreakable {
                rule: rule.at,
                reason,
            }),
        }
    }
    mutants
}

/// What the validator is expected to report.
#[derive(Clone)]
struct Expected {
    keyword: String,
    schema: String,
    /// How many steps into the value the report is made, if not where the breach is.
    depth: Option<usize>,
}

impl Expected {
    /// Returns as what a breach may be reported: in the name of the rule, or of a union on the way
    /// to it, the innermost first.
    fn of(rule: &Rule<'_>, route: &[Step<'_>]) -> Vec<Self> {
        let own = Self {
            keyword: rule.at.keyword.clone(),
            schema: rule.at.schema.clone(),
            depth: None,
        };
        // A branch is of the same value as its union.
        let depths = route.iter().scan(0, |depth, step| {
            let here = *depth;
            *depth += usize::from(!matches!(step, Step::Branch(..)));
            Some(here)
        });
        let unions = route
            .iter()
            .zip(depths)
            .filter_map(|(step, depth)| match step {
                Step::Branch(union, _) => Some(Self {
                    keyword: union.keyword.to_owned(),
                    schema: union.owner.pointer_to(union.keyword),
                    depth: Some(depth),
                }),
                _ => None,
            });
        let mut names: Vec<_> = unions.collect();
        names.push(own);
        names.reverse();
        names
    }

    /// Where the report is made if this is the place of the breach.
    fn instance(&self, place: &str) -> String {
        let Some(depth) = self.depth else {
            return place.to_owned();
        };
        let end = place
            .match_indices('/')
            .nth(depth)
            .map_or(place.len(), |(at, _)| at);
        place[..end].to_owned()
    }

    /// What is reported besides the breach; all that is, if the breach is not, or more than once
    /// (two members that one `required` misses look the same).
    fn besides(
        &self,
        validator: &ValueValidator,
        value: &Value,
        instance: &str,
    ) -> Result<Vec<Violation>, Vec<Violation>> {
        let violations = validator.verdict(value).violations;
        let is_breach = |violation: &&Violation| {
            violation.keyword == self.keyword
                && violation.instance == instance
                && violation.schema.as_deref() == Some(self.schema.as_str())
        };
        if violations.iter().filter(is_breach).count() != 1 {
            return Err(violations);
        }
        let besides = violations
            .into_iter()
            .filter(|violation| !is_breach(&violation));
        Ok(besides.collect())
    }
}

/// The keywords of these, if all may come along with a breach at this place.
fn also(violations: &[Violation], instance: &str) -> Option<BTreeSet<String>> {
    let near = |violation: &Violation| {
        violation.instance == instance
            || violation.keyword == "undocumented"
                && tokens(&violation.instance).count() == tokens(instance).count() + 1
    };
    violations
        .iter()
        .map(|violation| near(violation).then(|| violation.keyword.clone()))
        .collect()
}

struct Search<'c> {
    builder: Builder<'c>,
    validator: ValueValidator,
    root: &'c Schema,
}

impl<'c> Search<'c> {
    fn break_rule(&self, rule: &Rule<'c>) -> Result<Breakable, Reason> {
        let mut best: Option<Breakable> = None;
        let mut reason: Option<Reason> = None;
        for route in rule.routes.iter().filter(|route| route.len() <= LONGEST) {
            let names = Expected::of(rule, route);
            let trials = best.as_ref().map_or(TRIALS, |_| FEWER_TRIALS);
            for effort in Effort::ALL {
                let budget = BUDGET + route.len();
                let made = self
                    .builder
                    .broken(&[self.root], route, rule.breach, effort, budget);
                let found = made
                    .map_err(|error| Reason::Impossible(error.reason().to_owned()))
                    .and_then(|broken| {
                        let expected = self.reported_as(&broken, &names);
                        let also = self.learn(&broken, expected, trials)?;
                        Ok(self.breakable(rule, broken, expected.clone(), also))
                    });
                match found {
                    Ok(found) if found.also.is_empty() => return Ok(found),
                    Ok(found) => {
                        if best
                            .as_ref()
                            .is_none_or(|best| found.also.len() < best.also.len())
                        {
                            best = Some(found);
                        }
                        break;
                    }
                    // What was made says more than what could not be.
                    Err(found) => {
                        let impossible = matches!(found, Reason::Impossible(_));
                        match reason {
                            None => reason = Some(found),
                            Some(Reason::Impossible(_)) if !impossible => reason = Some(found),
                            Some(_) => {}
                        }
                    }
                }
            }
        }
        best.ok_or_else(|| {
            reason.unwrap_or_else(|| {
                Reason::Impossible(format!("it is nested more than {LONGEST} deep"))
            })
        })
    }

    /// Returns as which of these most values are reported; the last, if none is reported at all.
    fn reported_as<'e>(
        &self,
        broken: &BoxedStrategy<Broken>,
        names: &'e [Expected],
    ) -> &'e Expected {
        let (last, inner) = names.split_last().expect("a rule has a name");
        if inner.is_empty() {
            return last;
        }
        let mut runner = runner();
        let values = (0..TRIALS).map_while(|_| broken.new_tree(&mut runner).ok());
        let mut counts = vec![0_usize; names.len()];
        for tree in values {
            let (value, place) = tree.current();
            let is_reported = |name: &Expected| {
                let besides = name.besides(&self.validator, &value, &name.instance(&place));
                besides.is_ok()
            };
            if let Some(index) = names.iter().position(is_reported) {
                counts[index] += 1;
            }
        }
        // Of several that are as frequent, the most precise.
        let most = (0..names.len()).rev().max_by_key(|index| counts[*index]);
        most.filter(|index| counts[*index] > 0)
            .map_or(last, |index| &names[index])
    }

    /// The keywords that cannot but break along.
    fn learn(
        &self,
        broken: &BoxedStrategy<Broken>,
        expected: &Expected,
        trials: usize,
    ) -> Result<BTreeSet<String>, Reason> {
        let mut runner = runner();
        let mut least: Option<BTreeSet<String>> = None;
        let mut entangled: Option<Vec<Violation>> = None;
        let mut left = trials;
        while left > 0 {
            left -= 1;
            let Ok(tree) = broken.new_tree(&mut runner) else {
                break;
            };
            let (value, place) = tree.current();
            let instance = expected.instance(&place);
            let besides = expected.besides(&self.validator, &value, &instance);
            match besides.and_then(|besides| also(&besides, &instance).ok_or(besides)) {
                Ok(also) if also.is_empty() => return Ok(also),
                Ok(also)
                    if least
                        .as_ref()
                        .is_some_and(|least| least.len() <= also.len()) => {}
                Ok(also) => {
                    least = Some(also);
                    left = left.min(FEWER_TRIALS);
                }
                Err(violations) if violations.is_empty() => {}
                Err(violations) => entangled = Some(violations),
            }
        }
        least.ok_or_else(|| match entangled {
            Some(violations) => {
                let keywords = violations.into_iter().map(|violation| violation.keyword);
                let keywords: BTreeSet<String> = keywords.collect();
                Reason::Entangled(keywords.into_iter().collect())
            }
            None if expected.depth.is_some() => Reason::Swallowed,
            None => Reason::Accepted,
        })
    }

    fn breakable(
        &self,
        rule: &Rule<'c>,
        broken: BoxedStrategy<Broken>,
        expected: Expected,
        also_broken: BTreeSet<String>,
    ) -> Breakable {
        let also_listed: Vec<String> = also_broken.iter().cloned().collect();
        let validator = self.validator.clone();
        let listed = also_listed.clone();
        let mutants = broken
            .prop_map({
                let expected = expected.clone();
                move |(value, place)| Mutant {
                    value,
                    keyword: expected.keyword.clone(),
                    instance: expected.instance(&place),
                    schema: expected.schema.clone(),
                    also: listed.clone(),
                }
            })
            .prop_filter("it breaks more than the one rule, or less", move |mutant| {
                let besides = expected.besides(&validator, &mutant.value, &mutant.instance);
                let also = besides
                    .ok()
                    .and_then(|besides| also(&besides, &mutant.instance));
                also.is_some_and(|also| also.is_subset(&also_broken))
            });
        Breakable {
            rule: rule.at.clone(),
            also: also_listed,
            mutants: mutants.boxed(),
        }
    }
}
