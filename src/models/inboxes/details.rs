//! How an inbox can be set up.

use super::{Reopen, keywords::Keywords};
use crate::{
    gateways::registry::{Connection, Provider},
    models::{accounts::Credentials, error::Wrong},
};

/// How an inbox can be set up.
#[derive(Clone)]
pub struct Details {
    pub(super) provider: &'static Provider,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) country: String,
    pub(super) credentials: Credentials,
    pub(super) confirms: bool,
    pub(super) confirmation_text: String,
    pub(super) keywords: Keywords,
    pub(super) reopen: Reopen,
    pub(super) rate: f64,
    pub(super) api_base: Option<String>,
    /// What may be right all the same, for whoever typed it to decide.
    pub doubts: Vec<Wrong>,
}

impl Details {
    /// What its gateway would be built from; none where there is nobody to connect to.
    pub fn connection(&self) -> Option<Connection> {
        (!self.provider.credentials.is_empty()).then(|| Connection {
            gateway: self.provider.name.to_owned(),
            address: self.address.clone(),
            credentials: self.credentials.clone(),
            api_base: self.api_base.clone(),
            receipts: None,
        })
    }
}
