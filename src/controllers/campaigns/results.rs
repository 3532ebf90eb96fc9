//! What came of a campaign: how many chose what, and when.

use super::{Seen, pages};
use crate::{
    controllers::errors::PageResult,
    models::{
        campaigns::{self, Choice},
        clock,
    },
    views::{
        Here,
        campaigns::{self as views, Answered, ResultsPage, Span},
    },
};
use serde_json::json;
use std::collections::BTreeMap;

/// Answers over a longer time than this are counted by the day.
const HOURLY: i64 = 3 * clock::DAY;
/// Over a shorter one, by the minute.
const MINUTELY: i64 = 3 * clock::HOUR;

pub async fn show(seen: Seen) -> PageResult {
    let Seen { ctx, me, campaign } = &seen;
    let (tally, choices) = (campaign.tally(), campaign.choices(&ctx.db).await?);
    let spans = over_time(&seen, &choices).await?;
    let page = ResultsPage {
        head: pages::head(&seen).await?,
        asks: !choices.is_empty(),
        answers: pages::answers(&choices, &tally),
        answered: tally.answered(),
        asked: pages::asked(&tally),
        silent: tally.silent + tally.unclear,
        follow_ups: choices.iter().map(|choice| follow_up(choice, &tally)).collect(),
        chart: chart(&choices, &spans),
        choices: choices.iter().map(|choice| format!("{} {}", choice.number, choice.label)).collect(),
        spans,
    };
    Ok(views::results(&me.frame(ctx, Here::Campaigns).await?, &page))
}

fn follow_up(choice: &Choice, tally: &campaigns::Tally) -> Answered {
    let many = tally.answers.get(&choice.number).copied().unwrap_or(0);
    Answered { number: choice.number, label: choice.label.clone(), many }
}

/// Answers by the minute, by the hour or by the day, as long as they took to come.
async fn over_time(seen: &Seen, choices: &[Choice]) -> PageResult<Vec<Span>> {
    let Seen { ctx, campaign, .. } = seen;
    let by_minute = campaigns::answers_of(&ctx.db, campaign, clock::MINUTE).await?;
    let took = match (by_minute.first(), by_minute.last()) {
        (Some((first, ..)), Some((last, ..))) => last - first,
        _ => return Ok(Vec::new()),
    };
    let spans = [(MINUTELY, clock::MINUTE), (HOURLY, clock::HOUR)];
    let span = spans.into_iter().find(|(longest, _)| took <= *longest).map_or(clock::DAY, |(_, span)| span);
    let mut spans: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (at, number, many) in by_minute {
        let counts = spans.entry(at / span * span).or_insert_with(|| vec![0; choices.len()]);
        if let Some(place) = choices.iter().position(|choice| choice.number == number) {
            counts[place] += many;
        }
    }
    Ok(spans.into_iter().map(|(at, counts)| Span { at, counts }).collect())
}

/// What the chart draws: how many had chosen what by then.
fn chart(choices: &[Choice], spans: &[Span]) -> String {
    let times: Vec<i64> = spans.iter().map(|span| span.at / clock::SECOND).collect();
    let so_far = |place: usize| {
        spans.iter().scan(0, move |sum, span| {
            *sum += span.counts[place];
            Some(*sum)
        })
    };
    let series: Vec<_> = choices
        .iter()
        .enumerate()
        .map(|(place, choice)| {
            json!({ "label": format!("{} {}", choice.number, choice.label), "counts": so_far(place).collect::<Vec<i64>>() })
        })
        .collect();
    json!({ "times": times, "series": series }).to_string()
}
