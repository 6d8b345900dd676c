//! Samples and defaults against their schemas.

use std::{
    collections::BTreeSet,
    path::{Component, Path},
    sync::Arc,
};

use countersign_contract::{
    judge::{Direction, Validator},
    model::{
        Certainty, Contract, Example, Operation, Part, Position, Sample, Schema, Sender, is_json,
    },
    verdict::{Outcome, Verdict},
};

use super::Checker;
use crate::{load::read_bytes, problem::Problem};

/// The folder of the samples.
const EXAMPLES: &str = "examples";

impl<'c> Checker<'c> {
    /// Every sample is bound, is there, and is valid; one that is not cites a contradiction.
    pub(super) fn samples(&mut self, shared: &Arc<Contract>, folder: &Path) {
        let mut bound = BTreeSet::new();
        for operation in &self.contract.operations {
            for part in operation.parts() {
                let Some(content) = operation.content(&part) else {
                    continue;
                };
                let examples = content
                    .iter()
                    .filter(|(media_type, _)| is_json(media_type))
                    .flat_map(|(_, media)| &media.examples);
                for (name, example) in examples {
                    if let Some(sample) = self.sample(folder, example, &mut bound) {
                        self.judge(shared, operation, &part, name, example, &sample);
                    }
                }
            }
        }
        self.unbound(folder, &bound);
    }

    fn sample(
        &mut self,
        folder: &Path,
        example: &Example,
        bound: &mut BTreeSet<String>,
    ) -> Option<Vec<u8>> {
        let file = match &example.sample {
            Sample::Inline(value) => return serde_json::to_vec(value).ok(),
            Sample::File(file) => file,
        };
        let plain = Path::new(file)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !plain || file.contains('\\') {
            self.problem(
                example.rule.at,
                format!("`externalValue: {file}` is not a path within the folder"),
                "put the sample into examples/ and name it from there",
            );
            return None;
        }
        bound.insert(file.clone());
        match read_bytes(&folder.join(file)) {
            Ok(bytes) => Some(bytes),
            Err(problem) => {
                let message = format!("the sample {file}: {}", problem.message);
                self.problem(example.rule.at, message, problem.mend);
                None
            }
        }
    }

    fn judge(
        &mut self,
        shared: &Arc<Contract>,
        operation: &Operation,
        part: &Part,
        name: &str,
        example: &Example,
        sample: &[u8],
    ) {
        let verdict = match Validator::for_part(Arc::clone(shared), &operation.id, part) {
            Ok(validator) => validator.judge(sample),
            Err(error) => {
                self.problem(example.rule.at, error.to_string(), "correct the contract");
                return;
            }
        };
        let listed = self.contract.certainty(&example.rule.clauses) == Certainty::Contradictory;
        if verdict.outcome == Outcome::Valid || listed {
            return;
        }
        let source = match &example.sample {
            Sample::File(file) => file.as_str(),
            Sample::Inline(_) => "as written",
        };
        self.problem(
            example.rule.at,
            format!(
                "the sample `{name}` ({source}) of {} {part} is {}: {}",
                operation.id,
                verdict.outcome,
                first_error(&verdict)
            ),
            "correct the schema or the sample, or cite a contradictory clause on the sample",
        );
    }

    /// Every file of the folder is bound somewhere.
    fn unbound(&mut self, folder: &Path, bound: &BTreeSet<String>) {
        let mut files: Vec<String> = std::fs::read_dir(folder.join(EXAMPLES))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| format!("{EXAMPLES}/{}", entry.file_name().to_string_lossy()))
            .filter(|file| !bound.contains(file))
            .collect();
        files.sort();
        let root = self
            .contract
            .file
            .rsplit_once('/')
            .map_or("", |(root, _)| root);
        for file in files {
            self.problems.push(Problem {
                file: format!("{root}/{file}"),
                at: None,
                message: "no operation is bound to this sample".to_owned(),
                mend: "bind it with `externalValue` under the `examples` of a media type, or remove it".to_owned(),
            });
        }
    }

    /// A default honours its own schema.
    pub(super) fn defaults(&mut self, shared: &Arc<Contract>) {
        // Every schema that stands in the contract, wherever it stands.
        let mut open: Vec<&'c Schema> = self.contract.schemas.values().collect();
        for operation in &self.contract.operations {
            open.extend(
                operation
                    .parameters
                    .iter()
                    .map(|parameter| &parameter.schema),
            );
            for part in operation.parts() {
                let content = operation
                    .content(&part)
                    .into_iter()
                    .flat_map(|content| content.values());
                open.extend(content.filter_map(|media| media.schema.as_ref()));
            }
            for response in operation.responses.values() {
                open.extend(response.headers.values().map(|header| &header.schema));
            }
        }
        while let Some(schema) = open.pop() {
            open.extend(schema.children());
            self.values(shared, schema);
        }
    }

    fn values(&mut self, shared: &Arc<Contract>, schema: &'c Schema) {
        let at = |keyword: &str| {
            schema
                .rule(keyword)
                .map_or_else(Position::default, |rule| rule.at)
        };
        let holds = |schema: &Schema, value: &serde_json::Value| {
            let validator =
                Validator::for_schema(Arc::clone(shared), schema, Direction::Request, Sender::Us);
            let verdict = validator.judge(value.to_string().as_bytes());
            (verdict.violations.is_empty())
                .then_some(())
                .ok_or_else(|| first_error(&verdict))
        };
        if let Some(default) = &schema.default
            && let Err(reason) = holds(schema, default)
        {
            self.problem(
                at("default"),
                format!("the default breaks its own schema: {reason}"),
                "correct the default or the schema",
            );
        }
        if schema.kind.is_some() {
            let bare = Schema {
                enumeration: None,
                ..schema.clone()
            };
            for value in schema.enumeration.iter().flatten() {
                if let Err(reason) = holds(&bare, value) {
                    self.problem(
                        at("enum"),
                        format!("the value {value} of `enum` can never be sent: {reason}"),
                        "correct the value or the rules beside it",
                    );
                }
            }
        }
    }
}

fn first_error(verdict: &Verdict) -> String {
    let loudest = verdict
        .violations
        .iter()
        .max_by_key(|violation| violation.severity);
    loudest.map_or_else(String::new, |violation| {
        let place = match violation.payload {
            Some(at) => format!(" at line {} column {}", at.line, at.column),
            None => String::new(),
        };
        let pointer = if violation.instance.is_empty() {
            "the value"
        } else {
            &violation.instance
        };
        format!("{pointer}{place}: {}", violation.message)
    })
}
