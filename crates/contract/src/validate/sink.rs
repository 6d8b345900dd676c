//! Collection of violations with their position in the payload, their rule and their clauses.

use std::{cell::OnceCell, sync::Arc};

use foldhash::HashMap;

use super::{
    keyword::Keyword,
    program::{Id, Program},
    wording::{Broken, Wording},
};
use crate::{
    json::{Document, Lines, Node, push_token},
    model::{Certainty, ClauseId, Contract, Position, Rule, Schema, Severity},
    verdict::{Findings, Violation},
};

/// The memory for the pointers of listed violations, in bytes: a fixed part, and a part for each
/// byte of the payload. The limit is needed because long names occur in every pointer below them.
const ROOM: usize = 1024 * 1024;
const ROOM_A_BYTE: usize = 2;

/// A step from a value to one within it.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    Item(usize),
    Member(Node<'a>),
}

/// A rule that limits the severity and certainty of the violations within it.
#[derive(Clone, Copy)]
pub(super) struct Cap {
    pub(super) severity: Severity,
    pub(super) id: Id,
    pub(super) keyword: Keyword,
}

/// A collector for the violations of one payload.
pub(super) struct Sink<'a> {
    contract: &'a Arc<Contract>,
    program: &'a Program,
    root: &'a Schema,
    document: &'a Document<'a>,
    lines: OnceCell<Lines<'a>>,
    findings: Findings,
    path: Vec<Way<'a>>,
    cap: Option<Cap>,
    /// The memory left for the pointers of further violations, in bytes.
    room: usize,
    /// The values with listed violations of `type` or `nullable`, by number: the severity of these
    /// violations, and their indexes among those of that severity.
    kinds: HashMap<u32, (Severity, Vec<usize>)>,
    /// `true` if messages are limited to what is needed to give a reason.
    is_brief: bool,
}

impl<'a> Sink<'a> {
    pub(super) fn new(
        contract: &'a Arc<Contract>,
        program: &'a Program,
        root: &'a Schema,
        document: &'a Document<'a>,
        most: usize,
    ) -> Self {
        Self {
            contract,
            program,
            root,
            document,
            lines: OnceCell::new(),
            findings: Findings::keeping(most),
            path: Vec::new(),
            cap: None,
            room: ROOM + ROOM_A_BYTE * document.text().len(),
            kinds: HashMap::default(),
            is_brief: false,
        }
    }

    /// Returns a sink for one violation whose place is relative to the current one.
    pub(super) fn brief(&self) -> Self {
        Self {
            is_brief: true,
            ..Self::new(self.contract, self.program, self.root, self.document, 1)
        }
    }

    pub(super) fn document(&self) -> &'a Document<'a> {
        self.document
    }

    pub(super) fn into_findings(self) -> Findings {
        self.findings
    }

    pub(super) fn enter(&mut self, way: Way<'a>) {
        self.path.push(way);
    }

    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// Limits the severity of the violations that follow. Returns the previous limit.
    pub(super) fn cap(&mut self, cap: Cap) -> Option<Cap> {
        let outer = self.cap;
        if outer.is_none_or(|outer| cap.severity < outer.severity) {
            self.cap = Some(cap);
        }
        outer
    }

    pub(super) fn uncap(&mut self, outer: Option<Cap>) {
        self.cap = outer;
    }

    /// Returns the highest severity that a violation can have here.
    pub(super) fn most_severe(&self) -> Severity {
        self.cap.map_or(Severity::Error, |cap| cap.severity)
    }

    /// Returns `true` if a violation of this severity would be listed with its message.
    pub(super) fn keeps(&self, severity: Severity) -> bool {
        !self.is_brief && self.findings.keeps(severity.min(self.most_severe()))
    }

    fn position(&self, offset: usize) -> Position {
        self.lines
            .get_or_init(|| Lines::new(self.document.text().as_bytes()))
            .position(offset)
    }

    /// Reserves memory for a pointer. Returns `false` if there is not enough.
    fn takes_room(&mut self, pointer: &str) -> bool {
        let left = self.room.checked_sub(pointer.len());
        self.room = left.unwrap_or(self.room);
        left.is_some()
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for way in &self.path {
            match way {
                Way::Item(index) => push_token(&mut pointer, &index.to_string()),
                Way::Member(node) => push_token(&mut pointer, &node.key().unwrap_or_default()),
            }
        }
        pointer
    }

    /// Returns `true` if a more severe violation about the kind of a value is already listed.
    /// Withdraws listed violations of lower severity. A general and a specific rule may both
    /// restrict the kind of a value, and only the more severe violation is reported.
    fn knows_worse_of_kind(&mut self, node: Node<'a>, severity: Severity) -> bool {
        let Some((known, listed)) = self.kinds.get(&node.number()) else {
            return false;
        };
        if *known >= severity {
            return *known > severity;
        }
        for which in listed {
            self.findings.withdraw(*known, *which);
        }
        self.kinds.remove(&node.number());
        false
    }

