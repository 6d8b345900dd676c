//! Turns what is broken into violations: where in the payload, which rule, resting on what.

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

/// How many bytes the pointers of the violations that are listed may take, whatever the payload, and
/// how many for each of its bytes: names may be long, and stand in every pointer below them.
const ROOM: usize = 1024 * 1024;
const ROOM_A_BYTE: usize = 2;

/// From a value to one within it.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    Item(usize),
    Member(Node<'a>),
}

/// What violations are reported within: a rule that is no surer than this.
#[derive(Clone, Copy)]
pub(super) struct Cap {
    pub(super) severity: Severity,
    pub(super) id: Id,
    pub(super) keyword: Keyword,
}

/// Collects violations of one payload.
pub(super) struct Sink<'a> {
    contract: &'a Arc<Contract>,
    program: &'a Program,
    root: &'a Schema,
    document: &'a Document<'a>,
    lines: OnceCell<Lines<'a>>,
    findings: Findings,
    path: Vec<Way<'a>>,
    cap: Option<Cap>,
    /// How many bytes the pointers of further violations may take.
    room: usize,
    /// The values of which violations of `type` or `nullable` are listed, by number: how severe these
    /// are, and which ones of that severity.
    kinds: HashMap<u32, (Severity, Vec<usize>)>,
    /// Whether messages say no more than is needed to tell a reason.
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

    /// Returns a sink for one violation, whose place is told from here.
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

    /// Reports what follows as no more severe than this. Returns what was so before.
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

    /// Returns how severe a violation can be here.
    pub(super) fn most_severe(&self) -> Severity {
        self.cap.map_or(Severity::Error, |cap| cap.severity)
    }

    /// Returns whether a violation of this severity would be listed, and its message read.
    pub(super) fn keeps(&self, severity: Severity) -> bool {
        !self.is_brief && self.findings.keeps(severity.min(self.most_severe()))
    }

    fn position(&self, offset: usize) -> Position {
        self.lines
            .get_or_init(|| Lines::new(self.document.text().as_bytes()))
            .position(offset)
    }

    /// Takes room for a pointer; `false` if there is not enough.
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

    /// Returns whether the kind of a value is reported more severely already. What is listed of it
    /// and less severe than this is withdrawn: a wide rule and a narrow one may both say what kind a
    /// value is, and where it breaks both, the narrow one has nothing to add.
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

    /// Notes that the next violation of this severity is about the kind of a value. Returns whether
    /// one of them is listed that rests on one of these clauses: a fact is told once.
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

    /// Reports that a value breaks a keyword of a check.
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
            // Where a reason stands is not told, and the lines of the text need not be counted.
            payload: (!self.is_brief).then(|| self.position(start)),
            spec: rule.map(|rule| rule.at),
            message: wording.say(keyword, node, broken),
        };
        self.findings.add(severity, || violation);
    }

    /// Reports something that no keyword says, at a member of the payload.
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

/// Something about a member that no keyword says.
pub(super) struct Remark<'a> {
    pub(super) severity: Severity,
    pub(super) certainty: Option<Certainty>,
    pub(super) keyword: &'a str,
    pub(super) schema: Option<&'a Schema>,
    pub(super) message: &'a str,
}
