//! Into the outbox, once for each form: a form's key is its idempotency key.

use super::super::{ActiveModel, Column, Entity, Model, Status, confirmation, last_line};
use crate::models::{ModelError, ModelResult, addresses, clock};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};

/// What somebody sends with a form.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// The form's own key; empty: it has none, and is a text of its own each time.
    pub key: &'a str,
    pub author_id: i64,
    pub address_id: i64,
    pub inbox_id: i64,
    pub body: &'a str,
}

/// A text to be queued.
#[derive(Clone, Copy, Debug)]
pub struct NewText<'a> {
    pub submission: Submission<'a>,
    pub conversation_id: i64,
    pub via: &'a str,
    pub gateway: &'a str,
}

/// What queueing came to.
#[derive(Clone, Debug)]
pub enum Queued {
    New,
    /// The same form brought the same text before.
    Before(Box<Model>),
}

impl Submission<'_> {
    /// The message that this form became when it came before, if it did. A key that came with another text or for
    /// another number is refused.
    pub async fn sent_before(&self, db: &impl ConnectionTrait) -> ModelResult<Option<Model>> {
        if self.key.is_empty() {
            return Ok(None);
        }
        match Entity::find().filter(Column::Key.eq(self.key)).one(db).await? {
            Some(before) if self.is(&before) => Ok(Some(before)),
            Some(before) => Err(self.refusal(db, &before).await?),
            None => Ok(None),
        }
    }

    fn is(&self, message: &Model) -> bool {
        message.author_id == Some(self.author_id)
            && (message.address_id, message.inbox_id) == (self.address_id, self.inbox_id)
            && message.body == self.body
    }

    async fn refusal(&self, db: &impl ConnectionTrait, before: &Model) -> ModelResult<ModelError> {
        if before.author_id != Some(self.author_id) {
            return Ok(ModelError::key_reused_by_another());
        }
        let number = addresses::find(db, before.address_id).await?.value;
        Ok(ModelError::key_reused(&last_line(&before.body, false), &number))
    }
}

/// Puts a text into the outbox, unless its form did so before.
pub async fn queue(txn: &DatabaseTransaction, text: &NewText<'_>) -> ModelResult<Queued> {
    // A key that is known must not break the transaction, as a refused row does on PostgreSQL.
    let inserted = Entity::insert(row(text))
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    if inserted > 0 {
        return Ok(Queued::New);
    }
    let before = text.submission.sent_before(txn).await?.ok_or(ModelError::NotFound)?;
    Ok(Queued::Before(Box::new(before)))
}

fn row(text: &NewText<'_>) -> ActiveModel {
    let (now, submission) = (clock::now(), &text.submission);
    ActiveModel {
        address_id: Set(submission.address_id),
        inbox_id: Set(submission.inbox_id),
        conversation_id: Set(Some(text.conversation_id)),
        direction: Set("out".to_owned()),
        kind: Set("text".to_owned()),
        status: Set(Status::Queued.as_str().to_owned()),
        body: Set(submission.body.to_owned()),
        via: Set(text.via.to_owned()),
        gateway: Set(text.gateway.to_owned()),
        author_id: Set(Some(submission.author_id)),
        key: Set(Some(submission.key).filter(|key| !key.is_empty()).map(ToOwned::to_owned)),
        due_at: Set(0),
        next_try_at: Set(0),
        segments: Set(confirmation::segments(submission.body)),
        partial: Set(false),
        group_text: Set(false),
        retryable: Set(false),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    }
}
