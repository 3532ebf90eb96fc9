//! A campaign that has come to its end, so that there is something to look at.

use crate::models::{
    _entities::{choices, recipients},
    ModelResult, addresses,
    campaigns::{self, State, audience::Why},
    clock, consents, inboxes,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};
use std::collections::BTreeMap;

/// Number, label and what is said to whoever chose it.
const CHOICES: [(i64, &str, &str); 3] = [
    (1, "tomorrow", "Thank you! We come tomorrow."),
    (2, "Thursday", "Thank you! We come on Thursday."),
    (3, "post office", "Thank you! It waits at the post office for a week."),
];
/// What the people answered, one after the other, and how many hours after they were asked; none: nothing yet.
const ANSWERS: [Option<(i64, i64)>; 8] =
    [Some((2, 1)), Some((1, 1)), None, Some((2, 3)), Some((3, 4)), Some((2, 7)), None, Some((1, 22))];
const BODY: &str =
    "Hi {{person.first_name|there}}, your parcel is ready. When shall we bring it? Reply with a number:\n{{choices}}";

/// Asks everyone who is made up, two days ago.
pub async fn fill(
    txn: &DatabaseTransaction,
    inbox: &inboxes::Model,
    people: &[addresses::Model],
    user_id: i64,
    now: i64,
) -> ModelResult<()> {
    let launched_at = now - 2 * clock::DAY;
    let campaign = campaigns::Entity::insert(campaign(inbox, user_id, launched_at)).exec_with_returning(txn).await?;
    let choice = |(number, label, thanks): (i64, &str, &str)| choices::ActiveModel {
        campaign_id: Set(campaign.id),
        number: Set(number),
        label: Set(label.to_owned()),
        synonyms: Set(String::new()),
        acknowledgement: Set(thanks.to_owned()),
        hands_over: Set(false),
        ..Default::default()
    };
    choices::Entity::insert_many(CHOICES.map(choice)).exec_without_returning(txn).await?;
    let hashes: Vec<&str> = people.iter().map(|number| number.hash.as_str()).collect();
    let stopped = consents::stopped_among(txn, &hashes).await?;
    let mut tally = campaigns::Tally::default();
    let mut rows = Vec::new();
    for (number, answer) in people.iter().zip(ANSWERS.iter().cycle()) {
        let answer = answer.filter(|_| !stopped.contains(&number.hash));
        rows.push(recipient(&campaign, number, answer, stopped.contains(&number.hash), launched_at));
        count(&mut tally, answer, stopped.contains(&number.hash));
    }
    recipients::Entity::insert_many(rows).exec_without_returning(txn).await?;
    campaigns::Entity::update_many()
        .col_expr(campaigns::Column::Tally, Expr::value(serde_json::to_string(&tally).unwrap_or_default()))
        .col_expr(campaigns::Column::TalliedAt, Expr::value(now))
        .filter(campaigns::Column::Id.eq(campaign.id))
        .exec(txn)
        .await?;
    Ok(())
}

fn campaign(inbox: &inboxes::Model, user_id: i64, launched_at: i64) -> campaigns::ActiveModel {
    campaigns::ActiveModel {
        name: Set("When shall we bring it?".to_owned()),
        inbox_id: Set(inbox.id),
        state: Set(State::Finished.as_str().to_owned()),
        body: Set(BODY.to_owned()),
        audience: Set(campaigns::Audience::PEOPLE.to_owned()),
        audience_search: Set(String::new()),
        unclear_text: Set("Please reply with one of:\n{{choices}}".to_owned()),
        unclear_limit: Set(2),
        late_text: Set(String::new()),
        answers_for: Set(Some(7 * clock::DAY)),
        may_change: Set(true),
        local_time: Set(false),
        window_from: Set(9 * 60),
        window_to: Set(20 * 60),
        without_number: Set(0),
        created_by: Set(user_id),
        launched_by: Set(Some(user_id)),
        launched_at: Set(Some(launched_at)),
        ended_at: Set(Some(launched_at + clock::MINUTE)),
        created_at: Set(launched_at - clock::HOUR),
        updated_at: Set(launched_at + clock::MINUTE),
        ..Default::default()
    }
}

/// Only what is counted is kept of it: no thread shows a text of it.
fn recipient(
    campaign: &campaigns::Model,
    number: &addresses::Model,
    answer: Option<(i64, i64)>,
    is_stopped: bool,
    launched_at: i64,
) -> recipients::ActiveModel {
    recipients::ActiveModel {
        campaign_id: Set(campaign.id),
        inbox_id: Set(campaign.inbox_id),
        address_id: Set(number.id),
        person_id: Set(number.person_id),
        state: Set(if is_stopped { "left_out" } else { "queued" }.to_owned()),
        why: Set(is_stopped.then(|| Why::Stopped.as_str().to_owned())),
        ready_at: Set(0),
        outcome: Set((!is_stopped).then(|| "delivered".to_owned())),
        asks: Set(true),
        choice: Set(answer.map(|(number, _)| number)),
        answered_at: Set(answer.map(|(_, hours)| launched_at + hours * clock::HOUR)),
        misses: Set(0),
        handed_over: Set(false),
        ..Default::default()
    }
}

fn count(tally: &mut campaigns::Tally, answer: Option<(i64, i64)>, is_stopped: bool) {
    let one_more = |counts: &mut BTreeMap<String, i64>, name: &str| *counts.entry(name.to_owned()).or_default() += 1;
    if is_stopped {
        return one_more(&mut tally.left_out, Why::Stopped.as_str());
    }
    one_more(&mut tally.sent, "delivered");
    match answer {
        Some((number, _)) => *tally.answers.entry(number).or_default() += 1,
        None => tally.silent += 1,
    }
}
