//! HTTP exchanges, validated against their operations: request and response.

use std::fmt;

use countersign_contract::{
    model::{
        Certainty, Media, MediaType, Operation, Part, Rule, Schema, Sender, Severity, essence,
        is_event_stream, is_form, is_json, is_json_sequence, is_multipart,
    },
    parameter::{Sent, header, query_pairs},
    validate::Direction,
    verdict::{Verdict, Violation},
};
use indexmap::IndexMap;

use super::{
    ExchangeValidator,
    breach::{broken, undocumented},
    events,
    form::FormValidator,
    media::{ANYTHING, described_as, is_pdf, rule_of_file, usual, validate_pdf},
    parameter::{validate_headers, validate_parameters},
    path,
    route::{Matched, Miss, web_url},
    sequence,
};

/// A request and its response.
pub struct Exchange {
    /// The method, such as `GET`.
    pub method: String,
    /// The absolute URL, with its query.
    pub url: String,
    /// The request.
    pub request: Message,
    /// The response; `None` if the connection failed before one was received.
    pub response: Option<Answer>,
}

/// The headers and body, with `Content-Encoding` and `Transfer-Encoding` decoded.
#[derive(Default)]
pub struct Message {
    /// The headers in order. Names are case-insensitive.
    pub headers: Vec<(String, String)>,
    /// The body; empty if none was sent, `None` if it is unknown.
    pub body: Option<Vec<u8>>,
    /// Set if the body is a form and only its fields were recorded, not the headers of its parts.
    pub of_fields: bool,
}

impl Message {
    /// Returns the body, unless it is a form. Reports cannot mask the values of a form.
    pub(crate) fn shown(&self) -> Option<&[u8]> {
        let media_type = header(&self.headers, "content-type").next();
        let is_form = media_type.is_some_and(|name| is_form(name) || is_multipart(name));
        self.body.as_deref().filter(|_| !is_form)
    }
}

/// A response.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers and body.
    pub message: Message,
}

/// Omits values: headers, queries and bodies may contain secrets.
impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("method", &self.method)
            .field("request", &self.request)
            .field("response", &self.response)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("headers", &self.headers.len())
            .field("bytes", &self.body.as_ref().map(Vec::len))
            .field("of_fields", &self.of_fields)
            .finish()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("message", &self.message)
            .finish()
    }
}

/// The verdicts on an exchange.
#[derive(Debug)]
pub struct ValidatedExchange<'c> {
    /// The operation that was called.
    pub operation: &'c Operation,
    /// The way in which the operation was found.
    pub matched: Matched,
    /// The verdict on the request: parameters and body.
    pub request: Verdict,
    /// The part and verdict of the response. The part has the status of the response.
    pub response: Option<(Part, Verdict)>,
}

