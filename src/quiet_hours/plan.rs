//! The same question for a hundred thousand numbers: people of the same zones and state get the same answer.

use super::{Allowed, State, Window, Zones, allowed, zones_for};
use chrono_tz::Tz;
use std::collections::HashMap;

/// Who may be texted as of one moment, inside one window.
#[derive(Clone, Debug)]
pub struct Plan {
    now_ms: i64,
    window: Window,
    installation: Tz,
    known: HashMap<(Zones, Option<State>), Allowed>,
}

impl Plan {
    pub fn new(now_ms: i64, window: Window, installation: Tz) -> Self {
        Self { now_ms, window, installation, known: HashMap::new() }
    }

    /// Whether somebody may be texted on this number; `own` is the zone that stands with the person.
    pub fn of(&mut self, own: Option<Tz>, number: &str) -> Allowed {
        let zones = zones_for(own, number, self.installation);
        let state = State::of_number(number);
        let known = self.known.entry((zones, state));
        *known.or_insert_with(|| allowed(self.now_ms, zones.all(), state, self.window))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiet_hours::lines;

    #[test]
    fn a_plan_says_of_each_number_what_was_said_of_it_alone() {
        let now = 1_795_000_000_000;
        let mut plan = Plan::new(now, Window::default(), Tz::UTC);

        for line in lines(include_str!("sample.txt")) {
            let number = line.split(' ').next().unwrap();
            let zones = zones_for(None, number, Tz::UTC);
            let alone = allowed(now, zones.all(), State::of_number(number), Window::default());
            assert_eq!(plan.of(None, number), alone, "{number}");
        }

        assert!(plan.known.len() < 300);
    }

    #[test]
    fn an_own_zone_moves_the_day_and_leaves_the_states_hours() {
        let sunday_at_eleven_in_berlin = 1_795_341_600_000;
        let mut plan = Plan::new(sunday_at_eleven_in_berlin, Window::default(), Tz::UTC);

        assert_eq!(
            plan.of(Some(Tz::Europe__Berlin), "+12145550100"),
            Allowed::At(sunday_at_eleven_in_berlin + 3_600_000)
        );
        assert!(matches!(plan.of(Some(Tz::Europe__Berlin), "+12125550100"), Allowed::Now { .. }));
    }
}
