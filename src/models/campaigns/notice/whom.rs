//! To whom a notice goes: a number, or somebody found by name.

use crate::models::{
    ModelResult,
    addresses::{self, phone},
    error::{Wrong, wrong},
    inboxes,
    people::{self, matching},
    wording,
};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// People offered to choose from.
const MOST: usize = 10;

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
    /// A number that nobody has yet.
    Stranger,
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
    let to = to.trim();
    if to.is_empty() {
        return Ok(Err(wrong("to", "Say who gets it: a number, or a name.")));
    }
    if to.chars().any(char::is_alphabetic) {
        return by_name(db, to, inbox).await;
    }
    Ok(match phone::typed(to, &inbox.country, inbox.is_sandbox()) {
        Ok(typed) => Ok(match addresses::find_by_value(db, &typed.address).await? {
            Some(known) => Whom::Known(Box::new(known)),
            None => Whom::Stranger,
        }),
        Err(words) => Err(wrong("to", words)),
    })
}

/// The numbers of a person that can be texted, the preferred one first.
pub async fn numbers_of(db: &impl ConnectionTrait, person_id: i64) -> ModelResult<Vec<Found>> {
    let person = people::find_present(db, person_id).await?;
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
        (0, ..) => Err(wrong("to", "Nobody is called so who has a number for this inbox. Write the number instead.")),
        (n, ..) if n > MOST => Err(wrong("to", "Many are called so. Write more of the name, or the number.")),
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
