use super::*;
use crate::quiet_hours::{of_number, zones_for};
use chrono_tz::{America, Asia, Australia, Europe, Pacific};

const NEW_YORK: [Tz; 1] = [America::New_York];

/// `2026-03-08 09:00` on a clock there.
fn at(zone: Tz, time: &str) -> i64 {
    let local = NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M").unwrap();
    zone.from_local_datetime(&local).unwrap().timestamp_millis()
}

fn state(number: &str) -> Option<State> {
    Some(State::of_number(number).unwrap())
}

fn by_default(now: i64, zones: &[Tz]) -> Allowed {
    allowed(now, zones, None, Window::default())
}

fn hours(from: u16, to: u16) -> Window {
    Window::new(from * 60, to * 60).unwrap()
}

#[test]
fn it_opens_on_the_minute_and_closes_on_the_minute() {
    let on = |time: &str| by_default(at(America::New_York, time), &NEW_YORK);
    let closes = Allowed::Now { until_ms: at(America::New_York, "2026-06-10 20:00") };

    assert_eq!(on("2026-06-10 08:59"), Allowed::At(at(America::New_York, "2026-06-10 09:00")));
    assert_eq!(on("2026-06-10 09:00"), closes);
    assert_eq!(on("2026-06-10 19:59"), closes);
    assert_eq!(on("2026-06-10 20:00"), Allowed::At(at(America::New_York, "2026-06-11 09:00")));
}

#[test]
fn the_morning_after_the_clock_was_changed_is_right() {
    for (zone, evening, morning, night_in_hours) in [
        (America::New_York, "2026-03-07 20:00", "2026-03-08 09:00", 12),
        (America::New_York, "2026-10-31 20:00", "2026-11-01 09:00", 14),
        (Europe::Berlin, "2026-03-28 20:00", "2026-03-29 09:00", 12),
        (Europe::Berlin, "2026-10-24 20:00", "2026-10-25 09:00", 14),
        (Australia::Sydney, "2026-10-03 20:00", "2026-10-04 09:00", 12),
        (Australia::Sydney, "2026-04-04 20:00", "2026-04-05 09:00", 14),
        (America::Phoenix, "2026-03-07 20:00", "2026-03-08 09:00", 13),
    ] {
        let evening = at(zone, evening);

        let next = by_default(evening, &[zone]);

        assert_eq!(next, Allowed::At(at(zone, morning)), "{zone}");
        assert_eq!(next, Allowed::At(evening + night_in_hours * 3_600_000), "{zone}");
    }
}

#[test]
fn an_hour_that_the_clock_skips_or_repeats_is_not_day_twice() {
    let date = |time: &str| NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M").unwrap().date();
    let night = Hours::daily(Window::new(150, 240).unwrap());

    let skipped = open_on(date("2026-03-08 00:00"), America::New_York, &night).unwrap();
    let repeated =
        open_on(date("2026-11-01 00:00"), America::New_York, &Hours::daily(Window::new(90, 240).unwrap())).unwrap();

    assert_eq!(skipped, (at(America::New_York, "2026-03-08 03:00"), at(America::New_York, "2026-03-08 04:00")));
    assert_eq!(repeated.0, at(America::New_York, "2026-11-01 04:00") - 150 * 60_000);
    let gone = open_on(date("2011-12-30 00:00"), Pacific::Apia, &Hours::daily(Window::FEDERAL));
    assert_eq!(gone, None, "Samoa had no 30 December");
}

#[test]
fn arizona_and_indiana_keep_their_own_time() {
    let noon_in_summer = at(Tz::UTC, "2026-07-01 15:30");
    let noon_in_winter = at(Tz::UTC, "2026-01-05 15:30");
    let phoenix = of_number("+16025550100");
    let indianapolis = of_number("+13175550100");

    assert_eq!(by_default(noon_in_summer, phoenix), Allowed::At(at(Tz::UTC, "2026-07-01 16:00")));
    assert_eq!(by_default(noon_in_winter, phoenix), Allowed::At(at(Tz::UTC, "2026-01-05 16:00")));
    assert_eq!(by_default(noon_in_summer, indianapolis), Allowed::Now { until_ms: at(Tz::UTC, "2026-07-02 00:00") });
    assert_eq!(by_default(noon_in_winter, indianapolis), Allowed::Now { until_ms: at(Tz::UTC, "2026-01-06 01:00") });
}

