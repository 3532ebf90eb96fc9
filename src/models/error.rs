//! Why a model refused, in words that a person can act on.

use sea_orm::{DbErr, SqlErr};

pub type ModelResult<T> = Result<T, ModelError>;

#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// There is none, or none that this user may see: the two look alike.
    #[error("not found")]
    NotFound,
    /// This user sees it, and may not do this with it: who may, in a sentence.
    #[error("{0}")]
    Forbidden(String),
    /// What was typed cannot be: the field and the sentence to show beside it.
    #[error("{words}")]
    Invalid { field: &'static str, words: String },
    /// A number is somebody's already: whose, and a sentence to show beside it.
    #[error("{words}")]
    Somebodys { person_id: i64, words: String },
    /// It was fine when the page was shown, and is not any more.
    #[error("{0}")]
    Conflict(String),
    /// The form's key came before with something else: nothing was done, and the form needs a new key.
    #[error("{0}")]
    KeyReused(String),
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// One thing of several that cannot be as it was typed: the field and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: String,
    pub words: String,
    /// It can be used all the same, if whoever typed it says so.
    pub is_doubt: bool,
}

pub(super) fn wrong(field: impl Into<String>, words: impl Into<String>) -> Wrong {
    Wrong { field: field.into(), words: words.into(), is_doubt: false }
}

pub(crate) fn doubt(field: impl Into<String>, words: impl Into<String>) -> Wrong {
    Wrong { is_doubt: true, ..wrong(field, words) }
}

/// Notes what is wrong, so that all of it is said at once.
pub(super) fn keep<T>(read: Result<T, Wrong>, wrongs: &mut Vec<Wrong>) -> Option<T> {
    read.map_err(|wrong| wrongs.push(wrong)).ok()
}

impl ModelError {
    pub fn invalid(field: &'static str, words: impl Into<String>) -> Self {
        Self::Invalid { field, words: words.into() }
    }

    pub fn forbidden(words: impl Into<String>) -> Self {
        Self::Forbidden(words.into())
    }

    pub fn conflict(words: impl Into<String>) -> Self {
        Self::Conflict(words.into())
    }

    /// A form came again with something else than what was sent with it before, to this number.
    pub fn key_reused(before: &str, number: &str) -> Self {
        Self::KeyReused(format!(
            "“{before}” was already sent to {number} from this form. Press Send again if you also want to send what the form says now."
        ))
    }

    /// The same, where somebody else sent it, which is nobody's business.
    pub fn key_reused_by_another() -> Self {
        Self::KeyReused("This form was sent before. Press Send again to send what it says now.".to_owned())
    }

    /// Whether a unique index refused the row.
    pub fn is_duplicate(error: &DbErr) -> bool {
        matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
    }
}
