//! The people behind a figure, and where each stands.

use super::{Seen, pages};
use crate::{
    controllers::errors::{PageError, PageResult},
    models::campaigns::{self, Answer, Choice, Slice, audience::Why},
    views::{
        Choice as Figure, Here,
        campaigns::{self as views, PeoplePage, Recipient},
    },
};
use axum::extract::Query;
use serde::Deserialize;

/// Recipients of one page.
const ROWS: usize = 50;

/// Figures that any campaign has, and their words.
const FIGURES: [(&str, &str); 10] = [
    ("everyone", "Everyone"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("waiting", "Waiting"),
    ("failed", "Failed"),
    ("unknown", "May not have been sent"),
    ("cancelled", "Cancelled"),
    ("left-out", "Left out"),
    ("unclear", "Not understood"),
    ("silent", "No answer"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place {
    who: String,
    why: Option<String>,
    after: Option<String>,
}

pub async fn index(seen: Seen, Query(place): Query<Place>) -> PageResult {
    let Seen { ctx, me, campaign } = &seen;
    let why = place.why.filter(|why| !why.is_empty());
    let slice = Slice::parse(&place.who, why.as_deref()).ok_or(PageError::NotFound)?;
    let choices = campaign.choices(&ctx.db).await?;
    let after: Option<i64> = place.after.and_then(|after| after.parse().ok());
    let most = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut found = campaigns::recipients_where(&ctx.db, campaign, &slice, after.unwrap_or(0), most).await?;
    let has_more = found.len() > ROWS;
    found.truncate(ROWS);
    let figures = figures(&choices);
    let who = if place.who.is_empty() { "everyone".to_owned() } else { place.who };
    let page = PeoplePage {
        head: pages::head(&seen).await?,
        title: title(&figures, &who, why.as_deref()),
        who,
        why,
        figures,
        next: found.last().filter(|_| has_more).map(|answer| answer.id),
        rows: found.into_iter().map(|answer| row(answer, &choices)).collect(),
        is_past: after.is_some(),
    };
    Ok(views::people(&me.frame(ctx, Here::Campaigns).await?, &page))
}

fn figures(choices: &[Choice]) -> Vec<Figure> {
    let figure = |value: &str, label: String| Figure { value: value.to_owned(), label };
    let known = |(who, words): &(&str, &str)| figure(who, (*words).to_owned());
    let chosen = |choice: &Choice| figure(&format!("choice-{}", choice.number), format!("Chose {}", named(choice)));
    let (first, rest) = FIGURES.split_at(1);
    first.iter().map(known).chain(choices.iter().map(chosen)).chain(rest.iter().map(known)).collect()
}

fn title(figures: &[Figure], who: &str, why: Option<&str>) -> String {
    let words = figures.iter().find(|figure| figure.value == who).map_or(who, |figure| figure.label.as_str());
    match why {
        Some(why) => format!("{words}: {}", reason(why)),
        None => words.to_owned(),
    }
}

fn row(answer: Answer, choices: &[Choice]) -> Recipient {
    let chosen = answer.choice.map(|number| {
        let known = choices.iter().find(|choice| choice.number == number);
        known.map_or_else(|| number.to_string(), named)
    });
    Recipient {
        id: answer.id,
        person_id: answer.person_id,
        status: status(&answer),
        is_trouble: answer.state == "left_out" || matches!(answer.status.as_deref(), Some("failed" | "unknown")),
        name: answer.name,
        number: answer.number,
        said: answer.said,
        answered_at: answer.answered_at,
        choice: chosen,
        handed_over: answer.handed_over,
    }
}

/// Where a recipient stands, in words.
pub fn status(answer: &Answer) -> String {
    match (answer.state.as_str(), answer.status.as_deref()) {
        ("left_out", _) => format!("Left out: {}", answer.why.as_deref().map_or("", reason)),
        ("queued", Some("sent")) => "Sent".to_owned(),
        ("queued", Some("delivered")) => "Delivered".to_owned(),
        ("queued", Some("failed")) => match answer.words.as_deref() {
            Some(words) if !words.is_empty() => format!("Failed: {words}"),
            _ => "Failed".to_owned(),
        },
        ("queued", Some("unknown")) => "May not have been sent".to_owned(),
        ("queued", Some("cancelled")) => "Cancelled".to_owned(),
        ("queued", None) => "Erased".to_owned(),
        _ => "Waiting".to_owned(),
    }
}

fn reason(why: &str) -> &str {
    Why::ALL.into_iter().find(|known| known.as_str() == why).map_or(why, |known| known.words())
}

fn named(choice: &Choice) -> String {
    format!("{} {}", choice.number, choice.label)
}
