//! All of the sample data at once, and whatever was tried with it on the sandbox's phone.

use super::inbox;
use crate::{
    database::{self, LONGEST_LIST, Writer},
    models::{
        _entities::{arrivals, blocks, conversations, kept_aside, memberships, messages, reads, receipts},
        ModelResult, addresses, campaigns, desk,
        events::{self, Event},
        inboxes, people,
    },
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
    sea_query::{Expr, Query},
};

/// Texts of one transaction.
const CHUNK: u64 = 100;

/// Takes away the sample inbox with everything in it, and the made-up people. Whoever got a real number or a name from
/// a user stays.
pub async fn remove(writer: &Writer) -> ModelResult<()> {
    let Some(inbox) = inbox(&**writer).await? else { return Ok(()) };
    let met = said_something(&**writer, inbox.id).await?;
    // A text may be on its way to the phone while it goes.
    while database::patiently(|| remove_some_texts(writer, inbox.id)).await? {}
    database::patiently(|| remove_the_rest(writer, inbox.id, met.clone())).await?;
    people::leave_no_trace(writer).await;
    Ok(())
}

async fn remove_the_rest(writer: &Writer, inbox_id: i64, mut met: Vec<i64>) -> ModelResult<()> {
    let txn = writer.begin().await?;
    hold(&txn, inbox_id).await?;
    // Whatever came while the others went.
    while remove_some(&txn, inbox_id).await? {}
    met.extend(met_in(&txn, inbox_id).await?);
    remove_tickets(&txn, inbox_id).await?;
    campaigns::remove(&txn, inbox_id, made_up_numbers()).await?;
    remove_numbers(&txn, &met).await?;
    remove_people(&txn, &met).await?;
    remove_inbox(&txn, inbox_id).await?;
    events::record(&txn, Event { kind: "sample_removed", ..Event::default() }).await?;
    Ok(txn.commit().await?)
}

/// What is being written down in the inbox is waited for, and whoever comes later finds it gone. PostgreSQL keeps no keys
/// of its own from texts to tickets and inboxes.
async fn hold(txn: &DatabaseTransaction, inbox_id: i64) -> Result<(), DbErr> {
    inboxes::Entity::find_by_id(inbox_id).lock_exclusive().one(txn).await?;
    let tickets = conversations::Entity::find().select_only().column(conversations::Column::Id);
    let theirs = tickets.filter(conversations::Column::InboxId.eq(inbox_id));
    theirs.order_by_asc(conversations::Column::Id).lock_exclusive().into_tuple::<i64>().all(txn).await?;
    Ok(())
}

async fn remove_some_texts(writer: &Writer, inbox_id: i64) -> ModelResult<bool> {
    let txn = writer.begin().await?;
    let is_more = remove_some(&txn, inbox_id).await?;
    txn.commit().await?;
    Ok(is_more)
}

/// Texts of the inbox, and those of made-up people in any other.
async fn remove_some(txn: &DatabaseTransaction, inbox_id: i64) -> Result<bool, DbErr> {
    let some: Vec<(i64, Option<i64>)> = messages::Entity::find()
        .select_only()
        .columns([messages::Column::Id, messages::Column::ArrivalId])
        .filter(
            Condition::any()
                .add(messages::Column::InboxId.eq(inbox_id))
                .add(messages::Column::AddressId.in_subquery(made_up_numbers())),
        )
        .order_by_desc(messages::Column::Id)
        .limit(CHUNK)
        .into_tuple()
        .all(txn)
        .await?;
    people::erase_texts(txn, &some).await?;
    Ok(!some.is_empty())
}

/// Whoever said anything to the inbox, be it without a ticket.
async fn said_something(db: &impl ConnectionTrait, inbox_id: i64) -> Result<Vec<i64>, DbErr> {
    let spoke = Query::select()
        .column(messages::Column::AddressId)
        .from(messages::Entity)
        .and_where(messages::Column::InboxId.eq(inbox_id))
        .to_owned();
    addresses::Entity::find()
        .select_only()
        .column(addresses::Column::PersonId)
        .filter(addresses::Column::Id.in_subquery(spoke))
        .distinct()
        .into_tuple()
        .all(db)
        .await
}

/// The people who stand in the inbox's tickets, and those who are made up.
async fn met_in(txn: &DatabaseTransaction, inbox_id: i64) -> Result<Vec<i64>, DbErr> {
    let texters: Vec<i64> = conversations::Entity::find()
        .select_only()
        .column(conversations::Column::PersonId)
        .filter(conversations::Column::InboxId.eq(inbox_id))
        .distinct()
        .into_tuple()
        .all(txn)
        .await?;
    let made_up: Vec<i64> = people::Entity::find()
        .select_only()
        .column(people::Column::Id)
        .filter(people::Column::Sample.eq(true))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(texters.into_iter().chain(made_up).collect())
}

