//! The form of a draft, with what was typed in it.

use super::drafts::columns;
use crate::{
    controllers::{errors::PageResult, extractors::Admin},
    models::{
        campaigns::{self, Draft, DraftChoice},
        inboxes,
    },
    views::{
        Chrome, Errors, Named,
        campaigns::{self as views, ChoiceTyped, DraftPage, EarlierAnswers},
    },
};
use loco_rs::app::AppContext;

/// Rows that wait for another choice.
const SPARE: usize = 2;
/// Campaigns whose people can be texted again.
const EARLIER: usize = 20;

pub async fn show(
    desk: &Chrome,
    admin: &Admin,
    ctx: &AppContext,
    campaign: Option<&campaigns::Model>,
    draft: Draft,
    errors: Errors,
) -> PageResult {
    let page = DraftPage {
        id: campaign.map(|campaign| campaign.id),
        inboxes: inboxes(admin, ctx, &draft.inbox_id).await?,
        inbox_id: draft.inbox_id.parse().ok(),
        variables: variables(&columns(ctx, &draft, campaign).await?),
        choices: choices(draft.choices, &errors),
        audience_answers: match (draft.audience_campaign_id.as_str(), draft.audience_choice.as_str()) {
            (campaign, "") => campaign.to_owned(),
            (campaign, choice) => format!("{campaign}-{choice}"),
        },
        earlier: earlier(admin, ctx, campaign).await?,
        opens_answers: errors.any(&["unclear_text", "unclear_limit", "late_text", "answers_for"]),
        opens_when: errors.any(&["window_from", "window_to", "pace"]),
        zone: desk.user.zone.clone(),
        name: draft.name,
        body: draft.body,
        audience: draft.audience,
        audience_search: draft.audience_search,
        advertises: draft.advertises,
        unclear_text: draft.unclear_text,
        unclear_limit: draft.unclear_limit,
        late_text: draft.late_text,
        answers_for: draft.answers_for,
        may_change: draft.may_change,
        when: draft.when,
        send_at: draft.send_at,
        local_time: draft.local_time,
        window_from: draft.window_from,
        window_to: draft.window_to,
        pace: draft.pace,
        key: draft.key,
        errors,
    };
    Ok(views::draft(desk, &page))
}

/// Those one may send from, and the one that was chosen.
pub async fn inboxes(admin: &Admin, ctx: &AppContext, chosen: &str) -> PageResult<Vec<Named>> {
    let visible = inboxes::visible_to(&ctx.db, admin.user.id).await?;
    let can_be_chosen = |inbox: &inboxes::Model| inbox.is_on() || inbox.id.to_string() == chosen;
    Ok(visible.into_iter().filter(can_be_chosen).map(|inbox| Named { id: inbox.id, name: inbox.name }).collect())
}

/// Earlier campaigns that were launched and asked something.
async fn earlier(admin: &Admin, ctx: &AppContext, this: Option<&campaigns::Model>) -> PageResult<Vec<EarlierAnswers>> {
    let (campaigns, _) = campaigns::list(&ctx.db, admin.user.id, None).await?;
    let mut earlier = Vec::new();
    let chosen = this.and_then(|campaign| campaign.audience_campaign_id);
    let launched = campaigns.into_iter().filter(|campaign| campaign.state().is_launched());
    for campaign in launched.enumerate().filter(|(at, campaign)| *at < EARLIER || Some(campaign.id) == chosen) {
        let (_, campaign) = campaign;
        let choices = campaign.choices(&ctx.db).await?;
        if !choices.is_empty() {
            let named = |choice: campaigns::Choice| Named { id: choice.number, name: choice.label };
            earlier.push(EarlierAnswers {
                id: campaign.id,
                name: campaign.name,
                choices: choices.into_iter().map(named).collect(),
            });
        }
    }
    Ok(earlier)
}

/// As they are written into the text.
fn variables(columns: &[String]) -> Vec<String> {
    let known = ["{{person.first_name|there}}", "{{person.name}}", "{{choices}}"].map(ToOwned::to_owned);
    known.into_iter().chain(columns.iter().map(|column| format!("{{{{list.{column}}}}}"))).collect()
}

/// Those there are, and some rows to write more in.
fn choices(mut typed: Vec<DraftChoice>, errors: &Errors) -> Vec<ChoiceTyped> {
    while typed.last().is_some_and(DraftChoice::is_blank) {
        typed.pop();
    }
    let next = typed.iter().filter_map(|choice| choice.number.trim().parse::<usize>().ok()).max().unwrap_or(0) + 1;
    let wanted = SPARE.max(3_usize.saturating_sub(typed.len()));
    typed.extend((0..wanted).map(|more| DraftChoice::new(next + more)));
    typed.into_iter().enumerate().map(|(at, choice)| shown(at, choice, errors)).collect()
}

fn shown(at: usize, choice: DraftChoice, errors: &Errors) -> ChoiceTyped {
    let is_wrong = |what: &str| errors.any(&[&format!("choice_{at}_{what}")]);
    ChoiceTyped {
        is_spare: choice.is_blank(),
        is_open: is_wrong("synonyms") || is_wrong("acknowledgement"),
        number: choice.number,
        label: choice.label,
        synonyms: choice.synonyms,
        acknowledgement: choice.acknowledgement,
        hands_over: choice.hands_over,
    }
}
