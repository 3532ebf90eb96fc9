//! The form of an inbox: what was typed, and what goes with it when it is shown again.

use crate::{
    controllers::extractors::Fields,
    gateways::{
        SendError,
        registry::{self, Connection},
    },
    models::{
        accounts::Credentials,
        clock,
        error::{Wrong, doubt},
        inboxes::{Details, Draft, keywords::KeywordsDraft},
    },
    vault::Vault,
    views::Errors,
};

/// A secret that was typed goes with the form this long, so that nobody types it again for an error elsewhere.
const KEPT_FOR: i64 = clock::HOUR;

/// Reads what was typed. Secrets come along sealed from the form before, if it was the same user's and the address of the
/// provider's API is the same.
pub fn draft(fields: &Fields, vault: &Vault, user_id: i64, gateway: &str) -> Draft {
    let field = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let typed =
        fields.0.iter().filter_map(|(name, value)| Some((name.strip_prefix("credential_")?.to_owned(), value.clone())));
    let api_base = field("api_base");
    let mut credentials: Credentials = typed.collect();
    for (key, secret) in unsealed(fields, vault, &place(user_id, gateway, &api_base)) {
        let typed = credentials.entry(key).or_default();
        if typed.trim().is_empty() {
            *typed = secret;
        }
    }
    Draft {
        gateway: gateway.to_owned(),
        name: field("name"),
        address: field("address"),
        country: field("country"),
        credentials,
        confirms: fields.get("confirms").is_some(),
        confirmation_text: field("confirmation_text"),
        keywords: keywords(fields),
        reopen: field("reopen"),
        reopen_days: field("reopen_days"),
        rate: field("rate"),
        api_base,
    }
}

/// The secrets that were typed, for the hidden field of the form that is shown again.
pub fn sealed(draft: &Draft, vault: &Vault, user_id: i64) -> String {
    let provider = registry::find(&draft.gateway);
    let is_secret = |key: &str| {
        provider.is_some_and(|provider| provider.credentials.iter().any(|known| known.key == key && known.secret))
    };
    let secrets: Credentials = draft
        .credentials
        .iter()
        .filter(|(key, value)| is_secret(key) && !value.trim().is_empty())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if secrets.is_empty() {
        return String::new();
    }
    let kept = serde_json::json!([clock::now(), secrets]).to_string();
    vault.seal(&kept, &place(user_id, &draft.gateway, &draft.api_base))
}

/// What stands beside its fields.
pub fn beside(wrongs: Vec<Wrong>) -> Errors {
    let add = |errors: Errors, wrong: Wrong| {
        let errors = errors.and(&wrong.field, wrong.words);
        if wrong.is_doubt { errors.with_doubt(&wrong.field) } else { errors }
    };
    wrongs.into_iter().fold(Errors::none(), add)
}

/// Doubts that whoever fills the form in has not seen yet; none if they said to use it anyway.
pub fn unsettled(doubts: &[Wrong], fields: &Fields) -> Option<Errors> {
    let settled = doubts.is_empty() || fields.get("anyway") == Some(&named(doubts));
    (!settled).then(|| beside(doubts.to_vec()).and("anyway", named(doubts)))
}

/// What is to be used anyway: where something else is typed, that is doubted anew.
fn named(doubts: &[Wrong]) -> String {
    doubts.iter().map(|doubt| format!("{}: {}", doubt.field, doubt.words)).collect::<Vec<_>>().join(" | ")
}

/// Asks the provider about credentials before they are kept.
pub async fn refusal(details: &Details) -> Option<Wrong> {
    let connection = details.connection()?;
    let gateway = registry::build(&connection).ok()?;
    match gateway.check().await {
        Err(SendError::Barred(_)) => Some(doubt(secret_field(&connection), refused(&connection))),
        Ok(()) | Err(_) => None,
    }
}

fn refused(connection: &Connection) -> String {
    let title = registry::find(&connection.gateway).map_or(connection.gateway.as_str(), |provider| provider.title);
    format!("{title} does not accept these credentials.")
}

/// The secret that is most likely wrong.
fn secret_field(connection: &Connection) -> String {
    let provider = registry::find(&connection.gateway);
    let secret = provider.and_then(|provider| provider.credentials.iter().find(|credential| credential.secret));
    secret.map_or_else(|| "form".to_owned(), |credential| format!("credential_{}", credential.key))
}

fn unsealed(fields: &Fields, vault: &Vault, place: &str) -> Credentials {
    let kept = fields.get("sealed").and_then(|sealed| vault.unseal(sealed, place));
    let kept: Option<(i64, Credentials)> = kept.and_then(|kept| serde_json::from_str(&kept).ok());
    kept.filter(|(at, _)| clock::now() - at < KEPT_FOR).map(|(_, secrets)| secrets).unwrap_or_default()
}

/// A secret is not sent to another address than the one it was typed for.
fn place(user_id: i64, gateway: &str, api_base: &str) -> String {
    format!("inbox form/{user_id}/{gateway}/{}", api_base.trim().trim_end_matches('/'))
}

/// A form without these fields means what is usual.
fn keywords(fields: &Fields) -> KeywordsDraft {
    let usual = KeywordsDraft::default();
    let field = |name: &str, usual: String| fields.get(name).map_or(usual, ToOwned::to_owned);
    KeywordsDraft {
        answered_by: field("keywords_answered_by", usual.answered_by),
        stop_answer: field("stop_answer", usual.stop_answer),
        start_answer: field("start_answer", usual.start_answer),
        help_answer: field("help_answer", usual.help_answer),
        packs: fields.all("keyword_packs").collect::<Vec<_>>().join(","),
    }
}
