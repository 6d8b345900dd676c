//! Parameters and headers, validated against the contract.

use std::collections::BTreeSet;

use countersign_contract::{
    json::{Document, pointer_to, tokens},
    model::{
        ApiKeyLocation, Contract, Header, Operation, ParameterLocation, Part, Schema,
        SecurityScheme, Sender, Severity, Style,
    },
    parameter::{Described, Found, Reader, Reading, Refused, Sent, Shape, Writing, variants},
    validate::Direction,
    verdict::{Outcome, Verdict, Violation},
};

use super::{
    ExchangeValidator,
    breach::{broken, sent_again, undocumented},
};

/// The header that recorders remove.
const NOT_RECORDED: &str = "set-cookie";

/// Validates the parameters of a request.
pub(super) fn validate_parameters(
    validator: &ExchangeValidator,
    operation: &Operation,
    sent: &Sent<'_>,
) -> Vec<Violation> {
    let sender = operation.sender(&Part::Request);
    let mut known: BTreeSet<String> = key_names(validator.contract(), operation).collect();
    known.extend(
        operation
            .parameters
            .iter()
            .map(|parameter| parameter.name.clone()),
    );
    let mut violations = Vec::new();
    for parameter in &operation.parameters {
        let value = ParameterCheck {
            validator,
            described: Described::parameter(parameter),
            direction: Direction::Request,
            sender,
        };
        if value.is_recorded(sent) {
            violations.extend(value.violations(sent, &mut known));
        }
    }
    let unknown: BTreeSet<_> = sent
        .query
        .iter()
        .map(|(name, _)| name)
        .filter(|name| !known.contains(*name))
        .collect();
    let has_value = |name: &str| {
        let mut pairs = sent.query.iter();
        pairs.any(|(known, value)| known == name && !value.is_empty())
    };
    violations.extend(unknown.into_iter().map(|name| Violation {
        location: Some(ParameterLocation::Query),
        instance: pointer_to(if has_value(name) { name } else { HIDDEN }),
        ..undocumented(
            sender,
            "undocumented",
            "the contract does not name this query parameter",
        )
    }));
    violations
}

/// A placeholder for an undocumented name without a value, which may itself be a secret such as a
/// token.
pub(super) const HIDDEN: &str = "***";

/// Validates the headers of a response, or of a part of a form.
pub(super) fn validate_headers<'c>(
    validator: &ExchangeValidator,
    documented: impl IntoIterator<Item = (&'c String, &'c Header)>,
    headers: &[(String, String)],
    direction: Direction,
    sender: Sender,
) -> Vec<Violation> {
    let sent = Sent {
        path: None,
        query: Vec::new(),
        headers,
    };
    let values = documented.into_iter().map(|(name, header)| ParameterCheck {
        validator,
        described: Described::header(name, header),
        direction,
        sender,
    });
    values
        .filter(|value| value.is_recorded(&sent))
        .flat_map(|value| value.violations(&sent, &mut BTreeSet::new()))
        .collect()
}

/// Returns the query parameters that carry keys, which security schemes describe.
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

/// A value outside the body, and its serialization.
struct ParameterCheck<'a> {
    validator: &'a ExchangeValidator,
    described: Described<'a>,
    direction: Direction,
    sender: Sender,
}

