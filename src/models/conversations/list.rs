//! The boxes of the desk: which conversations a user sees, newest activity first.

use crate::models::inboxes::Visible;
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
    /// Our newest text in it failed, or nobody knows: `failed` or `unknown`.
    pub trouble: Option<String>,
    /// They may have asked for no more texts, and nobody has looked yet.
    pub may_opt_out: bool,
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
    visible: &Visible,
    filter: Filter,
    before: Option<Cursor>,
) -> Result<(Vec<Row>, Option<Cursor>), DbErr> {
    let inboxes = ids(visible, filter.inbox_id);
    if inboxes.is_empty() {
        return Ok((Vec::new(), None));
    }
    let sql = list_sql(filter.which, &inboxes, before.is_some());
    let mut values: Vec<Value> = vec![visible.user_id.into()];
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
pub async fn counts(db: &impl ConnectionTrait, visible: &Visible) -> Result<Counts, DbErr> {
    let inboxes = ids(visible, None);
    if inboxes.is_empty() {
        return Ok(Counts::default());
    }
    let count = |which| count_sql(which, &inboxes);
    let sql = format!(
        "select {}, {}, {}, {}",
        count(Which::Mine),
        count(Which::Unassigned),
        count(Which::All),
        count(Which::Closed)
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [visible.user_id.into()]);
    let row = db.query_one_raw(statement).await?;
    let Some(row) = row else { return Ok(Counts::default()) };
    let number = |at: usize| row.try_get_by_index::<i64>(at).map(|number| number.min(COUNTED));
    Ok(Counts { mine: number(0)?, unassigned: number(1)?, all: number(2)?, closed: number(3)? })
}

fn count_sql(which: Which, inboxes: &[i64]) -> String {
    let condition = condition(which);
    let each = inboxes.iter().map(|inbox| {
        format!(
            "(select count(*) from (select 1 from conversations c where {condition} and c.inbox_id = {inbox} limit {COUNTED}) x)"
        )
    });
    each.collect::<Vec<_>>().join(" + ")
}

fn list_sql(which: Which, inboxes: &[i64], has_cursor: bool) -> String {
    let condition = condition(which);
    let limit = ROWS + 1;
    let cursor = if has_cursor { "and (c.last_at, c.id) < ($2, $3)" } else { "" };
    let each = |inbox: &i64| {
        format!(
            "select c.id, c.person_id, c.address_id, c.inbox_id, c.assignee_id, c.last_line, c.last_direction, c.last_at, c.waiting_since, c.closed_at \
             from conversations c where {condition} and c.inbox_id = {inbox} {cursor} order by c.last_at desc, c.id desc limit {limit}"
        )
    };
    format!(
        "select c.id, c.person_id, p.name, a.value, c.last_line, c.last_direction, c.last_at, c.waiting_since, \
         exists (select 1 from messages m where m.conversation_id = c.id and m.direction = 'in' \
           and m.id > coalesce((select r.last_message_id from reads r where r.user_id = $1 and r.conversation_id = c.id), 0)), \
         u.name, i.name, c.closed_at, \
         (select case when exists (select 1 from messages n where n.conversation_id = m.conversation_id and n.direction = 'out' and n.id > m.id) \
            then null else m.status end \
          from messages m where m.address_id = c.address_id and m.inbox_id = c.inbox_id and m.status in ('failed', 'unknown') \
            and m.conversation_id = c.id order by m.id desc limit 1), \
         a.campaigns_held_at \
         from (select c.* from ({newest}) c order by c.last_at desc, c.id desc limit {limit}) c \
         join people p on p.id = c.person_id join addresses a on a.id = c.address_id join inboxes i on i.id = c.inbox_id \
         left join users u on u.id = c.assignee_id order by c.last_at desc, c.id desc",
        newest = of_each(inboxes, each),
    )
}

/// Each inbox walks along its own index and stops early, so that a quiet one beside a busy one costs no more than
/// it shows.
fn of_each(inboxes: &[i64], sql: impl Fn(&i64) -> String) -> String {
    let each: Vec<String> = inboxes.iter().map(|inbox| format!("select * from ({}) x", sql(inbox))).collect();
    each.join(" union all ")
}

/// The list shows the whole of a text that was shown in part, unless something newer stands there.
pub async fn show_completed(db: &impl ConnectionTrait, id: i64, message_id: i64, line: &str) -> Result<(), DbErr> {
    let sql = "update conversations set last_line = $1 where id = $2 and last_direction = 'in' and not exists \
        (select 1 from messages m where m.conversation_id = $2 and m.direction = 'in' and m.id > $3)";
    let values = [line.into(), id.into(), message_id.into()];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
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

fn ids(visible: &Visible, inbox_id: Option<i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = visible.all().iter().map(|inbox| inbox.id).collect();
    ids.retain(|id| inbox_id.is_none_or(|asked| asked == *id));
    // The same inboxes, the same statement: it is prepared once.
    ids.sort_unstable();
    ids
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
        trouble: row.try_get_by_index(12)?,
        may_opt_out: row.try_get_by_index::<Option<i64>>(13)?.is_some(),
    })
}
