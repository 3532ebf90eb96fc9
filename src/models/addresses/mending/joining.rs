//! Everything of a misread number goes to the right one, which somebody has already.

use super::{mark_calls, run};
use crate::models::{
    addresses::{Entity, Model},
    clock, people,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, Statement};

/// Moves all of it; returns the campaigns whose figures have to be counted again.
pub(super) async fn join(txn: &DatabaseTransaction, wrong: &Model, right: &Model) -> Result<Vec<i64>, DbErr> {
    for id in [wrong.id, right.id] {
        mark_calls(txn, id).await?;
    }
    move_tickets(txn, wrong, right).await?;
    let counted = move_recipients(txn, wrong, right).await?;
    run(txn, "update messages set address_id = $1 where address_id = $2", [right.id.into(), wrong.id.into()]).await?;
    move_blocks(txn, wrong, right).await?;
    merge_rows(txn, wrong, right).await?;
    if wrong.person_id != right.person_id {
        merge_people(txn, wrong.person_id, right.person_id).await?;
    }
    Ok(counted)
}

/// Of two open tickets in one inbox the right number's stays open, and waits for as long as either has waited.
async fn move_tickets(txn: &DatabaseTransaction, wrong: &Model, right: &Model) -> Result<(), DbErr> {
    let both = [right.id.into(), wrong.id.into()];
    let other = "(select w.{} from conversations w where w.address_id = $2 and w.inbox_id = conversations.inbox_id and w.closed_at is null)";
    let waiting = other.replace("{}", "waiting_since");
    let wait = format!(
        "update conversations set waiting_since = case when waiting_since is null or waiting_since > {waiting} then {waiting} else waiting_since end \
         where address_id = $1 and closed_at is null and {waiting} is not null"
    );
    run(txn, &wait, both.clone()).await?;
    let close = "update conversations set closed_at = $3, waiting_since = null, snoozed_until = null, updated_at = $3 \
        where address_id = $2 and closed_at is null and exists (select 1 from conversations r where r.address_id = $1 \
        and r.inbox_id = conversations.inbox_id and r.closed_at is null)";
    run(txn, close, [right.id.into(), wrong.id.into(), clock::now().into()]).await?;
    let moved = "update conversations set address_id = $1, person_id = $3 where address_id = $2";
    run(txn, moved, [right.id.into(), wrong.id.into(), right.person_id.into()]).await.map(drop)
}

/// Nobody has a campaign twice: where both numbers were to get it, the right one's entry stands.
async fn move_recipients(txn: &DatabaseTransaction, wrong: &Model, right: &Model) -> Result<Vec<i64>, DbErr> {
    let values = || [right.id.into(), right.person_id.into(), wrong.id.into(), wrong.person_id.into()];
    let twice = "select w.id, w.campaign_id from recipients w join recipients r on r.campaign_id = w.campaign_id \
        and r.address_id = $1 and r.person_id = $2 where w.address_id = $3 and w.person_id = $4";
    let rows = txn.query_all_raw(Statement::from_sql_and_values(txn.get_database_backend(), twice, values())).await?;
    let mut campaigns = Vec::with_capacity(rows.len());
    for row in rows {
        let id: i64 = row.try_get_by_index(0)?;
        let unlink = "update messages set recipient_id = null, status = case when status = 'queued' then 'cancelled' else status end \
            where address_id = $1 and recipient_id = $2";
        run(txn, unlink, [wrong.id.into(), id.into()]).await?;
        run(txn, "delete from recipients where id = $1", [id.into()]).await?;
        campaigns.push(row.try_get_by_index(1)?);
    }
    let moved = "update recipients set address_id = $1, person_id = $2 where address_id = $3 and person_id = $4";
    run(txn, moved, values()).await?;
    Ok(campaigns)
}

async fn move_blocks(txn: &DatabaseTransaction, wrong: &Model, right: &Model) -> Result<(), DbErr> {
    let clear = "update blocks set cleared_at = $3 where address_id = $2 and cleared_at is null and exists (select 1 from blocks r \
        where r.address_id = $1 and r.inbox_id = blocks.inbox_id and r.cleared_at is null)";
    run(txn, clear, [right.id.into(), wrong.id.into(), clock::now().into()]).await?;
    let moved = "update blocks set address_id = $1 where address_id = $2";
    run(txn, moved, [right.id.into(), wrong.id.into()]).await.map(drop)
}

async fn merge_rows(txn: &DatabaseTransaction, wrong: &Model, right: &Model) -> Result<(), DbErr> {
    let held = "update addresses set campaigns_held_at = coalesce(campaigns_held_at, $2) where id = $1";
    run(txn, held, [right.id.into(), wrong.campaigns_held_at.into()]).await?;
    if wrong.preferred && wrong.person_id == right.person_id {
        run(txn, "update addresses set preferred = true where id = $1", [right.id.into()]).await?;
    }
    Entity::delete_by_id(wrong.id).exec(txn).await?;
    Ok(())
}

/// Who has no number left goes into the other person; what is known of them goes along.
async fn merge_people(txn: &DatabaseTransaction, from: i64, into: i64) -> Result<(), DbErr> {
    let remaining = "select 1 from addresses where person_id = $1 limit 1";
    let has_others = Statement::from_sql_and_values(txn.get_database_backend(), remaining, [from.into()]);
    if txn.query_one_raw(has_others).await?.is_some() {
        return Ok(());
    }
    let theirs = "(select {} from people f where f.id = $2)";
    let of = |column: &str| theirs.replace("{}", column);
    let notes = of("notes");
    let merge = format!(
        "update people set name = coalesce(name, {}), folded_name = coalesce(folded_name, {}), owner_id = coalesce(owner_id, {}), time_zone = coalesce(time_zone, {}), \
         notes = case when {notes} = '' then notes when notes = '' then {notes} else notes || $4 || {notes} end, updated_at = $3 where id = $1",
        of("name"),
        of("folded_name"),
        of("owner_id"),
        of("time_zone"),
    );
    run(txn, &merge, [into.into(), from.into(), clock::now().into(), "\n\n".into()]).await?;
    people::Entity::delete_by_id(from).exec(txn).await?;
    Ok(())
}