impl ParameterCheck<'_> {
    /// Returns `true` if the recording would contain this value if it had been sent.
    fn is_recorded(&self, sent: &Sent<'_>) -> bool {
        match self.described.location {
            ParameterLocation::Path => sent.path.is_some(),
            ParameterLocation::Query => true,
            ParameterLocation::Header => !self.described.name.eq_ignore_ascii_case(NOT_RECORDED),
            // Recorders remove all cookies or none.
            ParameterLocation::Cookie => sent.cookies().next().is_some(),
        }
    }

    /// Validates the value. Adds the query parameters that it consists of to the known ones.
    fn violations(&self, sent: &Sent<'_>, known: &mut BTreeSet<String>) -> Vec<Violation> {
        let described = &self.described;
        let (found, names) = self.read(described, sent, known);
        known.extend(names);
        match found {
            Found::Unused => Vec::new(),
            Found::Refused(Refused::Undefined(style)) => {
                let explode = matches!(described.writing, Writing::Styled(_, true));
                let message = format!(
                    "OpenAPI does not define how such a value is written with `style: {style}` and \
                     `explode: {explode}`, so it is not validated"
                );
                vec![Violation::new(Severity::Notice, "style", message)]
            }
            Found::Refused(Refused::MediaType(media_type)) => {
                let message = format!("is {media_type}, which is not validated");
                vec![Violation::new(Severity::Notice, "mediaType", message)]
            }
            Found::Refused(Refused::NotJson(kind)) => {
                vec![self.broken("content", "json", format!("is not JSON: {kind}"))]
            }
            Found::Refused(Refused::Form) => self.in_another_form(sent, known).map_or_else(
                || {
                    let contract = self.validator.contract();
                    let shape = described.shape(contract);
                    let expected = described.example(contract, described.writing, shape);
                    let message = format!("does not match the style: expected `{expected}`");
                    vec![self.broken("style", "style", message)]
                },
                |mistake| vec![mistake],
            ),
            Found::Values { readings, times } => self.values(&readings, times, sent, known),
            Found::Nothing => {
                let mistake = self.in_another_form(sent, known).map(|mistake| {
                    if described.required {
                        mistake
                    } else {
                        // Nothing has to be sent, so this is something else.
                        let severity = undocumented(self.sender, "style", "").severity;
                        Violation {
                            severity: severity.min(mistake.severity),
                            ..mistake
                        }
                    }
                });
                let missing = || {
                    let message =
                        format!("required {} `{}` is missing", self.what(), described.name);
                    described
                        .required
                        .then(|| self.broken("required", "required", message))
                };
                mistake.or_else(missing).into_iter().collect()
            }
        }
        .into_iter()
        .map(|violation| violation.beside_the_body(described.location, described.name))
        .collect()
    }

    /// Validates a value that has several possible readings.
    fn values(
        &self,
        readings: &[Reading],
        times: usize,
        sent: &Sent<'_>,
        known: &mut BTreeSet<String>,
    ) -> Vec<Violation> {
        let verdict = self.kindest(&self.described, readings);
        let is_broken = verdict.as_ref().is_some_and(|verdict| !is_good(verdict));
        if (is_broken || times > 1)
            && let Some(mistake) = self.in_another_form(sent, known)
        {
            return vec![mistake];
        }
        let repeated = (times > 1).then(|| {
            let message = format!("is sent {times} times, but only the first is validated");
            Violation::new(Severity::Warning, "duplicate", message)
        });
        let broken = verdict.into_iter().flat_map(|verdict| verdict.violations);
        let broken = broken.map(|violation| match self.described.writing {
            Writing::Content(_) => violation,
            Writing::Styled(style, false) if style != Style::DeepObject => {
                self.hide_value_as_name(sent_again(violation))
            }
            Writing::Styled(..) | Writing::Brackets => sent_again(violation),
        });
        repeated.into_iter().chain(broken).collect()
    }

    /// Masks an undocumented name in a list of alternating names and values: if a name is left out,
    /// the next value is read as a name.
    fn hide_value_as_name(&self, violation: Violation) -> Violation {
        let contract = self.validator.contract();
        let known = |name: &str| {
            let mut variants = variants(contract, self.described.schema).into_iter();
            variants.any(|variant| variant.properties(contract).contains(name))
        };
        let (is_list, is_object) = self.described.parts(contract);
        let is_index = |token: &str| is_list && token.parse::<usize>().is_ok();
        let is_hidden = tokens(&violation.instance)
            .next()
            .is_some_and(|name| is_object && !known(&name) && !is_index(&name));
        let instance = if is_hidden {
            pointer_to(HIDDEN)
        } else {
            violation.instance
        };
        Violation {
            instance,
            ..violation
        }
    }

    fn read(
        &self,
        described: &Described<'_>,
        sent: &Sent<'_>,
        known: &BTreeSet<String>,
    ) -> (Found, Vec<String>) {
        let fits = |schema: &Schema, json: &str| {
            let validator = self
                .validator
                .validator(schema, self.direction, self.sender);
            is_good(&validator.validate(json.as_bytes()))
        };
        let reader = Reader {
            contract: self.validator.contract(),
            fits: &fits,
        };
        reader.read(described, sent, known)
    }

    /// Returns the verdict with the fewest violations among the readings.
    fn kindest(&self, described: &Described<'_>, readings: &[Reading]) -> Option<Verdict> {
        let validator = self
            .validator
            .validator(described.schema, self.direction, self.sender);
        let verdicts = readings.iter().map(|reading| {
            let verdict = validator.validate(reading.json.as_bytes());
            weighed(verdict, reading)
        });
        verdicts.min_by_key(weight)
    }

    /// Reports a list or object that is valid if it is read in another form.
    fn in_another_form(&self, sent: &Sent<'_>, known: &mut BTreeSet<String>) -> Option<Violation> {
        let described = self.described;
        let contract = self.validator.contract();
        let (list, object) = described.parts(contract);
        if !(list || object) || matches!(described.writing, Writing::Content(_)) {
            return None;
        }
        for writing in described.mistaken_for() {
            let mistaken = described.written(writing);
            let (found, names) = self.read(&mistaken, sent, known);
            let Found::Values { readings, times: 1 } = found else {
                continue;
            };
            let shape = readings.iter().find_map(|reading| {
                let shape = evidence(&reading.json, writing)?;
                let verdict = self.kindest(&mistaken, std::slice::from_ref(reading))?;
                verdict.violations.is_empty().then_some(shape)
            });
            let Some(shape) = shape else {
                continue;
            };
            known.extend(names);
            let message = format!(
                "is written like `{}`, but the contract requires `{}`",
                described.example(contract, writing, shape),
                described.example(contract, described.writing, shape)
            );
            return Some(self.broken("style", "style", message));
        }
        None
    }

    /// Builds a violation of a rule of the parameter itself.
    fn broken(&self, member: &str, keyword: &str, message: String) -> Violation {
        let described = &self.described;
        Violation {
            schema: (!described.pointer.is_empty())
                .then(|| format!("{}/{member}", described.pointer)),
            ..broken(self.validator.contract(), described.rule, keyword, message)
        }
    }

    fn what(&self) -> &'static str {
        match self.described.location {
            ParameterLocation::Path => "path parameter",
            ParameterLocation::Query => "query parameter",
            ParameterLocation::Header => "header",
            ParameterLocation::Cookie => "cookie",
        }
    }
}

