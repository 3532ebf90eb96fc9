//! The rows of a list become people and recipients, a few at a time, so that texts that come in are not kept waiting.

use super::{List, matching::Matching, reading::Row};
use crate::{
    database::Writer,
    models::{
        _entities::{campaigns, lists, recipients},
        ModelError, ModelResult,
        addresses::{self, phone},
        campaigns::{Audience, Model, State},
        clock,
        consents::{self, Proof},
        events::{self, Event},
        inboxes, people,
    },
    vault::Vault,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use std::collections::HashMap;

/// Rows of one transaction.
const CHUNK: usize = 500;

/// What a step of taking a list in came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many rows are taken in by now, and there are more.
    More(usize),
    Done,
    /// Another process does it, or the campaign has no list any more.
    Over,
}

/// Says what the columns are, and perhaps how all of them agreed to marketing, once; from then on the list is taken in.
pub async fn confirm(
    writer: &Writer,
    campaign: &Model,
    list_id: i64,
    matching: &Matching,
    agreement: Option<&Proof>,
    by: i64,
) -> ModelResult<()> {
    if let Some(words) = matching.obstacle() {
        return Err(ModelError::invalid("form", words));
    }
    let txn = writer.begin().await?;
    let confirmed = lists::Entity::update_many()
        .col_expr(lists::Column::Matching, Expr::value(serde_json::to_string(matching).unwrap_or_default()))
        .col_expr(lists::Column::AgreedHow, Expr::value(agreement.map(|proof| proof.how().as_str())))
        .col_expr(lists::Column::AgreedNote, Expr::value(agreement.map(Proof::note)))
        .filter(lists::Column::Id.eq(list_id))
        .filter(lists::Column::CampaignId.eq(campaign.id))
        .filter(lists::Column::Complete.eq(true))
        .filter(lists::Column::Matching.is_null())
        .exec(&txn)
        .await?;
    if confirmed.rows_affected == 0 {
        return Err(ModelError::conflict("Another list came in its place, or it is being taken in already."));
    }
    events::record(&txn, campaign.event("campaign_list_taken", Some(by))).await?;
    Ok(txn.commit().await?)
}

/// Every list that is to be taken in, the oldest first.
pub async fn to_take(db: &impl ConnectionTrait) -> Result<Vec<(List, Matching)>, DbErr> {
    let confirmed = lists::Entity::find().filter(lists::Column::Matching.is_not_null());
    let confirmed = confirmed.order_by_asc(lists::Column::Id).all(db).await?;
    let matching = |list: &List| list.matching.as_deref().and_then(|matching| serde_json::from_str(matching).ok());
    Ok(confirmed.into_iter().filter_map(|list| matching(&list).map(|matching| (list, matching))).collect())
}

/// Takes some of those away who stood in the campaign's list before; says whether there may be more.
pub async fn forget_some(writer: &Writer, campaign: &Model, list: &List) -> ModelResult<bool> {
    use recipients::Column as R;
    let txn = writer.begin().await?;
    if list.cursor.is_some() || !is_draft(&txn, campaign.id).await? {
        return Ok(false);
    }
    let some: Vec<i64> = recipients::Entity::find()
        .select_only()
        .column(R::Id)
        .filter(R::CampaignId.eq(campaign.id))
        .filter(R::State.eq("listed"))
        .limit(CHUNK as u64)
        .into_tuple()
        .all(&txn)
        .await?;
    if some.is_empty() {
        advance(&txn, list.id, None, 0).await?;
    } else {
        recipients::Entity::delete_many().filter(R::Id.is_in(some.iter().copied())).exec(&txn).await?;
    }
    txn.commit().await?;
    Ok(!some.is_empty())
}

/// Takes in the next of a list's rows, behind the first `from`.
pub async fn take_some(
    writer: &Writer,
    vault: &Vault,
    (campaign, inbox): (&Model, &inboxes::Model),
    list: &List,
    rows: &[Row],
    from: usize,
) -> ModelResult<Step> {
    let to = rows.len().min(from + CHUNK);
    let some = &rows[from.min(to)..to];
    let txn = writer.begin().await?;
    if !advance(&txn, list.id, Some(from), to).await? || !is_draft(&txn, campaign.id).await? {
        return Ok(Step::Over);
    }
    let kind = if inbox.is_sandbox() { phone::SANDBOX } else { phone::SMS };
    let known = meet(&txn, vault, kind, list.uploaded_by, some).await?;
    enter(&txn, campaign, some, &known).await?;
    if let Some(proof) = agreement(list) {
        let ids: Vec<i64> = known.values().map(|(address_id, _)| *address_id).collect();
        addresses::hold(&txn, &ids).await?;
        let hashes: Vec<String> = some.iter().map(|row| vault.number_hash(kind, &row.number)).collect();
        let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
        consents::agree_all(&txn, &hashes, &proof, list.uploaded_by).await?;
    }
    txn.commit().await?;
    Ok(if to < rows.len() { Step::More(to) } else { Step::Done })
}

/// How all of them agreed to marketing, where that was said.
fn agreement(list: &List) -> Option<Proof> {
    let (how, words) = list.agreed_how.as_deref().zip(list.agreed_note.as_deref())?;
    Some(Proof::of_list(how, words, &list.name))
}

