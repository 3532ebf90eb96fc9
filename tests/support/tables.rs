use super::{Desk, eventually};
use parley::models::{_entities::*, addresses as numbers, inboxes as inbox_models, kept_aside as kept};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    Statement,
};

impl Desk {
    /// Every message with this number, oldest first.
    pub async fn messages(&self, number: &str) -> Vec<messages::Model> {
        let Some(address) = self.address(number).await else { return Vec::new() };
        messages::Entity::find()
            .filter(messages::Column::AddressId.eq(address.id))
            .order_by_asc(messages::Column::Id)
            .all(&self.ctx.db)
            .await
            .unwrap()
    }

    /// What this number wrote to us.
    pub async fn received(&self, number: &str) -> Vec<String> {
        self.messages(number)
            .await
            .into_iter()
            .filter(|message| message.direction == "in")
            .map(|message| message.body)
            .collect()
    }

    /// What we wrote to this number.
    pub async fn written(&self, number: &str) -> Vec<messages::Model> {
        self.messages(number).await.into_iter().filter(|message| message.direction == "out").collect()
    }

    /// The message with these words; there is one.
    pub async fn message(&self, body: &str) -> messages::Model {
        let mut found =
            messages::Entity::find().filter(messages::Column::Body.eq(body)).all(&self.ctx.db).await.unwrap();
        assert_eq!(found.len(), 1, "messages that say {body:?}: {found:?}");
        found.remove(0)
    }

    /// Waits until the message with these words stands so.
    pub async fn stands(&self, body: &str, status: &str) -> messages::Model {
        eventually(&format!("{body:?} is {status}"), || async {
            let message = self.message(body).await;
            (message.status == status).then_some(message)
        })
        .await
    }

    /// The tickets of this number, oldest first.
    pub async fn conversations(&self, number: &str) -> Vec<conversations::Model> {
        let Some(address) = self.address(number).await else { return Vec::new() };
        conversations::Entity::find()
            .filter(conversations::Column::AddressId.eq(address.id))
            .order_by_asc(conversations::Column::Id)
            .all(&self.ctx.db)
            .await
            .unwrap()
    }

    /// The one ticket of this number.
    pub async fn conversation(&self, number: &str) -> conversations::Model {
        let mut found = self.conversations(number).await;
        assert_eq!(found.len(), 1, "conversations with {number}: {found:?}");
        found.remove(0)
    }

    pub async fn address(&self, number: &str) -> Option<numbers::Model> {
        addresses::Entity::find().filter(addresses::Column::Value.eq(number)).one(&self.ctx.db).await.unwrap()
    }

    pub async fn person(&self, number: &str) -> people::Model {
        let address = self.address(number).await.expect("the number is known");
        people::Entity::find_by_id(address.person_id).one(&self.ctx.db).await.unwrap().unwrap()
    }

    pub async fn attempts(&self, message: i64) -> Vec<attempts::Model> {
        attempts::Entity::find()
            .filter(attempts::Column::MessageId.eq(message))
            .order_by_asc(attempts::Column::Number)
            .all(&self.ctx.db)
            .await
            .unwrap()
    }

    /// Callbacks that were put aside, oldest first.
    pub async fn kept_aside(&self) -> Vec<kept::Model> {
        kept::Entity::find().order_by_asc(kept::Column::Id).all(&self.ctx.db).await.unwrap()
    }

    pub async fn inbox(&self, id: i64) -> inbox_models::Model {
        inboxes::Entity::find_by_id(id).one(&self.ctx.db).await.unwrap().unwrap()
    }

    /// The kinds of events that were written down for a conversation, oldest first.
    pub async fn events(&self, conversation: i64) -> Vec<String> {
        let events = events::Entity::find()
            .filter(events::Column::ConversationId.eq(conversation))
            .order_by_asc(events::Column::Id);
        events.all(&self.ctx.db).await.unwrap().into_iter().map(|event| event.kind).collect()
    }

    pub async fn count<E: EntityTrait>(&self) -> u64
    where
        E::Model: Sync,
    {
        E::find().count(&self.ctx.db).await.unwrap()
    }

    /// All rows of a table, in no order.
    pub async fn rows<E: EntityTrait>(&self) -> Vec<E::Model> {
        E::find().all(&self.ctx.db).await.unwrap()
    }

    /// Waits until some statement of this desk waits for a lock of PostgreSQL.
    pub async fn somebody_waits_for_a_lock(&self) {
        let sql = "select count(*) from pg_stat_activity where application_name = current_setting('application_name') \
            and wait_event_type = 'Lock'";
        eventually("a statement waits for a lock", || async {
            let statement = Statement::from_string(DatabaseBackend::Postgres, sql);
            let row = self.ctx.db.query_one_raw(statement).await.unwrap().unwrap();
            (row.try_get_by_index::<i64>(0).unwrap() > 0).then_some(())
        })
        .await;
    }

    /// Runs a statement behind the desk's back.
    pub async fn run(&self, sql: &str) {
        self.try_to_run(sql).await.unwrap();
    }

    /// The same where the database may refuse.
    pub async fn try_to_run(&self, sql: &str) -> Result<(), DbErr> {
        self.writer().execute_unprepared(sql).await.map(|_| ())
    }
}
