//! Parameters and headers, held against the contract.

use std::collections::BTreeSet;

use countersign_contract::{
    json::pointer_to,
    judge::Direction,
    model::{
        ApiKeyLocation, Contract, Header, Operation, ParameterLocation, Part, SecurityScheme,
        Sender, Severity,
    },
    verdict::{Outcome, Violation},
};

use super::{
    Judge,
    breach::{broken, remark, undocumented},
    reading::Reading,
    spot::Spot,
    wire::Wire,
};

/// Headers that OpenAPI describes elsewhere (3.0.3, Parameter Object), and one that those who
/// record exchanges take out.
const NOT_LOOKED_FOR: [&str; 4] = ["accept", "authorization", "content-type", "set-cookie"];

/// What the parameters of a request break.
pub(super) fn judge_parameters(
    judge: &Judge,
    operation: &Operation,
    wire: &Wire<'_>,
) -> Vec<Violation> {
    let sender = operation.sender(&Part::Request);
    let mut known: BTreeSet<String> = key_names(judge.contract(), operation).collect();
    known.extend(
        operation
            .parameters
            .iter()
            .map(|parameter| parameter.name.clone()),
    );
    let mut violations = Vec::new();
    for parameter in &operation.parameters {
        let spot = Spot::of_parameter(parameter);
        if spot.is_recorded(wire) {
            let reading = spot.read(judge.contract(), wire, &known);
            violations.extend(spot.judge(judge, &reading, Direction::Request, sender));
            known.extend(reading.members);
        }
    }
    let unknown: BTreeSet<_> = wire
        .query
        .iter()
        .map(|(name, _)| name)
        .filter(|name| !known.contains(*name))
        .collect();
    violations.extend(unknown.into_iter().map(|name| Violation {
        location: Some(ParameterLocation::Query),
        instance: pointer_to(name),
        ..undocumented(
            sender,
            "undocumented",
            "the contract does not name this query parameter",
        )
    }));
    violations
}

/// What the headers of a response break.
pub(super) fn judge_headers<'c>(
    judge: &Judge,
    documented: impl IntoIterator<Item = (&'c String, &'c Header)>,
    headers: &[(String, String)],
    sender: Sender,
) -> Vec<Violation> {
    let wire = Wire {
        path: None,
        query: Vec::new(),
        headers,
    };
    let spots = documented
        .into_iter()
        .map(|(name, header)| Spot::of_header(name, header));
    spots
        .filter(|spot| spot.is_recorded(&wire))
        .flat_map(|spot| {
            let reading = spot.read(judge.contract(), &wire, &BTreeSet::new());
            spot.judge(judge, &reading, Direction::Response, sender)
        })
        .collect()
}

/// The query parameters that hold keys; security schemes describe them.
fn key_names(contract: &Contract, operation: &Operation) -> impl Iterator<Item = String> {
    let schemes = operation.security.iter().flat_map(|schemes| schemes.keys());
    schemes.filter_map(|scheme| match contract.security_schemes.get(scheme)? {
        SecurityScheme::ApiKey {
            location: ApiKeyLocation::Query,
            name,
            ..
        } => Some(name.clone()),
        _ => None,
    })
}

impl Spot<'_> {
    /// Whether the record would tell of this value if it had been sent.
    fn is_recorded(&self, wire: &Wire<'_>) -> bool {
        match self.location {
            ParameterLocation::Path => wire.path.is_some(),
            ParameterLocation::Query => true,
            ParameterLocation::Header => !NOT_LOOKED_FOR
                .iter()
                .any(|name| name.eq_ignore_ascii_case(self.name)),
            // Those who record exchanges take out all cookies or none.
            ParameterLocation::Cookie => wire.cookies().next().is_some(),
        }
    }

    fn judge(
        &self,
        judge: &Judge,
        reading: &Reading,
        direction: Direction,
        sender: Sender,
    ) -> Vec<Violation> {
        if matches!(self.style, "matrix" | "label") {
            let message = format!("values in the style `{}` are not looked into", self.style);
            return vec![self.place(remark(Severity::Notice, "style", message))];
        }
        let mut violations = Vec::new();
        if reading.times > 1 {
            let message = format!("is sent {} times, and the first is judged", reading.times);
            violations.push(self.place(remark(Severity::Warning, "duplicate", message)));
        }
        let validator = judge.validator(self.schema, direction, sender);
        let verdicts = reading
            .texts
            .iter()
            .map(|text| validator.judge(text.as_bytes()));
        let kindest =
            verdicts.min_by_key(|verdict| (verdict.outcome != Outcome::Valid, verdict.severity()));
        match kindest {
            Some(verdict) => {
                let broken = verdict.violations.into_iter();
                violations.extend(broken.map(|violation| self.place(violation)));
            }
            None if self.required => {
                let contract = judge.contract();
                let message = format!("required {} `{}` is missing", self.what(), self.name);
                violations.push(Violation {
                    schema: self.pointer_to("required"),
                    ..self.place(broken(contract, self.rule, "required", message))
                });
            }
            None => {}
        }
        violations
    }

    /// Puts a violation where this value is.
    fn place(&self, violation: Violation) -> Violation {
        violation.beside_the_body(self.location, self.name)
    }

    fn what(&self) -> &'static str {
        match self.location {
            ParameterLocation::Path => "path parameter",
            ParameterLocation::Query => "query parameter",
            ParameterLocation::Header => "header",
            ParameterLocation::Cookie => "cookie",
        }
    }

    /// The place of a keyword beside the schema.
    fn pointer_to(&self, keyword: &str) -> Option<String> {
        let parameter = self.schema.pointer.strip_suffix("/schema")?;
        Some(format!("{parameter}/{keyword}"))
    }
}
