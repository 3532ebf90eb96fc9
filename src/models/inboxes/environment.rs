//! Inboxes that the server's environment describes, matched by gateway and number at every start.

use super::{Column, Details, Draft, ENVIRONMENT, Entity, Model, setup, switching};
use crate::{
    database::Writer,
    gateways::registry,
    models::{
        ModelError, ModelResult,
        accounts::{self, Credentials},
        addresses::phone,
        clock, desk, events, memberships,
    },
    settings::{EnvironmentInbox, Settings},
};
use loco_rs::{Error, Result};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};

const HERE: &str = "here";
const GONE: &str = "gone";
const GONE_AND_OFF: &str = "gone, and was switched off before";

/// Whether they can be used as they are described; the error is a sentence for the person who starts the desk.
pub fn check(settings: &Settings) -> Result<()> {
    described(settings).map(drop)
}

/// Brings the inboxes of the environment up to date: new ones are made, those that are gone switched off, those that
/// are back switched on again. The error is a sentence for the person who starts the desk.
pub async fn settle(writer: &Writer, settings: &Settings) -> Result<()> {
    let described = described(settings)?;
    let txn = writer.begin().await?;
    let mut here = Vec::new();
    for (inbox, details) in described {
        let settled = match find(&txn, &details).await? {
            Some(known) => update(&txn, known, inbox, &details).await,
            None => create(&txn, &details).await,
        };
        here.push(settled.map_err(said)?);
    }
    switch_off_others(&txn, &here).await.map_err(said)?;
    accounts::remove_unused(&txn).await?;
    Ok(txn.commit().await?)
}

/// What the environment says now; none if it does not describe this inbox any more.
pub(super) fn credentials(settings: &Settings, inbox: &Model) -> Option<Credentials> {
    let described = settings.inboxes.iter().filter(|described| described.gateway == inbox.gateway);
    let mut same = described.filter(|described| sender(described).is_ok_and(|address| address == inbox.address));
    same.next().map(revealed)
}

/// Whether the environment described it once and does not any more.
pub(super) async fn is_gone(db: &impl ConnectionTrait, inbox_id: i64) -> std::result::Result<bool, DbErr> {
    Ok(whereabouts(db, inbox_id).await?.is_some_and(|word| word == GONE || word == GONE_AND_OFF))
}

fn described(settings: &Settings) -> Result<Vec<(&EnvironmentInbox, Details)>> {
    settings.inboxes.iter().map(|inbox| Ok((inbox, read(inbox)?))).collect()
}

fn read(inbox: &EnvironmentInbox) -> Result<Details> {
    let provider = registry::find(inbox.gateway)
        .ok_or_else(|| Error::Message(format!("There is no gateway called {}.", inbox.gateway)))?;
    let draft = Draft {
        name: format!("{} {}", provider.title, inbox.address),
        address: inbox.address.clone(),
        credentials: revealed(inbox),
        rate: inbox.rate.map(|rate| rate.to_string()).unwrap_or_default(),
        api_base: inbox.api_base.clone().unwrap_or_default(),
        ..Draft::new(provider, &inbox.country)
    };
    draft.read().map_err(|wrongs| {
        let words: Vec<String> = wrongs.into_iter().map(|wrong| wrong.words).collect();
        Error::Message(format!("The {} inbox of the environment cannot be used. {}", provider.title, words.join(" ")))
    })
}

async fn find(txn: &DatabaseTransaction, details: &Details) -> Result<Option<Model>> {
    if let Some(known) = find_at(txn, details, &details.address).await? {
        return Ok(Some(known));
    }
    // A number without its `+` was once taken for one of the inbox's country.
    match phone::misread_at_home(&details.address, &details.country) {
        Some(misread) if details.provider.leaves_plus_out => find_at(txn, details, &misread).await,
        _ => Ok(None),
    }
}

async fn find_at(txn: &DatabaseTransaction, details: &Details, address: &str) -> Result<Option<Model>> {
    let same = Entity::find().filter(Column::Gateway.eq(details.provider.name)).filter(Column::Address.eq(address));
    Ok(same.one(txn).await?)
}

async fn create(txn: &DatabaseTransaction, details: &Details) -> ModelResult<i64> {
    let inbox = Entity::insert(setup::row(details, ENVIRONMENT)).exec_with_returning(txn).await?;
    memberships::join_everyone(txn, inbox.id).await?;
    events::record(txn, switching::event("inbox_created", inbox.id, None)).await?;
    Ok(inbox.id)
}

/// Only what the environment says is overwritten; one that an admin had set up here moves to the environment.
async fn update(
    txn: &DatabaseTransaction,
    known: Model,
    described: &EnvironmentInbox,
    details: &Details,
) -> ModelResult<i64> {
    let id = known.id;
    let mut inbox = known.into_active_model();
    inbox.source = Set(ENVIRONMENT.to_owned());
    inbox.address = Set(details.address.clone());
    inbox.account_id = Set(None);
    inbox.api_base = Set(details.api_base.clone());
    if described.rate.is_some() {
        inbox.rate = Set(details.rate);
    }
    inbox.updated_at = Set(clock::now());
    Entity::update(inbox).exec(txn).await?;
    come_back(txn, id).await?;
    Ok(id)
}

/// What an admin switched off stays off when it comes back; what was only gone does not.
async fn come_back(txn: &DatabaseTransaction, id: i64) -> ModelResult<()> {
    let before = whereabouts(txn, id).await?;
    if before.as_deref() == Some(GONE) && switching::mark(txn, id, None).await? {
        events::record(txn, switching::event("inbox_switched_on", id, None)).await?;
    }
    if before.is_some() { desk::put(txn, &key(id), HERE).await } else { Ok(()) }
}

async fn switch_off_others(txn: &DatabaseTransaction, here: &[i64]) -> ModelResult<()> {
    let others =
        Entity::find().filter(Column::Source.eq(ENVIRONMENT)).filter(Column::Id.is_not_in(here.iter().copied()));
    for inbox in others.all(txn).await? {
        if is_gone(txn, inbox.id).await? {
            continue;
        }
        let was_on = switching::mark(txn, inbox.id, Some(clock::now())).await?;
        desk::put(txn, &key(inbox.id), if was_on { GONE } else { GONE_AND_OFF }).await?;
        events::record(txn, switching::event("inbox_switched_off", inbox.id, None)).await?;
    }
    Ok(())
}

fn sender(inbox: &EnvironmentInbox) -> std::result::Result<String, String> {
    phone::sender(&inbox.address, &inbox.country, inbox.gateway).map(|typed| typed.address.value)
}

fn revealed(inbox: &EnvironmentInbox) -> Credentials {
    inbox.credentials.iter().map(|(key, value)| (key.clone(), value.reveal().to_owned())).collect()
}

async fn whereabouts(db: &impl ConnectionTrait, inbox_id: i64) -> std::result::Result<Option<String>, DbErr> {
    desk::get(db, &key(inbox_id)).await
}

fn key(inbox_id: i64) -> String {
    format!("inbox {inbox_id} of the environment")
}

fn said(error: ModelError) -> Error {
    Error::Message(error.to_string())
}
