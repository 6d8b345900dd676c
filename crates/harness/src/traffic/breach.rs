//! Violations that no validator finds, since they are not about a JSON body.

use countersign_contract::{
    model::{Certainty, Contract, Rule, Sender, Severity},
    verdict::Violation,
};

/// A documented rule of the exchange is broken; how severe that is, its clauses decide.
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
        ..remark(certainty.severity(), keyword, message)
    }
}

/// Something came that the contract does not speak of: from the partner a sign of drift, from us
/// probably wrong.
pub(super) fn undocumented(sender: Sender, keyword: &str, message: impl Into<String>) -> Violation {
    let severity = match sender {
        Sender::Us => Severity::Warning,
        Sender::Partner => Severity::Notice,
    };
    Violation {
        certainty: Some(Certainty::Silent),
        ..remark(severity, keyword, message)
    }
}

/// Something about the payload that no rule of the document is about.
pub(crate) fn remark(severity: Severity, keyword: &str, message: impl Into<String>) -> Violation {
    Violation {
        severity,
        certainty: None,
        keyword: keyword.to_owned(),
        location: None,
        instance: String::new(),
        schema: None,
        clauses: Vec::new(),
        payload: None,
        spec: None,
        message: message.into(),
    }
}

/// A body that is not what its media type says.
pub(super) fn unreadable(message: impl Into<String>) -> Violation {
    remark(Severity::Error, "body", message)
}

/// A violation of a value that is put together from what is no JSON: a name that comes again breaks
/// no law of JSON.
pub(super) fn sent_again(violation: Violation) -> Violation {
    if violation.keyword != "duplicate" {
        return violation;
    }
    Violation {
        message: "is sent again further on, where one value is expected; the last one is validated"
            .to_owned(),
        ..violation
    }
}
