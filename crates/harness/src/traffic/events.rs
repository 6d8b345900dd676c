//! Recorded event streams (HTML, section "Server-sent events").

use countersign_contract::{
    model::{Media, Position},
    verdict::Verdict,
};

use super::items::Items;

/// The data of one event, and the place of each of its lines in the body.
struct Event {
    data: String,
    lines: Vec<Position>,
}

impl Event {
    /// Converts a place in the data to a place in the body.
    fn place(&self, at: Position) -> Position {
        let line = usize::try_from(at.line).unwrap_or(usize::MAX);
        let begin = self.lines.get(line.saturating_sub(1));
        begin.map_or(at, |begin| {
            let column = begin.column.saturating_add(at.column);
            Position::new(begin.line, column.saturating_sub(1))
        })
    }
}

/// Validates the data of each event up to the end marker. Instances are relative to the list of all
/// events.
pub(super) fn validate(body: &str, media: &Media, validate: impl Fn(&[u8]) -> Verdict) -> Verdict {
    let end = media.events.as_ref().map(|events| events.end.as_str());
    let mut whole = Items::default();
    let events = events(body);
    for event in events.take_while(|event| Some(event.data.trim()) != end) {
        whole.add(validate(event.data.as_bytes()), |at| event.place(at));
    }
    whole.verdict()
}

/// Returns the events with data. Drops an incomplete event at the end.
fn events(body: &str) -> impl Iterator<Item = Event> {
    let body = body.strip_prefix('\u{feff}').unwrap_or(body);
    let mut lines = lines(body).zip(1..);
    let mut data: Vec<&str> = Vec::new();
    let mut places = Vec::new();
    std::iter::from_fn(move || {
        loop {
            let (line, number) = lines.next()?;
            if let Some(value) = line.strip_prefix("data:") {
                let spaced = value.strip_prefix(' ');
                let column = if spaced.is_some() { 7 } else { 6 };
                data.push(spaced.unwrap_or(value));
                places.push(Position::new(number, column));
            } else if line.is_empty() && !data.is_empty() {
                return Some(Event {
                    data: std::mem::take(&mut data).join("\n"),
                    lines: std::mem::take(&mut places),
                });
            }
        }
    })
}

/// Returns the terminated lines of a text. Lines end with CR LF, LF or CR.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest.find(['\r', '\n'])?;
        let (line, after) = rest.split_at(at);
        rest = after.strip_prefix("\r\n").unwrap_or(&after[1..]);
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use countersign_contract::model::Position;

    use super::events;

    #[test]
    fn events_are_taken_apart_as_a_browser_does() {
        let body = "\u{feff}: hello\r\rdata: one\r\n\r\nid: 7\r\ndata:two\r\ndata:  three\r\n\n\ndata\n\ndata: cut off";
        let found: Vec<_> = events(body).map(|event| event.data).collect();
        assert_eq!(found, ["one", "two\n three"]);
    }

    #[test]
    fn a_place_in_an_event_is_a_place_in_the_body() {
        let body = "data: {}\n\ndata: {\ndata:\"a\": 1}\n\n";
        let event = events(body).nth(1).unwrap();
        let at = Position::new;
        assert_eq!(event.place(at(1, 1)), at(3, 7));
        assert_eq!(event.place(at(2, 2)), at(4, 7));
        assert_eq!(event.place(at(9, 9)), at(9, 9));
    }
}
