//! The positions of the parts of an operation.

use countersign_contract::{
    json::push_token,
    model::{Operation, Position},
};

use super::{Checker, Found};

/// The maximum number of consecutive references.
const MAX_HOPS: usize = 32;

impl Checker<'_> {
    /// Reports a problem at a path below an operation.
    pub(super) fn found(
        &mut self,
        operation: &Operation,
        path: &[&str],
        message: String,
        help: &'static str,
    ) {
        let (at, pointer) = self.place(operation, path);
        self.found.push(Found {
            at,
            pointer,
            message,
            instead: "it is kept as is",
            help,
        });
    }

    /// Returns the position of a path below an operation, or of its longest existing prefix.
    /// Follows references.
    pub(super) fn place(&self, operation: &Operation, path: &[&str]) -> (Position, String) {
        let home = if operation.webhook {
            "x-webhooks"
        } else {
            "paths"
        };
        let method = operation.method.as_str().to_ascii_lowercase();
        let start = [home, &*operation.path, &*method];
        let mut node = self.root;
        let mut at = operation.rule.at;
        let mut pointer = "#".to_owned();
        for token in start.iter().chain(path) {
            for _ in 0..MAX_HOPS {
                let Some(reference) = node.get("$ref") else {
                    break;
                };
                let text = reference.node.text().unwrap_or_default();
                let target = self.documents.known(reference.at.file, text);
                let Some(target) = target else {
                    break;
                };
                let Some((_, next)) = self.documents.at(&target) else {
                    break;
                };
                node = next;
                pointer = self.documents.pointer(&target);
            }
            let Some((position, next)) = node.at_path([*token]) else {
                break;
            };
            push_token(&mut pointer, token);
            (at, node) = (position, next);
        }
        (at, pointer)
    }
}
