//! Sentences for our vocabulary and for security schemes.

use countersign_contract::model::{
    Action, ApiKeyLocation, Beyond, Contract, CursorSource, Delivery, Hash, KeyEncoding, NextPage,
    PageLinkLocation, PageParameter, PageParameterLocation, Pagination, Resource, SecurityScheme,
    Signature, SignatureEncoding, SignedPart, TimestampPlace, Transition, ValueAt, ValueLocation,
};

use super::{Statement, Support};

/// Describes the credential that a security scheme requires.
pub(super) fn scheme(scheme: &SecurityScheme) -> String {
    match scheme {
        SecurityScheme::ApiKey { location, name, .. } => {
            let location = match location {
                ApiKeyLocation::Header => "header",
                ApiKeyLocation::Query => "query parameter",
                ApiKeyLocation::Cookie => "cookie",
            };
            format!("a key in the {location} {name}")
        }
        SecurityScheme::Signature {
            header, signature, ..
        } => signed(header, signature),
        SecurityScheme::Http { scheme, .. } => format!("HTTP authentication: {scheme}"),
        SecurityScheme::OAuth2 { flows, .. } => {
            let flows = flows.iter().map(|(name, flow)| match &flow.token_url {
                Some(url) => format!("{name} with tokens from {url}"),
                None => name.clone(),
            });
            format!("OAuth 2: {}", flows.collect::<Vec<_>>().join("; "))
        }
        SecurityScheme::OpenIdConnect { url, .. } => format!("OpenID Connect, described at {url}"),
    }
}

/// Describes a signature: the signed content, the algorithm and the header.
fn signed(header: &str, signature: &Signature) -> String {
    let hash = match signature.hash {
        Hash::Sha1 => "SHA-1",
        Hash::Sha256 => "SHA-256",
        Hash::Sha512 => "SHA-512",
    };
    let encoding = match signature.encoding {
        SignatureEncoding::Hex => "hexadecimal",
        SignatureEncoding::Base64 => "Base64",
    };
    let content = signature.signed.iter().map(|part| match part {
        SignedPart::Text(text) => text.clone(),
        SignedPart::Header(name) => format!("{{{name}}}"),
        SignedPart::Timestamp => "{timestamp}".to_owned(),
        SignedPart::Body => "{body}".to_owned(),
    });
    let content: String = content.collect();
    let mut parts = vec![format!(
        "a signature in the header {header}: HMAC with {hash} of {content}, {encoding}"
    )];
    if !signature.prefix.is_empty() {
        parts.push(format!("after {:?}", signature.prefix));
    }
    if let Some(separator) = signature.separator {
        parts.push(format!("entries are separated by {separator:?}"));
    }
    match signature.key {
        KeyEncoding::Text => {}
        KeyEncoding::Hex => parts.push("the secret is hexadecimal".to_owned()),
        KeyEncoding::Base64 => parts.push("the secret is Base64".to_owned()),
    }
    if let Some(prefix) = &signature.key_prefix {
        parts.push(format!(
            "the secret begins with {prefix:?}, which is not part of the key"
        ));
    }
    if let Some(timestamp) = &signature.timestamp {
        let place = match &timestamp.place {
            TimestampPlace::Header(name) => format!("in the header {name}"),
            TimestampPlace::Prefix(prefix) => format!("after {prefix:?}"),
        };
        let tolerance = timestamp.tolerance;
        parts.push(format!("the timestamp {place}, at most {tolerance} s off"));
    }
    parts.join("; ")
}

/// Describes how a list is paged.
pub(super) fn pagination(contract: &Contract, pagination: &Pagination) -> Vec<Statement> {
    let told = |text, rule| Statement {
        text,
        support: Support::by(contract, rule),
    };
    let mut places = vec![format!("items: {}", pointer(&pagination.items))];
    if let Some(id) = &pagination.item_id {
        places.push(format!("each is identified by {}", pointer(id)));
    }
    if let Some(total) = &pagination.total {
        places.push(format!("total: {}", pointer(total)));
    }
    if let Some(has_more) = &pagination.has_more {
        places.push(format!("more to follow: {}", pointer(has_more)));
    }
    if let Some(pages) = &pagination.total_pages {
        places.push(format!("number of pages: {}", pointer(pages)));
    }
    let limit = pagination.limit.iter();
    let limit = limit.map(|limit| told(page_parameter("page size", limit), &limit.rule));
    let next = told(next_page(&pagination.next), pagination.next.rule());
    let places = told(places.join("; "), &pagination.rule);
    limit.chain([next, places]).collect()
}

/// Describes how the next page is found.
fn next_page(next: &NextPage) -> String {
    match next {
        NextPage::Offset(parameter) => page_parameter("items to skip", parameter),
        NextPage::Page(parameter) => page_parameter("page number", parameter),
        NextPage::Cursor(cursor) => {
            let source = match &cursor.next {
                CursorSource::Body(found) => {
                    format!("the value at {} of the previous page", pointer(found))
                }
                CursorSource::LastItem(found) => {
                    format!(
                        "the value at {} of the last item of the previous page",
                        pointer(found)
                    )
                }
            };
            let place = place(cursor.location);
            format!("page cursor: {} {place}; {source}", pointer(&cursor.name))
        }
        NextPage::Link(link) => match link.location {
            PageLinkLocation::Header => {
                format!(
                    "next page: the link `next` in the response header {}",
                    link.name
                )
            }
            PageLinkLocation::Body => format!("next page: the URL at {}", pointer(&link.name)),
        },
    }
}

