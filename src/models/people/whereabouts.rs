//! Where somebody may be, and whether they want to be left alone there just now.

use super::Model;
use crate::{
    models::clock::{self, DAY},
    quiet_hours::{self, Clock, State, Zones, is_quiet, zones_for},
};
use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, DbErr, Statement};

/// Quiet hours that a text would break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiet {
    pub clock: Clock,
    /// False where the clock is the desk's own, because nobody knows where they are.
    pub is_theirs: bool,
    /// The state whose law asks for quiet where it is day otherwise.
    pub state: Option<State>,
}

impl Model {
    /// The zones they may be in when they are texted on this number.
    pub fn zones(&self, number: &str, installation: Tz) -> Zones {
        zones_for(self.own_zone(), number, installation)
    }

    /// What time it is for them, if a user or their number says where they are.
    pub fn clock(&self, number: Option<&str>) -> Option<Clock> {
        match self.zones(number.unwrap_or_default(), Tz::UTC) {
            Zones::Installation(_) => None,
            zones => Some(quiet_hours::clock(clock::now(), &zones)),
        }
    }

    /// Whether a text on this number would come at a quiet hour and unasked: who wrote within 24 hours waits for an
    /// answer at any time.
    pub async fn quiet(
        &self,
        db: &impl ConnectionTrait,
        number: &str,
        installation: Tz,
    ) -> Result<Option<Quiet>, DbErr> {
        let now = clock::now();
        let (zones, state) = (self.zones(number, installation), State::of_number(number));
        if !is_quiet(now, &zones, state) || self.last_wrote_at(db).await?.is_some_and(|at| at > now - DAY) {
            return Ok(None);
        }
        Ok(Some(Quiet {
            clock: quiet_hours::clock(now, &zones),
            is_theirs: !matches!(zones, Zones::Installation(_)),
            state: state.filter(|_| !is_quiet(now, &zones, None)),
        }))
    }

    fn own_zone(&self) -> Option<Tz> {
        self.time_zone.as_deref()?.parse().ok()
    }

    /// When a text of theirs last came in, on whatever number and inbox.
    async fn last_wrote_at(&self, db: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
        // One step into an index for each number and inbox, however long their threads are.
        let sql = "select max(t.wrote_at) from (select (select m.created_at from messages m where m.address_id = a.id \
            and m.inbox_id = i.id and m.direction = 'in' order by m.id desc limit 1) as wrote_at \
            from addresses a cross join inboxes i where a.person_id = $1) t";
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [self.id.into()]);
        match db.query_one_raw(statement).await? {
            Some(row) => row.try_get_by_index(0),
            None => Ok(None),
        }
    }
}
