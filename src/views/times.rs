//! Times for reading, as people say them.

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;

use super::moment::Moment;

/// By so much another clock may be ahead.
const SLIGHTLY: TimeDelta = TimeDelta::minutes(30);

/// For lists: "14:32" today, "Yesterday", "Mon" within a week, "3 Nov", "3 Nov 2024"; what is to come has its day.
pub fn short(moment: Moment, at: i64) -> String {
    let local = moment.local(at);
    match days_ago(moment, local) {
        ..0 if is_this_year(moment, local) => local.format("%-d %b").to_string(),
        ..0 => local.format("%-d %b %Y").to_string(),
        0 => hour(moment, at),
        1 => "Yesterday".into(),
        2..=6 => local.format("%a").to_string(),
        _ if is_this_year(moment, local) => local.format("%-d %b").to_string(),
        _ => local.format("%-d %b %Y").to_string(),
    }
}

/// "14:32"
pub fn hour(moment: Moment, at: i64) -> String {
    moment.local(at).format("%H:%M").to_string()
}

/// For lines between days: "Today", "Yesterday", "Monday", "Monday 3 November".
pub fn day(moment: Moment, at: i64) -> String {
    let local = moment.local(at);
    match days_ago(moment, local).max(0) {
        0 => "Today".into(),
        1 => "Yesterday".into(),
        2..=6 => local.format("%A").to_string(),
        _ if is_this_year(moment, local) => local.format("%A %-d %B").to_string(),
        _ => local.format("%-d %B %Y").to_string(),
    }
}

/// Everything, for who wants to know exactly: "Mon 3 Nov 2025, 14:32 GMT".
pub fn full(moment: Moment, at: i64) -> String {
    moment.local(at).format("%a %-d %b %Y, %H:%M %Z").to_string()
}

/// In a sentence: "today at 14:32", "yesterday at 14:32", "tomorrow at 14:32", "on 3 Nov at 14:32".
pub fn spoken(moment: Moment, at: i64) -> String {
    let local = moment.local(at);
    let hour = local.format("%H:%M");
    match days_ago(moment, local) {
        0 => format!("today at {hour}"),
        1 => format!("yesterday at {hour}"),
        -1 => format!("tomorrow at {hour}"),
        _ if is_this_year(moment, local) => format!("on {} at {hour}", local.format("%-d %b")),
        _ => format!("on {} at {hour}", local.format("%-d %b %Y")),
    }
}

/// How long ago: "now", "12 min", "3 h", "2 d".
pub fn waiting(moment: Moment, since: i64) -> String {
    match minutes(moment, since) {
        ..1 => "now".into(),
        minutes @ 1..60 => format!("{minutes} min"),
        minutes @ 60..1440 => format!("{} h", minutes / 60),
        minutes => format!("{} d", minutes / 1440),
    }
}

/// How warm a wait has become: `calm`, `warm` from a quarter of an hour, `hot` from an hour.
pub fn warmth(moment: Moment, since: i64) -> &'static str {
    match minutes(moment, since) {
        ..15 => "calm",
        15..60 => "warm",
        _ => "hot",
    }
}

/// For machines: `2025-11-03T14:32:00Z`.
pub fn iso(at: i64) -> String {
    let utc = DateTime::<Utc>::from_timestamp_millis(at).unwrap_or_default();
    utc.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn minutes(moment: Moment, since: i64) -> i64 {
    (moment.now.timestamp_millis() - since) / 60_000
}

/// Whole days between two dates on the calendar, below zero for days to come; a clock slightly ahead of ours is still today.
fn days_ago(moment: Moment, local: DateTime<Tz>) -> i64 {
    let days = (moment.now.date_naive() - local.date_naive()).num_days();
    if local - moment.now < SLIGHTLY { days.max(0) } else { days }
}

fn is_this_year(moment: Moment, local: DateTime<Tz>) -> bool {
    local.year() == moment.now.year()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn moment() -> Moment {
        Moment { now: chrono_tz::Europe::London.with_ymd_and_hms(2025, 6, 18, 14, 0, 0).unwrap() }
    }

    fn ago(minutes: i64) -> i64 {
        moment().now.timestamp_millis() - minutes * 60_000
    }

    #[test]
    fn a_time_of_today_is_shown_in_the_zone_of_the_reader() {
        assert_eq!(short(moment(), ago(60)), "13:00");
        assert_eq!(iso(ago(60)), "2025-06-18T12:00:00Z");
    }

    #[test]
    fn older_times_lose_their_hour_then_their_day() {
        assert_eq!(short(moment(), ago(15 * 60)), "Yesterday");
        assert_eq!(short(moment(), ago(3 * 1440)), "Sun");
        assert_eq!(short(moment(), ago(30 * 1440)), "19 May");
        assert_eq!(short(moment(), ago(400 * 1440)), "14 May 2024");
    }

    #[test]
    fn what_is_to_come_is_not_told_as_today() {
        assert_eq!(
            (short(moment(), ago(-24 * 60)), spoken(moment(), ago(-24 * 60))),
            ("19 Jun".into(), "tomorrow at 14:00".into())
        );
        assert_eq!(spoken(moment(), ago(-60)), "today at 15:00");
        assert_eq!(
            (short(moment(), ago(-400 * 1440)), spoken(moment(), ago(-5 * 1440))),
            ("23 Jul 2026".into(), "on 23 Jun at 14:00".into())
        );
    }

    #[test]
    fn a_clock_slightly_ahead_is_still_today() {
        let midnight = Moment { now: chrono_tz::Europe::London.with_ymd_and_hms(2025, 6, 18, 23, 59, 0).unwrap() };
        assert_eq!(short(midnight, midnight.now.timestamp_millis() + 120_000), "00:01");
    }

    #[test]
    fn waiting_warms_with_time() {
        assert_eq!((waiting(moment(), ago(0)), warmth(moment(), ago(0))), ("now".into(), "calm"));
        assert_eq!((waiting(moment(), ago(20)), warmth(moment(), ago(20))), ("20 min".into(), "warm"));
        assert_eq!((waiting(moment(), ago(200)), warmth(moment(), ago(200))), ("3 h".into(), "hot"));
        assert_eq!(waiting(moment(), ago(3000)), "2 d");
    }
}
