//! What was typed in a draft, read field by field.

use super::{Answers, Audience, Choice, Details, When};
use crate::models::{
    campaigns::{
        Draft, DraftChoice, answers,
        variables::{CHOICES, Template},
    },
    clock,
    error::{Wrong, keep, wrong},
    messages::LONGEST_REPLY,
};
use chrono::{NaiveDateTime, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;

const LONGEST_NAME: usize = 100;
const LONGEST_LABEL: usize = 60;
const LONGEST_DAYS: i64 = 365;
const FASTEST: i64 = 60_000;
const MOST_MISSES: i64 = 9;

impl Draft {
    /// Reads all of it; everything that is wrong is said at once. Times are in `zone`; `columns` are those of the list.
    pub fn read(&self, zone: Tz, columns: &[String], packs: answers::Packs) -> Result<Details, Vec<Wrong>> {
        let mut wrongs = Vec::new();
        let name = keep(name(&self.name), &mut wrongs).unwrap_or_default();
        let inbox_id = keep(inbox(&self.inbox_id), &mut wrongs).unwrap_or_default();
        let body = keep(body(&self.body, columns), &mut wrongs).unwrap_or_default();
        let choices = choices_of(&self.choices, packs, &mut wrongs);
        if choices.is_empty() && Template::trusted(&body).names(CHOICES) {
            wrongs.push(wrong("body", "It says {{choices}}, and there are none: write some below, or take that out."));
        }
        let audience = keep(self.audience(), &mut wrongs).unwrap_or(Audience::List);
        let unclear_text = keep(automatic("unclear_text", &self.unclear_text), &mut wrongs).unwrap_or_default();
        let late_text = keep(automatic("late_text", &self.late_text), &mut wrongs).unwrap_or_default();
        let unclear_limit = keep(whole("unclear_limit", &self.unclear_limit, 0..=MOST_MISSES, "mistakes"), &mut wrongs)
            .unwrap_or_default();
        let days =
            keep(perhaps("answers_for", &self.answers_for, 1..=LONGEST_DAYS, "days"), &mut wrongs).unwrap_or_default();
        let pace = keep(perhaps("pace", &self.pace, 1..=FASTEST, "texts a minute"), &mut wrongs).unwrap_or_default();
        let send_at = keep(self.send_at(zone), &mut wrongs).unwrap_or_default();
        let window = keep(self.window(), &mut wrongs).unwrap_or_default();
        if !wrongs.is_empty() {
            return Err(wrongs);
        }
        Ok(Details {
            name,
            inbox_id,
            body,
            choices,
            audience,
            advertises: self.advertises,
            answers: Answers {
                unclear_text,
                unclear_limit,
                late_text,
                count_for: days.map(|days| days * clock::DAY),
                may_change: self.may_change,
            },
            when: When { send_at, local_time: self.local_time && send_at.is_some(), window, pace },
        })
    }

    /// Whom it is meant for.
    pub fn audience(&self) -> Result<Audience, Wrong> {
        match self.audience.as_str() {
            Audience::PEOPLE => Ok(Audience::People { search: self.audience_search.trim().to_owned() }),
            Audience::INBOX => Ok(Audience::Inbox),
            Audience::LIST => Ok(Audience::List),
            Audience::ANSWERS => {
                let campaign_id = self.audience_campaign_id.parse();
                let campaign_id = campaign_id.map_err(|_| wrong("audience", "Choose the campaign they come from."))?;
                Ok(Audience::Answers { campaign_id, choice: self.audience_choice.parse().ok() })
            }
            _ => Err(wrong("audience", "Choose whom it goes to.")),
        }
    }

    fn send_at(&self, zone: Tz) -> Result<Option<i64>, Wrong> {
        if self.when != "later" {
            return Ok(None);
        }
        let at = NaiveDateTime::parse_from_str(self.send_at.trim(), "%Y-%m-%dT%H:%M")
            .map_err(|_| wrong("send_at", "Write the day and the time, such as 2026-12-24 09:30."))?;
        if self.local_time {
            return Ok(Some(at.and_utc().timestamp_millis()));
        }
        let at = zone.from_local_datetime(&at).earliest();
        at.map(|at| Some(at.timestamp_millis()))
            .ok_or_else(|| wrong("send_at", "Clocks are put forward then: there is no such time that day."))
    }

    fn window(&self) -> Result<(i64, i64), Wrong> {
        let from = minutes("window_from", &self.window_from)?;
        let to = minutes("window_to", &self.window_to)?;
        if from < to { Ok((from, to)) } else { Err(wrong("window_to", "The day's texts must end after they begin.")) }
    }
}

fn name(text: &str) -> Result<String, Wrong> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(wrong("name", "Give it a name: only users see it.")),
        n if n > LONGEST_NAME => Err(wrong("name", format!("A name has at most {LONGEST_NAME} characters."))),
        _ => Ok(name),
    }
}

