//! The check of a value against a [`Program`], in one walk over the payload.
//!
//! The walk either reports violations, or only determines the highest severity, which is used to
//! compare the branches of a union. It is bounded in three ways: in steps, so that no schema costs
//! exponential time; in the depth of calls, so that no schema overflows the stack; and in memory. A
//! check that exceeds a bound is left undecided.

mod union;

use foldhash::HashMap;

use super::{
    equality::{equals, is_unique, live},
    keyword::Keyword,
    program::{Check, Choices, Further, Id, KindRule, Program, TextRule, Union},
    sink::{Cap, Sink, Way},
    wording::Broken,
};
use crate::{
    json::{Kind, Node},
    model::{Severity, Type},
    verdict::Violation,
};

/// The highest severity of the violations, or `None` if there are none.
pub(super) type Level = Option<Severity>;

/// The largest depth of calls. Each call takes less than a kilobyte of the stack.
const MOST_CALLS: usize = 1_000;

/// The number of steps allowed for any payload, and the additional steps for each of its values.
const STEPS: u64 = 1_000_000;
const STEPS_A_VALUE: u64 = 64;

/// The number of steps allowed to find out why one branch of a union does not apply.
const STEPS_A_REASON: u64 = 10_000;

/// The number of branches of a union for which reasons are reported.
const REASONS: usize = 4;

/// The number of results to remember for any payload. There are two more for each value.
const MEMORY: usize = 65_536;

/// The number of bytes of a text that are read in one step.
const BYTES_A_STEP: usize = 128;

/// The number of steps per value after which the walk begins to remember results.
const STEPS_BEFORE_MEMORY: u64 = 8;

/// A bound that ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Steps,
    Calls,
    Pattern,
}

/// The treatment of violations.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Violations are reported.
    Report,
    /// Only the highest severity is determined.
    Compare,
}

pub(super) struct Walk<'a> {
    program: &'a Program,
    pub(super) sink: Sink<'a>,
    steps: u64,
    /// The number of remaining steps below which the walk remembers results.
    memory_below: u64,
    calls: usize,
    /// The results of comparing branches.
    known: HashMap<(Id, u32), Level>,
    /// The checks that have been reported, and the severity limit at that time. A value that two
    /// schemas lead to is reported once.
    reported: HashMap<(Id, u32), Severity>,
    /// The largest number of entries in each of the two maps.
    memory: usize,
    ran_out: Option<Bound>,
    /// The number of times that a pattern gave up.
    unknown: u64,
}

impl<'a> Walk<'a> {
    pub(super) fn new(program: &'a Program, sink: Sink<'a>) -> Self {
        let values = u64::from(sink.document().size());
        let steps = STEPS + STEPS_A_VALUE * values;
        Self {
            program,
            sink,
            steps,
            memory_below: steps - STEPS_BEFORE_MEMORY * (values + 100),
            calls: 0,
            known: HashMap::default(),
            reported: HashMap::default(),
            memory: MEMORY + usize::try_from(2 * values).unwrap_or(usize::MAX),
            ran_out: None,
            unknown: 0,
        }
    }

    /// Checks a value against a schema and reports violations. Returns the bound that ran out, if
    /// any.
    pub(super) fn report(&mut self, id: Id, node: Node<'a>) -> Option<Bound> {
        self.check(id, node, Mode::Report);
        self.ran_out
    }

    /// Takes a number of steps. Returns `false` if a bound has run out.
    fn takes(&mut self, steps: usize) -> bool {
        match self.steps.checked_sub(steps as u64) {
            Some(left) => self.steps = left,
            None => self.ran_out = self.ran_out.or(Some(Bound::Steps)),
        }
        self.goes_on()
    }

    /// Returns `true` if the walk continues. A pattern that gives up leaves only one value
    /// undecided.
    fn goes_on(&self) -> bool {
        matches!(self.ran_out, None | Some(Bound::Pattern))
    }

