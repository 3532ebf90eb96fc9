//! What may be changed later: number and account too, so that a number can move to another one; never the provider.

use super::{ActiveModel, Details, Draft, Entity, Model, Reopen, keywords::KeywordsDraft, taken_twice};
use crate::{
    database::Writer,
    gateways::registry,
    models::{
        ModelResult,
        accounts::{self, Credentials},
        clock,
        error::{Wrong, wrong},
        events::{self, Event},
        memberships,
    },
    vault::Vault,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};

impl Model {
    /// The inbox as its form shows it, without its secrets.
    pub async fn draft(&self, db: &impl ConnectionTrait, vault: &Vault) -> ModelResult<Draft> {
        let mut credentials = self.stored_credentials(db, vault).await?;
        credentials.retain(|key, _| !is_secret(&self.gateway, key));
        Ok(Draft { credentials, ..self.draft_of(Credentials::new()) })
    }

    /// Reads a changed form. A secret that was left empty stays as it is, unless it would now go to another address.
    pub async fn read(
        &self,
        db: &impl ConnectionTrait,
        vault: &Vault,
        draft: &Draft,
    ) -> ModelResult<Result<Details, Vec<Wrong>>> {
        if self.is_from_environment() {
            return Ok(self.read_without_account(draft));
        }
        let mut whole = Draft { gateway: self.gateway.clone(), ..draft.clone() };
        let stored = self.stored_credentials(db, vault).await?;
        let mut moved = Vec::new();
        let is_same_address = whole.api_base.trim().trim_end_matches('/') == self.api_base.as_deref().unwrap_or("");
        for (key, value) in stored.iter().filter(|(key, _)| is_secret(&self.gateway, key)) {
            if whole.credentials.get(key).is_none_or(|typed| typed.trim().is_empty()) {
                if is_same_address {
                    whole.credentials.insert(key.clone(), value.clone());
                } else {
                    moved.push(type_again(key));
                }
            }
        }
        let is_settled = |doubt: &Wrong| self.is_settled(doubt, &whole, &stored);
        Ok(in_place_of_needed(without(whole.read(), is_settled), moved))
    }

    /// Whether what is doubted is as it was: somebody decided about that before.
    fn is_settled(&self, doubt: &Wrong, typed: &Draft, stored: &Credentials) -> bool {
        match doubt.field.strip_prefix("credential_") {
            Some(key) => stored.get(key).map(String::as_str) == typed.credentials.get(key).map(|value| value.trim()),
            None => doubt.field == "address" && typed.address.trim() == self.address,
        }
    }

    /// Whether it would reach its provider with other credentials, or at another address.
    pub async fn reaches_otherwise(
        &self,
        db: &impl ConnectionTrait,
        vault: &Vault,
        details: &Details,
    ) -> ModelResult<bool> {
        if self.is_from_environment() {
            return Ok(false);
        }
        let stored = self.stored_credentials(db, vault).await?;
        Ok(stored != details.credentials || self.api_base != details.api_base)
    }

    /// Keeps what was read.
    pub async fn change(&self, writer: &Writer, vault: &Vault, details: &Details, by: i64) -> ModelResult<Self> {
        let txn = writer.begin().await?;
        let account_id = self.account_for(&txn, vault, details).await?;
        let mut changed = applied(self.clone(), details);
        changed.account_id = Set(account_id);
        let changed = Entity::update(changed).exec(&txn).await.map_err(taken_twice)?;
        accounts::remove_unused(&txn).await?;
        events::record(
            &txn,
            Event { kind: "inbox_edited", inbox_id: Some(self.id), user_id: Some(by), ..Default::default() },
        )
        .await?;
        txn.commit().await?;
        Ok(changed)
    }

    /// Makes these users its members.
    pub async fn set_members(&self, writer: &Writer, members: &[i64], by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        memberships::set(&txn, self.id, members, by).await?;
        Ok(txn.commit().await?)
    }

    async fn stored_credentials(&self, db: &impl ConnectionTrait, vault: &Vault) -> ModelResult<Credentials> {
        match self.account_id {
            Some(id) => Ok(accounts::find(db, id).await?.credentials(vault).unwrap_or_default()),
            None => Ok(Credentials::new()),
        }
    }

    fn draft_of(&self, credentials: Credentials) -> Draft {
        let (reopen, days) = match Reopen::of(self.reopen_window) {
            Reopen::Always => ("always", 7),
            Reopen::Never => ("never", 7),
            Reopen::Days(days) => ("days", days),
        };
        Draft {
            gateway: self.gateway.clone(),
            name: self.name.clone(),
            address: self.address.clone(),
            country: self.country.clone(),
            credentials,
            confirms: self.confirms,
            confirmation_text: self.confirmation_text.clone(),
            keywords: KeywordsDraft::of(self),
            reopen: reopen.to_owned(),
            reopen_days: days.to_string(),
            rate: self.rate.to_string(),
            api_base: self.api_base.clone().unwrap_or_default(),
        }
    }

