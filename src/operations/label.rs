//! What a backup says of itself, read before anything is touched.

use super::refuse;
use crate::{
    models::{
        _entities::{conversations, messages},
        desk,
    },
    settings::Settings,
    vault,
};
use loco_rs::Result;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait};
use std::collections::HashMap;

/// Facts of the desk and names of its migrations, as they stand in a backup.
#[derive(Debug, Default)]
pub struct Label {
    pub facts: HashMap<String, String>,
    pub migrations: Vec<String>,
}

impl Label {
    /// Refuses what is not a backup, is newer than this program, or was made with another secret.
    pub fn check(&self, settings: &Settings) -> Result<()> {
        let (Some(_), Some(fingerprint)) = (self.facts.get(desk::BACKUP), self.facts.get(desk::FINGERPRINT)) else {
            return refuse("This file was not made by `parley backup`.");
        };
        let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        if self.migrations.iter().any(|name| !known.contains(name)) {
            return refuse("This backup was made by a newer Parley than this one. Restore it with that version.");
        }
        vault::check_made_with(settings, fingerprint)
    }
}

/// How much there is of what counts.
#[derive(Clone, Copy, Debug)]
pub struct Contents {
    pub conversations: u64,
    pub messages: u64,
}

impl Contents {
    pub async fn count(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        Ok(Self {
            conversations: conversations::Entity::find().count(db).await?,
            messages: messages::Entity::find().count(db).await?,
        })
    }

    /// "1,234 conversations with 5,678 messages"
    pub fn words(self) -> String {
        format!("{} with {}", counted(self.conversations, "conversation"), counted(self.messages, "message"))
    }
}

/// "1 conversation", "1,234 conversations"
pub fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", super::grouped(i64::try_from(number).unwrap_or(i64::MAX)))
}