    fn check(&mut self, id: Id, node: Node<'a>, mode: Mode) -> Level {
        if self.calls >= MOST_CALLS {
            self.ran_out = Some(Bound::Calls);
        }
        let size = match node.kind() {
            Kind::Array | Kind::Object => 0,
            Kind::Null | Kind::Bool | Kind::Number | Kind::String => node.span().len(),
        };
        if !self.takes(1 + size / BYTES_A_STEP) {
            return None;
        }
        let check = self.program.check(id);
        let key = (id, node.number());
        if mode == Mode::Report && check.shared && self.is_reported(key) {
            return None;
        }
        let is_remembered = mode == Mode::Compare && self.steps < self.memory_below;
        if is_remembered && let Some(level) = self.known.get(&key) {
            return *level;
        }
        let unknown = self.unknown;
        self.calls += 1;
        let level = self.rules(check, id, node, mode);
        self.calls -= 1;
        let is_certain = self.goes_on() && self.unknown == unknown;
        if is_remembered && is_certain && self.known.len() < self.memory {
            self.known.insert(key, level);
        }
        level
    }

    /// Returns `true` if the violations of a check by a value have already been reported, and
    /// records that they will have been.
    fn is_reported(&mut self, key: (Id, u32)) -> bool {
        let severity = self.sink.most_severe();
        if self.reported.len() >= self.memory && !self.reported.contains_key(&key) {
            self.ran_out = Some(Bound::Steps);
        }
        match self.reported.insert(key, severity) {
            Some(before) if before >= severity => {
                self.reported.insert(key, before);
                true
            }
            _ => !self.goes_on(),
        }
    }

    fn rules(&mut self, check: &'a Check, id: Id, node: Node<'a>, mode: Mode) -> Level {
        let kind = node.kind();
        if check.null_passes && kind == Kind::Null {
            return None;
        }
        let mut worst = None;
        // A branch that does not apply needs no further comparison.
        macro_rules! also {
            ($level:expr) => {
                worst = worst.max($level);
                if mode == Mode::Compare && worst == Some(Severity::Error) {
                    return worst;
                }
            };
        }
        if let Some(rule) = &check.kind {
            also!(self.kind(rule, id, node, mode));
        }
        if let Some((choices, _)) = &check.choices {
            // Each of these values may be compared with the whole of this one.
            let size = match kind {
                Kind::Array | Kind::Object => 1 + node.span().len() / BYTES_A_STEP,
                Kind::Null | Kind::Bool | Kind::Number | Kind::String => 0,
            };
            if !self.takes(choices.others.len().saturating_mul(size)) {
                return worst;
            }
        }
        if let Some((choices, severity)) = &check.choices
            && !is_chosen(choices, node)
        {
            also!(self.broken(mode, *severity, id, Keyword::Enum, node, Broken::Enum));
        }
        match kind {
            Kind::String => {
                also!(self.text(check, id, node, mode));
            }
            Kind::Number => {
                also!(self.number(check, id, node, mode));
            }
            Kind::Array => {
                also!(self.array(check, id, node, mode));
            }
            Kind::Object => {
                also!(self.object(check, id, node, mode));
            }
            Kind::Null | Kind::Bool => {}
        }
        for part in &check.all_of {
            also!(self.check(*part, node, mode));
        }
        for union in &check.unions {
            also!(self.union(union, id, node, mode));
        }
        if let Some((not, severity)) = &check.not
            && let Some(None) = self.compare(*not, node)
        {
            also!(self.broken(mode, *severity, id, Keyword::Not, node, Broken::Not));
        }
        worst
    }

    /// Determines the highest severity of the violations of a branch. Returns `None` if it is
    /// undecided.
    fn compare(&mut self, id: Id, node: Node<'a>) -> Option<Level> {
        let before = self.unknown;
        let level = self.check(id, node, Mode::Compare);
        (self.goes_on() && self.unknown == before).then_some(level)
    }

    /// Returns `true` if one of these branches applies to a value or is undecided.
    fn is_of_any(&mut self, branches: &[Id], node: Node<'a>) -> bool {
        let mut branches = branches.iter();
        branches.any(|branch| self.compare(*branch, node) != Some(Some(Severity::Error)))
    }

