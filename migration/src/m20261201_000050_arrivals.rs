//! Each arrival is one message, whoever joins its parts; and the parts that still wait are found without reading all
//! that ever came.

use crate::words::partial;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Long texts that two processes showed at the same time: the later message stays, as one that nobody knows the arrival of.
const SHOWN_TWICE: &str = "update messages set arrival_id = null where id in (select t.id from (select id, \
    row_number() over (partition by arrival_id order by id) as place from messages where arrival_id is not null) t where t.place > 1)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.get_connection().execute_unprepared(SHOWN_TWICE).await?;
        partial(m, true, "messages", "uq_messages_arrival", "arrival_id", "arrival_id is not null").await?;
        partial(m, false, "arrivals", "ix_arrivals_waiting", "arrived_at", "part_text is not null").await
    }
}
