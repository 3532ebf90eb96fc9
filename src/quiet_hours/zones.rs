//! The time zones that a person may be in: their own, else those of their number, else the desk's.

use super::lines;
use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use std::{collections::HashMap, sync::LazyLock};

static TABLE: LazyLock<HashMap<&str, Row>> = LazyLock::new(|| lines(include_str!("zones.txt")).map(row).collect());
/// Digits of the longest beginning in the table.
const LONGEST: usize = 9;
/// Zones this far apart tell no place.
const TOO_FAR_APART: i32 = 12 * 3600;
/// Clocks stood far apart in other years; they are compared as of January 2026.
const COMPARED_AT: i64 = 1_767_225_600;

struct Row {
    zones: &'static [Tz],
    tells_a_place: bool,
}

/// Where somebody may be, and who says so. Never without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zones {
    /// A user wrote down where they are.
    Own(Tz),
    /// Their number says so: any of these.
    Number(&'static [Tz]),
    /// Nobody knows; the desk's own zone stands in.
    Installation(Tz),
}

impl Zones {
    pub fn all(&self) -> &[Tz] {
        match self {
            Self::Own(zone) | Self::Installation(zone) => std::slice::from_ref(zone),
            Self::Number(zones) => zones,
        }
    }
}

/// The zones a number may be in, by its longest known beginning; none where nothing is known of it. A toll-free number
/// of North America may be in any zone there, from Guam to Newfoundland.
pub fn of_number(e164: &str) -> &'static [Tz] {
    find(e164).map_or(&[], |row| row.zones)
}

/// A person's own zone, else those of their number, else the installation's: also where the number is of no place, as a
/// toll-free one of North America is. All of its zones leave half an hour of a winter's day, and in summer nothing.
pub fn zones_for(own: Option<Tz>, number: &str, installation: Tz) -> Zones {
    match (own, find(number)) {
        (Some(zone), _) => Zones::Own(zone),
        (None, Some(row)) if row.tells_a_place => Zones::Number(row.zones),
        _ => Zones::Installation(installation),
    }
}

fn find(e164: &str) -> Option<&'static Row> {
    let digits = e164.strip_prefix('+')?;
    let longest = digits.len().min(LONGEST);
    (1..=longest).rev().find_map(|length| TABLE.get(digits.get(..length)?))
}

fn row(line: &'static str) -> (&'static str, Row) {
    let mut words = line.split(' ');
    let digits = words.next().expect("a line begins with digits");
    let zones: Vec<Tz> = words.map(|name| name.parse().expect("a zone that exists")).collect();
    let zones: &'static [Tz] = zones.leak();
    (digits, Row { zones, tells_a_place: spread(zones) < TOO_FAR_APART })
}

/// Seconds between the clocks that are furthest apart.
fn spread(zones: &[Tz]) -> i32 {
    let then = DateTime::from_timestamp(COMPARED_AT, 0).unwrap_or_default().naive_utc();
    let offset = |zone: &Tz| zone.offset_from_utc_datetime(&then).fix().local_minus_utc();
    let offsets = || zones.iter().map(offset);
    offsets().max().unwrap_or(0) - offsets().min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Asia, Europe, Pacific};

    #[test]
    fn every_number_is_where_the_package_says_it_is() {
        for line in lines(include_str!("sample.txt")) {
            let (number, zones) = line.split_once(' ').unwrap();
            let found: Vec<&str> = of_number(number).iter().map(|zone| zone.name()).collect();
            assert_eq!(found.join(" "), zones, "{number}");
        }
    }

    #[test]
    fn the_longest_beginning_counts() {
        assert_eq!(of_number("+12125550100"), [America::New_York]);
        assert_eq!(of_number("+18085550100"), [Pacific::Honolulu]);
        assert_eq!(of_number("+18095550100"), [America::Santo_Domingo]);
        assert_eq!(of_number("+16025550100"), [America::Phoenix]);
        assert_eq!(of_number("+13175550100"), [America::New_York]);
        assert_eq!(of_number("+12195550100"), [America::New_York]);
        assert_eq!(of_number("+9779812345678"), [Asia::Kathmandu]);
        assert!(TABLE.keys().all(|digits| digits.len() <= LONGEST));
    }

    #[test]
    fn a_mobile_may_be_wherever_its_country_is() {
        assert!(of_number("+61412345678").contains(&chrono_tz::Australia::Perth));
        assert_eq!(of_number("+61291234567"), [chrono_tz::Australia::Sydney]);
        assert_eq!(of_number("+4915112345678"), [Europe::Berlin]);
    }

    #[test]
    fn what_is_no_number_is_nowhere() {
        for nothing in ["", "+", "12345", "Parley", "+0", "+999123456", "+1ü"] {
            assert!(of_number(nothing).len() != 1, "{nothing}");
            assert_eq!(zones_for(None, nothing, Europe::Paris), Zones::Installation(Europe::Paris), "{nothing}");
        }
    }

    #[test]
    fn a_persons_own_zone_comes_first_and_the_desks_last() {
        let toll_free = "+18005550100";
        assert_eq!(of_number(toll_free).len(), 42);

        assert_eq!(zones_for(Some(Asia::Tokyo), "+12125550100", Europe::Paris), Zones::Own(Asia::Tokyo));
        assert_eq!(zones_for(None, "+12125550100", Europe::Paris), Zones::Number(&[America::New_York]));
        assert_eq!(zones_for(None, toll_free, Europe::Paris), Zones::Installation(Europe::Paris));
        assert_eq!(zones_for(Some(Asia::Tokyo), toll_free, Europe::Paris), Zones::Own(Asia::Tokyo));
    }

    #[test]
    fn only_north_america_as_a_whole_tells_no_place() {
        let untold: Vec<&&str> = TABLE.iter().filter(|(_, row)| !row.tells_a_place).map(|(digits, _)| digits).collect();

        assert_eq!(untold, [&"1"]);
    }
}
