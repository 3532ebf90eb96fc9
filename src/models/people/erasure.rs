//! Erasing a person. Names, numbers, texts, files and notes go for good; ticket numbers, counts, arrivals and the
//! fact of a STOP stay, the last two by keyed hashes alone.
//!
//! Texts go first, in short transactions; the person goes with the last of them, so that an erasure that was cut
//! short can be done again.

use super::{Column, Entity, Model};
use crate::{
    database::{self, Writer},
    models::{
        _entities::{arrivals, attempts, conversations, messages, proofs, provider_ids, receipts, recipients},
        ModelError, ModelResult,
        addresses::{self, phone},
        blocks, campaigns, clock, consents,
        events::{self, Event},
        memberships, users,
    },
    vault,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
    sea_query::{Expr, Query},
};

/// Texts of one transaction.
const CHUNK: u64 = 100;

/// How much goes with a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    pub messages: u64,
    pub tickets: u64,
}

impl Model {
    pub async fn extent(&self, db: &impl ConnectionTrait) -> Result<Extent, DbErr> {
        let numbers: Vec<i64> = ids(&addresses::of_person(db, self.id).await?);
        Ok(Extent {
            messages: messages::Entity::find().filter(messages::Column::AddressId.is_in(numbers)).count(db).await?,
            tickets: conversations::Entity::find()
                .filter(conversations::Column::PersonId.eq(self.id))
                .count(db)
                .await?,
        })
    }

    /// Whether this user may erase them: an admin may, and whoever is a member of every inbox that they exchanged texts
    /// with, because nothing that the user cannot see may go.
    pub async fn may_be_erased_by(&self, db: &impl ConnectionTrait, user: &users::Model) -> Result<bool, DbErr> {
        if user.is_admin() {
            return Ok(true);
        }
        let theirs = memberships::inbox_ids(db, user.id).await?;
        Ok(self.inbox_ids(db).await?.iter().all(|id| theirs.contains(id)))
    }

    /// Refuses whoever may not erase them, in words.
    pub async fn allow_erasure(&self, db: &impl ConnectionTrait, user: &users::Model) -> ModelResult<()> {
        if self.may_be_erased_by(db, user).await? {
            Ok(())
        } else {
            Err(ModelError::forbidden(
                "This person has texts in an inbox that you are not a member of. Ask an admin to erase them.",
            ))
        }
    }

    /// The inboxes that hold anything of theirs.
    async fn inbox_ids(&self, db: &impl ConnectionTrait) -> Result<Vec<i64>, DbErr> {
        let numbers = ids(&addresses::of_person(db, self.id).await?);
        let texts = messages::Entity::find().select_only().column(messages::Column::InboxId).distinct();
        let mut inboxes: Vec<i64> =
            texts.filter(messages::Column::AddressId.is_in(numbers)).into_tuple().all(db).await?;
        let tickets = conversations::Entity::find().select_only().column(conversations::Column::InboxId).distinct();
        inboxes.extend(tickets.filter(conversations::Column::PersonId.eq(self.id)).into_tuple::<i64>().all(db).await?);
        Ok(inboxes)
    }

    /// Erases them for good, if this user may and what was typed is their name or one of their numbers. Returns their
    /// tickets, which stay as numbers without content.
    pub async fn erase(&self, writer: &Writer, typed: &str, by: i64) -> ModelResult<Vec<i64>> {
        self.allow_erasure(&**writer, &users::find(&**writer, by).await?).await?;
        let numbers = addresses::of_person(&**writer, self.id).await?;
        self.confirm(&numbers, typed)?;
        let numbers = ids(&numbers);
        // A text may be on its way to a carrier while it goes.
        while database::patiently(|| erase_some_texts(writer, &numbers)).await? {}
        let tickets = database::patiently(|| self.erase_the_rest(writer, by)).await?;
        campaigns::listed::discard_loose(writer).await?;
        leave_no_trace(writer).await;
        Ok(tickets)
    }

    fn confirm(&self, numbers: &[addresses::Model], typed: &str) -> ModelResult<()> {
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let is_name = self.name.as_ref().is_some_and(|name| name.to_lowercase() == typed);
        let is_number = numbers.iter().any(|number| {
            number.value.to_lowercase() == typed || (typed.starts_with('+') && digits(&number.value) == digits(&typed))
        });
        // With neither there is nothing to mistake.
        let is_nobody = self.name.is_none() && numbers.is_empty();
        if is_name || is_number || is_nobody {
            Ok(())
        } else {
            Err(ModelError::invalid(
                "confirmation",
                "Type the name or the number exactly as it stands here: erasing cannot be undone.",
            ))
        }
    }

