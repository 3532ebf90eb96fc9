//! Our credentials at one provider, sealed; several inboxes can share one.

pub use super::_entities::accounts::*;

use super::{ModelError, ModelResult, clock, inboxes};
use crate::{gateways::registry, vault::Vault};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Expr, Query},
};
use std::collections::BTreeMap;

/// By key, as the provider's entry in the registry names them.
pub type Credentials = BTreeMap<String, String>;

pub async fn find(db: &impl ConnectionTrait, id: i64) -> ModelResult<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(ModelError::NotFound)
}

/// The account with exactly these credentials, made if there is none yet.
pub async fn with(
    txn: &DatabaseTransaction,
    vault: &Vault,
    gateway: &str,
    credentials: &Credentials,
) -> ModelResult<i64> {
    let ours = Entity::find().filter(Column::Gateway.eq(gateway)).order_by_asc(Column::Id).all(txn).await?;
    match ours.iter().find(|account| account.credentials(vault).as_ref() == Some(credentials)) {
        Some(account) => Ok(account.id),
        None => create(txn, vault, gateway, credentials).await,
    }
}

/// Accounts that no inbox uses any more go, credentials and all.
pub async fn remove_unused(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    let used = Query::select()
        .column(inboxes::Column::AccountId)
        .from(inboxes::Entity)
        .and_where(inboxes::Column::AccountId.is_not_null())
        .to_owned();
    Entity::delete_many().filter(Column::Id.not_in_subquery(used)).exec(txn).await?;
    Ok(())
}

impl Model {
    /// What was sealed; none if it does not open with this desk's secret.
    pub fn credentials(&self, vault: &Vault) -> Option<Credentials> {
        serde_json::from_str(&vault.unseal(&self.credentials, &place(self.id))?).ok()
    }

    /// Keeps other credentials of the same account, for every inbox that shares it.
    pub async fn reseal(self, txn: &DatabaseTransaction, vault: &Vault, credentials: &Credentials) -> ModelResult<()> {
        let place = place(self.id);
        let mut account = self.into_active_model();
        account.credentials = Set(sealed(vault, credentials, &place));
        account.updated_at = Set(clock::now());
        account.update(txn).await?;
        Ok(())
    }
}

/// The row comes first: credentials are sealed to the place they stand in.
async fn create(
    txn: &DatabaseTransaction,
    vault: &Vault,
    gateway: &str,
    credentials: &Credentials,
) -> ModelResult<i64> {
    let now = clock::now();
    let row = ActiveModel {
        gateway: Set(gateway.to_owned()),
        name: Set(name(gateway, credentials)),
        credentials: Set(String::new()),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let id = Entity::insert(row).exec_with_returning(txn).await?.id;
    Entity::update_many()
        .col_expr(Column::Credentials, Expr::value(sealed(vault, credentials, &place(id))))
        .filter(Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(id)
}

/// What the provider calls it, where that is no secret.
fn name(gateway: &str, credentials: &Credentials) -> String {
    let provider = registry::find(gateway);
    let public = provider.and_then(|provider| provider.credentials.iter().find(|credential| !credential.secret));
    let id = public.and_then(|credential| credentials.get(credential.key)).filter(|value| !value.is_empty());
    id.cloned().or_else(|| provider.map(|provider| provider.title.to_owned())).unwrap_or_default()
}

fn place(id: i64) -> String {
    format!("accounts/{id}")
}

fn sealed(vault: &Vault, credentials: &Credentials, place: &str) -> String {
    vault.seal(&serde_json::json!(credentials).to_string(), place)
}
