//! One text to many people, with numbered answers: drafted, launched once, fed into the outbox, and counted.

pub mod answers; // what a text says to the choices
pub mod asking; // which question a text may answer
pub mod audience; // how many it is meant for, and who is left out
mod control; // paused, resumed, stopped, and its end
mod counting; // an answer that was only offered
mod details; // what a campaign is, read and found to be possible
mod discarding; // a draft that is not wanted
mod draft; // what was typed of it
mod erasing; // what it keeps of people who were erased
mod feeding; // recipients become messages, a few at a time
mod following; // from one to the next
pub mod history; // what one person was asked
pub(super) mod hours; // the hours at which it may go to somebody
mod launching; // once, and then frozen
pub mod listed; // a list that is brought along
pub mod marks; // what a text has to do with campaigns
mod meant; // whom it is meant for, some at a time
pub mod notice; // a text to one person, in one step
mod obstacles; // what stands in the way of a draft
mod permission; // who said that they may not be sent it
mod preview; // what a launch would do
mod results; // what came of it
mod state; // what may follow what
mod tally; // how far it has come, counted
pub mod variables; // a tiny language of our own

pub use super::_entities::campaigns::*;
pub use control::settle_rewound;
pub use details::{Answers, Audience, Choice, Details, When};
pub use draft::{Draft, DraftChoice};
pub(super) use erasing::{forget, keep_counts, remove};
pub use feeding::feed;
pub use launching::{launch_due, write_some};
pub use meant::Head;
pub use preview::{Preview, meant_people, preview, sample};
pub use results::{Answer, Slice, answers_of, recipients_where};
pub use state::State;
pub use tally::{Tally, next_ready};

use super::{_entities::choices, ModelError, ModelResult, memberships};
use crate::database::LONGEST_LIST;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};

/// Campaigns on one page of the list.
pub const PAGE: u64 = 50;

/// What it is for: what somebody has with us already, or to advertise something.
const SERVICE: &str = "service";
const MARKETING: &str = "marketing";

pub async fn find(db: &impl ConnectionTrait, id: i64) -> ModelResult<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(ModelError::NotFound)
}

/// A campaign of an inbox that this user is a member of.
pub async fn find_for(db: &impl ConnectionTrait, user_id: i64, id: i64) -> ModelResult<Model> {
    let campaign = find(db, id).await?;
    if memberships::includes(db, user_id, campaign.inbox_id).await? { Ok(campaign) } else { Err(ModelError::NotFound) }
}

/// The newest campaigns of a user's inboxes, or those before `before`, and whether there are older ones.
pub async fn list(db: &impl ConnectionTrait, user_id: i64, before: Option<i64>) -> Result<(Vec<Model>, bool), DbErr> {
    let theirs = Query::select()
        .column(memberships::Column::InboxId)
        .from(memberships::Entity)
        .and_where(memberships::Column::UserId.eq(user_id))
        .to_owned();
    let mut query = Entity::find().filter(Column::InboxId.in_subquery(theirs));
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let mut campaigns = query.order_by_desc(Column::Id).limit(PAGE + 1).all(db).await?;
    let has_older = campaigns.len() as u64 > PAGE;
    campaigns.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok((campaigns, has_older))
}

/// Those that are to be sent, or are being sent.
pub async fn at_work(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    // Spelled as its index is.
    let at_work = Expr::cust("state in ('scheduled', 'running')");
    Entity::find().filter(at_work).order_by_asc(Column::Id).all(db).await
}

/// Those of some campaigns that are sent from one of these inboxes.
pub async fn among(db: &impl ConnectionTrait, ids: &[i64], inboxes: &[i64]) -> Result<Vec<i64>, DbErr> {
    let mut among = Vec::new();
    for some in ids.chunks(LONGEST_LIST) {
        let theirs = Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(some.iter().copied()));
        let seen = theirs.filter(Column::InboxId.is_in(inboxes.iter().copied()));
        among.extend(seen.into_tuple::<i64>().all(db).await?);
    }
    Ok(among)
}

impl Model {
    pub fn state(&self) -> State {
        State::parse(&self.state)
    }

    /// One text to one number, with nothing to manage.
    pub fn is_to_one(&self) -> bool {
        self.audience == Audience::ONE
    }

    /// It advertises something: only whoever agreed to that gets it.
    pub fn advertises(&self) -> bool {
        self.purpose == MARKETING
    }

    /// Its choices, by number.
    pub async fn choices(&self, db: &impl ConnectionTrait) -> Result<Vec<Choice>, DbErr> {
        let rows = choices::Entity::find()
            .filter(choices::Column::CampaignId.eq(self.id))
            .order_by_asc(choices::Column::Number)
            .all(db)
            .await?;
        Ok(rows.into_iter().map(Choice::from).collect())
    }

    /// When answers cease to count; none: they always do.
    pub fn answers_until(&self) -> Option<i64> {
        Some(self.launched_at? + self.answers_for?)
    }
}
