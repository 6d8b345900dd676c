//! `countersign demo`.

use std::{
    fs::{self, File},
    io::{self, BufReader, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail};
use clap::Args;
use countersign_contract::{
    model::{Certainty, Contract, Sample},
    verdict::Outcome,
};
use countersign_harness::{
    report::{Format, Options, Report, Summary, validate_entry},
    traffic::{
        ExchangeValidator,
        har::{ENTRY_LIMIT, Entries},
    },
};

use crate::{
    color::Color,
    exit::{self, Exit},
};

/// Validate the samples of each built-in contract, and a small recording of traffic for each.
///
/// The recordings contain a few violations on purpose, to show the output.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  countersign demo ~/src/countersign\n\n\
    Exit codes:\n  0  all samples are valid, or listed as contradictory in the contract\n  1  a sample is invalid\n  2  the command could not run")]
pub(crate) struct Demo {
    /// A checkout of the repository, with specs/ and tests/recordings/
    #[arg(value_name = "DIR", default_value = ".")]
    repository: PathBuf,
}

/// The results for one contract.
struct Row {
    api: String,
    samples: Samples,
    recorded: Option<Summary>,
}

/// The samples of one contract.
#[derive(Default)]
struct Samples {
    valid: usize,
    /// The samples that are not valid, but listed as contradictory in the contract.
    listed: usize,
    unexpected: usize,
}

impl Demo {
    pub(crate) fn run(self, color: Color) -> anyhow::Result<Exit> {
        match self.told(color).map_err(anyhow::Error::downcast) {
            Ok(exit) => Ok(exit),
            // Errors of files have context with the name; this is an error of the output.
            Err(Ok(error)) => exit::written(Err(error)).map(|()| Exit::Valid),
            Err(Err(error)) => Err(error),
        }
    }

    fn told(self, color: Color) -> anyhow::Result<Exit> {
        if !self.repository.join("specs").is_dir() {
            bail!(
                "{} is not a checkout of the repository, which has specs/ and tests/recordings/: \
                 name one, as in `countersign demo ~/src/countersign`",
                self.repository.display()
            );
        }
        // Show paths relative to the current folder.
        let root = self
            .repository
            .strip_prefix(".")
            .unwrap_or(&self.repository);
        let mut out = io::stdout();
        let mut rows = Vec::new();
        for (slug, contract) in partners::CONTRACTS {
            let contract = contract();
            let validator = ExchangeValidator::new(Arc::clone(contract));
            let samples = samples(&validator, contract, &root.join("specs").join(slug))?;
            let recording = root.join("tests/recordings").join(format!("{slug}.har"));
            let recorded = if recording.is_file() {
                Some(recorded(&validator, contract, &recording, color, &mut out)?)
            } else {
                None
            };
            rows.push(Row {
                api: (*slug).to_owned(),
                samples,
                recorded,
            });
        }
        table(&rows, &mut out)?;
        out.flush()?;
        let unexpected = rows.iter().any(|row| row.samples.unexpected > 0);
        Ok(if unexpected {
            Exit::Invalid
        } else {
            Exit::Valid
        })
    }
}

fn samples(
    validator: &ExchangeValidator,
    contract: &Contract,
    folder: &Path,
) -> anyhow::Result<Samples> {
    let mut samples = Samples::default();
    for operation in &contract.operations {
        for part in operation.parts() {
            let media = operation
                .content(&part)
                .into_iter()
                .flat_map(|content| content.values());
            for example in media.flat_map(|media| media.examples.values()) {
                let Sample::File(file) = &example.sample else {
                    continue;
                };
                let path = folder.join(file);
                let bytes = fs::read(&path)
                    .with_context(|| format!("failed to read the sample {}", path.display()))?;
                let verdict = validator.payload(&operation.id, &part)?.validate(&bytes);
                let listed = contract.certainty(&example.rule.clauses) == Certainty::Contradictory;
                *match (verdict.outcome, listed) {
                    (Outcome::Valid, _) => &mut samples.valid,
                    (_, true) => &mut samples.listed,
                    (_, false) => &mut samples.unexpected,
                } += 1;
            }
        }
    }
    Ok(samples)
}

fn recorded(
    validator: &ExchangeValidator,
    contract: &Arc<Contract>,
    path: &Path,
    color: Color,
    out: &mut (dyn Write + Send),
) -> anyhow::Result<Summary> {
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("failed to read {name}"))?;
    let options = Options {
        color: color.is_on(),
        ..Options::default()
    };
    let mut report = Report::new(Format::Text, Arc::clone(contract), out, options);
    for entry in Entries::new(BufReader::new(file), ENTRY_LIMIT) {
        let entry = entry.with_context(|| format!("failed to read {name}"))?;
        for (record, payload) in validate_entry(validator, &name, &entry, None, false) {
            report.add(&record, payload)?;
        }
    }
    let summary = *report.summary();
    report.finish()?;
    Ok(summary)
}

fn table(rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "\n{:<20} {:>25}   {:>30}",
        "", "samples", "recorded bodies"
    )?;
    writeln!(
        out,
        "{:<20} {:>7} {:>8} {:>8}   {:>7} {:>8} {:>13}",
        "contract", "valid", "listed*", "wrong", "valid", "invalid", "no operation"
    )?;
    for Row {
        api,
        samples,
        recorded,
    } in rows
    {
        let Samples {
            valid,
            listed,
            unexpected,
        } = samples;
        write!(out, "{api:<20} {valid:>7} {listed:>8} {unexpected:>8}")?;
        match recorded {
            Some(summary) => writeln!(
                out,
                "   {:>7} {:>8} {:>13}",
                summary.valid,
                summary.invalid + summary.unreadable + summary.undecided,
                summary.unmatched
            )?,
            None => writeln!(out)?,
        }
    }
    writeln!(
        out,
        "* invalid in the document itself, and listed as such in the contract"
    )
}
