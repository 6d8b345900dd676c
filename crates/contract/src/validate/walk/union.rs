//! `anyOf` and `oneOf`: choosing a branch, and reporting its violations.

use std::borrow::Cow;

use foldhash::HashMap;

use super::{
    Broken, Cap, Id, Keyword, Kind, Level, Mode, Node, Program, REASONS, STEPS_A_REASON, Union,
    Violation, Walk, Way, is_chosen, live,
};
use crate::model::Severity;

/// The number of branches from which a quick check precedes the comparison with each branch.
const MANY: usize = 8;

/// The depth of nested parts of a branch that the quick check searches.
const PARTS: usize = 4;

/// The number of members that are read in one step.
const MEMBERS_A_STEP: usize = 16;

/// The members of an object by name.
type NamedValues<'a> = HashMap<Cow<'a, str>, Node<'a>>;

impl<'a> Walk<'a> {
    /// Checks a value against a union.
    ///
    /// A branch applies to a value if its violations are less severe than a violation of the union.
    /// Of the branches that apply, the one with the lowest maximum severity is used, and its
    /// violations are reported in their places. The union is violated only if no branch applies.
    pub(super) fn union(&mut self, union: &'a Union, id: Id, node: Node<'a>, mode: Mode) -> Level {
        let keyword = if union.one {
            Keyword::OneOf
        } else {
            Keyword::AnyOf
        };
        let mut kept = 0;
        let mut best: Option<(Level, Id)> = None;
        let mut ties = false;
        let named = self.named_values(union, node);
        for branch in &union.branches {
            let level = match &named {
                Some(named) if self.is_refused(*branch, named, PARTS) => Some(Severity::Error),
                Some(_) | None => self.compare(*branch, node)?,
            };
            kept += usize::from(level.is_none());
            if kept > 0 && !union.exact {
                return self.other_than_named(union, id, *branch, node, mode);
            }
            if best.is_none_or(|(best, _)| level < best) {
                best = Some((level, *branch));
                ties = false;
            } else {
                ties |= best.is_some_and(|(best, _)| level == best);
            }
        }
        if kept > 1 {
            let broken = Broken::Several(kept, union.branches.len());
            return self.broken(mode, union.severity, id, keyword, node, broken);
        }
        match best {
            None => None,
            Some((None, kept)) => self.other_than_named(union, id, kept, node, mode),
            Some((level, _)) if level >= Some(union.severity) => {
                self.no_branch(union, id, keyword, node, mode)
            }
            Some((level, _)) if mode == Mode::Compare => level,
            Some((level, first)) => {
                let branch = match choose(self.program, union, node) {
                    Choice::Branch(meant) if ties && self.compare(meant, node) == Some(level) => {
                        meant
                    }
                    _ => first,
                };
                self.check(branch, node, Mode::Report);
                level
            }
        }
    }

