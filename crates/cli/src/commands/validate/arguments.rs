//! The arguments of `validate`.

use std::ffi::OsString;

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser as _},
};
use countersign_contract::model::Severity;
use countersign_harness::report::Format;

use super::size::Size;

const USAGE: &str = "countersign validate [OPTIONS] <API> <OPERATION> <PART> <FILE>...
       countersign validate [OPTIONS] --har <API> <FILE>...";

const EXAMPLES: &str = "\
Examples:
  Validate a saved response against a built-in contract:
    countersign validate acme searchOrders response:200 answer.json
  Validate a piped response against your own document, with JSON output:
    curl -s https://acme.example/orders |
      countersign validate ./openapi.yaml listOrders response:200 --format json -
  Validate a log with one payload per line, and fail on warnings:
    countersign validate acme createOrder request --ndjson --deny warnings sent.ndjson
  Validate a recording of a browser or proxy, with annotations for GitHub:
    countersign validate acme --har --format github session.har
  Validate a configuration against a named schema:
    countersign validate acme Settings schema settings.json

Exit codes:
  0  all payloads are valid
  1  a payload is invalid, unreadable or undecided, or fails because of --deny
  2  the command could not run (invalid arguments, a missing file, an invalid contract, an output
     that cannot be written), or a signal stopped it after a report on the payloads so far";

/// Validate payloads or recorded traffic against a contract.
///
/// Reports every rule that a payload breaks, with the clauses that support the rule. Hides the
/// values of payloads unless --show-values is given.
#[derive(Debug, Args)]
#[command(override_usage = USAGE, after_long_help = EXAMPLES, after_help = "`--help` shows examples.")]
pub(crate) struct Validate {
    /// A built-in contract, or the path of an OpenAPI 3.0 document
    #[arg(value_name = "API")]
    pub(super) api: String,

    /// The operation, the part of it that the payloads belong to, and the payload files; `-` is the
    /// standard input. PART is `request`, `response:STATUS`, `event:STATUS` for one event of a
    /// stream, or `schema` if OPERATION is a named schema. With --har, only archives
    #[arg(value_name = "OPERATION PART FILE", required = true)]
    pub(super) words: Vec<OsString>,

    /// Read each file as an HTTP archive (HAR 1.2) and validate each exchange against its operation
    #[arg(long, conflicts_with = "ndjson")]
    pub(super) har: bool,

    /// Validate exchanges that match no path of the contract against this operation, if it has the
    /// same method. Use it for webhooks
    #[arg(long, value_name = "ID", requires = "har")]
    pub(super) operation: Option<String>,

    /// Read each line of a file as a payload
    ///
    /// A line larger than --max-size is skipped and counts as unreadable. A line longer than 32
    /// times that size (and at least 1 MiB) may be endless: the rest of the file is not read, and
    /// the exit code is 2. A byte order mark at the beginning of the file is ignored, as in an
    /// archive. In a file that is one payload it is an error, since RFC 8259 forbids it in
    /// transmitted JSON.
    #[arg(long)]
    pub(super) ndjson: bool,

    /// The output format
    #[arg(long, default_value_t = Format::Text, value_parser = format_parser())]
    pub(super) format: Format,

    /// Also fail on violations less severe than errors
    #[arg(long, value_name = "LEVEL")]
    pub(super) deny: Option<Deny>,

    /// Show values of payloads in text output, and the full paths of unmatched exchanges. Names of
    /// members, parameters and hosts are always shown
    #[arg(long)]
    pub(super) show_values: bool,

    /// The maximum size of a payload, line or exchange, such as `500MiB` [default: 64MiB, or 16MiB
    /// for a line]
    #[arg(long, value_name = "SIZE")]
    pub(super) max_size: Option<Size>,
}

/// The severities, besides errors, that make the exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Warnings
    Warnings,
    /// Warnings and notices
    Notices,
}

impl Deny {
    /// Returns the lowest severity that is denied.
    pub(super) fn severity(self) -> Severity {
        match self {
            Self::Warnings => Severity::Warning,
            Self::Notices => Severity::Notice,
        }
    }
}

fn format_parser() -> impl clap::builder::TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::as_str))
        .try_map(|word| word.parse::<Format>())
}