fn inbox(text: &str) -> Result<i64, Wrong> {
    text.parse().map_err(|_| wrong("inbox_id", "Choose the inbox it is sent from."))
}

fn body(text: &str, columns: &[String]) -> Result<String, Wrong> {
    let text = text.trim_end().replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(wrong("body", "Write the text."));
    }
    Template::parse(&text, columns).map_err(|words| wrong("body", words))?;
    fits("body", text)
}

/// An automatic text knows the choices and nothing else; empty: nothing is said.
fn automatic(field: &str, text: &str) -> Result<String, Wrong> {
    let text = text.trim().replace("\r\n", "\n");
    let without = text.replace(&format!("{{{{{CHOICES}}}}}"), "");
    if without.contains("{{") {
        return Err(wrong(field, format!("Only {{{{{CHOICES}}}}} can stand for something here.")));
    }
    fits(field, text)
}

fn fits(field: &str, text: String) -> Result<String, Wrong> {
    match text.chars().count() {
        n if n > LONGEST_REPLY => {
            Err(wrong(field, format!("This has {n} characters; a text may have {LONGEST_REPLY}.")))
        }
        _ => Ok(text),
    }
}

fn whole(field: &str, text: &str, range: std::ops::RangeInclusive<i64>, of: &str) -> Result<i64, Wrong> {
    let number = text.trim().parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| wrong(field, format!("A number from {} to {} ({of}).", range.start(), range.end())))
}

fn perhaps(field: &str, text: &str, range: std::ops::RangeInclusive<i64>, of: &str) -> Result<Option<i64>, Wrong> {
    if text.trim().is_empty() { Ok(None) } else { whole(field, text, range, of).map(Some) }
}

fn minutes(field: &str, text: &str) -> Result<i64, Wrong> {
    let time = NaiveTime::parse_from_str(text.trim(), "%H:%M");
    time.map(|time| i64::from(time.hour() * 60 + time.minute()))
        .map_err(|_| wrong(field, "A time of day, such as 09:00."))
}

fn choices_of(rows: &[DraftChoice], packs: answers::Packs, wrongs: &mut Vec<Wrong>) -> Vec<Choice> {
    let rows: Vec<(usize, &DraftChoice)> = rows.iter().enumerate().filter(|(_, row)| !row.is_blank()).collect();
    let mut choices = Vec::with_capacity(rows.len());
    for (at, row) in &rows {
        choices.push(Choice {
            number: keep(number(*at, &row.number), wrongs).unwrap_or_default(),
            label: keep(label(*at, &row.label), wrongs).unwrap_or_default(),
            synonyms: row
                .synonyms
                .split([',', '\n'])
                .map(str::trim)
                .filter(|w| !w.is_empty())
                .map(ToOwned::to_owned)
                .collect(),
            acknowledgement: keep(automatic(&format!("choice_{at}_acknowledgement"), &row.acknowledgement), wrongs)
                .unwrap_or_default(),
            hands_over: row.hands_over,
        });
    }
    let read: Vec<answers::Choice<'_>> = choices.iter().map(answers::Choice::from).collect();
    for refusal in answers::refusals(&read, packs) {
        let at = rows.get(refusal.choice).map_or(0, |(at, _)| *at);
        let field = format!("choice_{at}_{}", refusal.field);
        // One sentence for each field.
        if wrongs.iter().all(|wrong| wrong.field != field) {
            wrongs.push(wrong(field, refusal.words));
        }
    }
    choices
}

fn number(at: usize, text: &str) -> Result<i64, Wrong> {
    match text.trim().parse() {
        Ok(number @ 0..=99) => Ok(number),
        _ => Err(wrong(format!("choice_{at}_number"), "A number from 0 to 99.")),
    }
}

fn label(at: usize, text: &str) -> Result<String, Wrong> {
    let label = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match label.chars().count() {
        0 => Err(wrong(format!("choice_{at}_label"), "Say what this choice is.")),
        n if n > LONGEST_LABEL => {
            Err(wrong(format!("choice_{at}_label"), format!("At most {LONGEST_LABEL} characters.")))
        }
        _ => Ok(label),
    }
}
