//! The boxes of the desk: which conversations a user sees, newest activity first.

use crate::models::memberships;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// Conversations on one page of a list.
pub const ROWS: usize = 50;
/// Counting goes no further: more is shown as "999+".
const COUNTED: i64 = 1_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    #[default]
    Mine,
    Unassigned,
    All,
    Closed,
}

/// One box, perhaps narrowed to an inbox.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub which: Which,
    pub inbox_id: Option<i64>,
}

/// Where a page of the list begins: behind this conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub last_at: i64,
    pub id: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.last_at, self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (last_at, id) = text.split_once('-').unwrap_or((text, "0"));
        Ok(Self { last_at: last_at.parse()?, id: id.parse()? })
    }
}

/// One line of the list, with everything it shows.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: i64,
    pub person_id: i64,
    pub name: Option<String>,
    pub number: String,
    pub last_line: String,
    pub last_direction: String,
    pub last_at: i64,
    pub waiting_since: Option<i64>,
    pub is_unread: bool,
    pub assignee: Option<String>,
    pub inbox: String,
    pub is_closed: bool,
    /// Where our newest text in it stands.
    pub last_out: Option<String>,
}

/// Conversations in each box, up to a thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub mine: i64,
    pub unassigned: i64,
    pub all: i64,
    pub closed: i64,
}

/// A page of a box, and where the next one begins.
pub async fn list(
    db: &impl ConnectionTrait,
    user_id: i64,
    filter: Filter,
    before: Option<Cursor>,
) -> Result<(Vec<Row>, Option<Cursor>), DbErr> {
    let visible = visible(db, user_id, filter.inbox_id).await?;
    let sql = list_sql(filter.which, &visible, before.is_some());
    let mut values: Vec<Value> = vec![user_id.into()];
    if let Some(cursor) = before {
        values.extend([cursor.last_at.into(), cursor.id.into()]);
    }
    let found = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let mut rows = found.iter().map(row).collect::<Result<Vec<Row>, DbErr>>()?;
    let has_more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| has_more).map(|row| Cursor { last_at: row.last_at, id: row.id });
    Ok((rows, next))
}

/// How many conversations stand in each box of this user.
pub async fn counts(db: &impl ConnectionTrait, user_id: i64) -> Result<Counts, DbErr> {
    let visible = visible(db, user_id, None).await?;
    let count = |which| {
        format!(
            "(select count(*) from (select 1 from conversations c where {} {visible} limit {COUNTED}) counted)",
            condition(which)
        )
    };
    let sql = format!(
        "select {}, {}, {}, {}",
        count(Which::Mine),
        count(Which::Unassigned),
        count(Which::All),
        count(Which::Closed)
    );
    let row =
        db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [user_id.into()])).await?;
    let Some(row) = row else { return Ok(Counts::default()) };
    Ok(Counts {
        mine: row.try_get_by_index(0)?,
        unassigned: row.try_get_by_index(1)?,
        all: row.try_get_by_index(2)?,
        closed: row.try_get_by_index(3)?,
    })
}

fn list_sql(which: Which, visible: &str, has_cursor: bool) -> String {
    let cursor = if has_cursor { "and (c.last_at < $2 or (c.last_at = $2 and c.id < $3))" } else { "" };
    format!(
        "select c.id, c.person_id, p.name, a.value, c.last_line, c.last_direction, c.last_at, c.waiting_since, \
         exists (select 1 from messages m where m.conversation_id = c.id and m.direction = 'in' \
           and m.id > coalesce((select r.last_message_id from reads r where r.user_id = $1 and r.conversation_id = c.id), 0)), \
         u.name, i.name, c.closed_at, \
         (select m.status from messages m where m.conversation_id = c.id and m.direction = 'out' order by m.id desc limit 1) \
         from (select c.* from conversations c where {condition} {visible} {cursor} order by c.last_at desc, c.id desc limit {limit}) c \
         join people p on p.id = c.person_id join addresses a on a.id = c.address_id join inboxes i on i.id = c.inbox_id \
         left join users u on u.id = c.assignee_id order by c.last_at desc, c.id desc",
        condition = condition(which),
        limit = ROWS + 1,
    )
}

/// Spelled so that each box has its index.
fn condition(which: Which) -> &'static str {
    match which {
        Which::Mine => "c.closed_at is null and c.assignee_id = $1",
        Which::Unassigned => "c.closed_at is null and c.assignee_id is null",
        Which::All => "c.closed_at is null",
        Which::Closed => "c.closed_at is not null",
    }
}

/// Every finder of conversations passes through the user's memberships. Who is in every inbox needs no filter,
/// and the count of a box then is a walk along its index.
async fn visible(db: &impl ConnectionTrait, user_id: i64, inbox_id: Option<i64>) -> Result<String, DbErr> {
    let mine = memberships::inbox_ids(db, user_id).await?;
    if let Some(inbox_id) = inbox_id {
        let inbox_id = if mine.contains(&inbox_id) { inbox_id } else { -1 };
        return Ok(format!("and c.inbox_id = {inbox_id}"));
    }
    if i64::try_from(mine.len()).unwrap_or(0) == all_inboxes(db).await? {
        return Ok(String::new());
    }
    let ids: Vec<String> = mine.iter().map(ToString::to_string).collect();
    Ok(format!("and c.inbox_id in ({})", if ids.is_empty() { "-1".to_owned() } else { ids.join(", ") }))
}

async fn all_inboxes(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let row =
        db.query_one_raw(Statement::from_string(db.get_database_backend(), "select count(*) from inboxes")).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

fn row(row: &QueryResult) -> Result<Row, DbErr> {
    Ok(Row {
        id: row.try_get_by_index(0)?,
        person_id: row.try_get_by_index(1)?,
        name: row.try_get_by_index(2)?,
        number: row.try_get_by_index(3)?,
        last_line: row.try_get_by_index(4)?,
        last_direction: row.try_get_by_index(5)?,
        last_at: row.try_get_by_index(6)?,
        waiting_since: row.try_get_by_index(7)?,
        is_unread: row.try_get_by_index(8)?,
        assignee: row.try_get_by_index(9)?,
        inbox: row.try_get_by_index(10)?,
        is_closed: row.try_get_by_index::<Option<i64>>(11)?.is_some(),
        last_out: row.try_get_by_index(12)?,
    })
}
