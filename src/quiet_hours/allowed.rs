//! Whether a text may leave now, and when next.

use super::{State, Window, Zones, hours::Hours};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// After a year every clock has stood to every other as it ever will.
const A_YEAR: i64 = 366 * DAY;
/// Minutes: the calendar has skipped a day at the date line, and never more.
const LONGEST_GAP: i64 = 24 * 60;

/// Whether somebody may be texted; times are milliseconds since 1970 (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    Now {
        until_ms: i64,
    },
    /// Not before then.
    At(i64),
    /// Their hours leave no moment of the year.
    Never,
}

/// Whether somebody in any of these zones may be texted: inside the window, the federal hours and their state's, in all
/// of the zones at once.
pub fn allowed(now_ms: i64, zones: &[Tz], state: Option<State>, window: Window) -> Allowed {
    let hours = Hours::daily(window).and(Hours::daily(Window::FEDERAL));
    let hours = state.map_or(hours, |state| hours.and(state.hours()));
    let mut from = now_ms;
    while from < now_ms + A_YEAR {
        let Some((opens, closes)) = narrowest(from, zones, &hours) else { return Allowed::Never };
        if opens < closes {
            return if opens <= now_ms { Allowed::Now { until_ms: closes } } else { Allowed::At(opens) };
        }
        // Whoever closes first has closed before the last one opens.
        from = closes;
    }
    Allowed::Never
}

/// Whether it is night for them, or what the law takes for it, in any of the zones they may be in.
pub fn is_quiet(now_ms: i64, zones: &Zones, state: Option<State>) -> bool {
    !matches!(allowed(now_ms, zones.all(), state, Window::WHOLE_DAY), Allowed::Now { .. })
}

/// The last to open and the first to close, of the first hours in each zone that end after `from`.
fn narrowest(from: i64, zones: &[Tz], hours: &Hours) -> Option<(i64, i64)> {
    let open: Option<Vec<(i64, i64)>> = zones.iter().map(|zone| first_open(from, *zone, hours)).collect();
    let open = open?;
    Some((open.iter().map(|(opens, _)| *opens).max()?, open.iter().map(|(_, closes)| *closes).min()?))
}

fn first_open(from: i64, zone: Tz, hours: &Hours) -> Option<(i64, i64)> {
    let today = DateTime::<Utc>::from_timestamp_millis(from)?.with_timezone(&zone).date_naive();
    (0..=8).find_map(|days| {
        open_on(today.checked_add_days(Days::new(days))?, zone, hours).filter(|(_, closes)| *closes > from)
    })
}

/// When it opens and closes on a day, if it does. Where the clock is put back, an hour that comes twice opens the second
/// time and closes the first.
fn open_on(date: NaiveDate, zone: Tz, hours: &Hours) -> Option<(i64, i64)> {
    let window = hours.on(date.weekday())?;
    let at = |minute: u16| date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute));
    let opens = instants(at(window.from()), zone)?.1;
    let closes = instants(at(window.to()), zone)?.0;
    (opens < closes).then_some((opens, closes))
}

/// The first and the last time a clock shows this; where it skips it, both are the moment after the gap.
pub fn instants(local: NaiveDateTime, zone: Tz) -> Option<(i64, i64)> {
    (0..=LONGEST_GAP).find_map(|minutes| {
        let found = zone.from_local_datetime(&(local + TimeDelta::minutes(minutes)));
        Some((found.earliest()?.timestamp_millis(), found.latest()?.timestamp_millis()))
    })
}

#[cfg(test)]
mod tests;