fn place(location: PageParameterLocation) -> &'static str {
    match location {
        PageParameterLocation::Query => "in the query",
        PageParameterLocation::Body => "in the body",
    }
}

fn page_parameter(meaning: &str, parameter: &PageParameter) -> String {
    let place = place(parameter.location);
    let mut parts = vec![format!("{meaning}: {} {place}", pointer(&parameter.name))];
    parts.extend(
        parameter
            .default
            .map(|default| format!("{default} by default")),
    );
    let beyond = [
        ("below", parameter.minimum, parameter.below),
        ("above", parameter.maximum, parameter.above),
    ];
    for (relation, limit, what) in beyond {
        parts.extend(limit.map(|limit| match what {
            Beyond::Error => format!("{relation} {limit} is an error"),
            Beyond::Clamp => format!("{relation} {limit} counts as {limit}"),
            Beyond::Unspecified => format!("{relation} {limit} is not documented"),
        }));
    }
    parts.join("; ")
}

/// Describes the effect of an operation on a resource.
pub(super) fn resource(contract: &Contract, resource: &Resource) -> Statement {
    let done = match resource.action {
        Action::Create => "one is created",
        Action::Read => "one is read",
        Action::List => "several are read",
        Action::Update => "some of its members change",
        Action::Replace => "it is replaced entirely",
        Action::Delete => "it is deleted",
        Action::Act => "an action is performed on it",
        Action::Notify => "the partner notifies us about it",
    };
    let mut parts = vec![format!("{}: {done}", resource.name)];
    parts.extend(
        resource
            .id
            .as_ref()
            .map(|id| format!("identified by {}", value_at(id))),
    );
    parts.extend(
        resource
            .state
            .as_ref()
            .map(|state| format!("its state is {}", value_at(state))),
    );
    Statement {
        text: parts.join("; "),
        support: Support::by(contract, &resource.rule),
    }
}

/// Describes the states that an operation leads from and to.
pub(super) fn transition(contract: &Contract, transition: &Transition) -> Statement {
    let mut words = Vec::new();
    if !transition.from.is_empty() {
        words.push(format!("from {}", or(&transition.from)));
    }
    words.extend(transition.to.as_ref().map(|to| format!("to {to}")));
    let mut parts = vec![words.join(" ")];
    parts.extend(
        transition
            .needs
            .as_ref()
            .map(|needs| format!("needs {needs}")),
    );
    parts.retain(|part| !part.is_empty());
    Statement {
        text: parts.join("; "),
        support: Support::by(contract, &transition.rule),
    }
}

/// Describes the configuration that tells the partner where and how to call us.
pub(super) fn delivery(contract: &Contract, delivery: &Delivery) -> Vec<Statement> {
    let told = |text, rule| Statement {
        text,
        support: Support::by(contract, rule),
    };
    let mut whole = vec![format!("the configuration: {}", delivery.configuration)];
    whole.extend(delivery.separator.map(|separator| {
        format!("its entries are separated by {separator:?} and do not contain it")
    }));
    let mut words = vec![told(whole.join("; "), &delivery.rule)];
    words.extend(delivery.version.as_ref().map(|version| {
        let text = format!("its version: {} is {}", version.member, version.value);
        told(text, &version.rule)
    }));
    let url = &delivery.url;
    let mut text = format!(
        "URL: {}; {} is replaced by {}",
        url.member, url.placeholder, url.parameter
    );
    if url.append {
        text += ", or appended after a slash if it is missing";
    }
    words.push(told(text, &url.rule));
    let method = &delivery.method;
    let mut parts = vec![format!("webhook: {}", method.member)];
    let values = method.values.iter();
    parts.extend(values.map(|(value, webhook)| format!("{value} is {webhook}")));
    parts.push(format!(
        "any other or missing value is {}",
        method.otherwise
    ));
    words.push(told(parts.join("; "), &method.rule));
    words.extend(delivery.headers.as_ref().map(|headers| {
        let chosen = headers.separator_member.as_ref();
        let chosen = chosen.map(|member| format!("the character in {member}, or by "));
        let text = format!(
            "additional headers: {}; alternating names and values, separated by {}{:?}",
            headers.member,
            chosen.unwrap_or_default(),
            headers.separator
        );
        told(text, &headers.rule)
    }));
    words.extend(delivery.credential.as_ref().map(|credential| {
        let text = format!(
            "the credential: {}; sent as {}",
            credential.member, credential.scheme
        );
        told(text, &credential.rule)
    }));
    words.extend(delivery.extended.as_ref().map(|extended| {
        let text = format!(
            "a body is sent if {} is {}",
            extended.member, extended.value
        );
        told(text, &extended.rule)
    }));
    words.extend(delivery.statuses.as_ref().map(|statuses| {
        let text = format!(
            "statuses of our responses: {}; separated by {:?}",
            statuses.member, statuses.separator
        );
        told(text, &statuses.rule)
    }));
    words
}

fn value_at(value: &ValueAt) -> String {
    let name = pointer(&value.name);
    match value.location {
        ValueLocation::Path => format!("{name} in the path"),
        ValueLocation::Request => format!("{name} of the request"),
        ValueLocation::Response => format!("{name} of the response"),
    }
}

/// Returns a JSON pointer for display; the empty one is the body itself.
fn pointer(pointer: &str) -> &str {
    if pointer.is_empty() {
        "the body itself"
    } else {
        pointer
    }
}

fn or(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