    /// Number, credentials and their address stay with the environment: the rest is read as a sandbox would be.
    fn read_without_account(&self, draft: &Draft) -> Result<Details, Vec<Wrong>> {
        let rest = Draft {
            gateway: super::SANDBOX.to_owned(),
            address: "sandbox".to_owned(),
            api_base: String::new(),
            ..draft.clone()
        };
        let provider = registry::find(&self.gateway);
        rest.read().map(|details| Details {
            provider: provider.unwrap_or(details.provider),
            address: self.address.clone(),
            api_base: self.api_base.clone(),
            rate: if draft.rate.trim().is_empty() { self.rate } else { details.rate },
            ..details
        })
    }

    /// Other secrets of the same account are for all who share it; another account is another row.
    async fn account_for(
        &self,
        txn: &DatabaseTransaction,
        vault: &Vault,
        details: &Details,
    ) -> ModelResult<Option<i64>> {
        if self.is_from_environment() || details.provider.credentials.is_empty() {
            return Ok(self.account_id);
        }
        if let Some(id) = self.account_id {
            let account = accounts::find(txn, id).await?;
            let stored = account.credentials(vault).unwrap_or_default();
            if stored == details.credentials {
                return Ok(Some(id));
            }
            if is_same_account(&self.gateway, &stored, &details.credentials) {
                account.reseal(txn, vault, &details.credentials).await?;
                return Ok(Some(id));
            }
        }
        accounts::with(txn, vault, &self.gateway, &details.credentials).await.map(Some)
    }
}

/// The row with everything that a form can change.
pub(super) fn applied(inbox: Model, details: &Details) -> ActiveModel {
    ActiveModel {
        name: Set(details.name.clone()),
        address: Set(details.address.clone()),
        country: Set(details.country.clone()),
        confirmation_text: Set(details.confirmation_text.clone()),
        confirms: Set(details.confirms),
        answers_keywords: Set(details.keywords.by_desk),
        stop_answer: Set(details.keywords.stop_answer.clone()),
        start_answer: Set(details.keywords.start_answer.clone()),
        help_answer: Set(details.keywords.help_answer.clone()),
        keyword_packs: Set(details.keywords.packs.to_string()),
        reopen_window: Set(details.reopen.window()),
        rate: Set(details.rate),
        api_base: Set(details.api_base.clone()),
        updated_at: Set(clock::now()),
        ..inbox.into_active_model()
    }
}

fn is_secret(gateway: &str, key: &str) -> bool {
    let provider = registry::find(gateway);
    provider
        .and_then(|provider| provider.credentials.iter().find(|credential| credential.key == key))
        .is_none_or(|credential| credential.secret)
}

/// Whether the provider calls both the same, by what is public and required.
fn is_same_account(gateway: &str, one: &Credentials, other: &Credentials) -> bool {
    let Some(provider) = registry::find(gateway) else { return false };
    let mut names =
        provider.credentials.iter().filter(|credential| !credential.secret && credential.required).peekable();
    names.peek().is_some() && names.all(|credential| one.get(credential.key) == other.get(credential.key))
}

fn type_again(key: &str) -> Wrong {
    wrong(format!("credential_{key}"), "Enter it again, because you changed the API address it is sent to.")
}

/// What was read, without doubts that are settled.
fn without(read: Result<Details, Vec<Wrong>>, is_settled: impl Fn(&Wrong) -> bool) -> Result<Details, Vec<Wrong>> {
    let stands = |wrong: &Wrong| !(wrong.is_doubt && is_settled(wrong));
    match read {
        Ok(mut details) => {
            details.doubts.retain(stands);
            Ok(details)
        }
        Err(mut wrongs) => {
            wrongs.retain(stands);
            Err(wrongs)
        }
    }
}

/// What is wrong otherwise is said as well.
fn in_place_of_needed(read: Result<Details, Vec<Wrong>>, moved: Vec<Wrong>) -> Result<Details, Vec<Wrong>> {
    match read {
        Ok(details) if moved.is_empty() => Ok(details),
        Ok(details) => Err(moved.into_iter().chain(details.doubts).collect()),
        Err(mut wrongs) => {
            wrongs.retain(|wrong| moved.iter().all(|moved| moved.field != wrong.field));
            Err(wrongs.into_iter().chain(moved).collect())
        }
    }
}
