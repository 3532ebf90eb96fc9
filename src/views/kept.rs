//! Parts of pages that are made once and shown often, kept by everything they show: the same in, the same out.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use chrono_tz::Tz;
use quick_cache::{Weighter, sync::Cache};
use serde::Serialize;
use tera::{Context, TeraResult, Value};

use super::{TERA, moment};

/// About as many bytes are kept, of parts and of what they show.
const BYTES: u64 = 8_000_000;
/// A row of the list, with what it shows.
const TYPICAL: usize = 2_000;

static PARTS: LazyLock<Cache<Shown, Arc<str>, Bytes>> = LazyLock::new(|| Cache::with_weighter(4_000, BYTES, Bytes));

/// Everything a part shows: the words, and the day and the zone its times are told in.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Shown {
    component: &'static str,
    day: NaiveDate,
    zone: Tz,
    words: String,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Shown, Arc<str>> for Bytes {
    fn weight(&self, shown: &Shown, html: &Arc<str>) -> u64 {
        (size_of::<Shown>() + shown.words.len() + html.len()) as u64
    }
}

/// A component of the templates as HTML.
pub fn one(component: &'static str, shows: &impl Serialize) -> TeraResult<Value> {
    Ok(Value::safe_string(&html(component, shows)?))
}

/// Several parts, one below the other.
pub fn lines<'a>(parts: impl IntoIterator<Item = &'a Arc<str>>) -> Value {
    let mut lines = String::with_capacity(32 * TYPICAL);
    for part in parts {
        lines.push_str(part);
        lines.push('\n');
    }
    Value::safe_string(&lines)
}

/// Somebody was erased: nothing they wrote stays behind.
pub fn forget() {
    PARTS.clear();
}

/// The HTML of a component.
pub fn html(component: &'static str, shows: &impl Serialize) -> TeraResult<Arc<str>> {
    let now = moment::current().now;
    let words = serde_json::to_string(shows).map_err(tera::Error::message)?;
    let shown = Shown { component, day: now.date_naive(), zone: now.timezone(), words };
    if let Some(html) = PARTS.get(&shown) {
        return Ok(html);
    }
    let html: Arc<str> = TERA.render_component(component, &Context::from_serialize(shows)?, None, true)?.into();
    PARTS.insert(shown, Arc::clone(&html));
    Ok(html)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::moment::{Moment, within};
    use chrono::TimeZone;

    #[derive(Serialize)]
    struct Who<'a> {
        name: Option<&'a str>,
        number: &'a str,
    }

    fn shown(name: &str) -> String {
        one("who", &Who { name: Some(name), number: "+15550100" }).unwrap().to_string()
    }

    #[test]
    fn another_name_is_another_part_and_what_was_typed_stays_text() {
        assert_eq!(shown("Ada"), "<bdi>Ada</bdi>");
        assert_eq!(shown("Ada"), "<bdi>Ada</bdi>");
        assert_eq!(shown("<b>"), "<bdi>&lt;b&gt;</bdi>");
    }

    #[test]
    fn a_time_of_today_is_not_shown_so_tomorrow() {
        #[derive(Serialize)]
        struct Ticket {
            tickets: [crate::views::people::Ticket; 1],
            r#where: &'static str,
        }
        let on = |day| {
            let now = Tz::UTC.with_ymd_and_hms(2025, 6, day, 14, 0, 0).unwrap();
            let at = Tz::UTC.with_ymd_and_hms(2025, 6, 18, 13, 0, 0).unwrap().timestamp_millis();
            let tickets = [crate::views::people::Ticket { last_at: at, ..Default::default() }];
            within(Moment { now }, || one("tickets", &Ticket { tickets, r#where: "" }).unwrap().to_string())
        };

        assert!(on(18).contains(">13:00<"));
        assert!(on(19).contains(">Yesterday<"));
    }
}