    /// Returns the members of an object, if it is compared with many branches.
    fn named_values(&mut self, union: &Union, node: Node<'a>) -> Option<NamedValues<'a>> {
        let pays = union.branches.len() >= MANY && node.kind() == Kind::Object;
        if !pays || !self.takes(1 + node.size() / MEMBERS_A_STEP) {
            return None;
        }
        Some(live(node).collect())
    }

    /// Returns `true` if an object violates a branch in a way that its own members show: a required
    /// member is missing, or a text is not one of the listed ones. Both are errors, so a closer
    /// look cannot find anything more severe.
    fn is_refused(&mut self, branch: Id, named: &NamedValues<'a>, parts: usize) -> bool {
        let check = self.program.check(branch);
        let members = &check.object.members;
        if !self.takes(members.len() / MEMBERS_A_STEP) {
            return false;
        }
        let shows = members.iter().any(|(name, rule)| {
            let Some(node) = named.get(name.as_str()) else {
                let required = rule.required.as_ref();
                return required.is_some_and(|required| {
                    required.severity == Severity::Error && required.except.is_empty()
                });
            };
            let choices = rule
                .check
                .and_then(|id| self.program.check(id).choices.as_ref());
            choices.is_some_and(|(choices, severity)| {
                *severity == Severity::Error
                    && node.kind() == Kind::String
                    && !is_chosen(choices, *node)
            })
        });
        shows
            || parts > 0
                && check
                    .all_of
                    .iter()
                    .any(|part| self.is_refused(*part, named, parts - 1))
    }

    /// Reports as notices the violations of the branch that the `discriminator` names, if another
    /// branch applies (OpenAPI 3.0.3, Discriminator Object: the name says which schema describes
    /// the payload).
    fn other_than_named(
        &mut self,
        union: &'a Union,
        id: Id,
        kept: Id,
        node: Node<'a>,
        mode: Mode,
    ) -> Level {
        let tag = union.tag.as_ref().filter(|tag| tag.declared)?;
        let named = node.get(&tag.member)?.as_str()?;
        let named = union.branches[*tag.branches.get(&*named)?];
        if named == kept || self.compare(named, node)?.is_none() {
            return None;
        }
        if mode == Mode::Report {
            let outer = self.sink.cap(Cap {
                severity: Severity::Notice,
                id,
                keyword: if union.one {
                    Keyword::OneOf
                } else {
                    Keyword::AnyOf
                },
            });
            self.check(named, node, Mode::Report);
            self.sink.uncap(outer);
        }
        Some(Severity::Notice)
    }

    /// Reports that no branch of a union applies.
    fn no_branch(
        &mut self,
        union: &'a Union,
        id: Id,
        keyword: Keyword,
        node: Node<'a>,
        mode: Mode,
    ) -> Level {
        if mode == Mode::Compare {
            return Some(union.severity);
        }
        match choose(self.program, union, node) {
            Choice::Branch(branch) => {
                // A violation of the branch is no more certain than the rule of the union itself.
                let cap = Cap {
                    severity: union.severity,
                    id,
                    keyword,
                };
                let outer = self.sink.cap(cap);
                self.check(branch, node, Mode::Report);
                self.sink.uncap(outer);
                Some(union.severity)
            }
            Choice::UnknownText(member, name) => {
                let broken = Broken::UnknownBranch(name, union.branches.len());
                self.sink.enter(Way::Member(member));
                let level = self.broken(mode, union.severity, id, keyword, member, broken);
                self.sink.leave();
                level
            }
            Choice::NoText(name) => {
                let broken = Broken::NoBranchNamed(name, union.branches.len());
                self.broken(mode, union.severity, id, keyword, node, broken)
            }
            Choice::Open => {
                let reasons = self.reasons(union, node);
                let broken = Broken::Union(union.branches.len(), &reasons);
                self.broken(mode, union.severity, id, keyword, node, broken)
            }
        }
    }

    /// Finds out why the first branches of a union do not apply: the most severe violation of each.
    fn reasons(&mut self, union: &'a Union, node: Node<'a>) -> Vec<Violation> {
        let mut reasons = Vec::new();
        if !self.sink.keeps(union.severity) {
            return reasons;
        }
        for branch in union.branches.iter().take(REASONS) {
            let steps = self.steps.min(STEPS_A_REASON);
            let mut walk = Walk {
                steps,
                ..Walk::new(self.program, self.sink.brief())
            };
            walk.calls = self.calls;
            walk.report(*branch, node);
            self.steps -= steps - walk.steps;
            reasons.extend(
                walk.sink
                    .into_findings()
                    .verdict()
                    .violations
                    .into_iter()
                    .next(),
            );
        }
        reasons
    }
}

/// The branch of a union that a value is intended to match.
enum Choice<'a> {
    /// The given branch.
    Branch(Id),
    /// Unknown, because the text of the tag member selects no branch.
    UnknownText(Node<'a>, &'a str),
    /// Unknown, because the tag member is missing.
    NoText(&'a str),
    /// Unknown.
    Open,
}

/// Finds the branch that a value is intended to match: by the tag of the union, or else by the kind
/// of the value if only one branch allows it.
fn choose<'a>(program: &Program, union: &'a Union, node: Node<'a>) -> Choice<'a> {
    let mut of_this_kind = union
        .branches
        .iter()
        .filter(|branch| program.may_be(**branch, node.kind()));
    let first = of_this_kind.next();
    if let (Some(first), None) = (first, of_this_kind.next()) {
        return Choice::Branch(*first);
    }
    let Some(tag) = union.tag.as_ref().filter(|_| node.kind() == Kind::Object) else {
        return Choice::Open;
    };
    let Some(member) = node.get(&tag.member) else {
        return if tag.declared {
            Choice::NoText(&tag.member)
        } else {
            Choice::Open
        };
    };
    let text = member.as_str();
    match text.as_deref().and_then(|text| tag.branches.get(text)) {
        Some(index) => Choice::Branch(union.branches[*index]),
        None if tag.declared => Choice::UnknownText(member, &tag.member),
        None => Choice::Open,
    }
}
