//! To whom a text goes: a number, or somebody found by name.

use super::matching;
use crate::models::{
    ModelResult,
    addresses::{self, phone},
    error::{Wrong, wrong},
    inboxes, wording,
};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// People offered to choose from.
const MOST: usize = 10;

/// Rows of an index that are looked at for them.
const WALK: usize = 40;

/// Somebody who may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub address_id: i64,
    pub name: Option<String>,
    pub number: String,
    pub kind: String,
}

#[derive(Clone, Debug)]
pub enum Whom {
    Known(Box<addresses::Model>),
    /// A number that nobody has yet, as it was typed.
    Stranger(String),
    Several(Vec<Found>),
}

/// Finds who is meant. A name is certain only where it is written out and no other has it in theirs.
pub async fn find(
    db: &impl ConnectionTrait,
    to: &str,
    address_id: Option<i64>,
    inbox: &inboxes::Model,
) -> ModelResult<Result<Whom, Wrong>> {
    if let Some(id) = address_id {
        return Ok(Ok(Whom::Known(Box::new(addresses::find(db, id).await?))));
    }
    let to = number_of(to).unwrap_or(to).trim();
    if to.is_empty() {
        return Ok(Err(wrong("to", "Enter who it is for: a number or a name.")));
    }
    if to.chars().any(char::is_alphabetic) {
        return by_name(db, to, inbox).await;
    }
    Ok(match phone::typed(to, &inbox.country, inbox.is_sandbox()) {
        Ok(typed) => Ok(match addresses::find_by_value(db, &typed.address).await? {
            Some(known) => Whom::Known(Box::new(known)),
            None => Whom::Stranger(to.to_owned()),
        }),
        Err(words) => Err(wrong("to", words)),
    })
}

/// People offered while somebody types: those whose name begins so, or a number of theirs. Both walk an index from where the
/// first would stand, and not far: how a database sorts decides nothing.
pub async fn beginning_with(db: &impl ConnectionTrait, typed: &str) -> Result<Vec<Found>, DbErr> {
    let mut found = match typed.trim().strip_prefix('+') {
        Some(number) => numbered_from(db, &number.chars().filter(char::is_ascii_digit).collect::<String>()).await?,
        None => named_from(db, &wording::folded_name(typed)).await?,
    };
    found.truncate(MOST);
    Ok(found)
}

async fn named_from(db: &impl ConnectionTrait, name: &str) -> Result<Vec<Found>, DbErr> {
    let sql = format!(
        "select a.id, p.name, a.value, a.kind from \
         (select id, name, folded_name from people where folded_name >= $1 order by folded_name, id limit {WALK}) p \
         join addresses a on a.person_id = p.id where a.kind in ('{}', '{}') order by p.folded_name, a.id",
        phone::SMS,
        phone::SANDBOX
    );
    let mut found = all_found(db, sql, [name.into()]).await?;
    found.retain(|found| found.name.as_deref().is_some_and(|theirs| wording::folded_name(theirs).starts_with(name)));
    Ok(found)
}

async fn numbered_from(db: &impl ConnectionTrait, digits: &str) -> Result<Vec<Found>, DbErr> {
    let number = format!("+{digits}");
    let mut found = Vec::new();
    for kind in [phone::SMS, phone::SANDBOX] {
        let sql = format!(
            "select a.id, p.name, a.value, a.kind from addresses a join people p on p.id = a.person_id \
             where a.kind = $1 and a.value >= $2 order by a.value limit {WALK}"
        );
        found.extend(all_found(db, sql, [kind.into(), number.as_str().into()]).await?);
    }
    found.retain(|found| found.number.starts_with(&number));
    Ok(found)
}

async fn all_found<const N: usize>(
    db: &impl ConnectionTrait,
    sql: String,
    values: [Value; N],
) -> Result<Vec<Found>, DbErr> {
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    rows.iter().map(found).collect()
}

/// "+44 7700 900123" of "Grace Hopper <+44 7700 900123>", which is how somebody who was offered stands in the field.
fn number_of(to: &str) -> Option<&str> {
    to.trim().strip_suffix('>')?.rsplit_once('<').map(|(_, number)| number)
}

/// The numbers of a person that can be texted, the preferred one first.
pub async fn numbers_of(db: &impl ConnectionTrait, person_id: i64) -> ModelResult<Vec<Found>> {
    let person = super::find_present(db, person_id).await?;
    let theirs = addresses::of_person(db, person_id).await?.into_iter();
    let textable = theirs.filter(|address| [phone::SMS, phone::SANDBOX].contains(&address.kind.as_str()));
    Ok(textable
        .map(|address| Found {
            address_id: address.id,
            name: person.name.clone(),
            number: address.value,
            kind: address.kind,
        })
        .collect())
}

async fn by_name(db: &impl ConnectionTrait, name: &str, inbox: &inboxes::Model) -> ModelResult<Result<Whom, Wrong>> {
    let found = called(db, name, inbox).await?;
    let written_out = wording::folded_name(name);
    let so_called =
        || found.iter().filter(|found| found.name.as_deref().map(wording::folded_name).as_ref() == Some(&written_out));
    Ok(match (found.len(), so_called().count(), so_called().next()) {
        (0, ..) => {
            Err(wrong("to", "No one with that name has a number this inbox can text. Enter the number instead."))
        }
        (n, ..) if n > MOST => Err(wrong("to", "Many people have that name. Enter more of it, or the number.")),
        (1, 1, Some(one)) => Ok(Whom::Known(Box::new(addresses::find(db, one.address_id).await?))),
        _ => Ok(Whom::Several(found)),
    })
}

/// Everyone whose name has these words in it, with the number that is preferred; one more than are offered.
async fn called(db: &impl ConnectionTrait, name: &str, inbox: &inboxes::Model) -> Result<Vec<Found>, DbErr> {
    let kind = if inbox.is_sandbox() { phone::SANDBOX } else { phone::SMS };
    let mut values: Vec<Value> = vec![kind.into()];
    let matching = matching(name, &mut values);
    let sql = format!(
        "select a.id, p.name, a.value, a.kind from people p join addresses a on a.id = \
         (select b.id from addresses b where b.person_id = p.id and b.kind = $1 order by b.preferred desc, b.id limit 1) \
         where {matching} order by p.folded_name, p.id limit {}",
        MOST + 1
    );
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    rows.iter().map(found).collect()
}

fn found(row: &QueryResult) -> Result<Found, DbErr> {
    Ok(Found {
        address_id: row.try_get_by_index(0)?,
        name: row.try_get_by_index(1)?,
        number: row.try_get_by_index(2)?,
        kind: row.try_get_by_index(3)?,
    })
}
