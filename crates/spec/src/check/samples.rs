//! Checks samples of bodies against their schemas.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path},
    sync::Arc,
};

use countersign_contract::{
    json::Document,
    model::{Certainty, Example, Media, Operation, Part, Sample, is_json},
    validate::{Direction, Validator},
    verdict::{Outcome, Verdict, Violation},
};

use super::{Checker, Found};
use crate::{load::read_bytes, problem::Problem};

/// The folder of the samples.
const EXAMPLES: &str = "examples";

impl Checker<'_> {
    /// Checks that every sample is referenced, exists, and is valid. An invalid one must cite a
    /// contradictory clause.
    pub(super) fn samples(&mut self, folder: &Path) {
        let mut bound = BTreeSet::new();
        for operation in &self.contract.operations {
            for part in operation.parts() {
                for (media_type, media) in operation.content(&part).into_iter().flatten() {
                    self.samples_of(operation, &part, media_type, media, folder, &mut bound);
                }
            }
        }
        self.unbound(folder, &bound);
    }

    fn samples_of(
        &mut self,
        operation: &Operation,
        part: &Part,
        media_type: &str,
        media: &Media,
        folder: &Path,
        bound: &mut BTreeSet<String>,
    ) {
        let validator = media.schema.as_ref().map(|schema| {
            let direction = match part {
                Part::Request => Direction::Request,
                Part::Response(_) | Part::Event(_) => Direction::Response,
            };
            let contract = Arc::clone(self.contract);
            Validator::for_schema(contract, schema, direction, operation.sender(part))
        });
        for (name, example) in &media.examples {
            let Some(sample) = self.sample(folder, example, bound) else {
                continue;
            };
            let contradictory =
                self.contract.certainty(&example.rule.clauses) == Certainty::Contradictory;
            if !is_json(media_type) || contradictory {
                continue;
            }
            let wrong = match &validator {
                Some(validator) => wrong(&validator.validate(&sample)),
                None => Document::parse(&sample)
                    .err()
                    .map(|error| format!("is unreadable: {error}")),
            };
            if let Some(wrong) = wrong {
                let source = match &example.sample {
                    Sample::File(file) => format!(" ({file})"),
                    Sample::Inline(_) => String::new(),
                };
                self.sample_found(
                    example,
                    format!(
                        "the sample `{name}`{source} of {} {part} {wrong}",
                        operation.id
                    ),
                    "correct the schema or the sample, or cite a contradictory clause on the sample",
                );
            }
        }
    }

    fn sample_found(&mut self, example: &Example, message: String, help: &'static str) {
        self.found.push(Found {
            at: example.rule.at,
            pointer: "#".to_owned(),
            message,
            instead: "it is kept",
            help,
        });
    }

    fn sample(
        &mut self,
        folder: &Path,
        example: &Example,
        bound: &mut BTreeSet<String>,
    ) -> Option<Vec<u8>> {
        let file = match &example.sample {
            Sample::Inline(value) => return Some(value.to_string().into_bytes()),
            Sample::File(file) => file,
        };
        let mut parts = Path::new(file).components();
        let within = parts.all(|part| matches!(part, Component::Normal(_)));
        if !within || file.contains('\\') {
            self.sample_found(
                example,
                format!("`externalValue: {file}` is not a path within the folder"),
                "put the sample into examples/ and name it from there, as `examples/<name>.json`",
            );
            return None;
        }
        bound.insert(file.clone());
        match read_bytes(&folder.join(file)) {
            Ok(bytes) => Some(bytes),
            Err(problem) => {
                self.sample_found(
                    example,
                    format!("the sample {file} {}", problem.message),
                    "correct the path, or put the sample there",
                );
                None
            }
        }
    }

    /// Reports the files of the folder that nothing references.
    fn unbound(&mut self, folder: &Path, bound: &BTreeSet<String>) {
        let mut files = Vec::new();
        let root = self
            .contract
            .file
            .rsplit_once('/')
            .map_or("", |(root, _)| root);
        if let Err(error) = files_below(&folder.join(EXAMPLES), EXAMPLES, &mut files) {
            self.beside.push(Problem {
                file: format!("{root}/{EXAMPLES}"),
                at: None,
                message: format!("cannot be read: {error}"),
                help: "check its permissions".to_owned(),
            });
        }
        for file in files.into_iter().filter(|file| !bound.contains(file)) {
            self.beside.push(Problem {
                file: format!("{root}/{file}"),
                at: None,
                message: "no operation is bound to this sample".to_owned(),
                help: "bind it with `externalValue` under the `examples` of a media type, or remove it"
                    .to_owned(),
            });
        }
    }
}

/// Lists the files of a folder and of its subfolders. The folder need not exist.
fn files_below(folder: &Path, name: &str, files: &mut Vec<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            files_below(&entry.path(), &name, files)?;
        } else {
            files.push(name);
        }
    }
    Ok(())
}

/// Returns the error of a sample, if it is not valid.
fn wrong(verdict: &Verdict) -> Option<String> {
    let worst = worst(verdict).filter(|_| verdict.outcome != Outcome::Valid)?;
    let place = worst.payload.map_or_else(String::new, |at| {
        format!(" at line {} column {}", at.line, at.column)
    });
    Some(format!(
        "is {}{place}: {}{}",
        verdict.outcome,
        pointer(worst),
        worst.message
    ))
}

/// Returns the first of the most severe violations.
pub(super) fn worst(verdict: &Verdict) -> Option<&Violation> {
    let violations = verdict.violations.iter().rev();
    violations.max_by_key(|violation| violation.severity)
}

/// Returns the place of a violation as a prefix of its message.
pub(super) fn pointer(violation: &Violation) -> String {
    match violation.instance.as_str() {
        "" => String::new(),
        pointer => format!("{pointer} "),
    }
}
