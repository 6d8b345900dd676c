//! Forms, validated as the JSON objects that they represent.

use countersign_contract::{
    form::{
        FormReader, FormValue, Mistake, NotJson, Pair, Part, Transfer, boundary_of, pairs, parts,
    },
    json::{Document, pointer_to, tokens},
    model::{Encoding, Media, MediaType, Rule, Schema, Sender, Severity, is_multipart},
    parameter::{Variant, header, variants},
    validate::Direction,
    verdict::{Outcome, Verdict, Violation},
};

use super::{
    ExchangeValidator,
    breach::{broken, sent_again, unreadable},
    media::ANYTHING,
    parameter::{HIDDEN, validate_headers, weighed, weight},
};

/// The rules for a form.
pub(super) struct FormValidator<'a> {
    pub(super) validator: &'a ExchangeValidator,
    pub(super) media: &'a Media,
    /// The rule of the body.
    pub(super) rule: &'a Rule,
    pub(super) direction: Direction,
    pub(super) sender: Sender,
    /// Set if only the fields were recorded, not the headers of parts.
    pub(super) of_fields: bool,
}

impl FormValidator<'_> {
    /// Validates a form documented as one media type and received as another, if known.
    pub(super) fn validate(&self, described: &str, received: Option<&str>, body: &[u8]) -> Verdict {
        if is_multipart(received.unwrap_or(described)) {
            self.multipart(received, body)
        } else {
            self.urlencoded(body)
        }
    }

    fn urlencoded(&self, body: &[u8]) -> Verdict {
        if is_json(body) {
            // As a form, all of it would be the name of a field, and names are shown.
            let start = countersign_contract::model::Position::new(1, 1);
            let message = "is JSON, but its media type is a form";
            return malformed(message.to_owned(), start);
        }
        match pairs(body) {
            Ok(pairs) => {
                let verdict = self.kindest(&[], |reader, schema| {
                    reader.urlencoded(schema, &self.media.encoding, &pairs)
                });
                hide_bare_names(verdict, &pairs)
            }
            Err(error) => malformed(error.to_string(), error.at),
        }
    }

    fn multipart(&self, received: Option<&str>, body: &[u8]) -> Verdict {
        let Some(boundary) = boundary_of(received.unwrap_or_default(), body) else {
            let start = countersign_contract::model::Position::new(1, 1);
            return malformed(
                "is not a multipart form: the media type has no boundary".to_owned(),
                start,
            );
        };
        let form = match parts(body, &boundary) {
            Ok(form) => form,
            Err(error) => return malformed(error.to_string(), error.at),
        };
        let mut around = Vec::new();
        let received = received.and_then(MediaType::parse);
        if received.is_some_and(|received| received.parameter("boundary").is_none()) {
            let message = "is a multipart form whose media type has no boundary";
            around.push(Violation::new(Severity::Warning, "mediaType", message));
        }
        for part in &form {
            around.extend(transferred(part));
            if let Some(encoding) = self.media.encoding.get(&part.name) {
                around.extend(self.part(part, encoding));
            }
        }
        self.kindest(&around, |reader, schema| {
            reader.multipart(schema, &self.media.encoding, &form)
        })
    }

    /// Returns the verdict with the fewest violations among all readings, since each branch of a
    /// union may give a field another type.
    fn kindest(
        &self,
        around: &[Violation],
        read: impl Fn(&FormReader<'_>, Variant<'_>) -> FormValue,
    ) -> Verdict {
        let schema = self.media.schema.as_ref().unwrap_or(&ANYTHING);
        let mut kindest: Option<Verdict> = None;
        for variant in variants(self.validator.contract(), schema) {
            let value = self.read(|reader| read(reader, variant));
            let verdict = self.verdict(&value, around.to_vec());
            if kindest
                .as_ref()
                .is_none_or(|known| weight(&verdict) < weight(known))
            {
                kindest = Some(verdict);
            }
            if kindest
                .as_ref()
                .is_some_and(|known| known.violations.is_empty())
            {
                break;
            }
        }
        kindest.unwrap_or_else(|| Verdict::of(around.to_vec()))
    }

    fn read(&self, read: impl FnOnce(&FormReader<'_>) -> FormValue) -> FormValue {
        let fits = |schema: &Schema, json: &str| {
            let validator = self
                .validator
                .validator(schema, self.direction, self.sender);
            validator.validate(json.as_bytes()).outcome == Outcome::Valid
        };
        read(&FormReader {
            contract: self.validator.contract(),
            fits: &fits,
        })
    }

    fn verdict(&self, value: &FormValue, mut around: Vec<Violation>) -> Verdict {
        let schema = self.media.schema.as_ref().unwrap_or(&ANYTHING);
        let validator = self
            .validator
            .validator(schema, self.direction, self.sender);
        let verdict = validator.validate(value.reading.json.as_bytes());
        let verdict = weighed(verdict, &value.reading);
        let violations = verdict.violations.into_iter().map(|violation| Violation {
            payload: value.place(&violation.instance),
            ..sent_again(violation)
        });
        let verdict = Verdict {
            violations: violations.collect(),
            ..verdict
        };
        around.extend(
            value
                .mistakes
                .iter()
                .map(|mistake| self.mistake(value, mistake)),
        );
        around.extend(
            value
                .not_json
                .iter()
                .map(|not_json| self.not_json(not_json)),
        );
        verdict.with(around)
    }

    /// Builds a violation for a member that should be JSON and is not.
    fn not_json(&self, not_json: &NotJson) -> Violation {
        let member = tokens(&not_json.instance).next().unwrap_or_default();
        let encoding = self.media.encoding.get(&member);
        let message = format!("is not JSON: {}", not_json.kind);
        Violation {
            payload: not_json.at,
            instance: not_json.instance.clone(),
            ..self.broken(encoding, "json", message)
        }
    }

    /// Builds a violation for a member written in another form.
    fn mistake(&self, value: &FormValue, mistake: &Mistake) -> Violation {
        let message = format!(
            "is written like `{}`, but the contract requires `{}`",
            mistake.found, mistake.expected
        );
        let encoding = self.media.encoding.get(&mistake.member);
        let instance = pointer_to(&mistake.member);
        Violation {
            payload: value.place(&instance),
            instance,
            ..self.broken(encoding, "style", message)
        }
    }

    /// Validates the headers of a part.
    fn part(&self, part: &Part<'_>, encoding: &Encoding) -> Vec<Violation> {
        let place = |violation: Violation| Violation {
            location: None,
            instance: pointer_to(&part.name),
            payload: Some(part.at),
            ..violation
        };
        let mut violations = Vec::new();
        if let Some(documented) = &encoding.content_type {
            violations.extend(self.media_type(part, encoding, documented).map(place));
        }
        let headers = validate_headers(
            self.validator,
            &encoding.headers,
            &part.headers,
            self.direction,
            self.sender,
        );
        violations.extend(headers.into_iter().map(|violation| {
            let name = violation.instance.trim_start_matches('/').to_owned();
            if violation.keyword == "required" && self.of_fields {
                let message = format!("the header {name} of the part was not recorded");
                return place(Violation::new(Severity::Notice, "header", message));
            }
            let message = if violation.keyword == "required" {
                format!("the part lacks its header: {}", violation.message)
            } else {
                format!("the header {name} of the part: {}", violation.message)
            };
            place(Violation {
                message,
                ..violation
            })
        }));
        violations
    }

    /// Validates the media type of a part. A part without `Content-Type` is plain text (RFC 7578,
    /// section 4.4), but many clients omit the header and many servers accept that.
    fn media_type(
        &self,
        part: &Part<'_>,
        encoding: &Encoding,
        documented: &str,
    ) -> Option<Violation> {
        let is_silent = !self.of_fields && header(&part.headers, "content-type").next().is_none();
        let (message, most) = match &part.media_type {
            Some(sent) if fits(documented, sent) => return None,
            Some(_) => (
                format!("expected a part of {documented}, found another media type"),
                Severity::Error,
            ),
            None if is_silent && !fits(documented, "text/plain") => (
                format!(
                    "expected a part of {documented}, found one without `Content-Type`, which is \
                     text/plain (RFC 7578, section 4.4)"
                ),
                Severity::Warning,
            ),
            None => return None,
        };
        let violation = self.broken(Some(encoding), "mediaType", message);
        Some(Violation {
            severity: violation.severity.min(most),
            ..violation
        })
    }

    fn broken(&self, encoding: Option<&Encoding>, keyword: &str, message: String) -> Violation {
        let own = encoding.map(|encoding| &encoding.rule);
        let own = own.filter(|rule| !rule.clauses.is_empty());
        broken(
            self.validator.contract(),
            own.unwrap_or(self.rule),
            keyword,
            message,
        )
    }
}

