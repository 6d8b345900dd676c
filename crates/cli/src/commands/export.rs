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
  A contract in the box, for the partner to read:
    countersign export acme -o acme.yaml
  A contract of your own, as JSON, for another tool:
    countersign export ./specs/acme --format json";

/// The texts of the contracts in the box: for each its files, by path.
const TEXTS: &[(&str, &[(&str, &str)])] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// How many problems of a document are listed.
const MOST: usize = 10;

/// Writes a contract as a plain OpenAPI 3.0 document: one file, without the words that only
/// countersign knows.
///
/// Descriptions, names and their order stay as they are. Schemas, parameters and the like of other
/// files become components, and samples (`externalValue`) become values. What cannot be taken in
/// stays a reference, with a note on the standard error: a URL, or a sample that is not JSON.
/// Nothing else is repaired: what is no OpenAPI 3.0 in the source is exported as it is, with a
/// warning on the standard error.
///
/// OpenAPI cannot express how certain a rule is. A rule whose violation is a warning or a notice here,
/// since it rests on a sample or an open point, would be an error for other tools. So it becomes a
/// sentence of the description: "Expected, but not stated". `--all-rules` keeps each rule as it is.
///
/// OpenAPI 3.0 has no webhooks: they stay under `x-webhooks`, which documentation tools such as
/// Redoc show and others ignore.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, after_help = "`--help` shows examples.")]
pub(crate) struct Export {
    /// A contract in the box, or the path of an OpenAPI 3.0 document
    #[arg(value_name = "API")]
    api: String,

    /// How it is written [default: json for a FILE that ends with .json, else yaml]
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Keep the rules that the partner's document does not state; its own samples may break them
    #[arg(long)]
    all_rules: bool,

    /// Where it is written [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// YAML 1.2, which YAML 1.1 reads alike
    Yaml,
    /// JSON, with indentation
    Json,
}

impl Export {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let exported = self.exported()?;
        for kept in &exported.kept {
            // Nobody is left to be told if this fails.
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
                "{} is what is exported: write to another file",
                self.output.as_deref().unwrap_or(&output).display()
            );
        }
        let text = match self.format() {
            Format::Yaml => exported.to_yaml(),
            Format::Json => exported.to_json(),
        };
        match &self.output {
            Some(path) => fs::write(path, text)
                .with_context(|| format!("{} cannot be written", path.display()))?,
            None => match io::stdout().lock().write_all(text.as_bytes()) {
                // Whoever reads it has seen enough.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    return Err(error).context("it cannot be written");
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
            exported.with_context(|| format!("the contract {} cannot be exported", self.api))?;
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

/// Says what is wrong in a document that is exported as it is, but for what is known already.
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
                // Nobody is left to be told if this fails.
                let _ = writeln!(io::stderr(), "warning: {}", clean(&problem.to_string()));
            }
        }
    }
}
