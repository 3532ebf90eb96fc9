//! Where customers write: a number, a sender name or a pool of numbers, with its texts, rules and members.

mod change; // what may be changed later, and by whom
mod details; // how an inbox can be set up
mod draft; // what someone typed for it, read
pub mod environment; // inboxes that the server's environment describes
mod failing; // a provider that fails again and again
mod hook_address; // what its provider calls
pub mod keywords; // who answers STOP, START and HELP
mod removing; // one that was never used
mod reopen; // when a text to a closed conversation opens it again
mod setup; // a new inbox
mod switching; // off and on again

pub use super::_entities::inboxes::*;
pub use details::Details;
pub use draft::Draft;
pub use failing::{Failing, failing, forget_failing, note_failing};
pub use hook_address::by_hook_key;
pub use reopen::Reopen;
pub use setup::create;
pub(super) use setup::insert;

use super::{ModelError, ModelResult, accounts, clock, consents::keyword::Packs, memberships};
use crate::{database::LONGEST_LIST, gateways::registry::Connection, settings::Settings, vault::Vault};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType, Query},
};
use std::collections::HashMap;

pub const SANDBOX: &str = "sandbox";
/// Set up by an admin.
pub const DESK: &str = "desk";
/// Described by the environment; its credentials are read from there and never stored.
pub const ENVIRONMENT: &str = "environment";

/// When an inbox last heard from anyone is noted to within this.
pub const HEARD_WITHIN: i64 = 5 * clock::SECOND;

pub async fn find(db: &impl ConnectionTrait, id: i64) -> ModelResult<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(ModelError::NotFound)
}

/// Those of the inboxes that are there, and stay until the transaction ends. Only the sample's ever goes, and one that was
/// never used.
pub async fn hold(txn: &DatabaseTransaction, ids: &[i64]) -> Result<Vec<i64>, DbErr> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    let mut held = Vec::new();
    for some in ids.chunks(LONGEST_LIST) {
        let theirs = Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(some.iter().copied()));
        let theirs = theirs.order_by_asc(Column::Id).lock(LockType::KeyShare);
        held.extend(theirs.into_tuple::<i64>().all(txn).await?);
    }
    Ok(held)
}

/// Every inbox, by name, switched off or not.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    by_name().all(db).await
}

/// The inboxes of one user. Finders of conversations ask for it: who holds it has been through the memberships.
#[derive(Clone, Debug)]
pub struct Visible {
    pub user_id: i64,
    inboxes: Vec<Model>,
}

impl Visible {
    pub async fn to(db: &impl ConnectionTrait, user_id: i64) -> Result<Self, DbErr> {
        Ok(Self { user_id, inboxes: visible_to(db, user_id).await? })
    }

    /// By name.
    pub fn all(&self) -> &[Model] {
        &self.inboxes
    }

    pub fn get(&self, id: i64) -> Option<&Model> {
        self.inboxes.iter().find(|inbox| inbox.id == id)
    }
}

