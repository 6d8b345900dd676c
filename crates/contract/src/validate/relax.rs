//! The treatment of `not` and `oneOf` around a member that is not required in one direction.
//!
//! OpenAPI 3.0.3 (Schema Object, `readOnly` and `writeOnly`) applies `required` in one direction
//! only. This must never forbid a value. A schema that requires less would reject more values under
//! `not`, and where exactly one branch may apply. Both rules are therefore dropped in these places.

use super::program::{Check, Further, Id, Program};

impl Program {
    /// Drops `not`, and the exactness of `oneOf`, where a schema requires less than it states.
    pub(super) fn relax(&mut self) {
        let mut around: Vec<Vec<Id>> = vec![Vec::new(); self.checks.len()];
        for (id, check) in (0..).zip(&self.checks) {
            for part in parts(check) {
                around[part as usize].push(id);
            }
        }
        let relaxed = (0..).zip(&self.checks).filter(|(_, check)| check.relaxed);
        let mut open: Vec<Id> = relaxed.map(|(id, _)| id).collect();
        while let Some(id) = open.pop() {
            for outer in &around[id as usize] {
                let check = &mut self.checks[*outer as usize];
                if !std::mem::replace(&mut check.relaxed, true) {
                    open.push(*outer);
                }
            }
        }
        let relaxed: Vec<bool> = self.checks.iter().map(|check| check.relaxed).collect();
        let is_relaxed = |id: &Id| relaxed[*id as usize];
        for check in &mut self.checks {
            check.not = check.not.filter(|(not, _)| !is_relaxed(not));
            for union in &mut check.unions {
                union.exact &= !union.branches.iter().any(is_relaxed);
            }
        }
    }
}

/// Returns the checks that a check consists of.
fn parts(check: &Check) -> impl Iterator<Item = Id> {
    let branches = check.unions.iter().flat_map(|union| &union.branches);
    let not = check.not.as_ref().map(|(not, _)| not);
    let members = check.object.members.values();
    let members = members.filter_map(|member| member.check.as_ref());
    let further = match &check.object.further {
        Further::Check(further) => Some(further),
        _ => None,
    };
    let below = members.chain(further).chain(&check.array.items);
    let same = check.all_of.iter().chain(branches).chain(not);
    same.chain(below).copied()
}
