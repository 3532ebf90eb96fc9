//! What the form of a draft sends, as it was typed.

use crate::{
    controllers::extractors::Fields,
    models::campaigns::{Draft, DraftChoice},
};

/// More choices than anybody reads on a phone.
const MOST_CHOICES: usize = 30;

pub fn draft(fields: &Fields) -> Draft {
    let field = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let (campaign, choice) = answers(fields.get("audience_answers").unwrap_or_default());
    Draft {
        name: field("name"),
        inbox_id: field("inbox_id"),
        body: field("body"),
        choices: (0..MOST_CHOICES).filter_map(|at| self::choice(fields, at)).collect(),
        audience: field("audience"),
        audience_search: field("audience_search"),
        audience_campaign_id: campaign.to_owned(),
        audience_choice: choice.to_owned(),
        advertises: fields.get("advertises").is_some(),
        unclear_text: field("unclear_text"),
        unclear_limit: field("unclear_limit"),
        late_text: field("late_text"),
        answers_for: field("answers_for"),
        may_change: fields.get("may_change").is_some(),
        when: field("when"),
        send_at: field("send_at"),
        local_time: fields.get("local_time").is_some(),
        window_from: field("window_from"),
        window_to: field("window_to"),
        pace: field("pace"),
        key: field("key"),
    }
}

/// `7-2`: campaign 7, choice 2; `7`: those who have not answered it.
fn answers(value: &str) -> (&str, &str) {
    value.split_once('-').unwrap_or((value, ""))
}

fn choice(fields: &Fields, at: usize) -> Option<DraftChoice> {
    let field = |what: &str| fields.get(&format!("choice_{at}_{what}")).map(ToOwned::to_owned);
    Some(DraftChoice {
        number: field("number")?,
        label: field("label").unwrap_or_default(),
        synonyms: field("synonyms").unwrap_or_default(),
        acknowledgement: field("acknowledgement").unwrap_or_default(),
        hands_over: field("hands_over").is_some(),
    })
}
