//! Numbers that were stored without their calling code: found, and on request put right.

use super::{Finding, invariants};
use crate::{
    database,
    models::addresses::{
        mending,
        misread::{self, Misread},
    },
    settings::Settings,
    vault::Vault,
    views::numbers::spaced,
};
use loco_rs::{Error, Result};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbErr};

/// Every number that has no calling code, if any.
pub async fn look(settings: &Settings, db: &impl ConnectionTrait) -> Result<Finding, DbErr> {
    let found: Vec<String> = misread::find(db, &settings.country).await?.iter().map(words).collect();
    let finding = invariants::finding("numbers", "every number has its calling code", &found);
    if finding.is_well {
        return Ok(finding);
    }
    let words = format!("{} “parley doctor --mend-numbers” says what would be done about it.", finding.words);
    Ok(Finding::trouble("numbers", words))
}

/// Says what would be done, or does it, one number after the other.
pub async fn mend(settings: &Settings, is_confirmed: bool) -> Result<()> {
    let db = super::open(settings).await?;
    let found = misread::find(&db, &settings.country).await?;
    if !is_confirmed {
        plan(&found);
        return Ok(());
    }
    if !Migrator::get_pending_migrations(&db).await?.is_empty() {
        return Err(Error::Message(
            "This desk was made by an older Parley. Start it once, then mend its numbers.".to_owned(),
        ));
    }
    let vault = Vault::open_to_look(settings, &db).await?;
    let (_, writer) = database::open(settings).await?;
    let mut left = 0;
    for number in &found {
        match database::patiently(|| mending::mend(&writer, &vault, number)).await {
            Ok(()) => println!("Mended: {}.", words(number)),
            Err(error) => {
                left += 1;
                println!("Left as it is: {}. {error}", words(number));
            }
        }
    }
    if left > 0 {
        return Err(Error::Message(format!("{} could not be put right.", counted(left))));
    }
    println!("{} put right.", counted(found.len()));
    Ok(())
}

fn plan(found: &[Misread]) {
    for number in found {
        println!("{}.", words(number));
    }
    match found.len() {
        0 => println!("Every number has its calling code: there is nothing to put right."),
        many => println!(
            "{} would be put right; nothing was changed. Make a backup, then run: parley doctor --mend-numbers --yes",
            counted(many)
        ),
    }
}

fn words(number: &Misread) -> String {
    let Misread { person_id, value, right, .. } = number;
    let right = spaced(right);
    match number.joins {
        Some(other) if other == *person_id => {
            format!("{value} of person {person_id} is {right}, which they have already")
        }
        Some(other) => {
            format!("{value} of person {person_id} is {right}, which person {other} has already: they become one")
        }
        None => format!("{value} of person {person_id} is {right}"),
    }
}

fn counted(numbers: usize) -> String {
    format!("{numbers} {}", if numbers == 1 { "number" } else { "numbers" })
}