    /// Reports a violation.
    fn broken(
        &mut self,
        mode: Mode,
        severity: Severity,
        id: Id,
        keyword: Keyword,
        node: Node<'a>,
        broken: Broken<'_>,
    ) -> Level {
        if !self.goes_on() {
            return None;
        }
        if mode == Mode::Report {
            self.sink.add(severity, id, keyword, node, broken);
        }
        Some(severity)
    }

    /// Checks a value within the current one.
    fn below(&mut self, way: Way<'a>, id: Id, node: Node<'a>, mode: Mode) -> Level {
        self.sink.enter(way);
        let level = self.check(id, node, mode);
        self.sink.leave();
        level
    }

    fn kind(&mut self, rule: &KindRule, id: Id, node: Node<'a>, mode: Mode) -> Level {
        let kind = node.kind();
        if rule.allows(kind)
            && (rule.kind != Type::Integer || kind != Kind::Number || is_integer(node))
        {
            return None;
        }
        let (keyword, severity) = match rule.null {
            Some(severity) if kind == Kind::Null => (Keyword::Nullable, severity),
            _ => (Keyword::Type, rule.severity),
        };
        self.broken(mode, severity, id, keyword, node, Broken::Type)
    }

    fn text(&mut self, check: &'a Check, id: Id, node: Node<'a>, mode: Mode) -> Level {
        if check.text.is_empty() {
            return None;
        }
        let text = node.as_str().unwrap_or_default();
        let mut worst = None;
        for (rule, severity) in &check.text {
            let length = || text.chars().count() as u64;
            let (keyword, broken) = match rule {
                TextRule::MinLength(limit) if length() < *limit => {
                    (Keyword::MinLength, Broken::Count(length(), *limit))
                }
                TextRule::MaxLength(limit) if text.len() as u64 > *limit && length() > *limit => {
                    (Keyword::MaxLength, Broken::Count(length(), *limit))
                }
                TextRule::Pattern(pattern) => match pattern.is_match(&text) {
                    Ok(true) => continue,
                    Ok(false) => (Keyword::Pattern, Broken::Pattern),
                    Err(_) => {
                        self.ran_out = self.ran_out.or(Some(Bound::Pattern));
                        self.unknown += 1;
                        continue;
                    }
                },
                TextRule::Format(format) if !format.accepts(&text) => {
                    (Keyword::Format, Broken::Format)
                }
                TextRule::MinLength(_) | TextRule::MaxLength(_) | TextRule::Format(_) => continue,
            };
            worst = worst.max(self.broken(mode, *severity, id, keyword, node, broken));
        }
        worst
    }

    fn number(&mut self, check: &'a Check, id: Id, node: Node<'a>, mode: Mode) -> Level {
        if check.number.is_empty() {
            return None;
        }
        let number = node.as_decimal()?;
        let mut worst = None;
        for (rule, severity) in &check.number {
            if !rule.holds(&number) {
                let broken = Broken::Number;
                worst = worst.max(self.broken(mode, *severity, id, rule.keyword(), node, broken));
            }
        }
        worst
    }

    fn array(&mut self, check: &'a Check, id: Id, node: Node<'a>, mode: Mode) -> Level {
        let rules = &check.array;
        let mut worst = None;
        if rules.min.is_some() || rules.max.is_some() {
            let count = node.children().count() as u64;
            for (keyword, limit, breaks) in [
                (
                    Keyword::MinItems,
                    rules.min,
                    rules.min.is_some_and(|(limit, _)| count < limit),
                ),
                (
                    Keyword::MaxItems,
                    rules.max,
                    rules.max.is_some_and(|(limit, _)| count > limit),
                ),
            ] {
                if let Some((limit, severity)) = limit.filter(|_| breaks) {
                    let broken = Broken::Count(count, limit);
                    worst = worst.max(self.broken(mode, severity, id, keyword, node, broken));
                }
            }
        }
        if let Some(severity) = rules.unique {
            let size = node.size();
            if self.takes(size) && !is_unique(node) {
                let broken = Broken::Unique;
                let keyword = Keyword::UniqueItems;
                worst = worst.max(self.broken(mode, severity, id, keyword, node, broken));
            }
        }
        if let Some(items) = rules.items {
            for (index, item) in node.children().enumerate() {
                worst = worst.max(self.below(Way::Item(index), items, item, mode));
                if !self.goes_on() || (mode == Mode::Compare && worst == Some(Severity::Error)) {
                    return worst;
                }
            }
        }
        worst
    }

