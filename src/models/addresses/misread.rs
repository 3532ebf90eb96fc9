//! Numbers that were stored without their calling code, because they begin with the same digits: +3923456789 is +39 392 345 6789.

use super::{Column, Entity, phone};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};

/// Numbers that are looked at in one go.
const PAGE: u64 = 1_000;

/// Countries of the inboxes that a number ever had to do with.
const COUNTRIES: &str = "select i.country from inboxes i where exists (select 1 from messages m where m.address_id = $1 and m.inbox_id = i.id) \
    or exists (select 1 from conversations c where c.address_id = $1 and c.inbox_id = i.id) \
    or exists (select 1 from recipients r where r.person_id = $2 and r.address_id = $1 and r.inbox_id = i.id) order by i.id";

/// A number that is none as it stands, and what it is with its country's calling code in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    pub id: i64,
    pub person_id: i64,
    pub value: String,
    pub right: String,
    /// Who has the right number already.
    pub joins: Option<i64>,
}

/// Every misread number. One that no inbox ever texted is read in the desk's own country.
pub async fn find(db: &impl ConnectionTrait, country: &str) -> Result<Vec<Misread>, DbErr> {
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let page: Vec<(i64, i64, String)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::PersonId, Column::Value])
            .filter(Column::Kind.eq(phone::SMS))
            .filter(Column::Id.gt(after))
            .order_by_asc(Column::Id)
            .limit(PAGE)
            .into_tuple()
            .all(db)
            .await?;
        let Some((last, ..)) = page.last() else { return Ok(found) };
        after = *last;
        for (id, person_id, value) in page.into_iter().filter(|(.., value)| !phone::is_valid(value)) {
            let Some(right) = right(db, id, person_id, &value, country).await? else { continue };
            let joins = person_with(db, &right).await?;
            found.push(Misread { id, person_id, value, right, joins });
        }
    }
}

async fn right(
    db: &impl ConnectionTrait,
    id: i64,
    person_id: i64,
    value: &str,
    country: &str,
) -> Result<Option<String>, DbErr> {
    let asked = Statement::from_sql_and_values(db.get_database_backend(), COUNTRIES, [id.into(), person_id.into()]);
    let rows = db.query_all_raw(asked).await?;
    let mut countries = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<String>, DbErr>>()?;
    if countries.is_empty() {
        countries.push(country.to_owned());
    }
    Ok(countries.iter().find_map(|country| phone::lost_calling_code(value, country)))
}

async fn person_with(db: &impl ConnectionTrait, value: &str) -> Result<Option<i64>, DbErr> {
    let theirs = Entity::find().select_only().column(Column::PersonId).filter(Column::Kind.eq(phone::SMS));
    theirs.filter(Column::Value.eq(value)).into_tuple().one(db).await
}
