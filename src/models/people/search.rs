//! The list of people: those with a name by it, then those without, newest first.

use crate::models::wording;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// People on one page of the list.
pub const ROWS: usize = 50;
/// More words than this narrow nothing down.
const MOST_WORDS: usize = 6;
/// Fewer digits than this are found in nearly every number.
const FEWEST_DIGITS: usize = 3;

/// Where a page of the list begins: behind this person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    Named { name: String, id: i64 },
    Nameless { id: i64 },
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named { name, id } => write!(f, "{id}-{name}"),
            Self::Nameless { id } => write!(f, "{id}"),
        }
    }
}

impl std::str::FromStr for Cursor {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('-') {
            Some((id, name)) => Ok(Self::Named { name: name.to_owned(), id: id.parse()? }),
            None => Ok(Self::Nameless { id: text.parse()? }),
        }
    }
}

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: i64,
    pub name: Option<String>,
    pub number: Option<String>,
    pub numbers: i64,
    pub owner: Option<String>,
    /// The last time anything was said where this user may see it.
    pub last_at: Option<i64>,
    pub is_stopped: bool,
}

/// A page of everyone, or of those a search finds, and where the next one begins.
pub async fn list(
    db: &impl ConnectionTrait,
    user_id: i64,
    search: &str,
    after: Option<&Cursor>,
) -> Result<(Vec<Row>, Option<Cursor>), DbErr> {
    let mut rows = match after {
        Some(Cursor::Nameless { .. }) => Vec::new(),
        after => part(db, user_id, search, Part::Named(after)).await?,
    };
    if rows.len() <= ROWS {
        let after = if let Some(Cursor::Nameless { id }) = after { Some(*id) } else { None };
        rows.extend(part(db, user_id, search, Part::Nameless(after)).await?);
    }
    let has_more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| has_more).map(cursor);
    Ok((rows, next))
}

enum Part<'a> {
    Named(Option<&'a Cursor>),
    Nameless(Option<i64>),
}

fn cursor(row: &Row) -> Cursor {
    match &row.name {
        Some(name) => Cursor::Named { name: wording::folded_name(name), id: row.id },
        None => Cursor::Nameless { id: row.id },
    }
}

async fn part(db: &impl ConnectionTrait, user_id: i64, search: &str, part: Part<'_>) -> Result<Vec<Row>, DbErr> {
    let mut values: Vec<Value> = vec![user_id.into()];
    let matching = matching(search, &mut values);
    let (place, order) = place(&part, &mut values);
    let sql = format!(
        "select p.id, p.name, a.value, (select count(*) from addresses n where n.person_id = p.id), u.name, \
         (select max(c.last_at) from conversations c where c.person_id = p.id \
           and c.inbox_id in (select m.inbox_id from memberships m where m.user_id = $1)), \
         (select s.word from consents s where s.address_hash = a.hash and s.purpose = 'texts' and not s.superseded order by s.id desc limit 1) \
         from people p left join addresses a on a.id = \
           (select b.id from addresses b where b.person_id = p.id order by b.preferred desc, b.id limit 1) \
         left join users u on u.id = p.owner_id \
         where {place} and {matching} \
         and not exists (select 1 from addresses e where e.person_id = p.id and e.kind = 'erased') \
         order by {order} limit {limit}",
        limit = ROWS + 1,
    );
    let found = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    found.iter().map(row).collect()
}

/// Each half of the list is a walk along its index.
fn place(part: &Part<'_>, values: &mut Vec<Value>) -> (String, &'static str) {
    match part {
        Part::Named(Some(Cursor::Named { name, id })) => {
            let (name, id) = (bind(values, name.clone()), bind(values, *id));
            (format!("p.folded_name is not null and (p.folded_name, p.id) > ({name}, {id})"), "p.folded_name, p.id")
        }
        Part::Named(_) => ("p.folded_name is not null".to_owned(), "p.folded_name, p.id"),
        Part::Nameless(Some(id)) => (format!("p.folded_name is null and p.id < {}", bind(values, *id)), "p.id desc"),
        Part::Nameless(None) => ("p.folded_name is null".to_owned(), "p.id desc"),
    }
}

/// Which people `p` a search finds: by number where what was typed is one, else by the words of a name.
pub(in crate::models) fn matching(search: &str, values: &mut Vec<Value>) -> String {
    if search.trim().is_empty() {
        return "1 = 1".to_owned();
    }
    let folded = wording::folded_name(search);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).take(MOST_WORDS).collect();
    if words.is_empty() {
        return "1 = 0".to_owned();
    }
    let named: Vec<String> = words.iter().map(|word| named(word, values)).collect();
    let named = named.join(" and ");
    match digits(search) {
        Some(digits) => {
            let pattern = bind(values, format!("%{digits}%"));
            format!(
                "(({named}) or exists (select 1 from addresses d where d.person_id = p.id and d.value like {pattern}))"
            )
        }
        None => format!("({named})"),
    }
}

fn named(word: &str, values: &mut Vec<Value>) -> String {
    format!("p.folded_name like {} escape '\\'", bind(values, format!("%{}%", escaped(word))))
}

/// What LIKE would take for a wildcard stands for itself.
fn escaped(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// The digits of a number however it is written, without the zeros that only stand in front at home.
fn digits(search: &str) -> Option<String> {
    let search = search.replace("(0)", "");
    let is_number =
        search.chars().all(|letter| letter.is_ascii_digit() || letter.is_whitespace() || "+()-./".contains(letter));
    let digits: String = search.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (is_number && digits.len() >= FEWEST_DIGITS).then(|| digits.to_owned())
}

fn bind(values: &mut Vec<Value>, value: impl Into<Value>) -> String {
    values.push(value.into());
    format!("${}", values.len())
}

fn row(row: &QueryResult) -> Result<Row, DbErr> {
    Ok(Row {
        id: row.try_get_by_index(0)?,
        name: row.try_get_by_index(1)?,
        number: row.try_get_by_index(2)?,
        numbers: row.try_get_by_index(3)?,
        owner: row.try_get_by_index(4)?,
        last_at: row.try_get_by_index(5)?,
        is_stopped: row.try_get_by_index::<Option<String>>(6)?.as_deref() == Some("stop"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_written() {
        assert_eq!(digits("07700 900-123").as_deref(), Some("7700900123"));
        assert_eq!(digits("+44 (0)20 7946").as_deref(), Some("44207946"));
        assert_eq!(digits("12"), None);
        assert_eq!(digits("Table 123"), None);
    }

    #[test]
    fn wildcards_stand_for_themselves() {
        assert_eq!(escaped("100%_\\"), "100\\%\\_\\\\");
    }

    #[test]
    fn a_cursor_is_read_back_as_it_was_written() {
        for cursor in [Cursor::Named { name: "Anne-Marie % 2-3".into(), id: 7 }, Cursor::Nameless { id: 9 }] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }
}
