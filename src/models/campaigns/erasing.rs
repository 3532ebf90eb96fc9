//! What a campaign keeps of people who were erased: that there was a recipient, what became of the text, what was chosen.

use super::{Audience, Column, Entity, audience::Why};
use crate::{
    database::sets::{self, Dialect},
    models::_entities::{choices, messages, recipients},
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, Query, SelectStatement},
};
use serde_json::{Value, json};

/// What became of texts that are about to go is kept with their recipients. Both are found by their ids, one after the
/// other: PostgreSQL would rather read all recipients than join them to a few messages.
pub(in crate::models) async fn keep_counts(txn: &DatabaseTransaction, texts: &[i64]) -> Result<(), DbErr> {
    use messages::Column as M;
    let texts: Vec<(Option<i64>, String, String)> = messages::Entity::find()
        .select_only()
        .columns([M::RecipientId, M::Kind, M::Status])
        .filter(M::Id.is_in(texts.iter().copied()))
        .into_tuple()
        .all(txn)
        .await?;
    let outcome = |(recipient, kind, status): (Option<i64>, String, String)| {
        let was_sent = !["queued", "sending"].contains(&status.as_str());
        let outcome = if was_sent { status } else { "cancelled".to_owned() };
        (kind == "campaign").then_some(json!([recipient?, outcome]))
    };
    let rows: Vec<Value> = texts.into_iter().filter_map(outcome).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "update recipients set outcome = j.outcome from (select {} id, {} outcome from {}) j where recipients.id = j.id",
        d.int(0),
        d.text(1),
        d.rows()
    );
    sets::execute(txn, sql, &rows).await.map(|_| ())
}

/// Nothing more goes to these numbers, and what a list said of them is forgotten.
pub(in crate::models) async fn forget(txn: &DatabaseTransaction, addresses: &[i64]) -> Result<(), DbErr> {
    use recipients::Column as R;
    let theirs = || recipients::Entity::update_many().filter(R::AddressId.is_in(addresses.iter().copied()));
    theirs().col_expr(R::Fields, Expr::value(None::<String>)).exec(txn).await?;
    theirs()
        .col_expr(R::State, Expr::value("left_out"))
        .col_expr(R::Why, Expr::value(Why::Erased.as_str()))
        .filter(R::State.is_in(["listed", "waiting"]))
        .exec(txn)
        .await?;
    forget_notices(txn, addresses).await
}

/// A text to one person alone may say anything of them.
async fn forget_notices(txn: &DatabaseTransaction, numbers: &[i64]) -> Result<(), DbErr> {
    let to_them = || {
        let went = Query::select()
            .column(recipients::Column::CampaignId)
            .from(recipients::Entity)
            .and_where(recipients::Column::AddressId.is_in(numbers.iter().copied()))
            .to_owned();
        Condition::all().add(Column::Audience.eq(Audience::ONE)).add(Column::Id.in_subquery(went))
    };
    let notices: SelectStatement = Query::select().column(Column::Id).from(Entity).cond_where(to_them()).to_owned();
    choices::Entity::update_many()
        .col_expr(choices::Column::Label, Expr::value(""))
        .col_expr(choices::Column::Synonyms, Expr::value(""))
        .col_expr(choices::Column::Acknowledgement, Expr::value(""))
        .filter(choices::Column::CampaignId.in_subquery(notices))
        .exec(txn)
        .await?;
    Entity::update_many()
        .col_expr(Column::Name, Expr::value("Erased"))
        .col_expr(Column::Body, Expr::value(""))
        .filter(to_them())
        .exec(txn)
        .await?;
    Ok(())
}

/// An inbox goes with everything in it; these numbers go too. Their texts are gone already.
pub(in crate::models) async fn remove(
    txn: &DatabaseTransaction,
    inbox_id: i64,
    numbers: SelectStatement,
) -> Result<(), DbErr> {
    let gone = || Query::select().column(Column::Id).from(Entity).and_where(Column::InboxId.eq(inbox_id)).to_owned();
    let theirs = Condition::any()
        .add(recipients::Column::CampaignId.in_subquery(gone()))
        .add(recipients::Column::AddressId.in_subquery(numbers));
    recipients::Entity::delete_many().filter(theirs).exec(txn).await?;
    super::listed::remove(txn, gone()).await?;
    choices::Entity::delete_many().filter(choices::Column::CampaignId.in_subquery(gone())).exec(txn).await?;
    // Nobody is left of whom they were for.
    Entity::update_many()
        .col_expr(Column::AudienceCampaignId, Expr::value(None::<i64>))
        .filter(Column::AudienceCampaignId.in_subquery(gone()))
        .exec(txn)
        .await?;
    Entity::delete_many().filter(Column::InboxId.eq(inbox_id)).exec(txn).await?;
    Ok(())
}
