//! Guessing slows down: a few quick tries, then a pause that grows with each further one. Never for good, and
//! across restarts. Rows are known by a keyed hash, so that the table names nobody.

pub use super::_entities::throttles::*;
use super::{ModelResult, clock};
use crate::{database::Writer, vault::Vault};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, Statement,
    sea_query::{Expr, ExprTrait},
};
use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

/// Pauses double from two seconds up to this.
const LONGEST_PAUSE: i64 = 15 * clock::MINUTE;
/// Tries are forgotten after a day of silence.
const FORGOTTEN_AFTER: i64 = clock::DAY;

/// What tries are counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// An e-mail address, whether anyone has it or not, from wherever the tries come.
    Account(String),
    /// The same from one place: who guesses elsewhere keeps nobody out here.
    AccountFromHere(String),
    /// Where the tries come from.
    Remote,
    /// A browser in which the account's owner signed in before.
    Device(String),
    /// The password of who is signed in already, by the user's id.
    Confirmation(i64),
    /// The code of the first page.
    Code,
}

/// Counts the tries of one caller.
#[derive(Clone)]
pub struct Throttle {
    pub writer: Writer,
    pub vault: Arc<Vault>,
    pub remote: IpAddr,
}

/// Whether it is one's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn<T = ()> {
    Now(T),
    Later(Wait),
}

/// How long to wait, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub i64);

impl Wait {
    /// Whole seconds, for a machine.
    pub fn seconds(self) -> u64 {
        u64::try_from(self.0.clamp(1, LONGEST_PAUSE)).unwrap_or(1).div_ceil(1000)
    }

    /// For a person: "Too many tries. Try again in 2 minutes."
    pub fn words(self) -> String {
        let (number, unit) =
            if self.seconds() > 90 { (self.seconds().div_ceil(60), "minute") } else { (self.seconds(), "second") };
        let plural = if number == 1 { "" } else { "s" };
        format!("Too many tries. Try again in {number} {unit}{plural}.")
    }
}

impl Throttle {
    /// Counts a try against every limit, before it is made, so that many at once are as slow as one after the other.
    /// If one of them has to wait, none is counted.
    pub async fn enter(&self, limits: &[Limit]) -> ModelResult<Turn> {
        let txn = self.writer.begin().await?;
        for limit in limits {
            let key = self.key(limit);
            if !count(&txn, &key, limit.quick_tries()).await? {
                let wait = wait(&txn, &key, limit.quick_tries()).await?;
                txn.rollback().await?;
                return Ok(Turn::Later(wait));
            }
        }
        txn.commit().await?;
        Ok(Turn::Now(()))
    }

    /// A try that was right does not count; an account starts afresh.
    pub async fn forget(&self, limits: &[Limit]) -> ModelResult<()> {
        let txn = self.writer.begin().await?;
        for limit in limits {
            let row = Column::Key.eq(self.key(limit));
            if *limit == Limit::Remote {
                let fewer = Expr::col(Column::Failures).sub(1);
                Entity::update_many()
                    .col_expr(Column::Failures, fewer)
                    .filter(row)
                    .filter(Column::Failures.gt(0))
                    .exec(&txn)
                    .await?;
            } else {
                Entity::delete_many().filter(row).exec(&txn).await?;
            }
        }
        Ok(txn.commit().await?)
    }

    fn key(&self, limit: &Limit) -> String {
        self.vault.throttle_hash(&match limit {
            Limit::Account(email) => format!("account {email}"),
            Limit::AccountFromHere(email) => format!("account {email} from {}", network(self.remote)),
            Limit::Remote => format!("remote {}", network(self.remote)),
            Limit::Device(token) => format!("device {token}"),
            Limit::Confirmation(user_id) => format!("confirmation {user_id}"),
            Limit::Code => "code".to_owned(),
        })
    }
}

/// Forgets tries of long ago.
pub async fn sweep(writer: &Writer) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::LastAt.lt(clock::now() - FORGOTTEN_AFTER)).exec(&**writer).await?;
    Ok(())
}

impl Limit {
    /// An office behind one address mistypes more often than one person. For a whole account it is what NIST SP 800-63B-4
    /// allows in a row, so that it takes guesses from many places to slow down its owner in a new browser.
    fn quick_tries(&self) -> i64 {
        match self {
            Self::Account(_) => 100,
            Self::Remote => 10,
            Self::AccountFromHere(_) | Self::Device(_) | Self::Confirmation(_) | Self::Code => 5,
        }
    }
}

/// One conditional statement, so that of many tries at the same instant only those pass that may. A quick try passes
/// whatever the clock says: one that waited for another's row looked at it earlier.
async fn count(txn: &DatabaseTransaction, key: &str, quick_tries: i64) -> Result<bool, DbErr> {
    let statement = Statement::from_sql_and_values(
        txn.get_database_backend(),
        "insert into throttles (key, failures, last_at) values ($1, 1, $2) on conflict (key) do update set \
         failures = case when throttles.last_at < $3 then 1 else throttles.failures + 1 end, last_at = $2 \
         where throttles.failures < $4 or throttles.last_at + case when throttles.failures >= $4 + 9 then $5 \
         else cast(1000 as bigint) * (2 << cast(throttles.failures - $4 as integer)) end <= $2",
        [
            key.into(),
            clock::now().into(),
            (clock::now() - FORGOTTEN_AFTER).into(),
            quick_tries.into(),
            LONGEST_PAUSE.into(),
        ],
    );
    Ok(txn.execute_raw(statement).await?.rows_affected() == 1)
}

async fn wait(txn: &DatabaseTransaction, key: &str, quick_tries: i64) -> Result<Wait, DbErr> {
    let row = Entity::find_by_id(key).one(txn).await?;
    Ok(row.map_or(Wait(0), |row| Wait(row.last_at + pause(row.failures, quick_tries) - clock::now())))
}

/// The pause after so many failures; the statement of `count` says the same.
fn pause(failures: i64, quick_tries: i64) -> i64 {
    match failures - quick_tries {
        ..0 => 0,
        beyond @ 0..9 => clock::SECOND * (2 << beyond),
        _ => LONGEST_PAUSE,
    }
}

/// A household has a whole network of IPv6 addresses to call from: they count as one.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !(u128::from(u64::MAX)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_quarter_of_an_hour() {
        let pauses: Vec<i64> = (0..20).map(|failures| pause(failures, 5) / clock::SECOND).collect();

        assert_eq!(pauses[..8], [0, 0, 0, 0, 0, 2, 4, 8]);
        assert_eq!((pauses[13], pauses[14], pauses[19]), (512, 900, 900));
    }

    #[test]
    fn a_wait_is_said_in_words() {
        assert_eq!(Wait(400).words(), "Too many tries. Try again in 1 second.");
        assert_eq!(Wait(31_500).words(), "Too many tries. Try again in 32 seconds.");
        assert_eq!(Wait(899_000).words(), "Too many tries. Try again in 15 minutes.");
    }

    #[test]
    fn addresses_of_one_household_count_as_one() {
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::ffff".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1".parse::<IpAddr>().unwrap());
    }
}