impl ExchangeValidator {
    /// Finds the operation of an exchange and validates both parts.
    ///
    /// # Errors
    ///
    /// Returns an error with the reason if the exchange belongs to no operation. Webhooks are never
    /// found, since they have no path; see [`exchange_of`](Self::exchange_of).
    pub fn exchange(&self, exchange: &Exchange) -> Result<ValidatedExchange<'_>, Miss> {
        let route = self.router.route(&exchange.method, &exchange.url)?;
        let operation = &self.contract().operations[route.operation];
        Ok(self.both_parts(exchange, operation, route.matched, Some(&route.path)))
    }

    /// Validates both parts of an exchange as a call of the operation of this name, regardless of
    /// the URL. Does not validate path parameters. Returns `None` if the contract has no such
    /// operation.
    #[must_use]
    pub fn exchange_of(
        &self,
        operation: &str,
        exchange: &Exchange,
    ) -> Option<ValidatedExchange<'_>> {
        let operation = self.contract().operation(operation)?;
        Some(self.both_parts(exchange, operation, Matched::Operation, None))
    }

    fn both_parts<'c>(
        &self,
        exchange: &Exchange,
        operation: &'c Operation,
        matched: Matched,
        path: Option<&[(String, String)]>,
    ) -> ValidatedExchange<'c> {
        ValidatedExchange {
            operation,
            matched,
            request: self.request(exchange, operation, path),
            response: exchange.response.as_ref().map(|answer| {
                let part = Part::Response(answer.status.to_string());
                let verdict = self.response(&exchange.method, operation, &part, answer);
                (part, verdict)
            }),
        }
    }

    fn request(
        &self,
        exchange: &Exchange,
        operation: &Operation,
        path: Option<&[(String, String)]>,
    ) -> Verdict {
        let url = web_url(&exchange.url);
        let query = url.as_ref().and_then(|url| url.query()).unwrap_or_default();
        let path = path
            .zip(url.as_ref())
            .map(|(values, url)| path::undecoded(&operation.path, url.path(), values));
        let sent = Sent {
            path: path.as_deref(),
            query: query_pairs(query),
            headers: &exchange.request.headers,
        };
        let around = validate_parameters(self, operation, &sent);
        let nothing = IndexMap::new();
        let request = operation.request.as_ref();
        let body = Body {
            validator: self,
            content: request.map_or(&nothing, |request| &request.content),
            rule: request.map_or(&operation.rule, |request| &request.rule),
            direction: Direction::Request,
            sender: operation.sender(&Part::Request),
            needed: request.is_some_and(|request| request.required),
            of_fields: exchange.request.of_fields,
        };
        body.validate(&exchange.request).with(around)
    }

    fn response(
        &self,
        method: &str,
        operation: &Operation,
        part: &Part,
        answer: &Answer,
    ) -> Verdict {
        let sender = operation.sender(part);
        let Some((status, response)) = operation.response(&answer.status.to_string()) else {
            return Verdict::of(vec![Violation::undescribed_status(sender)]);
        };
        let around = validate_headers(
            self,
            &response.headers,
            &answer.message.headers,
            Direction::Response,
            sender,
        );
        // RFC 9110, sections 6.4.1 and 9.3.2. A 204 that the contract does not document stands for
        // a documented success with a body.
        let is_named = status == answer.status.to_string();
        let bodiless = method.eq_ignore_ascii_case("HEAD")
            || matches!(answer.status, 100..=199 | 304)
            || answer.status == 204 && is_named;
        let body = Body {
            validator: self,
            content: &response.content,
            rule: &response.rule,
            direction: Direction::Response,
            sender,
            needed: !bodiless && !response.content.is_empty(),
            of_fields: answer.message.of_fields,
        };
        body.validate(&answer.message).with(around)
    }
}

/// The rules of the contract for one body.
struct Body<'a> {
    validator: &'a ExchangeValidator,
    content: &'a IndexMap<String, Media>,
    rule: &'a Rule,
    direction: Direction,
    sender: Sender,
    needed: bool,
    of_fields: bool,
}

