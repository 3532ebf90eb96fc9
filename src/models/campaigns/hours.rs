//! The hours at which a campaign may go to somebody.

use super::Model;
use crate::{
    models::{clock, desk, inboxes},
    quiet_hours::{Allowed, Plan, Window, zones_for},
};
use chrono::{DateTime, TimeZone};
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

    /// From when on somebody gets it: the last of the zones they may be in counts.
    pub fn ready_at(&self, own: Option<Tz>, number: &str) -> i64 {
        let Some(local) = self.local.and_then(DateTime::from_timestamp_millis) else { return 0 };
        let zones = zones_for(own, number, self.installation);
        let moment = |zone: &Tz| zone.from_local_datetime(&local.naive_utc()).latest().map(|at| at.timestamp_millis());
        // Where clocks are put forward over that minute, it goes as if they were not.
        zones.all().iter().map(|zone| moment(zone).unwrap_or(local.timestamp_millis())).max().unwrap_or_default()
    }
}
