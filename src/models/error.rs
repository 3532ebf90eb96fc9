//! Why a model refused, in words that a person can act on.

use sea_orm::{DbErr, SqlErr};

pub type ModelResult<T> = Result<T, ModelError>;

#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// There is none, or none that this user may see: the two look alike.
    #[error("not found")]
    NotFound,
    /// What was typed cannot be: the field and the sentence to show beside it.
    #[error("{words}")]
    Invalid { field: &'static str, words: String },
    /// It was fine when the page was shown, and is not any more.
    #[error("{0}")]
    Conflict(String),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl ModelError {
    pub fn invalid(field: &'static str, words: impl Into<String>) -> Self {
        Self::Invalid { field, words: words.into() }
    }

    pub fn conflict(words: impl Into<String>) -> Self {
        Self::Conflict(words.into())
    }

    /// Whether a unique index refused the row.
    pub fn is_duplicate(error: &DbErr) -> bool {
        matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
    }
}
