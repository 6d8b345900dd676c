//! What `validate` is told.

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
  A response that was saved, against a contract in the box:
    countersign validate acme searchOrders response:200 answer.json
  The same from a pipe, against a document of your own, for a program to read:
    curl -s https://acme.example/orders |
      countersign validate ./openapi.yaml listOrders response:200 --format json -
  A log with one payload a line; warnings count as failures:
    countersign validate acme createOrder request --ndjson --deny warnings sent.ndjson
  What a browser or a proxy has recorded, as annotations on GitHub:
    countersign validate acme --har --format github session.har
  A configuration against a named schema:
    countersign validate acme Settings schema settings.json

Exit codes:
  0  all valid
  1  a payload is invalid, unreadable or undecided, or denied by --deny
  2  could not run: bad arguments, a missing file, a broken contract, an output that cannot be
     written; or stopped by a signal, after a report on what was validated until then";

/// Holds payloads or recorded traffic against a contract.
///
/// Every rule that a payload breaks is told, with what the rule rests on. Values of payloads are
/// not shown unless you ask for them.
#[derive(Debug, Args)]
#[command(override_usage = USAGE, after_long_help = EXAMPLES, after_help = "`--help` shows examples.")]
pub(crate) struct Validate {
    /// A contract in the box, or the path of an OpenAPI 3.0 document
    #[arg(value_name = "API")]
    pub(super) api: String,

    /// An operation of the contract, the part that the payloads are (`request`, `response:STATUS`,
    /// or `event:STATUS` for what one event of a stream holds; `schema` if OPERATION is a named
    /// schema), and the payloads; `-` is the standard input. With --har, archives only
    #[arg(value_name = "OPERATION PART FILE", required = true)]
    pub(super) words: Vec<OsString>,

    /// Each file is an HTTP archive (HAR 1.2); every exchange in it is validated against its operation
    #[arg(long, conflicts_with = "ndjson")]
    pub(super) har: bool,

    /// Hold exchanges that no path of the contract fits against this operation, if the method is
    /// its own; so a webhook can be found
    #[arg(long, value_name = "ID", requires = "har")]
    pub(super) operation: Option<String>,

    /// Each line of a file is a payload
    ///
    /// A line beyond --max-size is skipped and counts as unreadable. A line that is longer than 32
    /// times that size (and than 1 MiB) may have no end: the rest of the file is not read, and the
    /// exit code is 2. A byte order mark at the beginning of the file is passed over, as it is in an
    /// archive. In a file that is one payload it is an error, since RFC 8259 forbids it in what is
    /// sent.
    #[arg(long)]
    pub(super) ndjson: bool,

    /// How results are written
    #[arg(long, default_value_t = Format::Text, value_parser = format_parser())]
    pub(super) format: Format,

    /// Fail on less than errors too
    #[arg(long, value_name = "LEVEL")]
    pub(super) deny: Option<Deny>,

    /// Show values of payloads in text, and the paths of unmatched exchanges in full. Names of
    /// members, parameters and hosts are shown without it too
    #[arg(long)]
    pub(super) show_values: bool,

    /// The largest payload, line or exchange that is read, such as `500MiB` [default: 64MiB, for a
    /// line 16MiB]
    #[arg(long, value_name = "SIZE")]
    pub(super) max_size: Option<Size>,
}

/// What else makes the exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Warnings
    Warnings,
    /// Warnings and notices
    Notices,
}

impl Deny {
    /// What is denied, with all that is more severe.
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