    async fn erase_the_rest(&self, writer: &Writer, by: i64) -> ModelResult<Vec<i64>> {
        let txn = writer.begin().await?;
        let numbers = addresses::of_person(&txn, self.id).await?;
        forget_callbacks(&txn, &numbers).await?;
        forget_parts(&txn, &numbers).await?;
        campaigns::forget(&txn, &ids(&numbers)).await?;
        let tickets = scrub_tickets(&txn, self.id, by).await?;
        forget_proofs(&txn, &numbers).await?;
        blocks::Entity::delete_many().filter(blocks::Column::AddressId.is_in(ids(&numbers))).exec(&txn).await?;
        for number in &numbers {
            scrub_number(&txn, number).await?;
        }
        // Whatever came while the others went.
        while erase_some(&txn, &ids(&numbers)).await? {}
        self.scrub(&txn).await?;
        events::record(&txn, self.event("person_erased", by)).await?;
        let closed = |id: &i64| Event {
            kind: "conversation_erased",
            conversation_id: Some(*id),
            user_id: Some(by),
            ..Default::default()
        };
        events::record_all(&txn, tickets.iter().map(closed)).await?;
        txn.commit().await?;
        Ok(tickets)
    }

    async fn scrub(&self, txn: &DatabaseTransaction) -> Result<(), DbErr> {
        let hangs_on_them =
            addresses::Entity::find().filter(addresses::Column::PersonId.eq(self.id)).count(txn).await?;
        if hangs_on_them == 0 {
            Entity::delete_by_id(self.id).exec(txn).await?;
            return Ok(());
        }
        Entity::update_many()
            .col_expr(Column::Name, Expr::value(None::<String>))
            .col_expr(Column::FoldedName, Expr::value(None::<String>))
            .col_expr(Column::OwnerId, Expr::value(None::<i64>))
            .col_expr(Column::Notes, Expr::value(""))
            .col_expr(Column::TimeZone, Expr::value(None::<String>))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .exec(txn)
            .await?;
        Ok(())
    }
}

fn ids(numbers: &[addresses::Model]) -> Vec<i64> {
    numbers.iter().map(|number| number.id).collect()
}

/// The newest go first: what is queued is never sent.
async fn erase_some_texts(writer: &Writer, numbers: &[i64]) -> ModelResult<bool> {
    let txn = writer.begin().await?;
    let is_more = erase_some(&txn, numbers).await?;
    txn.commit().await?;
    Ok(is_more)
}

async fn erase_some(txn: &DatabaseTransaction, numbers: &[i64]) -> Result<bool, DbErr> {
    let some: Vec<(i64, Option<i64>)> = messages::Entity::find()
        .select_only()
        .columns([messages::Column::Id, messages::Column::ArrivalId])
        .filter(messages::Column::AddressId.is_in(numbers.iter().copied()))
        .order_by_desc(messages::Column::Id)
        .limit(CHUNK)
        .into_tuple()
        .all(txn)
        .await?;
    erase_texts(txn, &some).await?;
    Ok(!some.is_empty())
}

/// Texts with every try to send them and all that carriers said of them; that they arrived stays known.
pub(in crate::models) async fn erase_texts(
    txn: &DatabaseTransaction,
    texts: &[(i64, Option<i64>)],
) -> Result<(), DbErr> {
    if texts.is_empty() {
        return Ok(());
    }
    let messages: Vec<i64> = texts.iter().map(|(id, _)| *id).collect();
    campaigns::keep_counts(txn, &messages).await?;
    let tries = || {
        Query::select()
            .column(attempts::Column::Id)
            .from(attempts::Entity)
            .and_where(attempts::Column::MessageId.is_in(messages.clone()))
            .to_owned()
    };
    receipts::Entity::delete_many().filter(receipts::Column::AttemptId.in_subquery(tries())).exec(txn).await?;
    provider_ids::Entity::delete_many().filter(provider_ids::Column::AttemptId.in_subquery(tries())).exec(txn).await?;
    attempts::Entity::delete_many().filter(attempts::Column::MessageId.is_in(messages.clone())).exec(txn).await?;
    let arrived: Vec<i64> = texts.iter().filter_map(|(_, arrival)| *arrival).collect();
    forget_arrivals(txn, &arrived, &messages).await?;
    messages::Entity::delete_many().filter(messages::Column::Id.is_in(messages)).exec(txn).await?;
    Ok(())
}

/// An arrival forgets which message it became, and its parts what they said.
async fn forget_arrivals(txn: &DatabaseTransaction, arrived: &[i64], messages: &[i64]) -> Result<(), DbErr> {
    use arrivals::Column as A;
    let forgotten = || {
        arrivals::Entity::update_many()
            .col_expr(A::MessageId, Expr::value(None::<i64>))
            .col_expr(A::PartText, Expr::value(None::<String>))
    };
    forgotten().filter(A::Id.is_in(arrived.iter().copied())).exec(txn).await?;
    forgotten()
        .filter(A::PartGroup.is_not_null())
        .filter(A::MessageId.is_in(messages.iter().copied()))
        .exec(txn)
        .await?;
    Ok(())
}

