//! Problems with members that no keyword covers: undocumented members, duplicates, and members sent
//! in the wrong direction.

use foldhash::{HashMap, HashSet};

use super::{
    Direction,
    program::{Further, Id, Program},
    sink::{Remark, Sink},
};
use crate::{
    json::{Kind, Node, push_token},
    model::{Certainty, Contract, Schema, Sender, Severity},
};

/// The number of steps allowed for any payload, and the additional steps for each of its values.
const STEPS: usize = 1_000_000;
const STEPS_A_VALUE: usize = 64;

/// The description of a value, as an index into [`Members::states`].
type State = usize;

/// A walk over a payload that reports problems with members.
pub(super) struct Members<'a, 's> {
    pub(super) program: &'a Program,
    pub(super) contract: &'a Contract,
    pub(super) root: &'a Schema,
    pub(super) direction: Direction,
    pub(super) sender: Sender,
    pub(super) sink: &'s mut Sink<'a>,
    states: Vec<Description>,
    /// The state for each set of checks.
    known: HashMap<Vec<Id>, State>,
    steps: usize,
}

/// The checks that describe one value together, and the states they lead to.
struct Description {
    /// The checks, including the parts of `allOf` and the branches of unions.
    checks: Vec<Id>,
    /// The number of checks that apply whichever branches do. They come first.
    outside_unions: usize,
    /// `true` if a check names members.
    is_described: bool,
    /// `true` if a check allows members that it does not name.
    is_open: bool,
    items: Option<State>,
    further: Option<State>,
    members: HashMap<String, NamedMember>,
}

#[derive(Clone, Copy)]
struct NamedMember {
    state: State,
    /// A check of the member that excludes it in this direction.
    excluded: Option<Id>,
}

impl<'a, 's> Members<'a, 's> {
    pub(super) fn new(
        program: &'a Program,
        (contract, root): (&'a Contract, &'a Schema),
        direction: Direction,
        sender: Sender,
        sink: &'s mut Sink<'a>,
    ) -> Self {
        let values = sink.document().size() as usize;
        Self {
            program,
            contract,
            root,
            direction,
            sender,
            sink,
            states: Vec::new(),
            known: HashMap::default(),
            steps: STEPS + STEPS_A_VALUE * values,
        }
    }

    /// Checks the whole payload. Returns `false` if the bound on steps ran out.
    pub(super) fn run(mut self, root: Node<'_>) -> bool {
        let state = self.state(vec![0]);
        self.look(root, state, &mut String::new());
        self.steps > 0
    }

    fn takes(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_sub(steps);
        self.steps > 0
    }

    /// Checks a value. The nesting of the payload limits the depth of calls.
    fn look(&mut self, node: Node<'_>, state: State, pointer: &mut String) {
        match node.kind() {
            Kind::Array => {
                let items = self.items(state);
                for (index, item) in node.children().enumerate() {
                    if !self.takes(1) {
                        return;
                    }
                    if matches!(item.kind(), Kind::Array | Kind::Object) {
                        let length = pointer.len();
                        push_token(pointer, &index.to_string());
                        self.look(item, items, pointer);
                        pointer.truncate(length);
                    }
                }
            }
            Kind::Object => {
                for (name, member) in node.members() {
                    if !self.takes(1) {
                        return;
                    }
                    self.member(&name, member, state, pointer);
                }
            }
            Kind::Null | Kind::Bool | Kind::Number | Kind::String => {}
        }
    }

    fn member(&mut self, name: &str, node: Node<'_>, state: State, pointer: &mut String) {
        let is_shadowed = node.is_shadowed();
        let named = self.named(state, name);
        let excluded = named.and_then(|member| member.excluded);
        let description = &self.states[state];
        let is_undocumented = named.is_none() && description.is_described && !description.is_open;
        let is_plain = !matches!(node.kind(), Kind::Array | Kind::Object);
        // There is nothing to report about most members, so their pointer is not built.
        if is_plain && !is_shadowed && excluded.is_none() && !is_undocumented {
            return;
        }
        let length = pointer.len();
        push_token(pointer, name);
        if is_shadowed {
            self.sink.remark(&DUPLICATE, pointer, node);
        } else {
            if let Some(id) = excluded {
                self.wrong_way(id, pointer, node);
            }
            if is_undocumented {
                self.sink.remark(&undocumented(self.sender), pointer, node);
            }
            // Undocumented values may still contain duplicate members.
            let state = named.map_or_else(|| self.further(state), |member| member.state);
            self.look(node, state, pointer);
        }
        pointer.truncate(length);
    }

