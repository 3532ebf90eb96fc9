//! How far each user has read a conversation: unread is a matter between a user and a text.

use super::Model;
use crate::models::_entities::reads;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement, sea_query::OnConflict,
};

impl Model {
    /// The newest message this user has seen here; 0 if none.
    pub async fn last_seen_by(&self, db: &impl ConnectionTrait, user_id: i64) -> Result<i64, DbErr> {
        let read = reads::Entity::find()
            .filter(reads::Column::UserId.eq(user_id))
            .filter(reads::Column::ConversationId.eq(self.id))
            .one(db)
            .await?;
        Ok(read.map_or(0, |read| read.last_message_id))
    }

    /// Notes that this user has seen everything up to a message; says whether that was news.
    pub async fn read(&self, db: &impl ConnectionTrait, user_id: i64, last_message_id: i64) -> Result<bool, DbErr> {
        let row = reads::ActiveModel {
            user_id: Set(user_id),
            conversation_id: Set(self.id),
            last_message_id: Set(0),
            ..Default::default()
        };
        reads::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([reads::Column::UserId, reads::Column::ConversationId]).do_nothing().to_owned(),
            )
            .exec_without_returning(db)
            .await?;
        let sql = "update reads set last_message_id = $1 where user_id = $2 and conversation_id = $3 and last_message_id < $1";
        let statement = Statement::from_sql_and_values(
            db.get_database_backend(),
            sql,
            [last_message_id.into(), user_id.into(), self.id.into()],
        );
        Ok(db.execute_raw(statement).await?.rows_affected() > 0)
    }
}
