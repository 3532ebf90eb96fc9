//! A notice's form that came before: the same once more is the notice that it became, and anything else is refused.

use super::{
    Notice, Outcome, recipient_of,
    whom::{self, Whom},
};
use crate::models::{
    _entities::recipients,
    ModelError, ModelResult, addresses,
    campaigns::{Column, Entity, Model},
    inboxes,
    messages::last_line,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

impl Notice {
    /// What becomes of this form where its key is known; none where it is new.
    pub(super) async fn sent_before(&self, db: &impl ConnectionTrait, by: i64) -> ModelResult<Option<Outcome>> {
        if self.key.is_empty() {
            return Ok(None);
        }
        let Some(before) = Entity::find().filter(Column::Key.eq(self.key.as_str())).one(db).await? else {
            return Ok(None);
        };
        if before.created_by != by {
            return Ok(Some(refused(ModelError::key_reused_by_another())));
        }
        let recipient = recipient_of(db, &before).await?;
        if self.is(db, &before, &recipient).await? {
            return Ok(Some(Outcome::Sent(Box::new(before))));
        }
        let number = addresses::find(db, recipient.address_id).await?.value;
        Ok(Some(refused(ModelError::key_reused(&last_line(&before.body, false), &number))))
    }

    async fn is(&self, db: &impl ConnectionTrait, before: &Model, recipient: &recipients::Model) -> ModelResult<bool> {
        let inbox = inboxes::find(db, before.inbox_id).await?;
        let Ok(details) = self.read(inbox.packs()) else { return Ok(false) };
        Ok(self.inbox_id == before.inbox_id.to_string()
            && details.body == before.body
            && details.choices == before.choices(db).await?
            && self.is_to(db, recipient.address_id, &inbox).await?)
    }

    async fn is_to(&self, db: &impl ConnectionTrait, address_id: i64, inbox: &inboxes::Model) -> ModelResult<bool> {
        Ok(match whom::find(db, &self.to, self.address_id, inbox).await? {
            Ok(Whom::Known(address)) => address.id == address_id,
            // Somebody else got the same name meanwhile.
            Ok(Whom::Several(found)) => found.iter().any(|found| found.address_id == address_id),
            Ok(Whom::Stranger(_)) | Err(_) => false,
        })
    }
}

fn refused(error: ModelError) -> Outcome {
    Outcome::KeyReused(error.to_string())
}
