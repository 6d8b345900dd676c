//! A strategy for the members of an object.
//!
//! `proptest` has no strategy that fits. The set of members must shrink before their values, or an
//! object of three hundred members never gets small. Absent members must cost nothing, and the
//! number of members may be limited.

use proptest::{
    prelude::*,
    strategy::{NewTree, ValueTree},
    test_runner::{Reason, TestRunner},
};
use serde_json::{Map, Value};

/// The maximum number of draws for a name that is not taken yet.
const DRAWS: usize = 64;

type Member = (String, Value);

/// A strategy for the members of an object.
#[derive(Debug)]
pub(super) struct MembersStrategy {
    /// The members that are always present.
    pub(super) required: Vec<BoxedStrategy<Member>>,
    /// The members that may be present, each with its probability.
    pub(super) optional: Vec<(f64, BoxedStrategy<Member>)>,
    /// Set if all of them are occasionally present at once.
    pub(super) all: bool,
    /// The additional members, and the number of them.
    pub(super) others: Option<(BoxedStrategy<usize>, BoxedStrategy<Member>)>,
    /// The minimum number of members.
    pub(super) low: usize,
    /// The maximum number of members.
    pub(super) high: usize,
}

impl MembersStrategy {
    /// Draws the optional members that are present.
    fn present(&self, runner: &mut TestRunner) -> Result<Vec<usize>, Reason> {
        let mode = draw(&(0..8), runner)?;
        let mut present = Vec::new();
        let mut absent = Vec::new();
        for (index, (probability, _)) in self.optional.iter().enumerate() {
            let there = match mode {
                0 => false,
                1 if self.all => true,
                _ => draw(&proptest::bool::weighted(*probability), runner)?,
            };
            if there { &mut present } else { &mut absent }.push(index);
        }
        let low = self.low.saturating_sub(self.required.len());
        let high = self.high.saturating_sub(self.required.len());
        while present.len() < low && !absent.is_empty() {
            present.push(absent.swap_remove(draw(&(0..absent.len()), runner)?));
        }
        while present.len() > high {
            present.swap_remove(draw(&(0..present.len()), runner)?);
        }
        present.sort_unstable();
        Ok(present)
    }
}

fn draw<S: Strategy>(strategy: &S, runner: &mut TestRunner) -> Result<S::Value, Reason> {
    Ok(strategy.new_tree(runner)?.current())
}

impl Strategy for MembersStrategy {
    type Tree = MembersTree;
    type Value = Map<String, Value>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let present = self.present(runner)?;
        let required = self.required.iter().map(|member| (false, member));
        let optional = present.iter().map(|index| (true, &self.optional[*index].1));
        let mut members = Vec::new();
        for (optional, member) in required.chain(optional) {
            let tree = member.new_tree(runner)?;
            members.push(Entry {
                tree,
                optional,
                present: true,
            });
        }
        if let Some((count, member)) = &self.others {
            let room = self.high.saturating_sub(members.len());
            let missing = self.low.saturating_sub(members.len());
            let count = draw(count, runner)?.max(missing).min(room);
            for _ in 0..count {
                for _ in 0..DRAWS {
                    let tree = member.new_tree(runner)?;
                    let name = tree.current().0;
                    if !members
                        .iter()
                        .any(|known: &Entry| known.tree.current().0 == name)
                    {
                        members.push(Entry {
                            tree,
                            optional: true,
                            present: true,
                        });
                        break;
                    }
                }
            }
        }
        let chunk = members.iter().filter(|member| member.optional).count();
        Ok(MembersTree {
            members,
            stage: Stage::Drop { chunk, at: 0 },
            last: Last::Nothing,
        })
    }
}

/// The members of one object as they shrink to fewer and simpler ones. The validator decides if
/// fewer are enough.
pub(super) struct MembersTree {
    members: Vec<Entry>,
    stage: Stage,
    last: Last,
}

struct Entry {
    tree: Box<dyn ValueTree<Value = Member>>,
    optional: bool,
    present: bool,
}

/// The next step of shrinking.
#[derive(Clone, Copy)]
enum Stage {
    /// The removal of this many optional members, from this index on.
    Drop { chunk: usize, at: usize },
    /// The simplification of the member at this index.
    Simplify(usize),
}

/// The last step, which can be undone.
enum Last {
    Nothing,
    Dropped(Vec<usize>),
    Simplified(usize),
}

impl ValueTree for MembersTree {
    type Value = Map<String, Value>;

    fn current(&self) -> Map<String, Value> {
        let present = self.members.iter().filter(|member| member.present);
        present.map(|member| member.tree.current()).collect()
    }

    fn simplify(&mut self) -> bool {
        loop {
            match self.stage {
                Stage::Drop { chunk: 0, .. } => self.stage = Stage::Simplify(0),
                Stage::Drop { chunk, at } => {
                    let optional = self.members.iter().enumerate();
                    let optional = optional.filter(|(_, member)| member.optional);
                    let chosen = optional.skip(at).take(chunk);
                    let dropped: Vec<usize> = chosen
                        .filter(|(_, member)| member.present)
                        .map(|(index, _)| index)
                        .collect();
                    let count = self.members.iter().filter(|member| member.optional).count();
                    self.stage = if at + chunk >= count {
                        Stage::Drop {
                            chunk: chunk / 2,
                            at: 0,
                        }
                    } else {
                        Stage::Drop {
                            chunk,
                            at: at + chunk,
                        }
                    };
                    if dropped.is_empty() {
                        continue;
                    }
                    for index in &dropped {
                        self.members[*index].present = false;
                    }
                    self.last = Last::Dropped(dropped);
                    return true;
                }
                Stage::Simplify(index) => {
                    let Some(member) = self.members.get_mut(index) else {
                        return false;
                    };
                    if member.present && member.tree.simplify() {
                        self.last = Last::Simplified(index);
                        return true;
                    }
                    self.stage = Stage::Simplify(index + 1);
                }
            }
        }
    }

    fn complicate(&mut self) -> bool {
        match std::mem::replace(&mut self.last, Last::Nothing) {
            Last::Nothing => false,
            Last::Dropped(dropped) => {
                for index in dropped {
                    self.members[index].present = true;
                }
                true
            }
            Last::Simplified(index) => {
                let complicated = self.members[index].tree.complicate();
                if complicated {
                    self.last = Last::Simplified(index);
                }
                complicated
            }
        }
    }
}
