//! Every word that was ever said, with its proof: as far as a user may see it, and as far as it was not erased.

use super::{How, Purpose};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// One word of one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: i64,
    /// `stop` or `start`.
    pub word: String,
    pub purpose: Purpose,
    pub how: How,
    pub at: i64,
    pub hash: String,
    /// None once its owner was erased.
    pub number: Option<String>,
    pub person: Option<String>,
    /// Where it was said, if by text.
    pub inbox: Option<String>,
    /// Who wrote it down; none where the desk itself read it.
    pub by: Option<String>,
    /// The text that says it, for members of its inbox.
    pub text: Option<String>,
    pub ticket: Option<i64>,
    pub note: Option<String>,
    /// It was said before a STOP and came after it: it lifts nothing.
    pub is_superseded: bool,
}

/// The words that a statement finds, with everything that is told of them. They are found before anything is joined to
/// them, and whether this user may read a text is asked of each: PostgreSQL, which does not reorder so many tables, would
/// else read all words and all texts.
fn entries_of(words: &str) -> String {
    let of_its_text = |column: &str| {
        format!(
            "(select m.{column} from messages m where m.id = s.message_id and \
             exists (select 1 from memberships b where b.user_id = $1 and b.inbox_id = m.inbox_id))"
        )
    };
    let (text, ticket) = (of_its_text("body"), of_its_text("conversation_id"));
    format!(
        "select s.id, s.word, s.how, s.created_at, s.address_hash, a.value, p.name, i.name, u.name, \
         {text}, {ticket}, f.note, s.purpose, s.superseded \
         from ({words}) s left join addresses a on a.hash = s.address_hash left join people p on p.id = a.person_id \
         left join inboxes i on i.id = s.inbox_id left join users u on u.id = s.user_id left join proofs f on f.consent_id = s.id"
    )
}

/// The words of all numbers of a person, newest first, from before an id.
pub async fn of_person(
    db: &impl ConnectionTrait,
    user_id: i64,
    person_id: i64,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<Entry>, DbErr> {
    let words = format!(
        "select c.* from consents c where c.address_hash in (select n.hash from addresses n where n.person_id = $2) \
         and c.id < $3 order by c.id desc limit {limit}"
    );
    let sql = format!("{} order by s.id desc", entries_of(&words));
    entries(db, sql, vec![user_id.into(), person_id.into(), before.unwrap_or(i64::MAX).into()]).await
}

/// Everybody's words, oldest first, from after an id.
pub async fn of_everybody(
    db: &impl ConnectionTrait,
    user_id: i64,
    after: i64,
    limit: usize,
) -> Result<Vec<Entry>, DbErr> {
    let words = format!("select c.* from consents c where c.id > $2 order by c.id limit {limit}");
    let sql = format!("{} order by s.id", entries_of(&words));
    entries(db, sql, vec![user_id.into(), after.into()]).await
}

/// A word that a user wrote down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub word: String,
    pub purpose: Purpose,
    pub how: How,
    pub at: i64,
    pub by: String,
}

/// What users wrote down for a number.
pub async fn noted(db: &impl ConnectionTrait, address_hash: &str) -> Result<Vec<Noted>, DbErr> {
    let sql = "select s.word, s.how, s.created_at, u.name, s.purpose from consents s join users u on u.id = s.user_id where s.address_hash = $1 order by s.id";
    let found =
        db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [address_hash.into()])).await?;
    let noted = |row: &QueryResult| {
        Ok(Noted {
            word: row.try_get_by_index(0)?,
            purpose: purpose(row, 4)?,
            how: how(row, 1)?,
            at: row.try_get_by_index(2)?,
            by: row.try_get_by_index(3)?,
        })
    };
    found.iter().map(noted).collect()
}

async fn entries(db: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<Vec<Entry>, DbErr> {
    let found = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    found.iter().map(entry).collect()
}

fn entry(row: &QueryResult) -> Result<Entry, DbErr> {
    Ok(Entry {
        id: row.try_get_by_index(0)?,
        word: row.try_get_by_index(1)?,
        purpose: purpose(row, 12)?,
        how: how(row, 2)?,
        at: row.try_get_by_index(3)?,
        hash: row.try_get_by_index(4)?,
        number: row.try_get_by_index(5)?,
        person: row.try_get_by_index(6)?,
        inbox: row.try_get_by_index(7)?,
        by: row.try_get_by_index(8)?,
        text: row.try_get_by_index(9)?,
        ticket: row.try_get_by_index(10)?,
        note: row.try_get_by_index(11)?,
        is_superseded: row.try_get_by_index(13)?,
    })
}

fn purpose(row: &QueryResult, at: usize) -> Result<Purpose, DbErr> {
    Ok(Purpose::parse(&row.try_get_by_index::<String>(at)?).unwrap_or_default())
}

fn how(row: &QueryResult, at: usize) -> Result<How, DbErr> {
    Ok(row.try_get_by_index::<String>(at)?.parse().unwrap_or(How::Other))
}
