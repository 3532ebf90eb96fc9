//! An inbox that was never used can be deleted. One with texts or campaigns is only ever switched off.

use super::{Entity, Model, switching::event};
use crate::{
    database::Writer,
    models::{
        _entities::{arrivals, blocks, campaigns, conversations, kept_aside, receipts},
        ModelError, ModelResult, accounts, events, memberships,
    },
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select, sea_query::LockType,
};

impl Model {
    /// Whether nothing has come in, gone out or been planned with it. What a carrier handed over and could not be read counts.
    pub async fn is_unused(&self, db: &impl ConnectionTrait) -> Result<bool, DbErr> {
        use conversations::Column as C;
        // Open and closed tickets have an index each. A used inbox shows it at the first look.
        let tickets = || conversations::Entity::find().select_only().column(C::Id).filter(C::InboxId.eq(self.id));
        let arrived = arrivals::Entity::find().select_only().column(arrivals::Column::Id);
        let campaign = campaigns::Entity::find().select_only().column(campaigns::Column::Id);
        let kept = kept_aside::Entity::find().select_only().column(kept_aside::Column::Id);
        Ok(is_empty(arrived.filter(arrivals::Column::InboxId.eq(self.id)), db).await?
            && is_empty(tickets().filter(C::ClosedAt.is_null()), db).await?
            && is_empty(tickets().filter(C::ClosedAt.is_not_null()), db).await?
            && is_empty(campaign.filter(campaigns::Column::InboxId.eq(self.id)), db).await?
            && is_empty(kept.filter(kept_aside::Column::InboxId.eq(self.id)), db).await?)
    }

    /// Deletes it, with its credentials where no other inbox has them.
    pub async fn remove(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        let inbox = Entity::find_by_id(self.id).lock(LockType::Update).one(&txn).await?.ok_or(ModelError::NotFound)?;
        if inbox.is_from_environment() {
            return Err(ModelError::conflict("The environment of the server describes this inbox: remove it there."));
        }
        if !inbox.is_unused(&txn).await? {
            return Err(ModelError::conflict("This inbox has been used meanwhile. Turn it off instead."));
        }
        memberships::Entity::delete_many().filter(memberships::Column::InboxId.eq(inbox.id)).exec(&txn).await?;
        blocks::Entity::delete_many().filter(blocks::Column::InboxId.eq(inbox.id)).exec(&txn).await?;
        receipts::Entity::delete_many().filter(receipts::Column::InboxId.eq(inbox.id)).exec(&txn).await?;
        Entity::delete_by_id(inbox.id).exec(&txn).await?;
        accounts::remove_unused(&txn).await?;
        events::record(&txn, event("inbox_removed", inbox.id, Some(by))).await?;
        Ok(txn.commit().await?)
    }
}

async fn is_empty<E: EntityTrait>(query: Select<E>, db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let first: Option<i64> = query.limit(1).into_tuple().one(db).await?;
    Ok(first.is_none())
}