    /// Records that the next violation of this severity is about the kind of a value. Returns
    /// `true` if a violation that rests on one of these clauses is already listed, so that each
    /// fact is reported once.
    fn knows_of_kind(&mut self, node: Node<'a>, severity: Severity, clauses: &[ClauseId]) -> bool {
        let next = self.findings.next(severity);
        let (_, listed) = self
            .kinds
            .entry(node.number())
            .or_insert((severity, Vec::new()));
        let mut known = listed
            .iter()
            .filter_map(|which| self.findings.kept(severity, *which));
        let is_known = known.any(|known| known.clauses.iter().any(|id| clauses.contains(id)));
        if !is_known {
            listed.push(next);
        }
        is_known
    }

    /// Reports that a value violates a keyword of a check.
    pub(super) fn add(
        &mut self,
        severity: Severity,
        id: Id,
        keyword: Keyword,
        node: Node<'a>,
        broken: Broken<'_>,
    ) {
        let cap = self.cap.filter(|cap| cap.severity < severity);
        let severity = cap.map_or(severity, |cap| cap.severity);
        let is_of_kind = matches!(broken, Broken::Type);
        if is_of_kind && self.knows_worse_of_kind(node, severity) {
            return;
        }
        if !self.findings.keeps(severity) {
            self.findings.count(severity);
            return;
        }
        let pointer = self.pointer();
        if !self.takes_room(&pointer) {
            self.findings.count(severity);
            return;
        }
        let schema = self.program.schema(self.contract, self.root, id);
        let rule = schema.and_then(|schema| match broken {
            Broken::Required(member) => schema.required_rule(member),
            _ => schema.rule(keyword.as_str()),
        });
        let mut clauses: Vec<ClauseId> = Vec::new();
        let outer = cap.and_then(|cap| self.rule(cap.id, cap.keyword));
        for rule in outer.into_iter().chain(rule) {
            let new = rule.clauses.iter().filter(|id| !clauses.contains(id));
            let new: Vec<_> = new.cloned().collect();
            clauses.extend(new);
        }
        if is_of_kind && self.knows_of_kind(node, severity, &clauses) {
            return;
        }
        let certainty = outer.or(rule).map_or(Certainty::Stated, |rule| {
            self.contract.certainty(&rule.clauses)
        });
        let is_about_name = matches!(broken, Broken::Further);
        let start = match node.key_span() {
            Some(span) if is_about_name => span.start,
            _ => node.span().start,
        };
        let wording = Wording {
            program: self.program,
            id,
            schema,
            is_brief: self.is_brief,
        };
        let violation = Violation {
            severity,
            certainty: Some(certainty),
            keyword: keyword.as_str().to_owned(),
            location: None,
            instance: pointer,
            schema: schema.map(|schema| schema.pointer_to(keyword.as_str())),
            clauses,
            // The position of a reason is not shown, so the lines of the text are not counted.
            payload: (!self.is_brief).then(|| self.position(start)),
            spec: rule.map(|rule| rule.at),
            message: wording.say(keyword, node, broken),
        };
        self.findings.add(severity, || violation);
    }

    /// Reports a problem with a member that no keyword covers.
    pub(super) fn remark(&mut self, remark: &Remark<'_>, pointer: &str, node: Node<'_>) {
        let severity = remark.severity;
        if !self.findings.keeps(severity) || !self.takes_room(pointer) {
            self.findings.count(severity);
            return;
        }
        let rule = remark.schema.and_then(|schema| schema.rule(remark.keyword));
        let start = node.key_span().map_or(node.span().start, |span| span.start);
        let violation = Violation {
            severity,
            certainty: remark.certainty,
            keyword: remark.keyword.to_owned(),
            location: None,
            instance: pointer.to_owned(),
            schema: remark
                .schema
                .map(|schema| schema.pointer_to(remark.keyword)),
            clauses: rule.map(|rule| rule.clauses.clone()).unwrap_or_default(),
            payload: Some(self.position(start)),
            spec: rule.map(|rule| rule.at),
            message: remark.message.to_owned(),
        };
        self.findings.add(severity, || violation);
    }

    fn rule(&self, id: Id, keyword: Keyword) -> Option<&'a Rule> {
        self.program
            .schema(self.contract, self.root, id)?
            .rule(keyword.as_str())
    }
}

/// A problem with a member that no keyword covers.
pub(super) struct Remark<'a> {
    pub(super) severity: Severity,
    pub(super) certainty: Option<Certainty>,
    pub(super) keyword: &'a str,
    pub(super) schema: Option<&'a Schema>,
    pub(super) message: &'a str,
}