async fn advance(txn: &DatabaseTransaction, list_id: i64, from: Option<usize>, to: usize) -> Result<bool, DbErr> {
    let cursor = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    let at = match from {
        Some(from) => lists::Column::Cursor.eq(cursor(from)),
        None => lists::Column::Cursor.is_null(),
    };
    let advanced = lists::Entity::update_many()
        .col_expr(lists::Column::Cursor, Expr::value(cursor(to)))
        .filter(lists::Column::Id.eq(list_id))
        .filter(at)
        .exec(txn)
        .await?;
    Ok(advanced.rows_affected == 1)
}

/// A launch waits for this transaction, and after it nobody more is listed.
async fn is_draft(txn: &DatabaseTransaction, campaign_id: i64) -> Result<bool, DbErr> {
    let is_draft = campaigns::Entity::update_many()
        .col_expr(campaigns::Column::UpdatedAt, Expr::value(clock::now()))
        .filter(campaigns::Column::Id.eq(campaign_id))
        .filter(campaigns::Column::State.eq(State::Draft.as_str()))
        .filter(campaigns::Column::Audience.eq(Audience::LIST))
        .exec(txn)
        .await?;
    Ok(is_draft.rows_affected == 1)
}

/// A number: its id, and whose it is.
type Known = HashMap<String, (i64, i64)>;

/// The numbers of some rows; whoever is not known becomes a person. A number that somebody has keeps its person.
async fn meet(txn: &DatabaseTransaction, vault: &Vault, kind: &str, by: i64, rows: &[Row]) -> ModelResult<Known> {
    let mut known = look_up(txn, kind, rows).await?;
    let strangers: Vec<&Row> = rows.iter().filter(|row| !known.contains_key(&row.number)).collect();
    if strangers.is_empty() {
        return Ok(known);
    }
    let people = make_people(txn, &strangers, by).await?;
    let now = clock::now();
    let numbers = strangers.iter().zip(&people).map(|(row, person)| addresses::ActiveModel {
        kind: Set(kind.to_owned()),
        value: Set(row.number.clone()),
        hash: Set(vault.number_hash(kind, &row.number)),
        person_id: Set(*person),
        preferred: Set(true),
        created_at: Set(now),
        ..Default::default()
    });
    let taken = OnConflict::columns([addresses::Column::Kind, addresses::Column::Value]).do_nothing().to_owned();
    let written = addresses::Entity::insert_many(numbers).on_conflict(taken).exec_without_returning(txn).await?;
    known.extend(look_up(txn, kind, rows).await?);
    if usize::try_from(written).ok() == Some(strangers.len()) && rows.iter().all(|row| known.contains_key(&row.number))
    {
        Ok(known)
    } else {
        Err(ModelError::conflict("Somebody met them in the same moment."))
    }
}

async fn look_up(txn: &DatabaseTransaction, kind: &str, rows: &[Row]) -> Result<Known, DbErr> {
    use addresses::Column as A;
    let found: Vec<(String, i64, i64)> = addresses::Entity::find()
        .select_only()
        .columns([A::Value, A::Id, A::PersonId])
        .filter(A::Kind.eq(kind))
        .filter(A::Value.is_in(rows.iter().map(|row| row.number.as_str())))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(found.into_iter().map(|(value, id, person)| (value, (id, person))).collect())
}

/// People in the order of these rows: those of one name are alike until each has a number.
async fn make_people(txn: &DatabaseTransaction, rows: &[&Row], by: i64) -> Result<Vec<i64>, DbErr> {
    let now = clock::now();
    let new = rows.iter().map(|row| people::ActiveModel {
        name: Set(row.name.clone()),
        folded_name: Set(people::folded(row.name.as_deref())),
        notes: Set(String::new()),
        sample: Set(false),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    });
    let made = people::Entity::insert_many(new).exec_with_returning(txn).await?;
    let event = |person: &people::Model| Event {
        kind: "person_created",
        person_id: Some(person.id),
        user_id: Some(by),
        ..Event::default()
    };
    events::record_all(txn, made.iter().map(event)).await?;
    let mut alike: HashMap<Option<String>, Vec<i64>> = HashMap::new();
    for person in made {
        alike.entry(person.name).or_default().push(person.id);
    }
    let taken = rows.iter().filter_map(|row| alike.get_mut(&row.name)?.pop()).collect::<Vec<_>>();
    if taken.len() == rows.len() { Ok(taken) } else { Err(DbErr::Custom("a person was not made".to_owned())) }
}

async fn enter(txn: &DatabaseTransaction, campaign: &Model, rows: &[Row], known: &Known) -> Result<(), DbErr> {
    let recipients = rows.iter().filter_map(|row| {
        let (address_id, person_id) = *known.get(&row.number)?;
        Some(recipients::ActiveModel {
            campaign_id: Set(campaign.id),
            inbox_id: Set(campaign.inbox_id),
            address_id: Set(address_id),
            person_id: Set(person_id),
            fields: Set(serde_json::to_string(&row.fields).ok()),
            state: Set("listed".to_owned()),
            ready_at: Set(0),
            asks: Set(false),
            misses: Set(0),
            handed_over: Set(false),
            ..Default::default()
        })
    });
    let recipients: Vec<recipients::ActiveModel> = recipients.collect();
    if recipients.is_empty() {
        return Ok(());
    }
    let once = OnConflict::columns([recipients::Column::CampaignId, recipients::Column::AddressId]);
    recipients::Entity::insert_many(recipients)
        .on_conflict(once.clone().do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}