    fn object(&mut self, check: &'a Check, id: Id, node: Node<'a>, mode: Mode) -> Level {
        let rules = &check.object;
        let mut worst = None;
        if rules.min.is_some() || rules.max.is_some() {
            let count = live(node).count() as u64;
            for (keyword, limit, breaks) in [
                (
                    Keyword::MinProperties,
                    rules.min,
                    rules.min.is_some_and(|(limit, _)| count < limit),
                ),
                (
                    Keyword::MaxProperties,
                    rules.max,
                    rules.max.is_some_and(|(limit, _)| count > limit),
                ),
            ] {
                if let Some((limit, severity)) = limit.filter(|_| breaks) {
                    let broken = Broken::Count(count, limit);
                    worst = worst.max(self.broken(mode, severity, id, keyword, node, broken));
                }
            }
        }
        if rules.members.is_empty() && matches!(rules.further, Further::Unsaid | Further::Any) {
            return worst;
        }
        // The required members that are present, by their index in the schema.
        let mut come = vec![
            false;
            if rules.required > 0 {
                rules.members.len()
            } else {
                0
            }
        ];
        let mut missing = rules.required;
        for (name, member) in live(node) {
            if !self.takes(1) {
                return worst;
            }
            let known = rules.members.get_full(&*name);
            if let Some((index, _, rule)) = known
                && rule.required.is_some()
                && !std::mem::replace(&mut come[index], true)
            {
                missing -= 1;
            }
            let level = match (known.map(|(_, _, rule)| rule.check), &rules.further) {
                (Some(Some(below)), _) => self.below(Way::Member(member), below, member, mode),
                // A member that only `required` names is an additional member.
                (_, Further::Check(below)) => self.below(Way::Member(member), *below, member, mode),
                (_, Further::None(severity)) => {
                    self.sink.enter(Way::Member(member));
                    let keyword = Keyword::AdditionalProperties;
                    let level = self.broken(mode, *severity, id, keyword, member, Broken::Further);
                    self.sink.leave();
                    level
                }
                (_, Further::Unsaid | Further::Any) => None,
            };
            worst = worst.max(level);
            if mode == Mode::Compare && worst == Some(Severity::Error) {
                return worst;
            }
        }
        if missing > 0 {
            for ((name, rule), come) in rules.members.iter().zip(come) {
                if let Some(required) = rule.required.as_ref().filter(|_| !come)
                    && !self.is_of_any(&required.except, node)
                {
                    let broken = Broken::Required(name);
                    let (keyword, severity) = (Keyword::Required, required.severity);
                    worst = worst.max(self.broken(mode, severity, id, keyword, node, broken));
                }
            }
        }
        worst
    }
}

impl KindRule {
    /// Returns `true` if the type allows this kind of value. Numbers may still fail to be integers.
    pub(super) fn allows(&self, kind: Kind) -> bool {
        match kind {
            Kind::Null => self.nullable,
            Kind::Bool => self.kind == Type::Boolean,
            Kind::Number => matches!(self.kind, Type::Number | Type::Integer),
            Kind::String => self.kind == Type::String,
            Kind::Array => self.kind == Type::Array,
            Kind::Object => self.kind == Type::Object,
        }
    }
}

fn is_chosen(choices: &Choices, node: Node<'_>) -> bool {
    match node.kind() {
        Kind::String => choices.texts.contains(&*node.as_str().unwrap_or_default()),
        Kind::Number => {
            let number = node.as_decimal();
            number.is_some_and(|number| choices.numbers.contains(&number))
        }
        Kind::Null | Kind::Bool | Kind::Array | Kind::Object => {
            choices.others.iter().any(|value| equals(node, value))
        }
    }
}

fn is_integer(node: Node<'_>) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(node.text().trim_start_matches('-'))
        || node.as_decimal().is_some_and(|number| number.is_integer())
}
