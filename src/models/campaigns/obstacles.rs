//! What stands in the way of a draft: of saving it, and of launching it.

use super::{Audience, Details, Draft, Model, State, audience, find_for, preview};
use crate::models::{ModelError, ModelResult, clock, inboxes, memberships};
use sea_orm::ConnectionTrait;

/// The last places on Earth have a day so long after UTC does.
const LATEST_ZONE: i64 = 12 * clock::HOUR;

impl Details {
    /// Refuses what this user does not see: the inbox, and the earlier campaign whose people it is for.
    pub async fn is_for(&self, db: &impl ConnectionTrait, user_id: i64) -> ModelResult<()> {
        if !memberships::includes(db, user_id, self.inbox_id).await? {
            return Err(ModelError::invalid("inbox_id", "Choose an inbox that you are a member of."));
        }
        if let Audience::Answers { campaign_id, .. } = self.audience {
            let earlier = find_for(db, user_id, campaign_id).await?;
            if !earlier.state().is_launched() {
                return Err(ModelError::invalid(
                    "audience",
                    "That campaign has not been launched: nobody has answered.",
                ));
            }
        }
        Ok(())
    }
}

impl Model {
    /// Why it cannot be launched as things stand, in words; none when it can.
    pub async fn obstacle(&self, db: &impl ConnectionTrait) -> ModelResult<Option<String>> {
        let inbox = inboxes::find(db, self.inbox_id).await?;
        if !inbox.is_on() {
            return Ok(Some(format!("{} is switched off: nothing is sent from it.", inbox.name)));
        }
        if let Some(words) = self.wrong_by_now(db, &inbox).await? {
            return Ok(Some(words));
        }
        if self.state() == State::Draft && self.begins_too_late() {
            return Ok(Some("The time it was to be sent at has passed.".to_owned()));
        }
        let reaches = preview::reaches_anyone(db, self).await?;
        Ok((!reaches).then(|| "There is nobody to text.".to_owned()))
    }

    /// What was right when it was drafted may not be any more: a list has other columns, an inbox other keywords.
    async fn wrong_by_now(&self, db: &impl ConnectionTrait, inbox: &inboxes::Model) -> ModelResult<Option<String>> {
        let columns = self.columns(db).await?;
        let draft = Draft::of(self, &self.choices(db).await?, chrono_tz::UTC);
        let read = draft.read(chrono_tz::UTC, &columns, inbox.packs());
        Ok(read.err().and_then(|wrongs| wrongs.into_iter().next()).map(|wrong| wrong.words))
    }

    /// The columns that its text may speak of.
    pub async fn columns(&self, db: &impl ConnectionTrait) -> ModelResult<Vec<String>> {
        let of = match self.audience_campaign_id {
            Some(earlier) if self.audience == Audience::ANSWERS => earlier,
            _ => self.id,
        };
        Ok(audience::columns_of(db, of).await?)
    }

    fn begins_too_late(&self) -> bool {
        let latest = self.send_at.map(|at| if self.local_time { at + LATEST_ZONE } else { at });
        latest.is_some_and(|at| at < clock::now())
    }
}
