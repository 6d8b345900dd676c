//! Sheets as text for people.

mod api;
mod clause;
mod clean;
mod operation;
mod page;
mod tree;

pub use page::Layout;

use super::{SchemaSheet, Sheet};
use clean::clean;
use page::Page;
use tree::Tree;

impl Sheet {
    /// Returns the sheet as text that ends with a newline.
    #[must_use]
    pub fn to_text(&self, layout: Layout) -> String {
        let mut page = Page::new(layout);
        match self {
            Self::Api(sheet) => api::write(sheet, &mut page),
            Self::Operation(sheet) => operation::write(sheet, &mut page),
            Self::Schema(sheet) => schema(sheet, &mut page),
            Self::Clause(sheet) => clause::write(sheet, &mut page),
        }
        page.into_text()
    }

    /// Returns the sheet as JSON on one line, without a newline.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Names are strings and numbers are finite, so this cannot fail.
        let json = serde_json::to_string(self).unwrap_or_default();
        clean::escape(&json)
    }
}

fn schema(sheet: &SchemaSheet, page: &mut Page) {
    let mut tree = Tree::new(&sheet.schemas);
    tree.named(&sheet.name, page);
    tree.rest(page);
    page.heading("Used by");
    if sheet.operations.is_empty() {
        page.item(2, "no operation");
    }
    for operation in &sheet.operations {
        let operation = clean(operation);
        page.item(2, &operation);
    }
    api::open_points(&sheet.open_points, page);
    api::fallbacks(&sheet.fallbacks, page);
}
