//! A desk that is nothing but sample data, with an admin whose password everyone may know.

use super::filling;
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult, desk,
        users::{self, Details, password},
    },
    vault::Vault,
};
use loco_rs::{Error, Result};

/// E-mail address and password of the demo's admin.
pub const DEMO_ADMIN: (&str, &str) = ("admin@parley.example", "nothing in here is real");

/// Makes a demo of a new desk; on later starts it does nothing.
pub async fn demo(writer: &Writer, vault: &Vault) -> Result<()> {
    make(writer, vault).await.map_err(|error: ModelError| Error::Message(error.to_string()))
}

/// The mark comes first: a desk that stopped halfway is still a demo's.
async fn make(writer: &Writer, vault: &Vault) -> ModelResult<()> {
    desk::put(&**writer, desk::DEMO, "yes").await?;
    if users::exist(&**writer).await? {
        return Ok(());
    }
    let (email, password) = DEMO_ADMIN;
    let details = Details::read("Robin Marsh", email, users::ADMIN, "")?;
    let hashed = password::choose(password, &[details.name(), email]).await?;
    if let Some(admin) = users::create_first(writer, &details, &hashed).await? {
        let txn = writer.begin().await?;
        filling::fill(&txn, vault, admin.id).await?;
        txn.commit().await?;
    }
    Ok(())
}
