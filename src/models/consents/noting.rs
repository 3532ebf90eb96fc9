//! Words that users write down for somebody: that they asked not to be texted, or that they want to be again.

use super::{How, START, STOP, Word, is_stopped, record};
use crate::{
    database::Writer,
    models::{
        _entities::proofs,
        ModelError, ModelResult, addresses,
        events::{self, Event},
        messages, users,
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

const LONGEST_NOTE: usize = 2_000;

/// What a user knows of it: how it was said, and anything that proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    how: How,
    note: String,
    message: Option<(i64, i64)>,
}

impl Proof {
    /// Reads what was typed.
    pub fn read(how: &str, note: &str) -> ModelResult<Self> {
        let how = how.parse().map_err(|()| ModelError::invalid("how", "Choose how they said it."))?;
        let note = note.replace("\r\n", "\n").trim().to_owned();
        if note.chars().count() > LONGEST_NOTE {
            return Err(ModelError::invalid("note", "This note is longer than 2,000 characters."));
        }
        Ok(Self { how, note, message: None })
    }

    /// A text of theirs that says it in their own words.
    pub fn text(message: &messages::Model) -> Self {
        Self { how: How::Text, note: String::new(), message: Some((message.id, message.inbox_id)) }
    }
}

impl addresses::Model {
    /// Stops all texts to this number, because its owner said so otherwise than with the word.
    pub async fn opt_out(&self, writer: &Writer, proof: &Proof, by: &users::Model) -> ModelResult<()> {
        let txn = writer.begin().await?;
        if is_stopped(&txn, &self.hash).await? {
            return Err(ModelError::conflict("This number is opted out already."));
        }
        self.say(&txn, STOP, proof, by).await?;
        Ok(txn.commit().await?)
    }

    /// Lets texts to this number flow again, because its owner agreed to it. The caller has made sure that an admin says so.
    pub async fn opt_in(&self, writer: &Writer, proof: &Proof, by: &users::Model) -> ModelResult<()> {
        if proof.note.is_empty() {
            return Err(ModelError::invalid("note", "Write down what they agreed to, or where that can be found."));
        }
        let txn = writer.begin().await?;
        if !is_stopped(&txn, &self.hash).await? {
            return Err(ModelError::conflict("This number may be texted already."));
        }
        self.say(&txn, START, proof, by).await?;
        Ok(txn.commit().await?)
    }

    async fn say(&self, txn: &DatabaseTransaction, word: &str, proof: &Proof, by: &users::Model) -> ModelResult<()> {
        let (message_id, inbox_id) = proof.message.unzip();
        let said = Word {
            address_hash: &self.hash,
            word,
            how: proof.how.as_str(),
            inbox_id,
            message_id,
            user_id: Some(by.id),
        };
        let consent_id = record(txn, said).await?;
        if !proof.note.is_empty() {
            let row = proofs::ActiveModel { consent_id: Set(consent_id), note: Set(proof.note.clone()) };
            proofs::Entity::insert(row).exec_without_returning(txn).await?;
        }
        settle_doubts(txn, self.id).await?;
        let event = Event {
            kind: if word == STOP { "opt_out_noted" } else { "consent_noted" },
            person_id: Some(self.person_id),
            inbox_id,
            user_id: Some(by.id),
            subject_id: Some(self.id),
            ..Event::default()
        };
        Ok(events::record(txn, event).await?)
    }
}

impl messages::Model {
    /// Somebody has looked: this text was no opt-out. Campaigns to its number go on, unless another text still waits.
    pub async fn is_no_opt_out(&self, writer: &Writer, by: &users::Model) -> ModelResult<()> {
        use messages::Column as M;
        let txn = writer.begin().await?;
        let looked = messages::Entity::update_many()
            .col_expr(M::LooksLike, Expr::value(None::<String>))
            .filter(M::Id.eq(self.id))
            .filter(M::LooksLike.is_not_null())
            .exec(&txn)
            .await?;
        if looked.rows_affected == 0 {
            return Err(ModelError::conflict("Somebody has decided that already."));
        }
        let waits = messages::Entity::find()
            .filter(M::AddressId.eq(self.address_id))
            .filter(M::LooksLike.is_not_null())
            .one(&txn)
            .await?;
        if waits.is_none() {
            addresses::release_campaigns(&txn, self.address_id).await?;
        }
        let event = Event {
            kind: "opt_out_denied",
            conversation_id: self.conversation_id,
            inbox_id: Some(self.inbox_id),
            user_id: Some(by.id),
            subject_id: Some(self.id),
            ..Event::default()
        };
        events::record(&txn, event).await?;
        Ok(txn.commit().await?)
    }
}

/// What they meant is known now.
async fn settle_doubts(txn: &DatabaseTransaction, address_id: i64) -> Result<(), DbErr> {
    messages::Entity::update_many()
        .col_expr(messages::Column::LooksLike, Expr::value(None::<String>))
        .filter(messages::Column::AddressId.eq(address_id))
        .filter(messages::Column::LooksLike.is_not_null())
        .exec(txn)
        .await?;
    addresses::release_campaigns(txn, address_id).await
}