/// Masks names without a value that the contract does not document.
fn hide_bare_names(mut verdict: Verdict, pairs: &[Pair]) -> Verdict {
    for violation in &mut verdict.violations {
        if violation.keyword != "undocumented" {
            continue;
        }
        let name = tokens(&violation.instance).next().unwrap_or_default();
        let sent = || pairs.iter().filter(|pair| pair.name == name);
        let is_bare = sent().next().is_some() && sent().all(|pair| pair.value.is_empty());
        if is_bare {
            violation.instance = pointer_to(HIDDEN);
        }
    }
    verdict
}

/// Returns `true` if a body is a JSON object or array, which no form looks like.
fn is_json(body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'[')) && Document::parse(body).is_ok()
}

/// Returns the violation for the transfer encoding of a part.
fn transferred(part: &Part<'_>) -> Option<Violation> {
    let (severity, message) = match part.transfer {
        Transfer::AsTheyAre => return None,
        Transfer::Encoded(_) => (
            Severity::Notice,
            "the part has a `Content-Transfer-Encoding`, which is deprecated (RFC 7578, \
             section 4.7): it was decoded, which not every server does",
        ),
        Transfer::Unknown => (
            Severity::Warning,
            "the part cannot be decoded by its `Content-Transfer-Encoding`, so it is not \
             validated",
        ),
    };
    Some(Violation {
        instance: pointer_to(&part.name),
        payload: Some(part.at),
        ..Violation::new(severity, "mediaType", message)
    })
}

fn malformed(message: String, at: countersign_contract::model::Position) -> Verdict {
    Verdict::unreadable(Violation {
        payload: Some(at),
        ..unreadable(message)
    })
}

/// Returns `true` if a media type matches a list of media types and ranges.
fn fits(documented: &str, sent: &str) -> bool {
    let Some(sent) = MediaType::parse(sent) else {
        return false;
    };
    let mut documented = documented.split(',').filter_map(MediaType::parse);
    documented.any(|documented| documented.covers(&sent))
}