impl Body<'_> {
    fn validate(&self, message: &Message) -> Verdict {
        let one = |violation: Violation| Verdict::of(vec![violation]);
        let Some(body) = &message.body else {
            return if self.content.is_empty() {
                Verdict::of(Vec::new())
            } else {
                one(Violation::new(
                    Severity::Notice,
                    "body",
                    "the body was not recorded",
                ))
            };
        };
        if body.is_empty() && !self.needed {
            return Verdict::of(Vec::new());
        }
        if self.content.is_empty() && !body.is_empty() {
            let message = "unexpected body: the contract describes none";
            return one(undocumented(self.sender, "body", message));
        }
        let received = header(&message.headers, "content-type")
            .next()
            .filter(|name| {
                // Values that browsers record if the media type is unknown.
                let unknown = [
                    "",
                    "x-unknown",
                    "unknown",
                    "application/x-unknown-content-type",
                ];
                !unknown.contains(&essence(name).as_str())
            });
        let described = match received {
            Some(received) => described_as(self.content, received),
            None => usual(self.content),
        };
        if body.is_empty() && !described.is_some_and(|(name, _)| may_be_empty(name)) {
            return one(self.missing());
        }
        match described {
            Some((name, media)) => {
                let name = if name.contains('*') {
                    received.unwrap_or(name)
                } else {
                    name
                };
                self.described(name, media, received, body)
            }
            None => self.undescribed(received.unwrap_or_default(), body),
        }
    }

    /// Validates a body of a documented media type.
    fn described(&self, name: &str, media: &Media, received: Option<&str>, body: &[u8]) -> Verdict {
        let schema = media.schema.as_ref();
        if is_form(name) || is_multipart(name) {
            let form = FormValidator {
                validator: self.validator,
                media,
                rule: self.rule,
                direction: self.direction,
                sender: self.sender,
                of_fields: self.of_fields,
            };
            return form.validate(name, received, body);
        }
        if is_json_sequence(name) {
            let validator = self.validator;
            return sequence::validate(
                validator,
                name,
                schema,
                (self.direction, self.sender),
                body,
            );
        }
        if is_event_stream(name)
            && let Some(schema) = media.of_event()
        {
            let Ok(text) = std::str::from_utf8(body) else {
                let message = "the body is not UTF-8 text, which an event stream must be";
                return Verdict::of(vec![self.broken("body", message.to_owned())]);
            };
            return events::validate(text, media, |data| self.json(Some(schema), data));
        }
        if is_json(name) {
            return self.json(schema, body);
        }
        if is_pdf(name) {
            return Verdict::of(self.no_pdf(schema, body).into_iter().collect());
        }
        let message = format!(
            "the body is {}; only JSON and forms are validated",
            essence(name)
        );
        Verdict::of(vec![Violation {
            certainty: Some(Certainty::Silent),
            clauses: self.rule.clauses.clone(),
            ..Violation::new(Severity::Notice, "mediaType", message)
        }])
    }

    /// Validates a body of an undocumented media type. JSON under another media type is still
    /// validated as JSON.
    fn undescribed(&self, received: &str, body: &[u8]) -> Verdict {
        let documented: Vec<_> = self.content.keys().map(String::as_str).collect();
        let found = essence(received);
        // Only the parameters differ, and they may select one of several descriptions.
        let is_other_form = documented.iter().any(|key| essence(key) == found);
        let message = format!(
            "expected {}, found {}{}",
            documented.join(" or "),
            named(received),
            if is_other_form {
                " with other parameters"
            } else {
                ""
            }
        );
        let mut around = vec![self.broken("mediaType", message)];
        match usual(self.content).filter(|_| !is_other_form || self.content.len() == 1) {
            // It may be the expected content under another name.
            Some((name, media)) if is_pdf(name) => {
                around.extend(self.no_pdf(media.schema.as_ref(), body));
                Verdict::of(around)
            }
            Some((name, media)) if is_json(name) && is_json(received) => {
                self.json(media.schema.as_ref(), body).with(around)
            }
            _ => Verdict::of(around),
        }
    }

    fn no_pdf(&self, schema: Option<&Schema>, body: &[u8]) -> Option<Violation> {
        let contract = self.validator.contract();
        validate_pdf(contract, rule_of_file(contract, schema, self.rule), body)
    }

    fn json(&self, schema: Option<&Schema>, body: &[u8]) -> Verdict {
        let schema = schema.unwrap_or(&ANYTHING);
        let validator = self
            .validator
            .validator(schema, self.direction, self.sender);
        validator.validate(body)
    }

    /// Builds a violation for a missing body. The rule that defines the content determines the
    /// severity, since the rule of the media type may be less certain.
    fn missing(&self) -> Violation {
        let contract = self.validator.contract();
        let schema = usual(self.content).and_then(|(_, media)| media.schema.as_ref());
        let rule = rule_of_file(contract, schema, self.rule);
        broken(contract, rule, "body", "the body is missing")
    }

    fn broken(&self, keyword: &str, message: String) -> Violation {
        broken(self.validator.contract(), self.rule, keyword, message)
    }
}

/// Returns `true` if a body of this media type can be empty: a form without fields, or a sequence
/// without items.
fn may_be_empty(media_type: &str) -> bool {
    is_form(media_type) || is_json_sequence(media_type) || is_event_stream(media_type)
}

/// Returns a received media type if it is valid. Other text may be anything and is not repeated.
fn named(received: &str) -> String {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"/+-.*_".contains(&byte);
    MediaType::parse(received)
        .map(|parsed| parsed.essence().to_owned())
        .filter(|essence| essence.len() <= 100 && essence.bytes().all(is_name))
        .unwrap_or_else(|| "an invalid media type".to_owned())
}
