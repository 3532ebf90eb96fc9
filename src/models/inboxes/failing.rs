//! An inbox whose provider fails again and again, as the process that dispatches it has found.

use super::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

/// Since when a provider takes nothing, and what it said then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    pub since: i64,
    pub words: String,
}

impl Model {
    pub fn failing(&self) -> Option<Failing> {
        let words = self.failing_words.clone().unwrap_or_default();
        self.failing_since.map(|since| Failing { since, words })
    }
}

/// The inboxes in use whose provider fails, by name.
pub async fn failing(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    super::by_name().filter(Column::FailingSince.is_not_null()).filter(Column::SwitchedOffAt.is_null()).all(db).await
}

/// Writes down that an inbox's provider fails, or that it takes texts again.
pub async fn note_failing(db: &impl ConnectionTrait, id: i64, failing: Option<&Failing>) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(failing.map(|failing| failing.since)))
        .col_expr(Column::FailingWords, Expr::value(failing.map(|failing| failing.words.clone())))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Whoever failed may answer by now: nobody knows until the next text.
pub async fn forget_failing(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(None::<i64>))
        .col_expr(Column::FailingWords, Expr::value(None::<String>))
        .exec(db)
        .await?;
    Ok(())
}
