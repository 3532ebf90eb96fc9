//! Carriers that take no texts of an inbox for a number, since when, and until when.

use crate::words::{index, partial, to};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What the messages say of it so far: the last of a thread that failed, with no START to that inbox since.
const KNOWN: &str = "insert into blocks (address_id, inbox_id, code, message_id, since) \
    select m.address_id, m.inbox_id, m.error_code, m.id, m.updated_at from messages m \
    where m.status = 'failed' and ((m.gateway = 'twilio' and m.error_code = '21610') or (m.gateway = 'messagebird' and m.error_code = '103')) \
    and m.id = (select max(n.id) from messages n where n.address_id = m.address_id and n.inbox_id = m.inbox_id and n.status = 'failed') \
    and not exists (select 1 from messages s where s.address_id = m.address_id and s.inbox_id = m.inbox_id and s.id > m.id \
    and s.direction = 'in' and s.keyword = 'start')";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("blocks")
            .col(big_pk_auto("id"))
            .col(big_integer("address_id"))
            .col(big_integer("inbox_id"))
            .col(string("code"))
            .col(big_integer("message_id"))
            .col(big_integer("since"))
            .col(big_integer_null("cleared_at"))
            .foreign_key(&mut to("blocks", "address_id", "addresses"))
            .foreign_key(&mut to("blocks", "inbox_id", "inboxes"))
            .to_owned();
        m.create_table(table).await?;
        partial(m, true, "blocks", "uq_blocks_open", "address_id, inbox_id", "cleared_at is null").await?;
        index(m, "blocks", "ix_blocks_address", &["address_id", "id"]).await?;
        m.get_connection().execute_unprepared(KNOWN).await.map(|_| ())
    }
}
