//! What the pages about inboxes show, in the words of the views.

use super::form;
use crate::{
    controllers::{errors::PageResult, extractors::Admin},
    gateways::registry::{self, Connection},
    models::{
        consents::keyword::{Keyword, Language, Packs},
        inboxes::{
            self, Draft,
            keywords::{self, KeywordsDraft},
        },
        kept_aside, memberships,
        messages::outbound,
        users,
    },
    settings::Settings,
    vault::Vault,
    views::{
        Errors, Here,
        inboxes::{self as views, Credential, Folds, InboxForm, Member, NewPage, Pack, Provider, Row, ShowPage},
    },
};
use loco_rs::app::AppContext;

/// Every inbox, with what needs a look.
pub async fn rows(ctx: &AppContext) -> PageResult<Vec<Row>> {
    let open = inboxes::open_counts(&ctx.db).await?;
    let mut rows = Vec::new();
    for inbox in inboxes::all(&ctx.db).await? {
        let connection = inbox.connection(&ctx.db, &Vault::of(ctx), &Settings::of(ctx)).await?;
        rows.push(Row {
            id: inbox.id,
            gateway_title: registry::find(&inbox.gateway)
                .map_or_else(|| inbox.gateway.clone(), |provider| provider.title.to_owned()),
            is_on: inbox.is_on(),
            heard_at: inbox.last_text_at,
            open: open.get(&inbox.id).copied().unwrap_or(0),
            failing: failing(&inbox),
            warning: if inbox.is_on() { warning(&inbox, &connection) } else { None },
            name: inbox.name,
            address: inbox.address,
        });
    }
    Ok(rows)
}

/// First the choice of a provider, then its form.
pub async fn new(admin: &Admin, ctx: &AppContext, draft: Draft, errors: Errors) -> PageResult {
    let can_be_chosen = |provider: &&registry::Provider| !Settings::of(ctx).demo || provider.name == inboxes::SANDBOX;
    let chosen = registry::find(&draft.gateway);
    let usual = chosen.map(|provider| Draft::new(provider, &draft.country)).unwrap_or_default();
    let page = NewPage {
        providers: registry::providers().iter().filter(can_be_chosen).map(provider).collect(),
        provider: chosen.map(provider),
        form: InboxForm { sealed: form::sealed(&draft, &Vault::of(ctx), admin.user.id), ..fields(draft, &usual) },
        errors,
    };
    Ok(views::new(&admin.frame(ctx, Here::Inboxes).await?, &page))
}

/// One inbox with its form, its addresses and its members. A form shown again holds what was typed.
pub async fn show(
    admin: &Admin,
    ctx: &AppContext,
    inbox: inboxes::Model,
    typed: Option<Draft>,
    errors: Errors,
) -> PageResult {
    let (settings, vault) = (Settings::of(ctx), Vault::of(ctx));
    let connection = inbox.connection(&ctx.db, &vault, &settings).await?;
    let is_real = !inbox.is_sandbox();
    let saved = inbox.draft(&ctx.db, &vault).await?;
    let draft = shown(&inbox, typed, &saved);
    let page = ShowPage {
        id: inbox.id,
        name: inbox.name.clone(),
        address: inbox.address.clone(),
        provider: registry::find(&inbox.gateway).map(provider).unwrap_or_default(),
        hook_url: is_real.then(|| inbox.hook_url(&settings)),
        previous_hook: is_real.then(|| inbox.previous_hook_url(&settings)).flatten().map(previous_hook),
        receipt_url: is_pasted(&inbox).then(|| inbox.receipt_url(&settings)),
        heard_at: inbox.last_text_at,
        failing: failing(&inbox),
        waiting: outbound::waiting(&ctx.db, inbox.id).await?,
        kept_aside: i64::try_from(kept_aside::count(&ctx.db, inbox.id).await?).unwrap_or(i64::MAX),
        unsigned: !registry::signed(&connection),
        repeats_unknown: inbox.gives_no_ids(&ctx.db).await?,
        no_public_address: is_real && !settings.has_public_url,
        read_only: inbox.is_from_environment(),
        is_on: inbox.is_on(),
        is_unused: !inbox.is_from_environment() && inbox.is_unused(&ctx.db).await?,
        members: members(ctx, inbox.id).await?,
        form: InboxForm { sealed: form::sealed(&draft, &vault, admin.user.id), ..fields(draft, &saved) },
        errors,
    };
    Ok(views::show(&admin.frame(ctx, Here::Inboxes).await?, &page))
}

