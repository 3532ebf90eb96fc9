//! What was uploaded, kept until it is taken in, or for a day.

use super::{List, table::MOST_BYTES};
use crate::{
    database::Writer,
    models::{
        _entities::{list_pieces, lists},
        ModelError, ModelResult, clock,
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, Query, SelectStatement},
};

/// Bytes that are written at a time.
const PIECE: usize = 256 * 1024;
/// Pieces that go in one transaction.
const PIECES: u64 = 8;
const LONGEST: i64 = clock::DAY;
/// Letters of a file's name that are kept.
const LONGEST_NAME: usize = 100;

/// Keeps a file for a campaign, in place of what was uploaded for it before.
pub async fn keep(writer: &Writer, campaign_id: i64, name: &str, bytes: &[u8], by: i64) -> ModelResult<()> {
    if is_being_taken(&**writer, campaign_id).await? {
        return Err(ModelError::conflict("A list is being taken in. Wait until all of it stands here."));
    }
    let id = begin(writer, campaign_id, name, by).await?;
    for (number, piece) in (0_i64..).zip(bytes[..bytes.len().min(MOST_BYTES)].chunks(PIECE)) {
        let row = list_pieces::ActiveModel {
            list_id: Set(id),
            number: Set(number),
            bytes: Set(piece.to_vec()),
            ..Default::default()
        };
        list_pieces::Entity::insert(row).exec_without_returning(&**writer).await?;
    }
    lists::Entity::update_many()
        .col_expr(lists::Column::Complete, Expr::value(true))
        .filter(lists::Column::Id.eq(id))
        .exec(&**writer)
        .await?;
    let before = lists::Entity::find()
        .filter(lists::Column::CampaignId.eq(campaign_id))
        .filter(lists::Column::Matching.is_null())
        .filter(lists::Column::Id.lt(id));
    for list in before.all(&**writer).await? {
        discard(writer, list.id).await?;
    }
    Ok(())
}

async fn begin(writer: &Writer, campaign_id: i64, name: &str, by: i64) -> Result<i64, DbErr> {
    let row = lists::ActiveModel {
        campaign_id: Set(campaign_id),
        name: Set(name.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect()),
        complete: Set(false),
        uploaded_by: Set(by),
        uploaded_at: Set(clock::now()),
        ..Default::default()
    };
    Ok(lists::Entity::insert(row).exec_with_returning(&**writer).await?.id)
}

/// The newest list of a campaign that is not taken in yet.
pub async fn pending(db: &impl ConnectionTrait, campaign_id: i64) -> Result<Option<List>, DbErr> {
    lists::Entity::find()
        .filter(lists::Column::CampaignId.eq(campaign_id))
        .filter(lists::Column::Complete.eq(true))
        .order_by_desc(lists::Column::Id)
        .one(db)
        .await
}

pub async fn is_being_taken(db: &impl ConnectionTrait, campaign_id: i64) -> Result<bool, DbErr> {
    let taken = lists::Entity::find()
        .filter(lists::Column::CampaignId.eq(campaign_id))
        .filter(lists::Column::Matching.is_not_null());
    Ok(taken.count(db).await? > 0)
}

/// The file as it was uploaded.
pub async fn read_back(db: &impl ConnectionTrait, list_id: i64) -> Result<Vec<u8>, DbErr> {
    let pieces: Vec<Vec<u8>> = list_pieces::Entity::find()
        .select_only()
        .column(list_pieces::Column::Bytes)
        .filter(list_pieces::Column::ListId.eq(list_id))
        .order_by_asc(list_pieces::Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    Ok(pieces.concat())
}

pub async fn discard(writer: &Writer, list_id: i64) -> Result<(), DbErr> {
    loop {
        let some: Vec<i64> = list_pieces::Entity::find()
            .select_only()
            .column(list_pieces::Column::Id)
            .filter(list_pieces::Column::ListId.eq(list_id))
            .limit(PIECES)
            .into_tuple()
            .all(&**writer)
            .await?;
        if some.is_empty() {
            break;
        }
        list_pieces::Entity::delete_many().filter(list_pieces::Column::Id.is_in(some)).exec(&**writer).await?;
    }
    lists::Entity::delete_by_id(list_id).exec(&**writer).await?;
    Ok(())
}

/// What nobody wanted for a day.
pub async fn discard_old(writer: &Writer) -> Result<(), DbErr> {
    discard_where(writer, clock::now() - LONGEST).await
}

/// Every list that is not being taken in: somebody was erased, and may stand there however they are written.
pub async fn discard_loose(writer: &Writer) -> Result<(), DbErr> {
    discard_where(writer, i64::MAX).await
}

async fn discard_where(writer: &Writer, before: i64) -> Result<(), DbErr> {
    let loose: Vec<i64> = lists::Entity::find()
        .select_only()
        .column(lists::Column::Id)
        .filter(lists::Column::UploadedAt.lt(before))
        .filter(lists::Column::Matching.is_null())
        .into_tuple()
        .all(&**writer)
        .await?;
    for id in loose {
        discard(writer, id).await?;
    }
    Ok(())
}

/// The lists of some campaigns go with them.
pub async fn remove(txn: &DatabaseTransaction, campaigns: SelectStatement) -> Result<(), DbErr> {
    let theirs = || lists::Column::CampaignId.in_subquery(campaigns.clone());
    let gone = Query::select().column(lists::Column::Id).from(lists::Entity).and_where(theirs()).to_owned();
    list_pieces::Entity::delete_many().filter(list_pieces::Column::ListId.in_subquery(gone)).exec(txn).await?;
    lists::Entity::delete_many().filter(theirs()).exec(txn).await?;
    Ok(())
}
