//! What a launch would do, looked at before there is one.

use super::{Seen, pages};
use crate::{
    controllers::{errors::PageResult, extractors::Refresh},
    models::{
        campaigns::{self, Audience, Choice},
        clock, inboxes,
    },
    vault,
    views::{
        Errors, Here,
        campaigns::{self as views, ChoiceShown, LeftOut, Longest, Preview, ReviewPage},
    },
};

/// A number that a test is to be sent to, as it was typed.
pub struct Test {
    pub number: String,
    pub key: String,
    pub errors: Errors,
}

pub async fn show(seen: &Seen, Refresh(by_itself): Refresh) -> PageResult {
    let test = Test { number: String::new(), key: vault::random_token::<18>(), errors: Errors::none() };
    page(seen, test, !by_itself).await
}

/// The page again, with what was typed. Going through everyone takes its time, and a page that asks by itself shows
/// none of it anew.
pub async fn page(seen: &Seen, test: Test, counts: bool) -> PageResult {
    let Seen { ctx, me, campaign } = seen;
    let desk = me.frame(ctx, Here::Campaigns).await?;
    let page = ReviewPage {
        head: pages::head(seen).await?,
        obstacle: if counts { campaign.obstacle(&ctx.db).await? } else { None },
        preview: if counts { Some(shown(campaigns::preview(&ctx.db, campaign).await?)) } else { None },
        choices: campaign.choices(&ctx.db).await?.into_iter().map(choice).collect(),
        audience: audience(seen).await?,
        is_list: campaign.audience == Audience::LIST,
        send_at: campaign.send_at.filter(|_| !campaign.local_time),
        local_time: campaign.send_at.filter(|_| campaign.local_time).map(on_the_wall),
        window_from: hour(campaign.window_from),
        window_to: hour(campaign.window_to),
        pace: campaign.pace,
        answers_for: campaign.answers_for.map(|length| length / clock::DAY),
        may_change: campaign.may_change,
        unclear_limit: campaign.unclear_limit,
        number: test.number,
        key: test.key,
        is_sandbox: inboxes::find(&ctx.db, campaign.inbox_id).await?.is_sandbox(),
        errors: test.errors,
    };
    Ok(views::review(&desk, &page))
}

fn shown(preview: campaigns::Preview) -> Preview {
    let many = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    Preview {
        recipients: many(preview.recipients),
        people: views::people_words(many(preview.recipients)),
        left_out: preview
            .left_out
            .into_iter()
            .map(|(why, number)| LeftOut { why: why.as_str(), words: why.words().to_owned(), many: many(number) })
            .collect(),
        segments: preview.segments,
        longest: preview.longest.map(|(text, segments)| Longest { text, segments }),
        first: preview.first,
    }
}

async fn audience(seen: &Seen) -> PageResult<String> {
    let Seen { ctx, campaign, .. } = seen;
    Ok(match campaign.audience.as_str() {
        Audience::INBOX => "Everyone who ever wrote to this inbox".to_owned(),
        Audience::LIST => "Uploaded list".to_owned(),
        Audience::ANSWERS => match campaign.audience_campaign_id {
            Some(id) => {
                let earlier = campaigns::find(&ctx.db, id).await?;
                let choices = earlier.choices(&ctx.db).await?;
                answered(&earlier.name, &choices, campaign.audience_choice)
            }
            None => String::new(),
        },
        _ if campaign.audience_search.is_empty() => "Everyone".to_owned(),
        _ => format!("Everyone found by “{}”", campaign.audience_search),
    })
}

fn answered(name: &str, choices: &[Choice], number: Option<i64>) -> String {
    match number {
        Some(number) => {
            let label =
                choices.iter().find(|choice| choice.number == number).map_or("", |choice| choice.label.as_str());
            format!("Those who answered “{name}” with {number} {label}")
        }
        None => format!("Those who have not answered “{name}”"),
    }
}

fn choice(choice: Choice) -> ChoiceShown {
    let Choice { number, label, synonyms, acknowledgement, hands_over } = choice;
    ChoiceShown { number, label, synonyms, acknowledgement, hands_over }
}

/// "24 December 2026, 09:30"
fn on_the_wall(at: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(at).unwrap_or_default();
    at.format("%-d %B %Y, %H:%M").to_string()
}

/// "09:00"
fn hour(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
