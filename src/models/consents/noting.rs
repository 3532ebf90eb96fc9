//! Words that users write down for somebody: that they asked not to be texted, that they want to be again, or what they
//! said of marketing.

use super::{Proof, Purpose, START, Saying, Word, last, record};
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

impl addresses::Model {
    /// Writes down what the owner of this number said otherwise than with a keyword. The caller has made sure that it is an
    /// admin who lets texts flow again.
    pub async fn note(&self, writer: &Writer, saying: Saying, proof: &Proof, by: &users::Model) -> ModelResult<()> {
        if saying.word() == START {
            proof.spelled_out()?;
        }
        let txn = writer.begin().await?;
        addresses::hold(&txn, &[self.id]).await?;
        if saying.holds_after(last(&txn, saying.purpose(), &self.hash).await?.as_deref()) {
            return Err(ModelError::conflict(saying.known()));
        }
        self.write_down(&txn, saying, proof, by).await?;
        if saying.purpose() == Purpose::Texts {
            settle_doubts(&txn, self.id).await?;
        }
        Ok(txn.commit().await?)
    }

    async fn write_down(
        &self,
        txn: &DatabaseTransaction,
        saying: Saying,
        proof: &Proof,
        by: &users::Model,
    ) -> ModelResult<()> {
        let (message_id, inbox_id) = proof.message.unzip();
        let said = Word {
            address_hash: &self.hash,
            purpose: saying.purpose(),
            word: saying.word(),
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
        let event = Event {
            kind: saying.event(),
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
