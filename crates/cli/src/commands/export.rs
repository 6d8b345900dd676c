//! `countersign export`.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use countersign_contract::model::{Fallback, Position};
use countersign_harness::report::clean;
use countersign_spec::{CONTRACT_FILE, Export as Exported, LEDGER_FILE, Problem, Rules};

use crate::{api, exit::Exit};

const EXAMPLES: &str = "\
Examples:
  Export a built-in contract for the partner:
    countersign export acme -o acme.yaml
  Export your own contract as JSON for another tool:
    countersign export ./specs/acme --format json";

/// The files of the built-in contracts, by path.
const TEXTS: &[(&str, &[(&str, &str)])] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The maximum number of listed problems of a document.
const MOST: usize = 10;

/// Export a contract as a single, plain OpenAPI 3.0 document.
///
/// The document has none of the extensions that only countersign understands.
///
/// Descriptions, names and their order do not change. Schemas, parameters and other objects from
/// other files become components, and samples (`externalValue`) become values. URLs and samples
/// that are not JSON stay references, with a note on the standard error. Nothing else is changed:
/// parts of the source that are not valid OpenAPI 3.0 are exported as they are, with a warning on
/// the standard error.
///
/// OpenAPI cannot express the certainty of a rule. A rule that rests on a sample or an open point
/// causes a warning or a notice here, but would cause an error in other tools. So it becomes a
/// sentence in the description: "Expected, but not stated". `--all-rules` keeps such rules.
///
/// OpenAPI 3.0 has no webhooks. They stay under `x-webhooks`. Documentation tools such as Redoc
/// show them; other tools ignore them.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, after_help = "`--help` shows examples.")]
pub(crate) struct Export {
    /// A built-in contract, or the path of an OpenAPI 3.0 document
    #[arg(value_name = "API")]
    api: String,

    /// The output format [default: json if FILE ends with .json, yaml otherwise]
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Keep rules that the partner's document does not state; its own samples may break them
    #[arg(long)]
    all_rules: bool,

    /// The output file [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// YAML that means the same in YAML 1.1 and 1.2
    Yaml,
    /// Indented JSON
    Json,
}

impl Export {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let exported = self.exported()?;
        for kept in &exported.kept {
            // There is no other place to report a failure.
            let _ = writeln!(io::stderr(), "note: {}", clean(&kept.to_string()));
        }
        if let Some(output) = &self.output
            && let (Ok(output), Ok(source)) = (
                output.canonicalize(),
                api::path(&self.api).and_then(|path| Ok(path.canonicalize()?)),
            )
            && (output == source || output == source.join(CONTRACT_FILE))
        {
            anyhow::bail!(
                "{} is the source of the export: write to another file",
                self.output.as_deref().unwrap_or(&output).display()
            );
        }
        let text = match self.format() {
            Format::Yaml => exported.to_yaml(),
            Format::Json => exported.to_json(),
        };
        match &self.output {
            Some(path) => fs::write(path, text)
                .with_context(|| format!("failed to write {}", path.display()))?,
            None => match io::stdout().lock().write_all(text.as_bytes()) {
                // The reader closed the pipe, which is not an error.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    return Err(error).context("failed to write the output");
                }
                _ => {}
            },
        }
        Ok(Exit::Valid)
    }

    fn exported(&self) -> anyhow::Result<Exported> {
        let texts = TEXTS.iter().find(|(name, _)| *name == self.api);
        let has_ledger = texts.is_some() || api::path(&self.api)?.join(LEDGER_FILE).exists();
        let contract = (has_ledger && !self.all_rules).then(|| api::contract(&self.api));
        let contract = contract.transpose()?;
        let rules = contract.as_deref().map_or(Rules::All, Rules::Firm);
        let exported = match texts {
            Some((_, files)) => countersign_spec::export_files(files, rules),
            None => countersign_spec::export(api::path(&self.api)?, rules),
        };
        let exported =
            exported.with_context(|| format!("failed to export the contract {}", self.api))?;
        if texts.is_none() && contract.is_none() {
            warn_of_source(api::path(&self.api)?, &exported.kept);
        }
        Ok(exported)
    }

    fn format(&self) -> Format {
        let is_json = |path: &Path| {
            let ending = path.extension();
            ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
        };
        let by_name = match &self.output {
            Some(path) if is_json(path) => Format::Json,
            _ => Format::Yaml,
        };
        self.format.unwrap_or(by_name)
    }
}

/// Warns about problems in a document that is exported as it is, except for known ones.
fn warn_of_source(path: &Path, known: &[Problem]) {
    let is_known = |file: &str, at: Option<Position>| {
        known.iter().any(|known| {
            let line = |at: Option<Position>| at.map(|at| at.line);
            known.file == file && line(known.at) == line(at)
        })
    };
    match countersign_spec::load(path) {
        Ok(contract) => {
            let fallbacks = contract.fallbacks.iter();
            let is_new =
                |fallback: &&Fallback| !is_known(contract.file_of(fallback.at), Some(fallback.at));
            api::tell(&contract, &fallbacks.filter(is_new).collect::<Vec<_>>());
        }
        Err(problems) => {
            let problems = problems.0.iter();
            let new = problems.filter(|problem| !is_known(&problem.file, problem.at));
            for problem in new.take(MOST) {
                // There is no other place to report a failure.
                let _ = writeln!(io::stderr(), "warning: {}", clean(&problem.to_string()));
            }
        }
    }
}
