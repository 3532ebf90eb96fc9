//! What one person was asked, and what they answered.

use crate::models::inboxes::Visible;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// A campaign that somebody got.
#[derive(Clone, Debug)]
pub struct Got {
    /// Of the recipient: where older ones are looked for.
    pub cursor: i64,
    pub campaign_id: i64,
    pub name: String,
    pub is_to_one: bool,
    pub inbox: String,
    /// When it was sent, and what became of it; none where the text was erased.
    pub at: Option<i64>,
    pub status: Option<String>,
    /// It advertised something.
    pub advertises: bool,
    /// It has choices.
    pub asks: bool,
    /// What they answered: number and label.
    pub answer: Option<(i64, String)>,
}

/// The campaigns that a person got in this user's inboxes, the newest first, of those before `before`.
pub async fn of_person(
    db: &impl ConnectionTrait,
    visible: &Visible,
    person_id: i64,
    before: Option<i64>,
    most: usize,
) -> Result<Vec<Got>, DbErr> {
    let inboxes: Vec<String> = visible.all().iter().map(|inbox| inbox.id.to_string()).collect();
    if inboxes.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select r.id, c.id, c.name, c.audience, i.name, m.created_at, m.status, r.asks, r.choice, h.label, c.purpose from recipients r \
         join campaigns c on c.id = r.campaign_id join inboxes i on i.id = r.inbox_id \
         left join messages m on m.id = r.message_id left join choices h on h.campaign_id = c.id and h.number = r.choice \
         where r.person_id = $1 and r.id < $2 and r.state = 'queued' and r.inbox_id in ({}) order by r.id desc limit {most}",
        inboxes.join(", ")
    );
    let values: [Value; 2] = [person_id.into(), before.unwrap_or(i64::MAX).into()];
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    rows.iter().map(got).collect()
}

fn got(row: &QueryResult) -> Result<Got, DbErr> {
    let (number, label): (Option<i64>, Option<String>) = (row.try_get_by_index(8)?, row.try_get_by_index(9)?);
    Ok(Got {
        cursor: row.try_get_by_index(0)?,
        campaign_id: row.try_get_by_index(1)?,
        name: row.try_get_by_index(2)?,
        is_to_one: row.try_get_by_index::<String>(3)? == super::Audience::ONE,
        inbox: row.try_get_by_index(4)?,
        at: row.try_get_by_index(5)?,
        status: row.try_get_by_index(6)?,
        advertises: row.try_get_by_index::<String>(10)? == super::MARKETING,
        asks: row.try_get_by_index(7)?,
        answer: number.map(|number| (number, label.unwrap_or_default())),
    })
}
