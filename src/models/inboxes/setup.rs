//! A new inbox.

use super::{ActiveModel, DESK, Details, ENVIRONMENT, Entity, Model, SANDBOX, change, environment, taken_twice};
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult, accounts, clock, desk,
        events::{self, Event},
        memberships,
    },
    vault::{Vault, random_token},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

/// What was certainly not taken by a carrier is tried again this long.
const RETRY_FOR: i64 = 4 * clock::HOUR;

/// Sets an inbox up; every user joins it. One that the environment no longer describes is taken over, tickets and all.
pub async fn create(writer: &Writer, vault: &Vault, details: &Details, by: Option<i64>) -> ModelResult<Model> {
    let txn = writer.begin().await?;
    refuse_in_demo(&txn, details).await?;
    let inbox = match left_by_environment(&txn, details).await? {
        Some(inbox) => take_over(&txn, vault, inbox, details).await?,
        None => insert_with_account(&txn, vault, details).await?,
    };
    memberships::join_everyone(&txn, inbox.id).await?;
    events::record(&txn, Event { kind: "inbox_created", inbox_id: Some(inbox.id), user_id: by, ..Default::default() })
        .await?;
    txn.commit().await?;
    Ok(inbox)
}

/// A demo reaches nobody but the phone in the browser.
async fn refuse_in_demo(txn: &DatabaseTransaction, details: &Details) -> ModelResult<()> {
    if details.provider.name != SANDBOX && desk::get(txn, desk::DEMO).await?.is_some() {
        return Err(ModelError::invalid("form", "This is a demo: only sandbox inboxes can be added here."));
    }
    Ok(())
}

async fn left_by_environment(txn: &DatabaseTransaction, details: &Details) -> ModelResult<Option<Model>> {
    let same = Entity::find()
        .filter(super::Column::Gateway.eq(details.provider.name))
        .filter(super::Column::Address.eq(&details.address));
    match same.filter(super::Column::Source.eq(ENVIRONMENT)).one(txn).await? {
        Some(inbox) if environment::is_gone(txn, inbox.id).await? => Ok(Some(inbox)),
        _ => Ok(None),
    }
}

async fn take_over(txn: &DatabaseTransaction, vault: &Vault, inbox: Model, details: &Details) -> ModelResult<Model> {
    let account_id = account(txn, vault, details).await?;
    let mut taken = change::applied(inbox, details);
    taken.account_id = Set(account_id);
    taken.source = Set(DESK.to_owned());
    taken.switched_off_at = Set(None);
    Ok(Entity::update(taken).exec(txn).await?)
}

async fn insert_with_account(txn: &DatabaseTransaction, vault: &Vault, details: &Details) -> ModelResult<Model> {
    let account_id = account(txn, vault, details).await?;
    let row = ActiveModel { account_id: Set(account_id), ..row(details, DESK) };
    Entity::insert(row).exec_with_returning(txn).await.map_err(taken_twice)
}

/// A sandbox needs no account anywhere.
async fn account(txn: &DatabaseTransaction, vault: &Vault, details: &Details) -> ModelResult<Option<i64>> {
    if details.provider.credentials.is_empty() {
        Ok(None)
    } else {
        accounts::with(txn, vault, details.provider.name, &details.credentials).await.map(Some)
    }
}

/// Part of setting up an inbox that needs no account.
pub(in crate::models) async fn insert(txn: &DatabaseTransaction, details: &Details) -> ModelResult<Model> {
    Entity::insert(row(details, DESK)).exec_with_returning(txn).await.map_err(taken_twice)
}

pub(super) fn row(details: &Details, source: &str) -> ActiveModel {
    let now = clock::now();
    ActiveModel {
        name: Set(details.name.clone()),
        gateway: Set(details.provider.name.to_owned()),
        address: Set(details.address.clone()),
        source: Set(source.to_owned()),
        hook_key: Set(random_token::<24>()),
        country: Set(details.country.clone()),
        confirmation_text: Set(details.confirmation_text.clone()),
        confirms: Set(details.confirms),
        reopen_window: Set(details.reopen.window()),
        rate: Set(details.rate),
        retry_for: Set(RETRY_FOR),
        answers_keywords: Set(details.keywords.by_desk),
        stop_answer: Set(details.keywords.stop_answer.clone()),
        start_answer: Set(details.keywords.start_answer.clone()),
        help_answer: Set(details.keywords.help_answer.clone()),
        keyword_packs: Set(details.keywords.packs.to_string()),
        api_base: Set(details.api_base.clone()),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    }
}
