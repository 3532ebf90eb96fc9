//! Names as they are searched and sorted: without case, accents and apostrophes. The rule is `people::folded`'s of this
//! day, and stays what it is here.

use crate::words::{index, partial};
use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{FromQueryResult, Statement},
};
use unicode_normalization::UnicodeNormalization;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Names read at a time.
const BATCH: usize = 1_000;

#[derive(FromQueryResult)]
struct Named {
    id: i64,
    name: String,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("people").add_column(string_null("folded_name")).to_owned()).await?;
        let mut last = 0;
        loop {
            let people = after(m, last).await?;
            for person in &people {
                keep(m, person).await?;
            }
            match people.last() {
                Some(person) if people.len() == BATCH => last = person.id,
                _ => break,
            }
        }
        m.drop_index(Index::drop().table("people").name("ix_people_name").to_owned()).await?;
        index(m, "people", "ix_people_name", &["folded_name", "id"]).await?;
        partial(m, false, "people", "ix_people_nameless", "id", "folded_name is null").await
    }
}

async fn after(m: &SchemaManager<'_>, id: i64) -> Result<Vec<Named>, DbErr> {
    let db = m.get_connection();
    let sql = format!("select id, name from people where id > $1 and name is not null order by id limit {BATCH}");
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [id.into()])).await?;
    rows.iter().map(|row| Named::from_query_result(row, "")).collect()
}

async fn keep(m: &SchemaManager<'_>, person: &Named) -> Result<(), DbErr> {
    let db = m.get_connection();
    let values = [folded(&person.name).into(), person.id.into()];
    let sql = "update people set folded_name = $1 where id = $2";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.map(|_| ())
}

fn folded(name: &str) -> String {
    let plain: String = name.nfkc().nfd().filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}')).collect();
    let plain = plain.to_lowercase();
    let apostrophes = ['\'', '\u{2018}', '\u{2019}', '\u{2bc}', '\u{60}', '\u{b4}'];
    let letters = plain.chars().filter(|letter| !apostrophes.contains(letter));
    let spelt: String = letters.map(|letter| spelt_out(letter).map_or(letter.to_string(), str::to_owned)).collect();
    spelt.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn spelt_out(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}