#[test]
fn the_caribbean_alaska_and_hawaii_are_not_the_mainland() {
    let at_nine_in_new_york = at(America::New_York, "2026-07-01 09:00");
    let opens = |number: &str| match by_default(at_nine_in_new_york, of_number(number)) {
        Allowed::At(opens) => (opens - at_nine_in_new_york) / 3_600_000,
        Allowed::Now { .. } => 0,
        Allowed::Never => -1,
    };

    assert_eq!(opens("+18095550100"), 0, "Santo Domingo has the same time in summer");
    assert_eq!(opens("+19075550100"), 5, "Adak lies behind Anchorage");
    assert_eq!(opens("+18085550100"), 6);
}

#[test]
fn a_number_over_two_zones_must_be_allowed_in_both() {
    let zones = of_number("+17755550100");
    assert_eq!(zones, [America::Boise, America::Los_Angeles]);

    let early = at(America::Boise, "2026-06-10 09:00");
    let both = at(America::Los_Angeles, "2026-06-10 09:00");
    let late = at(America::Boise, "2026-06-10 20:00");

    assert_eq!(by_default(early, zones), Allowed::At(both));
    assert_eq!(by_default(both, zones), Allowed::Now { until_ms: late });
    assert_eq!(by_default(late, zones), Allowed::At(both + DAY));
}

#[test]
fn the_federal_hours_hold_whatever_a_window_says() {
    let now = at(America::New_York, "2026-06-10 07:00");

    assert_eq!(allowed(now, &NEW_YORK, None, Window::WHOLE_DAY), Allowed::At(now + 3_600_000));
    assert_eq!(allowed(now, &NEW_YORK, None, hours(6, 8)), Allowed::Never);
    assert_eq!(allowed(now, &NEW_YORK, None, hours(21, 24)), Allowed::Never);
}

#[test]
fn texas_sleeps_late_on_sundays() {
    let texas = state("+12145550100");
    let on = |time: &str| allowed(at(America::Chicago, time), &[America::Chicago], texas, Window::WHOLE_DAY);

    assert_eq!(on("2026-06-13 08:30"), Allowed::At(at(America::Chicago, "2026-06-13 09:00")));
    assert_eq!(on("2026-06-13 20:30"), Allowed::Now { until_ms: at(America::Chicago, "2026-06-13 21:00") });
    assert_eq!(on("2026-06-13 21:00"), Allowed::At(at(America::Chicago, "2026-06-14 12:00")));
    assert_eq!(on("2026-06-14 11:59"), Allowed::At(at(America::Chicago, "2026-06-14 12:00")));
    assert_eq!(on("2026-06-14 12:00"), Allowed::Now { until_ms: at(America::Chicago, "2026-06-14 21:00") });
}

#[test]
fn rhode_island_has_short_weekends() {
    let rhode_island = state("+14015550100");
    let on = |time: &str| allowed(at(America::New_York, time), &NEW_YORK, rhode_island, Window::default());

    assert_eq!(on("2026-06-12 17:59"), Allowed::Now { until_ms: at(America::New_York, "2026-06-12 18:00") });
    assert_eq!(on("2026-06-12 18:00"), Allowed::At(at(America::New_York, "2026-06-13 10:00")));
    assert_eq!(on("2026-06-13 17:00"), Allowed::At(at(America::New_York, "2026-06-14 10:00")));
    assert_eq!(on("2026-06-14 17:00"), Allowed::At(at(America::New_York, "2026-06-15 09:00")));
}

