//! The time zones that are offered: one for each part of a country, without the further names that a zone has had.
//! Names: `zone.tab` of tzdata 2025b (public domain), and UTC. Rules: chrono-tz.

use crate::countries;
use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// A zone a line, with the two letters of its country.
const NAMES: &str = include_str!("time_zones/names.txt");

/// All of them, by name.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.lines().map(|line| line.split(' ').next().unwrap_or(line))
}

/// The country of a zone, as two letters; none where it has no phone numbers of its own, as UTC and Antarctica, and of names
/// that a zone has had.
pub fn country(name: &str) -> Option<&'static str> {
    NAMES.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).filter(|code| countries::is_known(code))
}

/// The zone that was typed: by its whole name, old ones too, or by its city where there is one of that name.
pub fn find(typed: &str) -> Option<Tz> {
    let typed = typed.trim().replace(' ', "_");
    let is_city = |name: &&str| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&typed));
    let mut cities = names().filter(is_city);
    let only_city = cities.next().filter(|_| cities.next().is_none());
    let name = names().find(|name| name.eq_ignore_ascii_case(&typed)).or(only_city).unwrap_or(&typed);
    name.parse().ok()
}

/// How far ahead of UTC its clocks are at a time: `UTC+5:30`.
pub fn offset(zone: Tz, at: DateTime<Utc>) -> String {
    let minutes = zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc() / 60;
    let (sign, hours, rest) = (if minutes < 0 { '−' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60);
    match (minutes, rest) {
        (0, _) => "UTC".to_owned(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_zone() {
        assert!(names().count() > 400);
        for name in names() {
            assert!(name.parse::<Tz>().is_ok(), "{name}");
        }
    }

    #[test]
    fn a_zone_has_a_country_where_there_are_phones() {
        assert_eq!(country("Europe/London"), Some("GB"));
        assert_eq!(country("America/New_York"), Some("US"));
        for nowhere in ["UTC", "Antarctica/Casey", "Asia/Calcutta", "Mars/Olympus"] {
            assert_eq!(country(nowhere), None, "{nowhere}");
        }
        assert!(names().filter(|name| country(name).is_some()).count() > 400);
    }

    #[test]
    fn a_zone_is_found_as_people_write_it() {
        for typed in ["Europe/Amsterdam", " europe/amsterdam ", "Amsterdam", "amsterdam"] {
            assert_eq!(find(typed), Some(Tz::Europe__Amsterdam), "{typed}");
        }
        assert_eq!(find("New York"), Some(Tz::America__New_York));
        assert_eq!(find("Asia/Calcutta"), Some(Tz::Asia__Calcutta), "as browsers still call it");
        assert_eq!(find("Mars/Olympus"), None);
        assert_eq!(find(""), None);
    }

    #[test]
    fn an_offset_is_told_as_people_say_it() {
        let at = |month| Utc.with_ymd_and_hms(2026, month, 1, 12, 0, 0).unwrap();

        assert_eq!(offset(Tz::Europe__London, at(1)), "UTC");
        assert_eq!(offset(Tz::Europe__London, at(7)), "UTC+1");
        assert_eq!(offset(Tz::Asia__Kolkata, at(1)), "UTC+5:30");
        assert_eq!(offset(Tz::America__St_Johns, at(1)), "UTC−3:30");
    }
}