    fn wrong_way(&mut self, id: Id, pointer: &str, node: Node<'_>) {
        let schema = self.program.schema(self.contract, self.root, id);
        let schema = schema.and_then(|schema| self.direction.excluder(self.contract, schema));
        let keyword = self.direction.excluding_keyword();
        let certainty = schema
            .and_then(|schema| schema.rule(keyword))
            .map_or(Certainty::Stated, |rule| {
                self.contract.certainty(&rule.clauses)
            });
        let remark = Remark {
            // OpenAPI 3.0.3 says "should not be sent", so it is never an error.
            severity: certainty.severity().min(Severity::Warning),
            certainty: Some(certainty),
            keyword,
            schema,
            message: match self.direction {
                Direction::Request => "only the server sends this member",
                Direction::Response => "only the caller sends this member",
            },
        };
        self.sink.remark(&remark, pointer, node);
    }

    /// Returns the state for a set of checks.
    fn state(&mut self, mut ids: Vec<Id>) -> State {
        ids.sort_unstable();
        ids.dedup();
        if let Some(state) = self.known.get(&ids) {
            return *state;
        }
        let mut checks = Vec::new();
        let mut outside_unions = None;
        let mut seen = HashSet::default();
        let (mut open, mut branches) = (ids.clone(), Vec::new());
        loop {
            while let Some(id) = open.pop() {
                if seen.insert(id) && self.takes(1) {
                    checks.push(id);
                    let check = self.program.check(id);
                    open.extend(&check.all_of);
                    branches.extend(check.unions.iter().flat_map(|union| &union.branches));
                }
            }
            outside_unions.get_or_insert(checks.len());
            if branches.is_empty() {
                break;
            }
            open.append(&mut branches);
        }
        let rules = |id: &Id| &self.program.check(*id).object;
        self.states.push(Description {
            is_described: checks.iter().any(|id| {
                rules(id)
                    .members
                    .values()
                    .any(|member| member.check.is_some())
            }),
            is_open: checks
                .iter()
                // Members that `false` rejects are reported under that keyword.
                .any(|id| !matches!(rules(id).further, Further::Unsaid)),
            items: None,
            further: None,
            members: HashMap::default(),
            outside_unions: outside_unions.unwrap_or_default(),
            checks,
        });
        let state = self.states.len() - 1;
        self.known.insert(ids, state);
        state
    }

    fn items(&mut self, state: State) -> State {
        if let Some(items) = self.states[state].items {
            return items;
        }
        let checks = self.states[state].checks.iter();
        let ids = checks.filter_map(|id| self.program.check(*id).array.items);
        let ids = ids.collect();
        let items = self.state(ids);
        self.states[state].items = Some(items);
        items
    }

    fn further(&mut self, state: State) -> State {
        if let Some(further) = self.states[state].further {
            return further;
        }
        let checks = self.states[state].checks.iter();
        let ids = checks.filter_map(|id| match self.program.check(*id).object.further {
            Further::Check(further) => Some(further),
            Further::Unsaid | Further::Any | Further::None(_) => None,
        });
        let ids = ids.collect();
        let further = self.state(ids);
        self.states[state].further = Some(further);
        further
    }

    fn named(&mut self, state: State, name: &str) -> Option<NamedMember> {
        if let Some(member) = self.states[state].members.get(name) {
            return Some(*member);
        }
        let count = self.states[state].checks.len();
        self.takes(count);
        let description = &self.states[state];
        let mut ids = Vec::new();
        let (mut certain, mut possible, mut is_allowed) = (None, None, false);
        for (place, id) in description.checks.iter().enumerate() {
            if let Some(member) = self.program.check(*id).object.members.get(name)
                && let Some(check) = member.check
            {
                ids.push(check);
                match (member.excluded, place < description.outside_unions) {
                    (true, true) => certain = certain.or(Some(check)),
                    (true, false) => possible = possible.or(Some(check)),
                    (false, true) => {}
                    (false, false) => is_allowed = true,
                }
            }
        }
        // A branch excludes a member only if no other branch allows it.
        let excluded = certain.or(possible.filter(|_| !is_allowed));
        if ids.is_empty() {
            return None;
        }
        let member = NamedMember {
            state: self.state(ids),
            excluded,
        };
        self.states[state].members.insert(name.to_owned(), member);
        Some(member)
    }
}

const DUPLICATE: Remark<'static> = Remark {
    severity: Severity::Warning,
    certainty: None,
    keyword: "duplicate",
    schema: None,
    message: "this member is repeated later in the object, and the last one counts (RFC 8259, section 4)",
};

fn undocumented(sender: Sender) -> Remark<'static> {
    Remark {
        severity: match sender {
            Sender::Us => Severity::Warning,
            Sender::Partner => Severity::Notice,
        },
        certainty: Some(Certainty::Silent),
        keyword: "undocumented",
        schema: None,
        message: "the contract does not name this member",
    }
}