#[test]
fn the_other_stricter_states_keep_eight_to_eight_or_nine_to_eight() {
    for (number, opens) in [
        ("+12035550100", 9),
        ("+13055550100", 8),
        ("+13015550100", 8),
        ("+16015550100", 8),
        ("+12015550100", 8),
        ("+14055550100", 8),
    ] {
        let open = |hour: i64| {
            let now = at(America::New_York, "2026-06-10 00:00") + hour * 3_600_000;
            !matches!(allowed(now, &NEW_YORK, state(number), Window::WHOLE_DAY), Allowed::At(_))
        };
        let hours: Vec<i64> = (0..24).filter(|hour| open(*hour)).collect();
        assert_eq!((hours[0], hours[hours.len() - 1]), (opens, 19), "{number}");
    }
}

#[test]
fn places_at_odd_hours_and_at_the_date_line_are_right() {
    let kathmandu = of_number("+9779812345678");
    let kiritimati = [Pacific::Kiritimati];
    let now = at(Tz::UTC, "2026-06-10 03:14");

    assert_eq!(by_default(now, kathmandu), Allowed::At(at(Tz::UTC, "2026-06-10 03:15")));
    assert_eq!(by_default(now, &kiritimati), Allowed::Now { until_ms: at(Tz::UTC, "2026-06-10 06:00") });
    assert_eq!(by_default(at(Tz::UTC, "2026-06-10 06:00"), &kiritimati), Allowed::At(at(Tz::UTC, "2026-06-10 19:00")));
    let sunday_there = at(Tz::UTC, "2026-06-13 20:00");
    assert_eq!(
        allowed(sunday_there, &kiritimati, state("+12145550100"), Window::WHOLE_DAY),
        Allowed::At(at(Pacific::Kiritimati, "2026-06-14 12:00")),
    );
}

#[test]
fn zones_without_an_hour_in_common_are_never_allowed() {
    let now = at(Tz::UTC, "2026-06-10 12:00");

    assert_eq!(by_default(now, &[Asia::Kolkata, America::Phoenix]), Allowed::Never);
    assert_eq!(by_default(now, &[]), Allowed::Never);
}

#[test]
fn hours_in_common_may_be_months_away() {
    // Nine hours apart in the northern summer, eleven in winter.
    let zones = [Europe::London, Australia::Sydney];
    let in_january = at(Tz::UTC, "2026-01-10 12:00");

    let next = allowed(in_january, &zones, None, hours(9, 19));

    assert_eq!(next, Allowed::At(at(Europe::London, "2026-04-05 09:00")));
}

#[test]
fn a_russian_mobile_may_be_texted_for_one_hour_of_a_winters_day() {
    let zones = of_number("+79161234567");
    let seven = at(Tz::UTC, "2026-01-10 07:00");

    assert_eq!(by_default(seven - 1, zones), Allowed::At(seven));
    assert_eq!(by_default(seven, zones), Allowed::Now { until_ms: seven + 3_600_000 });
}

#[test]
fn a_person_without_a_zone_has_the_desks() {
    let night_in_paris = at(Europe::Paris, "2026-06-10 23:40");
    let zones = zones_for(None, "+18005550100", Europe::Paris);

    assert!(is_quiet(night_in_paris, &zones, None));
    assert!(!is_quiet(night_in_paris, &zones_for(None, "+12135550100", Europe::Paris), None));
    assert!(!is_quiet(night_in_paris, &zones_for(Some(America::Lima), "+18005550100", Europe::Paris), None));
}

#[test]
fn every_moment_of_a_year_is_inside_or_before_the_next_opening() {
    let half_an_hour = 30 * 60_000;
    let zones = [America::New_York, America::Chicago];
    let mut now = at(Tz::UTC, "2026-01-01 00:00");
    let end = now + A_YEAR;

    while now < end {
        let is_day = zones.iter().all(|zone| {
            use chrono::Timelike;
            let hour = DateTime::<Utc>::from_timestamp_millis(now).unwrap().with_timezone(zone).hour();
            (9..20).contains(&hour)
        });
        match by_default(now, &zones) {
            Allowed::Now { until_ms } => assert!(is_day && until_ms > now),
            Allowed::At(next) => assert!(!is_day && next > now && next - now <= 16 * 3_600_000),
            Allowed::Never => panic!("they have hours in common"),
        }
        now += half_an_hour;
    }
}
