//! What an operator does to the data as a whole, from the console: `parley backup FILE`. Each operation is a file.
//!
//! None of them starts a desk or brings tables up to date first: a backup is made of what is there.

mod backup; // the whole desk into one file
mod label; // what a backup says of itself
mod postgres; // how PostgreSQL's tables come and go
mod restore; // and back
mod sqlite; // how SQLite's file does

use crate::{
    doctor,
    settings::{self, Settings},
};
use clap::{CommandFactory, Parser};
use loco_rs::Result;

const ABOUT: &str = "A two-way SMS desk that a business runs itself. Without a command it serves.";
const AFTER: &str = "Tasks, beside a running desk too:
  parley task user:create name:… email:… role:agent   a new user; prints a one-time link
  parley task user:reset email:…                      a new link for who forgot their password
  parley task inbox:create gateway:… address:… …      a new inbox
  parley task inbox:list format:json                  where carriers call, and what they need";

#[derive(Parser)]
#[command(name = "parley", version, disable_help_subcommand = true, about = ABOUT, after_help = AFTER)]
enum Operation {
    Backup(backup::Arguments),
    Restore(restore::Arguments),
    Doctor(doctor::Arguments),
}

/// Whether an operation is called so, or help is asked for.
pub fn is_one(name: &str) -> bool {
    let is_about_itself = ["-h", "--help", "-V", "--version"].contains(&name);
    is_about_itself || Operation::command().find_subcommand(name).is_some()
}

/// Does what the command line says, or tells how to say it.
pub async fn run() -> Result<()> {
    let operation = Operation::parse();
    let config = settings::files::load(&settings::files::environment())?;
    let settings = Settings::read(&config)?;
    match operation {
        Operation::Backup(arguments) => backup::run(&settings, &arguments).await,
        Operation::Restore(arguments) => restore::run(&settings, &arguments).await,
        Operation::Doctor(arguments) => doctor::run(&settings, &arguments).await,
    }
}

/// An error in words, for whoever typed the command.
fn refuse<T>(words: impl Into<String>) -> Result<T> {
    Err(loco_rs::Error::Message(words.into()))
}

/// What a model refused, as the console shows it.
fn said(error: crate::models::ModelError) -> loco_rs::Error {
    loco_rs::Error::Message(error.to_string())
}

/// "1,234"
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
