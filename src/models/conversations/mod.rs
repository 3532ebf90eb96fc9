//! The tickets: a stretch of the exchange between one number and one inbox about one matter.

mod assignment; // who looks after it
mod closing; // its end, and its return
mod list; // the boxes: mine, unassigned, all, closed
mod reading; // how far each user has read
mod replying; // what a user writes in it

pub use super::_entities::conversations::*;
pub use assignment::unassign_all_of;
pub use closing::{End, ends_of};
pub use list::{Counts, Cursor, Filter, ROWS, Row, Which, counts, list, show_completed};
pub use replying::{Replied, Start, obstacle, start};

use super::{ModelError, ModelResult, inboxes::Visible, memberships};
use crate::database::LONGEST_LIST;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

impl Model {
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// Whether reopening it by hand is offered: it is the newest of its thread, and none is open.
    pub async fn can_reopen(&self, db: &impl ConnectionTrait) -> Result<bool, DbErr> {
        Ok(!self.is_open()
            && newest_of_thread(db, self.address_id, self.inbox_id).await?.is_some_and(|newest| newest.id == self.id))
    }
}

/// A conversation in an inbox of this user; to anyone else there is none.
pub async fn find_for(db: &impl ConnectionTrait, user_id: i64, id: i64) -> ModelResult<Model> {
    let conversation = Entity::find_by_id(id).one(db).await?.ok_or(ModelError::NotFound)?;
    if memberships::includes(db, user_id, conversation.inbox_id).await? {
        Ok(conversation)
    } else {
        Err(ModelError::NotFound)
    }
}

/// The same, for who has been through the memberships already.
pub async fn find_in(db: &impl ConnectionTrait, visible: &Visible, id: i64) -> ModelResult<Model> {
    let conversation = Entity::find_by_id(id).one(db).await?.ok_or(ModelError::NotFound)?;
    if visible.get(conversation.inbox_id).is_some() { Ok(conversation) } else { Err(ModelError::NotFound) }
}

/// The open conversation of a number and an inbox: there is at most one.
pub async fn open_of_thread(db: &impl ConnectionTrait, address_id: i64, inbox_id: i64) -> Result<Option<Model>, DbErr> {
    thread(address_id, inbox_id).filter(Column::ClosedAt.is_null()).one(db).await
}

/// The newest conversation of a number and an inbox.
pub async fn newest_of_thread(
    db: &impl ConnectionTrait,
    address_id: i64,
    inbox_id: i64,
) -> Result<Option<Model>, DbErr> {
    thread(address_id, inbox_id).order_by_desc(Column::Id).one(db).await
}

fn thread(address_id: i64, inbox_id: i64) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::AddressId.eq(address_id)).filter(Column::InboxId.eq(inbox_id))
}

/// Every ticket of a number.
pub async fn ids_of(db: &impl ConnectionTrait, address_id: i64) -> Result<Vec<i64>, DbErr> {
    Entity::find().select_only().column(Column::Id).filter(Column::AddressId.eq(address_id)).into_tuple().all(db).await
}

/// Those of the conversations that stand in one of the inboxes.
pub async fn among(db: &impl ConnectionTrait, ids: &[i64], inbox_ids: &[i64]) -> Result<Vec<i64>, DbErr> {
    let mut among = Vec::new();
    for some in ids.chunks(LONGEST_LIST) {
        let theirs = Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(some.iter().copied()));
        let seen = theirs.filter(Column::InboxId.is_in(inbox_ids.iter().copied()));
        among.extend(seen.into_tuple::<i64>().all(db).await?);
    }
    Ok(among)
}
