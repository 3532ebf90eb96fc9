//! What went wrong on the way to a page, and the page that says so.

use crate::{
    controllers::see,
    models::{ModelError, throttles::Wait},
    vault,
    views::{self, Errors},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sea_orm::DbErr;
use tower_sessions::session;

pub type PageResult<T = Response> = Result<T, PageError>;

/// Why there is no page, as a person will read it.
#[derive(Debug)]
pub enum PageError {
    /// They need to sign in; where they were headed is in the query.
    SignIn(String),
    /// Nobody can sign in yet: the first admin comes first.
    FirstRun,
    /// There is none, or none for them: the two look alike.
    NotFound,
    Forbidden,
    /// The same, with a sentence that says who may.
    ForbiddenBecause(String),
    /// What was sent cannot be, in words.
    Invalid(String),
    /// It was fine when the page was shown, and is not any more.
    Conflict(String),
    TooLarge,
    TooMany(Wait),
    /// Something of ours broke; the log says what.
    Broken(String),
    /// The database cannot be reached.
    Offline(String),
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(query) => see(&format!("/sign-in{query}")),
            Self::FirstRun => see("/first-run"),
            Self::NotFound => views::errors::not_found(),
            Self::Forbidden => views::errors::forbidden(),
            Self::ForbiddenBecause(words) => views::errors::forbidden_because(&words),
            Self::Invalid(words) => views::errors::unprocessable(&words),
            Self::Conflict(words) => views::errors::conflict(&words),
            Self::TooLarge => too_large(),
            Self::TooMany(wait) => wait.stamp(views::errors::too_many()),
            Self::Broken(why) => broken(&why),
            Self::Offline(why) => offline(&why),
        }
    }
}

impl From<ModelError> for PageError {
    fn from(error: ModelError) -> Self {
        match error {
            ModelError::NotFound => Self::NotFound,
            ModelError::Forbidden(words) => Self::ForbiddenBecause(words),
            ModelError::Invalid { words, .. } | ModelError::Somebodys { words, .. } | ModelError::KeyReused(words) => {
                Self::Invalid(words)
            }
            ModelError::Conflict(words) => Self::Conflict(words),
            ModelError::Database(error) => error.into(),
        }
    }
}

impl From<DbErr> for PageError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Offline(error.to_string()),
            _ => Self::Broken(error.to_string()),
        }
    }
}

impl From<loco_rs::Error> for PageError {
    fn from(error: loco_rs::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<session::Error> for PageError {
    fn from(error: session::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// What a model refused, to stand beside the field it is about; anything else has a page of its own.
pub fn beside_fields(error: ModelError) -> PageResult<Errors> {
    match error {
        ModelError::Invalid { field, words } => Ok(Errors::one(field, words)),
        ModelError::Somebodys { person_id, words } => {
            Ok(Errors::one("number", words).with_way("number", format!("/people/{person_id}")))
        }
        ModelError::Conflict(words) | ModelError::KeyReused(words) => Ok(Errors::one("form", words)),
        error => Err(error.into()),
    }
}

impl Wait {
    /// Marks a page as the answer to someone who tries too often.
    pub fn stamp(self, page: Response) -> Response {
        let mut page = with_status(StatusCode::TOO_MANY_REQUESTS, page);
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(self.seconds()));
        page
    }
}

/// The same page under another status.
pub fn with_status(status: StatusCode, mut page: Response) -> Response {
    *page.status_mut() = status;
    page
}

/// More was sent than any form of ours holds.
pub fn too_large() -> Response {
    let page = views::errors::unprocessable("That is more than the desk takes at once.");
    with_status(StatusCode::PAYLOAD_TOO_LARGE, page)
}

fn broken(why: &str) -> Response {
    let reference = vault::random_token::<6>();
    tracing::error!(reference, why, "a page broke");
    views::errors::internal(Some(&reference))
}

fn offline(why: &str) -> Response {
    tracing::error!(why, "the database cannot be reached");
    views::errors::offline()
}
