//! The hours at which a campaign may go to somebody.

use super::Model;
use crate::{
    models::{clock, desk, inboxes},
    quiet_hours::{Allowed, Plan, Window, instants, zones_for},
};
use chrono::DateTime;
use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, DbErr};

/// Who may be texted as of now.
pub struct Hours {
    installation: Tz,
    /// None at a sandbox, whose phones never sleep, and for a text to one person: its hour is up to who sends it.
    plan: Option<Plan>,
    /// What a clock on everybody's wall shows when it goes, as if in UTC.
    local: Option<i64>,
}

impl Hours {
    pub async fn of(db: &impl ConnectionTrait, campaign: &Model, inbox: &inboxes::Model) -> Result<Self, DbErr> {
        let installation = desk::time_zone(db).await?.parse().unwrap_or(Tz::UTC);
        Ok(Self::at(campaign, inbox.is_sandbox(), installation))
    }

    pub fn at(campaign: &Model, is_sandbox: bool, installation: Tz) -> Self {
        let minutes = |minutes: i64| u16::try_from(minutes).unwrap_or_default();
        let window = Window::new(minutes(campaign.window_from), minutes(campaign.window_to)).unwrap_or_default();
        let is_free = is_sandbox || campaign.is_to_one();
        let plan = (!is_free).then(|| Plan::new(clock::now(), window, installation));
        Self { installation, plan, local: campaign.send_at.filter(|_| campaign.local_time) }
    }

    /// Whether somebody may be texted now, and if not, when.
    pub fn look(&mut self, own: Option<Tz>, number: &str) -> Allowed {
        match &mut self.plan {
            Some(plan) => plan.of(own, number),
            None => Allowed::Now { until_ms: i64::MAX },
        }
    }

    /// From when on somebody gets it: the last of the zones they may be in counts. Where the clock there skips that minute,
    /// it is the next one that exists.
    pub fn ready_at(&self, own: Option<Tz>, number: &str) -> i64 {
        let Some(local) = self.local.and_then(DateTime::from_timestamp_millis) else { return 0 };
        let zones = zones_for(own, number, self.installation);
        let moments = zones.all().iter().filter_map(|zone| instants(local.naive_utc(), *zone));
        moments.map(|(_, latest)| latest).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_the_clock_skips_is_the_next_one_that_exists() {
        let shown = |text: &str| text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp_millis();
        let ready_at = |local: &str, number: &str| {
            let hours = Hours { installation: Tz::UTC, plan: None, local: Some(shown(local)) };
            hours.ready_at(None, number)
        };

        // New York goes from 02:00 to 03:00 on 14 March 2027, London from 01:00 to 02:00 on the 28th.
        assert_eq!(ready_at("2027-03-14T02:30:00Z", "+12125550100"), shown("2027-03-14T07:00:00Z"));
        assert_eq!(ready_at("2027-03-28T01:15:00Z", "+442079460000"), shown("2027-03-28T01:00:00Z"));
        assert_eq!(ready_at("2027-03-14T03:30:00Z", "+12125550100"), shown("2027-03-14T07:30:00Z"));
    }
}
