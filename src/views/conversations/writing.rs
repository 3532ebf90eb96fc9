//! The form that starts a conversation.

use super::Night;
use crate::views::Errors;
use serde::Serialize;

#[derive(Clone, Debug, Default, Serialize)]
pub struct NewPage {
    pub inboxes: Vec<Sender>,
    pub form: NewForm,
    /// People one of whom is meant, or the numbers of one.
    pub found: Vec<Found>,
    /// Whether the choices are in view.
    pub is_question: bool,
    /// They may not want a text just now, on the number that is chosen.
    pub night: Option<Night>,
    pub errors: Errors,
}

/// Somebody who may be meant.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Found {
    pub address_id: i64,
    pub name: Option<String>,
    pub number: String,
}

/// An inbox to write from.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sender {
    pub id: i64,
    pub name: String,
    pub address: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct NewForm {
    /// A name or a number.
    pub to: String,
    pub address_id: Option<i64>,
    /// From whose page it was opened.
    pub person_id: Option<i64>,
    pub inbox_id: Option<i64>,
    pub body: String,
    /// "1 tomorrow", one a line; empty: a text, and no question.
    pub choices: String,
    pub acknowledgement: String,
    pub key: String,
}