/// Returns the shape of a value whose form can be recognized. It must have parts, and a list must
/// have several, since a single item looks the same in most forms.
fn evidence(json: &str, writing: Writing<'_>) -> Option<Shape> {
    let shape = Shape::of(json);
    let is_shown = match shape {
        Shape::Plain => false,
        Shape::List if matches!(writing, Writing::Content(_) | Writing::Brackets) => true,
        Shape::List => Document::parse(json.as_bytes())
            .is_ok_and(|document| document.root().children().nth(1).is_some()),
        Shape::Object => true,
    };
    is_shown.then_some(shape)
}

/// Returns a weight to compare the readings of a text.
pub(super) fn weight(verdict: &Verdict) -> (bool, Option<Severity>, usize) {
    let is_broken = verdict.outcome != Outcome::Valid;
    (is_broken, verdict.severity(), verdict.violations.len())
}

/// Returns `true` if a value is valid without warnings.
fn is_good(verdict: &Verdict) -> bool {
    verdict.outcome == Outcome::Valid && verdict.severity() < Some(Severity::Warning)
}

/// Adjusts the severity of violations to this reading.
pub(super) fn weighed(verdict: Verdict, reading: &Reading) -> Verdict {
    if reading.is_clear() {
        return verdict;
    }
    let violations = verdict.violations.into_iter();
    Verdict {
        further: verdict.further,
        ..Verdict::of(
            violations
                .filter_map(|violation| reading.weigh(violation))
                .collect(),
        )
    }
}
