//! Now, in the zone of whoever is looking. A page is made on one thread in one go, so the moment
//! stands beside the thread instead of being handed through every template.

use std::cell::Cell;

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;

thread_local! {
    static CURRENT: Cell<Option<Moment>> = const { Cell::new(None) };
}

#[derive(Clone, Copy)]
pub struct Moment {
    pub now: DateTime<Tz>,
}

impl Moment {
    /// Now in a zone; an unknown one counts as UTC.
    pub fn now(zone: &str) -> Self {
        let zone = zone.parse().unwrap_or(Tz::UTC);
        Self { now: Utc::now().with_timezone(&zone) }
    }

    /// A time in milliseconds since 1970 (UTC), in this zone.
    pub fn local(self, at: i64) -> DateTime<Tz> {
        let zone = self.now.timezone();
        zone.timestamp_millis_opt(at).single().unwrap_or(self.now)
    }
}

/// Makes a page as of a moment.
pub fn within<T>(moment: Moment, make: impl FnOnce() -> T) -> T {
    let before = CURRENT.replace(Some(moment));
    let made = make();
    CURRENT.set(before);
    made
}

/// The moment of the page being made; UTC where nobody is signed in.
pub fn current() -> Moment {
    CURRENT.get().unwrap_or_else(|| Moment::now("UTC"))
}
