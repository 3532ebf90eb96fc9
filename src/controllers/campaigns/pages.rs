//! What the pages about campaigns show, in the words of the views.

use super::Seen;
use crate::{
    controllers::errors::PageResult,
    models::{
        campaigns::{self, Choice, Tally},
        inboxes,
    },
    views::{
        Named,
        campaigns::{Figure, Head, Row, bar, rounded},
    },
};
use loco_rs::app::AppContext;
use std::collections::HashMap;

pub async fn rows(ctx: &AppContext, campaigns: Vec<campaigns::Model>) -> PageResult<Vec<Row>> {
    let inboxes = inboxes::all(&ctx.db).await?;
    let inboxes: HashMap<i64, String> = inboxes.into_iter().map(|inbox| (inbox.id, inbox.name)).collect();
    Ok(campaigns.into_iter().map(|campaign| row(campaign, &inboxes)).collect())
}

fn row(campaign: campaigns::Model, inboxes: &HashMap<i64, String>) -> Row {
    let tally = campaign.tally();
    let (sent, answered) = (tally.reached(), tally.answered());
    Row {
        id: campaign.id,
        inbox: inboxes.get(&campaign.inbox_id).cloned().unwrap_or_default(),
        at: campaign.launched_at.or(campaign.begins_at()).unwrap_or(campaign.created_at),
        all: tally.all() - tally.all_left_out(),
        sent,
        answered,
        bar: bar(
            tally.all() - tally.all_left_out(),
            &[("answered", answered), ("sent", (sent - answered).max(0)), ("failed", tally.with_status("failed"))],
        ),
        advertises: campaign.advertises(),
        name: campaign.name,
        state: campaign.state,
    }
}

pub async fn head(seen: &Seen) -> PageResult<Head> {
    let inbox = inboxes::find(&seen.ctx.db, seen.campaign.inbox_id).await?;
    let campaign = &seen.campaign;
    Ok(Head {
        id: campaign.id,
        name: campaign.name.clone(),
        inbox: Named { id: inbox.id, name: inbox.name },
        state: campaign.state.clone(),
        advertises: campaign.advertises(),
        launched_at: campaign.launched_at,
        ended_at: campaign.ended_at,
        may_steer: seen.me.user.is_admin(),
    })
}

/// How many answered what, each of all who could, and who did not.
pub fn answers(choices: &[Choice], tally: &Tally) -> Vec<Figure> {
    let asked = asked(tally);
    let chosen = choices.iter().map(|choice| {
        let many = tally.answers.get(&choice.number).copied().unwrap_or(0);
        let who = format!("choice-{}", choice.number);
        Figure { number: Some(choice.number), ..figure(&choice.label, &who, "answered", many, asked) }
    });
    chosen
        .chain([
            figure("Not understood", "unclear", "unclear", tally.unclear, asked),
            figure("No answer", "silent", "silent", tally.silent, asked),
        ])
        .collect()
}

/// Whom it reached, as far as anybody knows.
pub fn asked(tally: &Tally) -> i64 {
    (tally.answered() + tally.unclear + tally.silent).max(tally.reached())
}

fn figure(label: &str, who: &str, kind: &'static str, many: i64, whole: i64) -> Figure {
    Figure {
        label: label.to_owned(),
        many,
        who: who.to_owned(),
        percent: rounded(many, whole),
        bar: bar(whole, &[(kind, many)]),
        number: None,
    }
}
