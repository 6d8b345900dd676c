//! `countersign explain`.

use std::io::{self, Write as _};

use anyhow::bail;
use clap::{Args, ValueEnum};
use countersign_harness::explain::{Layout, Sheet};

use crate::{
    api,
    color::Color,
    exit::{self, Exit},
    progress::Progress,
};

const EXAMPLES: &str = "\
Examples:
  Show a contract and the points that its document leaves open:
    countersign explain acme
  Show an operation: parameters, bodies, error codes, and the certainty of each rule:
    countersign explain acme searchOrders
  Show a clause named in a report, and everything that rests on it:
    countersign explain acme AC-042
  Show a named schema of your own document as JSON:
    countersign explain ./openapi.yaml Order --format json";

/// The default and the maximum line width, in columns.
const COLUMNS: (usize, usize) = (100, 120);

/// Explain a contract, and how well the partner's document supports each rule.
///
/// Brackets show the certainty of a rule and the clauses that it rests on. A violation of a
/// `stated` rule is an error, of an `example` or `inferred` rule a warning, and of a
/// `contradictory` or `silent` rule a notice. `[see ...]` lists clauses that are about something
/// without deciding it.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, after_help = "`--help` shows examples.")]
pub(crate) struct Explain {
    /// A built-in contract, or the path of an OpenAPI 3.0 document
    #[arg(value_name = "API")]
    api: String,

    /// An operation, a clause or a named schema of the contract [default: the whole contract]
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// The output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people
    Text,
    /// A single JSON object
    Json,
}

impl Explain {
    pub(crate) fn run(self, color: Color) -> anyhow::Result<Exit> {
        let progress = Progress::busy();
        let text = self.text(color);
        progress.finish();
        let text = text?;
        let mut out = io::stdout().lock();
        let told = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        exit::written(told).map(|()| Exit::Valid)
    }

    fn text(&self, color: Color) -> anyhow::Result<String> {
        let contract = api::contract(&self.api)?;
        let sheet = match &self.name {
            None => Sheet::api(&contract),
            Some(name) => match Sheet::named(&contract, name) {
                Some(sheet) => sheet,
                None => bail!(
                    "no operation, clause or schema `{name}` in {}{}: see `countersign explain {}`",
                    contract.api,
                    api::nearest(name, Sheet::names(&contract)),
                    self.api
                ),
            },
        };
        Ok(match self.format {
            Format::Text => sheet.to_text(layout(color)),
            Format::Json => sheet.to_json() + "\n",
        })
    }
}

/// Returns the layout of text on the standard output.
fn layout(color: Color) -> Layout {
    let size = terminal_size::terminal_size_of(io::stdout());
    Layout {
        width: size
            .map_or(COLUMNS.0, |(width, _)| usize::from(width.0))
            .min(COLUMNS.1),
        color: color.is_on(),
    }
}