/// What was typed; what cannot be typed is as it is saved.
fn shown(inbox: &inboxes::Model, typed: Option<Draft>, saved: &Draft) -> Draft {
    match typed {
        None => saved.clone(),
        Some(typed) if inbox.is_from_environment() => Draft {
            address: saved.address.clone(),
            credentials: saved.credentials.clone(),
            api_base: saved.api_base.clone(),
            ..typed
        },
        Some(typed) => typed,
    }
}

/// Where the receipts' address does not travel with each text, it is one more to paste.
fn is_pasted(inbox: &inboxes::Model) -> bool {
    let steps = registry::find(&inbox.gateway).map(|provider| provider.hook_steps).unwrap_or_default();
    steps.iter().any(|step| step.contains("the address for receipts"))
}

async fn members(ctx: &AppContext, inbox_id: i64) -> PageResult<Vec<Member>> {
    let members = memberships::user_ids(&ctx.db, inbox_id).await?;
    let member = |user: users::Model| Member {
        is_member: members.contains(&user.id),
        id: user.id,
        name: user.name,
        email: user.email,
    };
    Ok(users::active(&ctx.db).await?.into_iter().map(member).collect())
}

fn previous_hook((url, until): (String, i64)) -> views::PreviousHook {
    views::PreviousHook { url, until }
}

fn failing(inbox: &inboxes::Model) -> Option<views::Failing> {
    let failing = inbox.failing().filter(|_| inbox.is_on());
    failing.map(|inboxes::Failing { since, words }| views::Failing { since, words })
}

fn warning(inbox: &inboxes::Model, connection: &Connection) -> Option<String> {
    if inbox.is_sandbox() {
        None
    } else if let Err(words) = registry::build(connection) {
        Some(format!("It cannot send: {words}."))
    } else if !registry::signed(connection) {
        Some("Incoming texts can't be verified (no signature secret).".to_owned())
    } else {
        None
    }
}

fn provider(provider: &registry::Provider) -> Provider {
    let credential = |credential: &registry::Credential| Credential {
        key: credential.key.to_owned(),
        label: credential.label.to_owned(),
        help: credential.help.to_owned(),
        secret: credential.secret,
        required: credential.required,
    };
    Provider {
        name: provider.name.to_owned(),
        title: provider.title.to_owned(),
        credentials: provider.credentials.iter().map(credential).collect(),
        address_label: provider.address_label.to_owned(),
        address_help: provider.address_help.to_owned(),
        hook_steps: provider.hook_steps.iter().map(|step| (*step).to_owned()).collect(),
    }
}

/// A secret is never shown again, not even one that was just typed. Folds are open where something in them differs.
fn fields(draft: Draft, saved: &Draft) -> InboxForm {
    let answers = |draft: &Draft| {
        let KeywordsDraft { stop_answer, start_answer, help_answer, .. } = &draft.keywords;
        [stop_answer, start_answer, help_answer].map(|words| words.replace("\r\n", "\n"))
    };
    let folds = Folds {
        answers: answers(&draft) != answers(saved),
        packs: draft.keywords.packs != saved.keywords.packs,
        more: (&draft.rate, &draft.api_base) != (&saved.rate, &saved.api_base),
    };
    let provider = registry::find(&draft.gateway);
    let by_desk = match draft.keywords.answered_by.as_str() {
        "" => provider.is_none_or(|provider| !provider.answers_keywords),
        answered_by => answered_by == keywords::DESK,
    };
    let public = |key: &str| {
        provider.is_some_and(|provider| {
            provider.credentials.iter().any(|credential| credential.key == key && !credential.secret)
        })
    };
    InboxForm {
        folds,
        sealed: String::new(),
        name: draft.name,
        address: draft.address,
        country: draft.country,
        credentials: draft.credentials.into_iter().filter(|(key, _)| public(key)).collect(),
        confirms: draft.confirms,
        confirmation_text: draft.confirmation_text,
        keywords_by_desk: by_desk,
        stop_answer: draft.keywords.stop_answer,
        start_answer: draft.keywords.start_answer,
        help_answer: draft.keywords.help_answer,
        packs: packs(&draft.keywords.packs),
        reopen: draft.reopen,
        reopen_days: draft.reopen_days,
        rate: draft.rate,
        api_base: draft.api_base,
    }
}

/// Every language there is, with those chosen that the form holds.
fn packs(chosen: &str) -> Vec<Pack> {
    let chosen: Packs = chosen.parse().unwrap_or_default();
    let pack = |language: Language| Pack {
        code: language.code().to_owned(),
        name: language.name().to_owned(),
        words: language.words(Keyword::Stop).iter().map(|word| word.to_uppercase()).collect::<Vec<_>>().join(", "),
        is_chosen: chosen.contains(language),
    };
    Language::ALL.into_iter().map(pack).collect()
}
