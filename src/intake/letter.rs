//! A text that is ready to be stored: checked for everything that needs no database.

use super::{Rules, free_text, nature::Nature};
use crate::{
    gateways::{Incoming, Part, ProviderKeyword},
    models::{
        addresses::phone,
        clock,
        consents::keyword::{self, Keyword, Packs},
        messages,
    },
    vault::Vault,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Longer than any carrier's text; more is somebody's mistake.
const LONGEST_BODY: usize = 20_000;

/// One text, addressed.
#[derive(Clone, Debug)]
pub struct Letter {
    pub rules: Arc<Rules>,
    /// Keyed hash of what the provider calls it.
    pub key_hash: String,
    /// The same at each other inbox of the account, with that inbox; none where the provider gives no id.
    pub elsewhere: Vec<(i64, String)>,
    pub contents: Contents,
    pub part: Option<Part>,
    /// Keyed hash of what the parts of one long text have in common.
    pub part_group: Option<String>,
    pub arrived_at: i64,
}

/// What the text says, and who said it to whom.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Contents {
    pub kind: String,
    pub value: String,
    pub number_hash: String,
    /// Our number that was texted.
    pub via: String,
    pub body: String,
    /// JSON of the pictures and files that came with it.
    pub media: Option<String>,
    /// Who says it, and whether anybody has to read it.
    #[serde(skip)]
    pub nature: Nature,
    #[serde(skip)]
    pub keyword: Option<Keyword>,
    /// The words for which it looks like an opt-out, though it is no keyword.
    #[serde(skip)]
    pub looks_like: Option<String>,
    /// The provider has answered the keyword.
    #[serde(skip)]
    pub is_answered: bool,
    pub group_text: bool,
    pub provider_at: Option<i64>,
}

impl Letter {
    /// Reads what a gateway translated; the error says in words why it can never be stored.
    pub fn read(incoming: &Incoming, rules: Arc<Rules>, vault: &Vault) -> Result<Self, String> {
        let arrived_at = clock::now();
        let sender = phone::inbound(&incoming.from, &rules.gateway, &rules.country)?;
        if incoming.body.len() > LONGEST_BODY {
            return Err(format!("The text has {} bytes: more than any carrier sends.", incoming.body.len()));
        }
        // Who wrote decides whether it can be taken in; `rcs:…` may stand for us where a text comes as any other.
        let recipient = incoming.to.as_deref().and_then(|to| phone::inbound(to, &rules.gateway, &rules.country).ok());
        let key = identity(incoming, arrived_at);
        let group = incoming.part.as_ref().map(|part| {
            format!(
                "parts\n{}\n{}\n{}\n{}",
                incoming.from,
                incoming.to.as_deref().unwrap_or(""),
                part.reference,
                part.total
            )
        });
        let contents = Contents {
            number_hash: vault.number_hash(sender.kind, &sender.value),
            kind: sender.kind.to_owned(),
            value: sender.value,
            via: recipient.map_or_else(|| rules.address.clone(), |to| to.value),
            // PostgreSQL has no NUL in a text.
            body: incoming.body.replace('\0', "\u{fffd}"),
            media: media(incoming),
            nature: Nature::default(),
            keyword: None,
            looks_like: None,
            is_answered: incoming.keyword.is_some(),
            group_text: incoming.is_group,
            provider_at: incoming.at,
        };
        Ok(Self {
            key_hash: vault.arrival_hash(rules.inbox_id, &key),
            elsewhere: elsewhere(incoming, &rules, vault),
            part_group: group.map(|group| vault.arrival_hash(rules.inbox_id, &group)),
            part: incoming.part.clone(),
            contents: contents.read(provider_keyword(incoming), rules.packs),
            rules,
            arrived_at,
        })
    }

    /// What it is known by at whichever inbox of its account: the key at the oldest of them.
    pub fn account_key(&self) -> &str {
        let oldest = self.elsewhere.iter().min_by_key(|(inbox, _)| *inbox);
        oldest.filter(|(inbox, _)| *inbox < self.rules.inbox_id).map_or(&self.key_hash, |(_, hash)| hash)
    }

    /// When it was said: by the provider's clock, where it says so, and never after it came.
    pub fn said_at(&self) -> i64 {
        self.contents.provider_at.map_or(self.arrived_at, |at| at.min(self.arrived_at))
    }

    /// The last moment at which it may have been said: providers' times are whole seconds.
    pub fn said_until(&self) -> i64 {
        self.contents.provider_at.map_or(self.arrived_at, |at| (at + clock::SECOND).min(self.arrived_at))
    }

    /// What PostgreSQL or SQLite cannot tell apart within a batch.
    pub fn arrival_key(&self) -> (i64, &str) {
        (self.rules.inbox_id, &self.key_hash)
    }
}

impl Contents {
    /// Says what the text is, now that it is whole. The provider's own reading of a keyword counts for more than ours.
    pub fn read(mut self, by_provider: Option<Keyword>, packs: Packs) -> Self {
        let nature = Nature::of(&self.body);
        let ours = || keyword::read(&self.body, packs).filter(|_| nature != Nature::Reaction);
        self.keyword = by_provider.or_else(ours);
        self.looks_like = free_text::looks_like(self.keyword, &self.body).filter(|_| nature != Nature::Reaction);
        self.nature = if self.looks_like.is_some() { Nature::Said } else { nature };
        self
    }

    /// What the list of conversations shows of it.
    pub fn last_line(&self) -> String {
        messages::last_line(&self.body, self.media.is_some())
    }

    /// Only phones can be answered: short codes and sender names are names.
    pub fn can_be_answered(&self) -> bool {
        self.kind == "sms" || self.kind == "sandbox"
    }
}

/// By what a text is known that its provider gave an id.
pub fn key_of(provider_id: &str) -> String {
    format!("id\n{provider_id}")
}

/// By what we know a text again: the provider's id, else what it says and when, else the signed call that brought it. With
/// none of them every call is a text.
fn identity(incoming: &Incoming, arrived_at: i64) -> String {
    match incoming {
        Incoming { provider_id: Some(id), .. } => key_of(id),
        Incoming { at: Some(at), from, to, body, .. } => {
            format!("text\n{from}\n{}\n{at}\n{body}", to.as_deref().unwrap_or(""))
        }
        Incoming { call_id: Some(id), .. } => format!("signed call\n{id}"),
        _ => format!("call\n{arrived_at}\n{}", crate::vault::random_token::<12>()),
    }
}

fn elsewhere(incoming: &Incoming, rules: &Rules, vault: &Vault) -> Vec<(i64, String)> {
    let Some(id) = &incoming.provider_id else { return Vec::new() };
    rules.same_account.iter().map(|inbox| (*inbox, vault.arrival_hash(*inbox, &key_of(id)))).collect()
}

fn media(incoming: &Incoming) -> Option<String> {
    let media: Vec<_> = incoming
        .media
        .iter()
        .map(|media| serde_json::json!({"url": media.url, "content_type": media.content_type}))
        .collect();
    (!media.is_empty()).then(|| serde_json::Value::Array(media).to_string())
}

/// The provider's own reading of a keyword.
fn provider_keyword(incoming: &Incoming) -> Option<Keyword> {
    incoming.keyword.map(|keyword| match keyword {
        ProviderKeyword::Stop => Keyword::Stop,
        ProviderKeyword::Start => Keyword::Start,
        ProviderKeyword::Help => Keyword::Help,
    })
}
