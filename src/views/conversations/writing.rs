//! The form that starts a conversation.

use super::{Address, Night};
use crate::views::Errors;
use serde::Serialize;

#[derive(Clone, Debug, Default, Serialize)]
pub struct NewPage {
    /// None: the number is typed.
    pub person: Option<Recipient>,
    pub inboxes: Vec<Sender>,
    pub form: NewForm,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Recipient {
    pub id: i64,
    pub name: Option<String>,
    pub addresses: Vec<Address>,
    /// They may not want a text just now, on the number that is chosen.
    pub night: Option<Night>,
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
    pub number: String,
    pub address_id: Option<i64>,
    pub inbox_id: Option<i64>,
    pub body: String,
    pub key: String,
}
