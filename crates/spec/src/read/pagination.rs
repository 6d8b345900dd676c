//! `x-pagination`: the pagination of a list.

use countersign_contract::model::{
    Beyond, CursorSource, NextPage, PageCursor, PageLink, PageParameter, Pagination,
};

use super::{
    cursor::{Object, Place},
    reader::Reader,
};
use crate::words;

impl<'n> Reader<'n> {
    pub(super) fn pagination(&mut self, object: &mut Object<'n>) -> Option<Pagination> {
        let (word, place) = self.word::<words::Pagination>(object, "x-pagination")?;
        let rule = self.rule_of(&place, "`x-pagination`");
        let limit = word.limit.and_then(|limit| {
            let place = place.get("limit")?;
            Some(self.page_parameter(limit, &place))
        });
        let mut ways = Vec::new();
        if let (Some(offset), Some(place)) = (word.offset, place.get("offset")) {
            ways.push(NextPage::Offset(self.page_parameter(offset, &place)));
        }
        if let (Some(page), Some(place)) = (word.page, place.get("page")) {
            ways.push(NextPage::Page(self.page_parameter(page, &place)));
        }
        if let (Some(cursor), Some(place)) = (word.cursor, place.get("cursor")) {
            ways.push(NextPage::Cursor(self.page_cursor(cursor, &place)?));
        }
        if let (Some(link), Some(place)) = (word.link, place.get("link")) {
            ways.push(NextPage::Link(self.page_link(link, &place)));
        }
        let next = self.only(ways, &place)?;
        if let Some(place) = place.get("total-pages")
            && !matches!(next, NextPage::Page(_))
        {
            self.wrong(
                &place,
                "`total-pages` applies only to numbered pages",
                "remove it, or describe the number with `page`",
            );
        }
        Some(Pagination {
            limit,
            next,
            items: word.items,
            total: word.total,
            total_pages: word.total_pages,
            has_more: word.has_more,
            item_id: word.item_id,
            stable: word.stable,
            rule,
        })
    }

    /// Returns the only way to find the next page.
    fn only(&mut self, mut ways: Vec<NextPage>, place: &Place<'n>) -> Option<NextPage> {
        let message = match ways.len() {
            1 => return ways.pop(),
            0 => "`x-pagination` does not say how the next page is found",
            _ => "`x-pagination` describes more than one way to find the next page",
        };
        let help = "use one of `offset`, `page`, `cursor` and `link`";
        self.wrong(place, message, help);
        None
    }

    fn page_parameter(&mut self, word: words::PageParameter, place: &Place<'n>) -> PageParameter {
        PageParameter {
            location: word.r#in.into(),
            rule: self.rule_of(place, &format!("the page parameter {}", word.name)),
            name: word.name,
            default: word.default,
            minimum: word.minimum,
            maximum: word.maximum,
            below: word.below.map_or(Beyond::Unspecified, Into::into),
            above: word.above.map_or(Beyond::Unspecified, Into::into),
        }
    }

    fn page_cursor(&mut self, word: words::PageCursor, place: &Place<'n>) -> Option<PageCursor> {
        let rule = self.rule_of(place, &format!("the page cursor {}", word.name));
        let next = match (word.next, word.last_item) {
            (Some(pointer), None) => CursorSource::Body(pointer),
            (None, Some(pointer)) => CursorSource::LastItem(pointer),
            _ => {
                self.wrong(
                    place,
                    "`cursor` needs one of `next` and `last-item`",
                    "point to the cursor in the response body with `next`, or in its last item with `last-item`",
                );
                return None;
            }
        };
        Some(PageCursor {
            location: word.r#in.into(),
            name: word.name,
            next,
            rule,
        })
    }

    fn page_link(&mut self, word: words::PageLink, place: &Place<'n>) -> PageLink {
        PageLink {
            location: word.r#in.into(),
            rule: self.rule_of(
                place,
                &format!("the link to the next page in {}", word.name),
            ),
            name: word.name,
        }
    }

    /// Reports an invalid word. In a foreign document it may have another meaning, so it is ignored
    /// there.
    fn wrong(&mut self, place: &Place<'n>, message: &str, help: &str) {
        if !self.is_foreign() {
            self.problem(place.at, message, help);
        }
    }
}
