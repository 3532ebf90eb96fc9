//! Everyone a campaign went to and what they answered, as a table. It leaves in pages, however long it is.

use super::{Steered, people::status};
use crate::{
    controllers::errors::PageResult,
    models::campaigns::{self, Answer, Choice, Slice},
    views::{csv, times},
};
use axum::body::{Body, Bytes};
use futures_util::Stream;
use sea_orm::DbErr;

/// Lines that are read at a time.
const CHUNK: i64 = 1_000;
const HEAD: [&str; 8] = ["Name", "Number", "Status", "Choice", "Label", "Answer", "Answered at (UTC)", "Handed over"];

pub async fn show(steered: Steered) -> PageResult {
    let choices = steered.campaign.choices(&steered.ctx.db).await?;
    let name = format!("campaign-{}.csv", steered.campaign.id);
    Ok(csv::download(&name, Body::from_stream(lines(steered, choices))))
}

fn lines(steered: Steered, choices: Vec<Choice>) -> impl Stream<Item = Result<Bytes, DbErr>> {
    let Steered { ctx, campaign, .. } = steered;
    async_stream::try_stream! {
        yield Bytes::from(csv::head(&HEAD));
        let mut after = 0;
        loop {
            let some = campaigns::recipients_where(&ctx.db, &campaign, &Slice::Everyone, after, CHUNK).await?;
            let Some(last) = some.last() else { break };
            after = last.id;
            let lines: Vec<u8> = some.iter().flat_map(|answer| csv::line(&cells(answer, &choices))).collect();
            yield Bytes::from(lines);
        }
    }
}

fn cells(answer: &Answer, choices: &[Choice]) -> [String; 8] {
    let label = |number: i64| choices.iter().find(|choice| choice.number == number).map(|choice| choice.label.clone());
    [
        answer.name.clone().unwrap_or_default(),
        answer.number.clone(),
        status(answer),
        answer.choice.map(|number| number.to_string()).unwrap_or_default(),
        answer.choice.and_then(label).unwrap_or_default(),
        answer.said.clone().unwrap_or_default(),
        answer.answered_at.map(times::iso).unwrap_or_default(),
        if answer.handed_over { "yes" } else { "" }.to_owned(),
    ]
}