async fn remove_tickets(txn: &DatabaseTransaction, inbox_id: i64) -> Result<(), DbErr> {
    use conversations::Column as C;
    let theirs = || Condition::any().add(C::InboxId.eq(inbox_id)).add(C::AddressId.in_subquery(made_up_numbers()));
    let gone = Query::select().column(C::Id).from(conversations::Entity).cond_where(theirs()).to_owned();
    reads::Entity::delete_many().filter(reads::Column::ConversationId.in_subquery(gone)).exec(txn).await?;
    conversations::Entity::delete_many().filter(theirs()).exec(txn).await?;
    Ok(())
}

/// Sandbox numbers of the people met here, unless something was said with them elsewhere or a user named who it is.
async fn remove_numbers(txn: &DatabaseTransaction, met: &[i64]) -> Result<(), DbErr> {
    let unused = "kind in ('sandbox', 'erased', 'name', 'short_code') \
        and not exists (select 1 from messages m where m.address_id = addresses.id) \
        and not exists (select 1 from conversations c where c.address_id = addresses.id) \
        and not exists (select 1 from recipients r where r.address_id = addresses.id) \
        and exists (select 1 from people p where p.id = addresses.person_id and (p.sample or (p.name is null and p.notes = '' and p.owner_id is null)))";
    for some in met.chunks(LONGEST_LIST) {
        let theirs = addresses::Entity::delete_many().filter(addresses::Column::PersonId.is_in(some.iter().copied()));
        theirs.filter(Expr::cust(unused)).exec(txn).await?;
    }
    Ok(())
}

/// Whoever has no number left; a made-up person with a real one is made up no more.
async fn remove_people(txn: &DatabaseTransaction, met: &[i64]) -> Result<(), DbErr> {
    let numberless = "not exists (select 1 from addresses a where a.person_id = people.id) \
        and not exists (select 1 from conversations c where c.person_id = people.id)";
    let anonymous = "(sample or (name is null and notes = '' and owner_id is null))";
    for some in met.chunks(LONGEST_LIST) {
        let them = people::Entity::delete_many().filter(people::Column::Id.is_in(some.iter().copied()));
        them.filter(Expr::cust(numberless)).filter(Expr::cust(anonymous)).exec(txn).await?;
    }
    people::Entity::update_many()
        .col_expr(people::Column::Sample, Expr::value(false))
        .filter(people::Column::Sample.eq(true))
        .exec(txn)
        .await?;
    prefer_what_is_left(txn, met).await
}

async fn prefer_what_is_left(txn: &DatabaseTransaction, met: &[i64]) -> Result<(), DbErr> {
    let sql = "update addresses set preferred = true where person_id = $1 and id = (select min(a.id) from addresses a where a.person_id = $1) \
        and not exists (select 1 from addresses b where b.person_id = $1 and b.preferred)";
    for person in met {
        txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, [(*person).into()])).await?;
    }
    Ok(())
}

async fn remove_inbox(txn: &DatabaseTransaction, inbox_id: i64) -> ModelResult<()> {
    blocks::Entity::delete_many().filter(blocks::Column::InboxId.eq(inbox_id)).exec(txn).await?;
    kept_aside::Entity::delete_many().filter(kept_aside::Column::InboxId.eq(inbox_id)).exec(txn).await?;
    receipts::Entity::delete_many().filter(receipts::Column::InboxId.eq(inbox_id)).exec(txn).await?;
    arrivals::Entity::delete_many().filter(arrivals::Column::InboxId.eq(inbox_id)).exec(txn).await?;
    memberships::Entity::delete_many().filter(memberships::Column::InboxId.eq(inbox_id)).exec(txn).await?;
    inboxes::Entity::delete_by_id(inbox_id).exec(txn).await?;
    desk::put(txn, super::INBOX, "removed").await
}

fn made_up_numbers() -> sea_orm::sea_query::SelectStatement {
    let made_up = Query::select()
        .column(people::Column::Id)
        .from(people::Entity)
        .and_where(people::Column::Sample.eq(true))
        .to_owned();
    Query::select()
        .column(addresses::Column::Id)
        .from(addresses::Entity)
        .and_where(addresses::Column::Kind.eq(addresses::phone::SANDBOX))
        .and_where(addresses::Column::PersonId.in_subquery(made_up))
        .to_owned()
}
