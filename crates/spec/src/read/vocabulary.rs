//! The words of our own, from their written form to the model.

use countersign_contract::model::{
    Beyond, ErrorCode, PageParameter, Pagination, Resource, Transition, ValueAt,
};
use serde::de::DeserializeOwned;

use super::{
    Reader,
    cursor::{Object, Place},
};
use crate::words;

impl<'n> Reader<'n> {
    /// Reads a word of our own. A foreign document may mean something else by it.
    fn word<T: DeserializeOwned>(&mut self, place: Option<Place<'n>>) -> Option<(T, Place<'n>)> {
        let place = place?;
        match serde_path_to_error::deserialize(place.node.to_json()) {
            Ok(word) => Some((word, place)),
            Err(_) if self.is_foreign() => None,
            Err(error) => {
                let tokens: Vec<String> = error
                    .path()
                    .iter()
                    .filter_map(|segment| match segment {
                        serde_path_to_error::Segment::Seq { index } => Some(index.to_string()),
                        serde_path_to_error::Segment::Map { key } => Some(key.clone()),
                        _ => None,
                    })
                    .collect();
                let node = place
                    .node
                    .at_path(tokens.iter().map(String::as_str))
                    .unwrap_or(place.node);
                let message = format!(
                    "`{}` is not written as it should be: {}",
                    place.name(),
                    error.inner()
                );
                self.problem(node.at, message, "see specs/README.md for the word");
                None
            }
        }
    }

    pub(super) fn error_codes(&mut self, place: Option<Place<'n>>) -> Vec<ErrorCode> {
        let Some((rows, place)) = self.word::<Vec<words::ErrorCode>>(place) else {
            return Vec::new();
        };
        let mut codes = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            let at = place
                .node
                .at_path([index.to_string().as_str()])
                .map_or(place.at, |node| node.at);
            let rule = self.rule_of(&row.clauses, at, &format!("the error code {}", row.code));
            codes.push(ErrorCode {
                code: row.code,
                sub_code: row.sub_code,
                message: row.message,
                rule,
            });
        }
        codes
    }

    pub(super) fn pagination(&mut self, object: &mut Object<'n>) -> Option<Pagination> {
        let (word, place) = self.word::<words::Pagination>(object.take("x-pagination"))?;
        let at = |name: &str| place.node.get(name).map_or(place.at, |entry| entry.at);
        let limit = self.page_parameter(word.limit, at("limit"));
        let offset = self.page_parameter(word.offset, at("offset"));
        Some(Pagination {
            limit,
            offset,
            items: word.items,
            total: word.total,
            has_more: word.has_more,
            item_id: word.item_id,
            rule: self.rule_of(&word.clauses, place.at, "`x-pagination`"),
        })
    }

    fn page_parameter(
        &mut self,
        word: words::PageParameter,
        at: countersign_contract::model::Position,
    ) -> PageParameter {
        PageParameter {
            location: word.r#in.into(),
            rule: self.rule_of(
                &word.clauses,
                at,
                &format!("the page parameter {}", word.name),
            ),
            name: word.name,
            default: word.default,
            minimum: word.minimum,
            maximum: word.maximum,
            below: word.below.map_or(Beyond::Unspecified, Into::into),
            above: word.above.map_or(Beyond::Unspecified, Into::into),
        }
    }

    pub(super) fn resource(&mut self, object: &mut Object<'n>) -> Option<Resource> {
        let (word, place) = self.word::<words::Resource>(object.take("x-resource"))?;
        let value_at = |word: words::ValueAt| ValueAt {
            location: word.r#in.into(),
            name: word.name,
        };
        Some(Resource {
            name: word.name,
            action: word.action.into(),
            id: word.id.map(value_at),
            state: word.state.map(value_at),
            rule: self.rule_of(&word.clauses, place.at, "`x-resource`"),
        })
    }

    pub(super) fn transition(&mut self, object: &mut Object<'n>) -> Option<Transition> {
        let (word, place) = self.word::<words::Transition>(object.take("x-transition"))?;
        Some(Transition {
            from: word.from,
            to: word.to,
            needs: word.needs,
            rule: self.rule_of(&word.clauses, place.at, "`x-transition`"),
        })
    }
}
