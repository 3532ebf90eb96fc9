//! What the clock shows where somebody is.

use super::Zones;
use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;

/// Their time, as far as one can tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// `23:40`
    pub time: String,
    /// The latest it may be, where their zones differ.
    pub latest: Option<String>,
    /// "New York", where there is one zone only.
    pub place: Option<String>,
}

/// What time it is for them.
pub fn clock(now_ms: i64, zones: &Zones) -> Clock {
    let now = DateTime::<Utc>::from_timestamp_millis(now_ms).unwrap_or_default();
    let mut there: Vec<DateTime<FixedOffset>> =
        zones.all().iter().map(|zone| now.with_timezone(zone).fixed_offset()).collect();
    there.sort_by_key(DateTime::naive_local);
    let times: Vec<String> = there.iter().map(|local| local.format("%H:%M").to_string()).collect();
    let earliest = times.first().cloned().unwrap_or_default();
    let latest = times.last().filter(|latest| **latest != earliest).cloned();
    Clock { time: earliest, latest, place: only(zones.all()).map(place) }
}

fn only(zones: &[Tz]) -> Option<Tz> {
    if let [zone] = zones { Some(*zone) } else { None }
}

/// The town in the name of a zone.
fn place(zone: Tz) -> String {
    zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiet_hours::zones_for;
    use chrono_tz::Europe;

    /// 21 November 2026, 23:40 in London.
    const NOW: i64 = 1_795_304_400_000;

    fn shown(number: &str) -> (String, Option<String>, Option<String>) {
        let Clock { time, latest, place } = clock(NOW, &zones_for(None, number, Europe::Berlin));
        (time, latest, place)
    }

    #[test]
    fn one_zone_has_a_time_and_a_place() {
        assert_eq!(shown("+12125550100"), ("18:40".into(), None, Some("New York".into())));
        assert_eq!(shown("+541123456789"), ("20:40".into(), None, Some("Buenos Aires".into())));
        assert_eq!(shown("+18005550100"), ("00:40".into(), None, Some("Berlin".into())));
    }

    #[test]
    fn several_zones_have_one_place_less_and_perhaps_two_times() {
        assert_eq!(shown("+447700900123"), ("23:40".into(), None, None));
        assert_eq!(shown("+79161234567"), ("01:40".into(), Some("11:40".into()), None));
        assert_eq!(shown("+17755550100"), ("15:40".into(), Some("16:40".into()), None));
    }
}
