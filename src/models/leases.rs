//! What only one process may do at a time: it holds a lease, by the database's own clock, and renews it while it lives.
//! Another one takes it over when it has run out, or as soon as PostgreSQL sees that its holder is gone.
//!
//! Whoever takes a lease over gets a higher token. What is done under a lease asks for its token in the same
//! transaction, so that a process that slept through its lease does nothing under it any more. Only PostgreSQL has
//! several processes; a SQLite desk has its lock.

use crate::database::{Writer, is_sqlite};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};

/// Without a renewal for this long, another process takes over.
pub const LASTS: i64 = 12_000;

const NOW: &str = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

/// Who asks for a lease.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    pub owner: &'a str,
    /// The connection that shows as long as it stands that the process lives; none: only time can tell.
    pub holder: Option<i32>,
    /// The same, where this process may say of others that they are gone.
    pub judge: Option<i32>,
}

/// A lease that this process holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub name: String,
    pub owner: String,
    pub token: i64,
}

/// Leave to do what one process at a time does.
#[derive(Clone, Debug)]
pub enum Turn {
    /// There is no other process.
    Alone,
    Held(Lease),
}

/// Leave for this process, none while another one has it: that one must be gone, or have given it back, or slept.
pub async fn turn(writer: &Writer, name: &str, asker: Asker<'_>) -> Result<Option<Turn>, DbErr> {
    if is_sqlite(&**writer) {
        return Ok(Some(Turn::Alone));
    }
    // Whoever only stands by locks nothing that the other one works under.
    if is_anothers(&**writer, name, asker).await? {
        return Ok(None);
    }
    Ok(hold(writer, name, asker).await?.map(Turn::Held))
}

async fn is_anothers(db: &impl ConnectionTrait, name: &str, asker: Asker<'_>) -> Result<bool, DbErr> {
    let sql = format!(
        "select 1 from leases where name = $1 and owner <> $2 and until >= {NOW} and not ({gone})",
        gone = is_gone("leases", asker.judge),
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [name.into(), asker.owner.into()]);
    Ok(db.query_one_raw(statement).await?.is_some())
}

/// Takes a lease that nobody holds, or renews one's own; none while another process holds it.
pub async fn hold(
    writer: &Writer,
    name: &str,
    Asker { owner, holder, judge }: Asker<'_>,
) -> Result<Option<Lease>, DbErr> {
    let sql = format!(
        "insert into leases (name, owner, token, until, holder) values ($1, $2, 1, {NOW} + $3, $4) \
         on conflict (name) do update set owner = excluded.owner, until = excluded.until, holder = excluded.holder, \
         token = leases.token + case when leases.owner = excluded.owner then 0 else 1 end \
         where leases.owner = excluded.owner or leases.until < {NOW} or ({gone}) returning token",
        gone = is_gone("leases", judge),
    );
    let values = [name.into(), owner.into(), LASTS.into(), holder.map(i64::from).into()];
    let row = writer.query_one_raw(Statement::from_sql_and_values(writer.get_database_backend(), sql, values)).await?;
    let lease = |token| Lease { name: name.to_owned(), owner: owner.to_owned(), token };
    row.map(|row| row.try_get_by_index(0).map(lease)).transpose()
}

/// On PostgreSQL, whether the process of a row is gone: the lock that serving processes share stands on the connection
/// that is its holder (see `serving::presence`). Only who holds it themselves can tell: where PostgreSQL was away, nobody does.
pub fn is_gone(table: &str, own: Option<i32>) -> String {
    let Some(own) = own else { return "false".to_owned() };
    let stands = |connection: &str| {
        format!(
            "exists (select 1 from pg_locks l where l.locktype = 'advisory' and l.classid = 7275540 and l.granted and l.pid = {connection})"
        )
    };
    let (others, ours) = (stands(&format!("{table}.holder")), stands(&own.to_string()));
    format!("{table}.holder is not null and not {others} and {ours}")
}

/// Whether a lease is still held; if so it stays so until the transaction ends.
pub async fn is_held(txn: &DatabaseTransaction, lease: &Lease) -> Result<bool, DbErr> {
    let sql = format!("select 1 from leases where name = $1 and owner = $2 and token = $3 and until > {NOW} for share");
    let values = [lease.name.as_str().into(), lease.owner.as_str().into(), lease.token.into()];
    let row = txn.query_one_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, values)).await?;
    Ok(row.is_some())
}

/// Nobody holds any lease: what they say is of another time.
pub async fn end_all(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    db.execute_unprepared("update leases set until = 0").await?;
    Ok(())
}

/// Gives every lease of a process back: another one may go on at once, else when they run out.
pub async fn give_back(writer: &Writer, owner: &str) {
    if is_sqlite(&**writer) {
        return;
    }
    let sql = "update leases set until = 0 where owner = $1";
    let statement = Statement::from_sql_and_values(writer.get_database_backend(), sql, [owner.into()]);
    if let Err(error) = writer.execute_raw(statement).await {
        tracing::warn!(%error, "the leases could not be given back: another process takes over when they end");
    }
}
