//! The text of a clause.

use super::{
    super::ClauseSheet,
    clean::clean,
    page::{Page, join},
};

pub(super) fn write(sheet: &ClauseSheet, page: &mut Page) {
    let head = format!(
        "{} {} {}",
        page.name(&sheet.id.0),
        page.certainty(sheet.certainty),
        page.aside(&format!("({})", sheet.section))
    );
    page.item(0, &head);
    page.prose(2, &sheet.fact);
    if let Some(note) = &sheet.note {
        let note = join(&page.certainty_mark(sheet.certainty), &Page::one_line(note));
        page.item(2, &note);
    }
    let article = if sheet.severity == "error" { "an" } else { "a" };
    let severity = format!(
        "A violation that rests on this clause alone is {article} {}.",
        sheet.severity
    );
    page.gap();
    page.item(2, &severity);
    if let Some(reason) = &sheet.uncited {
        let text = format!("Nothing cites it: {reason}.");
        page.item(2, &text);
        return;
    }
    if !sheet.uses.is_empty() || sheet.about.is_empty() {
        page.heading("Cited by");
    }
    for used in &sheet.uses {
        let keywords = used.keywords.iter().map(|keyword| match keyword.as_str() {
            "*" => "the description",
            keyword => keyword,
        });
        let keywords = keywords.collect::<Vec<_>>().join(", ");
        let colon = if keywords.is_empty() { "" } else { ":" };
        let file = used.file.as_ref().map(|file| format!("{file} "));
        let place = format!("({}line {})", file.unwrap_or_default(), used.line);
        let place = page.aside(&place);
        let text = format!("{}{colon}", clean(&used.element));
        let text = join(&join(&text, &clean(&keywords)), &place);
        page.item(2, &text);
    }
    if !sheet.about.is_empty() {
        page.heading("About");
    }
    for about in &sheet.about {
        let place = page.aside(&format!("(line {})", about.line));
        let text = join(&clean(&about.pointer), &place);
        page.item(2, &text);
    }
}