/// The inboxes that a user is a member of, by name.
pub async fn visible_to(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<Model>, DbErr> {
    let theirs = Query::select()
        .column(memberships::Column::InboxId)
        .from(memberships::Entity)
        .and_where(memberships::Column::UserId.eq(user_id))
        .to_owned();
    by_name().filter(Column::Id.in_subquery(theirs)).all(db).await
}

/// The other inboxes of its account, oldest first. One from the environment has no account here.
pub async fn of_same_account(db: &impl ConnectionTrait, inbox: &Model) -> Result<Vec<i64>, DbErr> {
    let Some(account) = inbox.account_id else { return Ok(Vec::new()) };
    let others = Entity::find().select_only().column(Column::Id).filter(Column::AccountId.eq(account));
    others.filter(Column::Id.ne(inbox.id)).order_by_asc(Column::Id).into_tuple().all(db).await
}

/// The inboxes that the phone in the browser can text.
pub async fn sandboxes(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    by_name().filter(Column::Gateway.eq(SANDBOX)).filter(Column::SwitchedOffAt.is_null()).all(db).await
}

/// Whether there is nothing but sandboxes, so that a number typed here is one of the phone in the browser.
pub async fn are_all_sandboxes(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let on = || Entity::find().filter(Column::SwitchedOffAt.is_null());
    let real = on().filter(Column::Gateway.ne(SANDBOX)).count(db).await?;
    Ok(real == 0 && on().count(db).await? > 0)
}

/// How many conversations are open in each inbox; none where there is no entry.
pub async fn open_counts(db: &impl ConnectionTrait) -> Result<HashMap<i64, i64>, DbErr> {
    use super::_entities::conversations as c;
    let counts: Vec<(i64, i64)> = c::Entity::find()
        .select_only()
        .column(c::Column::InboxId)
        .column_as(c::Column::Id.count(), "open")
        .filter(c::Column::ClosedAt.is_null())
        .group_by(c::Column::InboxId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().collect())
}

impl Model {
    pub fn is_on(&self) -> bool {
        self.switched_off_at.is_none()
    }

    pub fn is_sandbox(&self) -> bool {
        self.gateway == SANDBOX
    }

    pub fn is_from_environment(&self) -> bool {
        self.source == ENVIRONMENT
    }

    /// The languages in which it takes keywords, besides English.
    pub fn packs(&self) -> Packs {
        self.keyword_packs.parse().unwrap_or_default()
    }

    /// What the provider calls with texts.
    pub fn hook_url(&self, settings: &Settings) -> String {
        format!("{}/hooks/{}", settings.public_url, self.hook_key)
    }

    /// What the provider calls with receipts.
    pub fn receipt_url(&self, settings: &Settings) -> String {
        format!("{}/receipts", self.hook_url(settings))
    }

    /// Whether its newest text came without the provider's id and time, so that one delivered twice looks like two.
    /// Only MessageBird's flows can be set up to leave both out.
    pub async fn gives_no_ids(&self, db: &impl ConnectionTrait) -> Result<bool, DbErr> {
        use super::_entities::{conversations as c, messages as m};
        if self.gateway != "messagebird" {
            return Ok(false);
        }
        let newest = c::Entity::find()
            .filter(c::Column::InboxId.eq(self.id))
            .filter(c::Column::ClosedAt.is_null())
            .order_by_desc(c::Column::LastAt);
        let Some(newest) = newest.one(db).await? else { return Ok(false) };
        let texts =
            m::Entity::find().filter(m::Column::ConversationId.eq(newest.id)).filter(m::Column::Direction.eq("in"));
        Ok(texts.order_by_desc(m::Column::Id).one(db).await?.is_some_and(|text| text.provider_at.is_none()))
    }

    /// Everything its gateway is built from. Credentials that cannot be had are missing, which building it says in words.
    pub async fn connection(
        &self,
        db: &impl ConnectionTrait,
        vault: &Vault,
        settings: &Settings,
    ) -> ModelResult<Connection> {
        let credentials = match self.account_id {
            Some(id) => accounts::find(db, id).await?.credentials(vault),
            None => environment::credentials(settings, self),
        };
        Ok(Connection {
            gateway: self.gateway.clone(),
            address: self.address.clone(),
            credentials: credentials.unwrap_or_default(),
            api_base: self.api_base.clone(),
            receipts: None,
        })
    }
}

fn by_name() -> sea_orm::Select<Entity> {
    Entity::find().order_by_asc(Expr::cust("lower(name)")).order_by_asc(Column::Id)
}

/// What the unique index says of an address, in words.
fn taken_twice(error: DbErr) -> ModelError {
    if ModelError::is_duplicate(&error) {
        ModelError::invalid("address", "An inbox with this number is here already.")
    } else {
        error.into()
    }
}