/// Parts of long texts that still wait for the others carry the sender's hash.
async fn forget_parts(txn: &DatabaseTransaction, numbers: &[addresses::Model]) -> Result<(), DbErr> {
    use arrivals::Column as A;
    for number in numbers {
        arrivals::Entity::update_many()
            .col_expr(A::PartText, Expr::value(None::<String>))
            .filter(A::PartText.is_not_null())
            .filter(A::PartText.contains(&number.hash))
            .exec(txn)
            .await?;
    }
    Ok(())
}

/// What users noted beside the words; that these were said stays.
async fn forget_proofs(txn: &DatabaseTransaction, numbers: &[addresses::Model]) -> Result<(), DbErr> {
    for number in numbers {
        let theirs = Query::select()
            .column(consents::Column::Id)
            .from(consents::Entity)
            .and_where(consents::Column::AddressHash.eq(&number.hash))
            .to_owned();
        proofs::Entity::delete_many().filter(proofs::Column::ConsentId.in_subquery(theirs)).exec(txn).await?;
    }
    Ok(())
}

/// Callbacks that were kept aside hold numbers as carriers write them.
async fn forget_callbacks(txn: &DatabaseTransaction, numbers: &[addresses::Model]) -> Result<(), DbErr> {
    let within = if database::is_sqlite(txn) {
        "instr(body, cast($1 as blob)) > 0"
    } else {
        "position(convert_to($1, 'UTF8') in body) > 0"
    };
    let sql = format!("delete from kept_aside where {within} or target like '%' || $1 || '%'");
    // Short codes and sender names are nobody's, and stand in other callbacks too.
    for number in numbers.iter().filter(|number| number.kind == phone::SMS) {
        let written = number.value.trim_start_matches('+');
        txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), &sql, [written.into()])).await?;
    }
    Ok(())
}

/// A ticket keeps its number, its times and its inbox.
async fn scrub_tickets(txn: &DatabaseTransaction, person_id: i64, by: i64) -> Result<Vec<i64>, DbErr> {
    use conversations::Column as C;
    let now = clock::now();
    let close = conversations::Entity::update_many()
        .col_expr(C::ClosedAt, Expr::value(now))
        .col_expr(C::ClosedBy, Expr::value(by))
        .filter(C::PersonId.eq(person_id))
        .filter(C::ClosedAt.is_null());
    close.exec(txn).await?;
    let scrubbed = conversations::Entity::update_many()
        .col_expr(C::LastLine, Expr::value(""))
        .col_expr(C::WaitingSince, Expr::value(None::<i64>))
        .col_expr(C::SnoozedUntil, Expr::value(None::<i64>))
        .col_expr(C::UpdatedAt, Expr::value(now))
        .filter(C::PersonId.eq(person_id))
        .exec_with_returning(txn)
        .await?;
    Ok(scrubbed.into_iter().map(|conversation| conversation.id).collect())
}

/// A number that tickets hang on becomes one that says nothing; else it goes.
async fn scrub_number(txn: &DatabaseTransaction, number: &addresses::Model) -> Result<(), DbErr> {
    use addresses::Column as A;
    let has_tickets =
        conversations::Entity::find().filter(conversations::Column::AddressId.eq(number.id)).count(txn).await? > 0;
    let has_texts = messages::Entity::find().filter(messages::Column::AddressId.eq(number.id)).count(txn).await? > 0;
    let is_counted =
        recipients::Entity::find().filter(recipients::Column::AddressId.eq(number.id)).count(txn).await? > 0;
    if has_tickets || has_texts || is_counted {
        addresses::Entity::update_many()
            .col_expr(A::Kind, Expr::value(addresses::ERASED))
            .col_expr(A::Value, Expr::value(format!("Erased {}", number.id)))
            .col_expr(A::Hash, Expr::value(vault::random_token::<16>()))
            .filter(A::Id.eq(number.id))
            .exec(txn)
            .await?;
    } else {
        addresses::Entity::delete_by_id(number.id).exec(txn).await?;
    }
    Ok(())
}

/// SQLite's journal and free pages still hold what was: they are emptied, unless a reader is in the way for long.
pub(in crate::models) async fn leave_no_trace(writer: &Writer) {
    if database::is_sqlite(&**writer) {
        let sweep = "pragma busy_timeout = 500; pragma incremental_vacuum(1000); pragma wal_checkpoint(truncate); pragma busy_timeout = 10000";
        if let Err(error) = writer.execute_unprepared(sweep).await {
            tracing::warn!(%error, "the journal still holds what was erased; it will be overwritten");
        }
    }
}
