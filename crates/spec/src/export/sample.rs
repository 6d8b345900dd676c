//! Samples in separate files.

use countersign_contract::{json::Document as Payload, model::Position};

use super::walk::Exporter;
use crate::{
    document::{Data, Document, Entry, Node},
    folder::resolve,
};

impl Exporter<'_> {
    /// Returns a sample as `value`, if its file can be included: JSON as is, any other file as a
    /// string.
    pub(super) fn sample(&mut self, entry: &Entry) -> (String, Node) {
        let kept = || ("externalValue".to_owned(), entry.node.clone());
        let Some(path) = entry.node.text() else {
            return kept();
        };
        let at = entry.node.at;
        match self.sample_value(at, path) {
            Ok(data) => ("value".to_owned(), Node { at, data }),
            Err(reason) => {
                self.keep(at, &format!("the sample {path} {reason}"));
                kept()
            }
        }
    }

    fn sample_value(&self, at: Position, path: &str) -> Result<Data, String> {
        let from = self.documents.file(at.file).map_or("", |file| &file.path);
        let path = resolve(from, path).map_err(|refused| refused.message)?;
        let bytes = self.folder.read(&path).map_err(|refused| refused.message)?;
        let not_utf_8 = |_| "is not UTF-8".to_owned();
        if !path.to_ascii_lowercase().ends_with(".json") {
            return String::from_utf8(bytes)
                .map(Data::String)
                .map_err(not_utf_8);
        }
        let is_json = Payload::parse(&bytes).is_ok();
        let text = String::from_utf8(bytes).map_err(not_utf_8)?;
        let document = Document::parse(&path, at.file, &text).ok();
        document
            .filter(|document| is_json && document.oddities.is_empty())
            .map(|document| document.root.data)
            .ok_or_else(|| "is not JSON that every tool reads the same way".to_owned())
    }
}
