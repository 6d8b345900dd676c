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

/// The number of values validated to learn which violations accompany a broken rule.
const TRIALS: usize = 32;
/// The number of values validated once another route or value has given a result, which rarely
/// differs.
const FEWER_TRIALS: usize = 4;
/// The maximum number of cyclic references followed beside the route to a rule.
const BUDGET: usize = 4;

/// A value that breaks one rule at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutant {
    /// The value.
    pub value: Value,
    /// The keyword that the validator reports.
    pub keyword: String,
    /// The place of the violation, as a JSON pointer into the value.
    pub instance: String,
    /// The place of the rule that the validator reports, as in [`RuleAt::schema`].
    pub schema: String,
    /// The keywords that the validator may report in addition, as in [`Breakable::also`].
    pub also: Vec<String>,
}

/// A rule, and values that break it.
#[derive(Clone, Debug)]
pub struct Breakable {
    /// The rule.
    pub rule: RuleAt,
    /// The keywords that are always broken along with the rule. Either they are reported at the
    /// same place, since no value was found that breaks the rule alone (a text that no pattern
    /// allows is not in an enumeration either), or it is `undocumented` below that place, since the
    /// rule needs more members than the contract names.
    pub also: Vec<String>,
    /// The values. The validator reports the violation once in each, and otherwise only the
    /// keywords in [`also`](Self::also).
    pub mutants: BoxedStrategy<Mutant>,
}

/// A rule that no value was found to break, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbreakable {
    /// The rule.
    pub rule: RuleAt,
    /// The reason.
    pub reason: Reason,
}

/// The reason that no value was found to break a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No value could be made that would break it, such as a text of negative length, or a value in
    /// a place that other rules keep empty.
    Impossible(String),
    /// Another branch of the enclosing union accepts every value that was made.
    Swallowed,
    /// The validator accepts every value that was made.
    Accepted,
    /// Every value that was made also breaks these keywords, elsewhere or of the same schema.
    Entangled(Vec<String>),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Impossible(reason) => write!(f, "no value can be made that breaks it: {reason}"),
            Self::Swallowed => {
                f.write_str("another branch of the union accepts every value that breaks this rule")
            }
            Self::Accepted => f.write_str("the validator accepts every value made to break it"),
            Self::Entangled(others) => {
                write!(
                    f,
                    "every value that breaks it also breaks: {}",
                    others.join(", ")
                )
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

/// Returns values that break one rule of the schema at one place, for each of its
/// [rules](super::rules()), in one direction of travel.
///
/// Each value honours the schema except for one part. A rule in a branch of `oneOf` or `anyOf` is
/// reported by its own name if the value identifies its branch. Otherwise the validator reports
/// that no branch of the union matches, and the mutant has the keyword and the place of a union
/// around its rule.
///
/// The generator knows how a violation can be reported. The validator only determines which of
/// these reports it makes, and what accompanies it ([`Breakable::also`]). A rule that it reports
/// for no value is [unbreakable](Mutants::unbreakable), with a [reason](Reason).
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
    let validator = builder.validator(schema);
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

/// The report expected from the validator.
#[derive(Clone)]
struct Expected {
    keyword: String,
    schema: String,
    /// The depth of the reported place in steps into the value, if it is not the place of the
    /// violation.
    depth: Option<usize>,
}

impl Expected {
    /// Returns the possible reports of a violation: by the rule itself, or by a union on the route
    /// to it, innermost first.
    fn of(rule: &Rule<'_>, route: &[Step<'_>]) -> Vec<Self> {
        let own = Self {
            keyword: rule.at.keyword.clone(),
            schema: rule.at.schema.clone(),
            depth: None,
        };
        // A branch applies to the same value as its union.
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

    /// Returns the reported place for a place of the violation.
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

    /// Returns the violations besides the expected one. Returns all of them if the expected one is
    /// missing or occurs more than once (two members missing from one `required` look the same).
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

/// Returns the keywords of these violations, if all may accompany a violation at this place.
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
                    // A result from values that were made says more than one from values that could
                    // not be made.
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

    /// Returns the most frequent report, or the last if none occurs.
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
        // Prefer the most precise of equally frequent reports.
        let most = (0..names.len()).rev().max_by_key(|index| counts[*index]);
        most.filter(|index| counts[*index] > 0)
            .map_or(last, |index| &names[index])
    }

    /// Returns the keywords that are always broken along with the rule.
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
