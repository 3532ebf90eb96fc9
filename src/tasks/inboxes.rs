//! Inboxes from the console: for setting up a server without a browser.

use super::{argument, needed, secret};
use crate::{
    database::Writer,
    gateways::registry::{self, Provider},
    models::{
        ModelError,
        accounts::Credentials,
        inboxes::{self, Draft, Model},
    },
    settings::Settings,
    vault::Vault,
};
use async_trait::async_trait;
use loco_rs::{
    Error, Result,
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};
use serde_json::json;

/// Makes an inbox and prints the addresses to paste at its provider.
pub struct InboxCreate;

/// Prints every inbox with its addresses, as a table or as JSON.
pub struct InboxList;

#[async_trait]
impl Task for InboxCreate {
    fn task(&self) -> TaskInfo {
        let gateways: Vec<&str> = registry::providers().iter().map(|provider| provider.name).collect();
        TaskInfo {
            name: "inbox:create".to_owned(),
            detail: format!(
                "Makes an inbox: gateway:{} address:+44… [name:\"Support\"] [country:GB] [rate:1] [api_base:https://…], and the provider's credentials by name, as account_sid:AC… auth_token:-; each - reads a line of standard input",
                gateways.join("|")
            ),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let settings = Settings::of(ctx);
        let draft = draft(vars, &settings)?;
        let details = draft.read().map_err(|wrongs| {
            let words: Vec<String> = wrongs.into_iter().map(|wrong| wrong.words).collect();
            Error::Message(words.join(" "))
        })?;
        let inbox = inboxes::create(&Writer::of(ctx), &Vault::of(ctx), &details, None).await.map_err(said)?;
        println!("{} is open for {}.", inbox.name, inbox.address);
        println!("  Address for texts     {}", inbox.hook_url(&settings));
        println!("  Address for receipts  {}", inbox.receipt_url(&settings));
        details.doubts.iter().for_each(|doubt| println!("{}", doubt.words));
        Ok(())
    }
}

#[async_trait]
impl Task for InboxList {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "inbox:list".to_owned(),
            detail: "Prints every inbox with its addresses: [format:json]".to_owned(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let settings = Settings::of(ctx);
        let inboxes = inboxes::all(&ctx.db).await?;
        match argument(vars, "format") {
            Some("json") => print_json(&inboxes, &settings),
            Some(other) => {
                return Err(Error::Message(format!("format:{other} is not known; it is json, or left out.")));
            }
            None => print_table(&inboxes, &settings),
        }
        Ok(())
    }
}

fn draft(vars: &Vars, settings: &Settings) -> Result<Draft> {
    let gateway = needed(vars, "gateway")?;
    let provider =
        registry::find(gateway).ok_or_else(|| Error::Message(format!("There is no gateway called {gateway}.")))?;
    let address = needed(vars, "address")?;
    let mut credentials = Credentials::new();
    for credential in provider.credentials {
        if let Some(value) = secret(vars, credential.key)? {
            credentials.insert(credential.key.to_owned(), value);
        }
    }
    Ok(Draft {
        name: argument(vars, "name").map_or_else(|| name(provider, address), ToOwned::to_owned),
        address: address.to_owned(),
        credentials,
        rate: argument(vars, "rate").unwrap_or_default().to_owned(),
        api_base: argument(vars, "api_base").unwrap_or_default().to_owned(),
        ..Draft::new(provider, argument(vars, "country").unwrap_or(&settings.country))
    })
}

fn name(provider: &Provider, address: &str) -> String {
    format!("{} {address}", provider.title)
}

fn print_json(inboxes: &[Model], settings: &Settings) {
    let line = |inbox: &Model| {
        json!({
            "id": inbox.id,
            "name": inbox.name,
            "gateway": inbox.gateway,
            "address": inbox.address,
            "hook_url": inbox.hook_url(settings),
            "receipt_url": inbox.receipt_url(settings),
        })
    };
    println!("{:#}", serde_json::Value::Array(inboxes.iter().map(line).collect()));
}

fn print_table(inboxes: &[Model], settings: &Settings) {
    let width = |of: fn(&Model) -> &str| inboxes.iter().map(|inbox| of(inbox).chars().count()).max().unwrap_or(0);
    let (name, gateway, address) =
        (width(|inbox| &inbox.name), width(|inbox| &inbox.gateway), width(|inbox| &inbox.address));
    for inbox in inboxes {
        let state = if inbox.is_on() { "" } else { "  (off)" };
        println!(
            "{:name$}  {:gateway$}  {:address$}  {}{state}",
            inbox.name,
            inbox.gateway,
            inbox.address,
            inbox.hook_url(settings)
        );
    }
    if inboxes.is_empty() {
        println!("There is no inbox yet. inbox:create makes one.");
    }
}

fn said(error: ModelError) -> Error {
    Error::Message(error.to_string())
}
