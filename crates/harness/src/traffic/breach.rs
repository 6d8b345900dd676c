//! Violations outside of JSON bodies, which the schema validator does not find.

use countersign_contract::{
    model::{Certainty, Contract, Rule, Sender, Severity},
    verdict::Violation,
};

/// Builds a violation of a documented rule of the exchange. Its clauses determine the severity.
pub(super) fn broken(
    contract: &Contract,
    rule: &Rule,
    keyword: &str,
    message: impl Into<String>,
) -> Violation {
    let certainty = contract.certainty(&rule.clauses);
    Violation {
        certainty: Some(certainty),
        clauses: rule.clauses.clone(),
        spec: (rule.at.line > 0).then_some(rule.at),
        ..Violation::new(certainty.severity(), keyword, message)
    }
}

/// Builds a violation for something the contract does not mention. Sent by the partner it is a sign
/// of drift; sent by us it is probably wrong.
pub(super) fn undocumented(sender: Sender, keyword: &str, message: impl Into<String>) -> Violation {
    let severity = match sender {
        Sender::Us => Severity::Warning,
        Sender::Partner => Severity::Notice,
    };
    Violation {
        certainty: Some(Certainty::Silent),
        ..Violation::new(severity, keyword, message)
    }
}

/// Builds a violation for a body that does not match its media type.
pub(super) fn unreadable(message: impl Into<String>) -> Violation {
    Violation::new(Severity::Error, "body", message)
}

/// Rewords a violation of a value that was not read from JSON: repeated names are not duplicate
/// JSON members.
pub(super) fn sent_again(violation: Violation) -> Violation {
    if violation.keyword != "duplicate" {
        return violation;
    }
    Violation {
        message:
            "is sent more than once, but a single value is expected; the last one is validated"
                .to_owned(),
        ..violation
    }
}
