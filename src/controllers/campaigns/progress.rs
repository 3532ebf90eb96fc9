//! How far a campaign has come: one row, however many people it goes to.

use super::{Seen, pages};
use crate::{
    controllers::errors::PageResult,
    models::{
        campaigns::{self, State, Tally, audience::Why},
        clock,
    },
    views::{
        Here,
        campaigns::{self as views, Figure, ProgressPage, Reason, bar},
    },
};

pub async fn show(seen: &Seen) -> PageResult {
    let Seen { ctx, me, campaign } = seen;
    let (state, tally) = (campaign.state(), campaign.tally());
    let choices = campaign.choices(&ctx.db).await?;
    let rate = tally.rate().filter(|_| state == State::Running && tally.to_go() > 0);
    let page = ProgressPage {
        head: pages::head(seen).await?,
        is_gathering: campaign.cursor.is_some(),
        all: meant(&tally),
        gone: meant(&tally) - tally.to_go(),
        to_go: tally.to_go(),
        rate,
        minutes_left: rate.map(|rate| (tally.to_go() + rate - 1) / rate),
        waits_until: waits_until(seen, state).await?,
        bar: bar(meant(&tally), &parts(&tally)),
        figures: figures(&tally),
        answers: pages::answers(&choices, &tally),
        answered: tally.answered(),
        asked: pages::asked(&tally),
        asks: !choices.is_empty(),
        answers_until: campaign.answers_until(),
        failed: failed(&tally),
        left_out: left_out(&tally),
        body: campaign.body.clone(),
    };
    Ok(views::progress(&me.frame(ctx, Here::Campaigns).await?, &page))
}

/// Of those who wait the first may be texted then; none where somebody may be now.
async fn waits_until(seen: &Seen, state: State) -> PageResult<Option<i64>> {
    if state != State::Running {
        return Ok(None);
    }
    let next = campaigns::next_ready(&seen.ctx.db, &seen.campaign).await?;
    Ok(next.filter(|at| *at > clock::now()))
}

/// Everyone but those who do not get it.
fn meant(tally: &Tally) -> i64 {
    tally.all() - tally.all_left_out()
}

fn parts(tally: &Tally) -> [(&'static str, i64); 4] {
    [
        ("delivered", tally.with_status("delivered")),
        ("sent", tally.with_status("sent")),
        ("unknown", tally.with_status("unknown")),
        ("failed", tally.with_status("failed")),
    ]
}

/// What is always told, and what is told where there is any.
fn figures(tally: &Tally) -> Vec<Figure> {
    let always = [("Sent", "sent", tally.reached()), ("Delivered", "delivered", tally.with_status("delivered"))];
    let perhaps = [
        ("Waiting", "waiting", tally.to_go()),
        ("Failed", "failed", tally.with_status("failed")),
        ("May not have been sent", "unknown", tally.with_status("unknown")),
        ("Cancelled", "cancelled", tally.with_status("cancelled")),
        ("Left out", "left-out", tally.all_left_out()),
    ];
    let shown = always.into_iter().chain(perhaps.into_iter().filter(|(_, _, many)| *many > 0));
    shown
        .map(|(label, who, many)| Figure { label: label.to_owned(), many, who: who.to_owned(), ..Figure::default() })
        .collect()
}

fn failed(tally: &Tally) -> Vec<Reason> {
    let reason = |(words, many): (&String, &i64)| Reason {
        words: if words.is_empty() { "No reason was given".to_owned() } else { words.clone() },
        many: *many,
        why: Some(words.clone()),
    };
    most_first(tally.failed.iter().map(reason).collect())
}

fn left_out(tally: &Tally) -> Vec<Reason> {
    let reason = |(name, many): (&String, &i64)| {
        let why = Why::ALL.into_iter().find(|why| why.as_str() == name);
        Reason {
            words: why.map_or_else(|| name.clone(), |why| why.words().to_owned()),
            many: *many,
            // Whoever has no number was not written down.
            why: why.filter(|why| *why != Why::NoNumber).map(|why| why.as_str().to_owned()),
        }
    };
    most_first(tally.left_out.iter().map(reason).collect())
}

fn most_first(mut reasons: Vec<Reason>) -> Vec<Reason> {
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.many));
    reasons
}
