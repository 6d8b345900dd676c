//! The text of a whole contract.

use countersign_contract::model::Certainty;

use super::{
    super::{ApiSheet, FallbackLine, OpenPoint, OperationLine, SchemeLine, ServerLine, Statement},
    clean::clean,
    page::{Page, join},
};

pub(super) fn write(sheet: &ApiSheet, page: &mut Page) {
    let title = format!("{} {}", page.name(&sheet.title), clean(&sheet.version));
    let title = page.told(&title, &sheet.support);
    page.item(0, &title);
    let source = match &sheet.document {
        Some(document) => {
            let updated = document.updated.iter().map(|date| format!(" of {date}"));
            let updated: String = updated.collect();
            format!(
                "{} in {}, based on the document \"{}\"{updated}",
                sheet.api, sheet.file, document.title
            )
        }
        None => format!(
            "{} in {}; no ledger, so every rule counts as stated",
            sheet.api, sheet.file
        ),
    };
    let source = page.aside(&source);
    page.item(0, &source);
    if let Some(description) = &sheet.description {
        page.gap();
        page.prose(2, description);
    }
    servers(&sheet.servers, page);
    page.heading("Security");
    for scheme in &sheet.security {
        let text = scheme_line(scheme, page);
        page.item(2, &text);
    }
    if sheet.security.is_empty() {
        page.item(2, "none is described");
    }
    let (ours, theirs): (Vec<_>, Vec<_>) = sheet
        .operations
        .iter()
        .partition(|operation| !operation.webhook);
    operations("Operations", &ours, page);
    operations("Webhooks", &theirs, page);
    list("Delivery configuration", &sheet.delivery, page);
    if !sheet.schemas.is_empty() {
        page.heading("Schemas that no operation uses");
        let names: Vec<_> = sheet.schemas.iter().map(|name| clean(name)).collect();
        page.item(2, &names.join(", "));
    }
    open_points(&sheet.open_points, page);
    counts(sheet, page);
    fallbacks(&sheet.fallbacks, page);
}

pub(super) fn servers(servers: &[ServerLine], page: &mut Page) {
    if servers.is_empty() {
        return;
    }
    page.heading("Servers");
    for server in servers {
        let text = page.told(&page.name(&server.url), &server.support);
        page.item(2, &text);
        page.gist(4, server.description.as_ref(), "");
        for variable in &server.variables {
            let mut text = vec![format!("{}: default {}", variable.name, variable.default)];
            if !variable.values.is_empty() {
                text.push(format!("one of {}", variable.values.join(", ")));
            }
            let text = clean(&text.join("; "));
            page.item(4, &text);
        }
    }
}

pub(super) fn scheme_line(scheme: &SchemeLine, page: &Page) -> String {
    let text = format!("{}: {}", page.name(&scheme.name), clean(&scheme.text));
    page.told(&text, &scheme.support)
}

fn operations(heading: &str, operations: &[&OperationLine], page: &mut Page) {
    if operations.is_empty() {
        return;
    }
    page.heading(heading);
    for operation in operations {
        let summary = clean(operation.summary.as_deref().unwrap_or_default());
        let remark = if operation.deprecated {
            "(deprecated)"
        } else {
            ""
        };
        let name = page.padded(&operation.id, operation.id.chars().count() + 1);
        let text = join(&join(&name, &summary), &page.aside(remark));
        page.item(2, &text);
        let call = if operation.webhook {
            operation.method.clone()
        } else {
            format!("{} {}", operation.method, operation.path)
        };
        let call = page.aside(&call);
        page.item(4, &call);
    }
}

/// Writes a list of statements with a heading, unless it is empty.
pub(super) fn list<'t>(
    heading: &str,
    told: impl IntoIterator<Item = &'t Statement>,
    page: &mut Page,
) {
    let mut told = told.into_iter().peekable();
    if told.peek().is_some() {
        page.heading(heading);
    }
    for told in told {
        let text = page.told(&clean(&told.text), &told.support);
        page.item(2, &text);
    }
}

/// Writes contradictions and silences, each with the choice made.
pub(super) fn open_points(points: &[OpenPoint], page: &mut Page) {
    let headings = [
        (Certainty::Contradictory, "contradiction"),
        (Certainty::Silent, "silence"),
    ];
    for (certainty, noun) in headings {
        let points: Vec<_> = points
            .iter()
            .filter(|point| point.certainty == certainty)
            .collect();
        if points.is_empty() {
            continue;
        }
        let plural = if points.len() == 1 { "" } else { "s" };
        page.heading(&format!("Open: {} {noun}{plural}", points.len()));
        for point in points {
            let head = format!(
                "{} {}",
                page.name(&point.id.0),
                page.aside(&format!("({})", point.section))
            );
            page.item(2, &head);
            page.prose(4, &point.fact);
            if let Some(note) = &point.note {
                let note = join(&page.certainty_mark(certainty), &Page::one_line(note));
                page.item(4, &note);
            }
        }
    }
}

fn counts(sheet: &ApiSheet, page: &mut Page) {
    if sheet.counts.is_empty() {
        return;
    }
    let clauses: usize = sheet.counts.iter().map(|count| count.clauses).sum();
    let cited: usize = sheet.counts.iter().map(|count| count.cited).sum();
    page.heading("Clauses");
    let about: usize = sheet.counts.iter().map(|count| count.about).sum();
    let also = |about: usize| match about {
        0 => String::new(),
        about => format!(", {about} about a place"),
    };
    let text = format!("{clauses} in all, {cited} cited{}", also(about));
    page.item(2, &text);
    for count in &sheet.counts {
        let certainty = page.certainty(count.certainty);
        let (cited, also) = (count.cited, also(count.about));
        let text = format!("{certainty}: {} ({cited} cited{also})", count.clauses);
        page.item(2, &text);
    }
}

/// Writes the fallbacks. A message that occurs in several places is written once.
pub(super) fn fallbacks(fallbacks: &[FallbackLine], page: &mut Page) {
    const PLACES: usize = 5;
    if fallbacks.is_empty() {
        return;
    }
    page.heading("Not honoured");
    let mut messages: indexmap::IndexMap<&str, Vec<&FallbackLine>> = indexmap::IndexMap::new();
    for fallback in fallbacks {
        messages
            .entry(&fallback.message)
            .or_default()
            .push(fallback);
    }
    for (message, places) in messages {
        let message = clean(message);
        page.item(2, &message);
        for place in places.iter().take(PLACES) {
            let text = format!(
                "line {} column {}: {}",
                place.line, place.column, place.pointer
            );
            let text = page.aside(&text);
            page.item(4, &text);
        }
        if places.len() > PLACES {
            let text = page.aside(&format!("and {} more", places.len() - PLACES));
            page.item(4, &text);
        }
    }
}
