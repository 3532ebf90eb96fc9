use crate::controllers::errors::{PageError, PageResult};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request, rejection::FormRejection},
    http::request::Parts,
};
use loco_rs::app::AppContext;
use serde::de::DeserializeOwned;

/// A form with known fields; a field that stands twice is refused.
#[derive(Clone, Copy, Debug, Default)]
pub struct Form<T>(pub T);

/// A form whose fields are known only when it comes.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl<T: DeserializeOwned> FromRequest<AppContext> for Form<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, ctx: &AppContext) -> PageResult<Self> {
        let (parts, bytes) = read(request, ctx).await?;
        let request = Request::from_parts(parts, Body::from(bytes));
        match axum::Form::<T>::from_request(request, ctx).await {
            Ok(axum::Form(fields)) => Ok(Self(fields)),
            Err(rejection) => Err(misread(&rejection)),
        }
    }
}

impl FromRequest<AppContext> for Fields {
    type Rejection = PageError;

    async fn from_request(request: Request, ctx: &AppContext) -> PageResult<Self> {
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, ctx).await?;
        Ok(Self(fields))
    }
}

impl Fields {
    /// The value of a field that stands once.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_none() { first } else { None }
    }

    /// Every value of a field that may stand often.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The whole form, as large as the desk takes one. NUL is a character that no database keeps.
async fn read(request: Request, ctx: &AppContext) -> PageResult<(Parts, Bytes)> {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let bytes = Bytes::from_request(request, ctx).await.map_err(|_| PageError::TooLarge)?;
    if bytes.contains(&0) || bytes.windows(3).any(|three| three == b"%00") {
        return Err(PageError::Invalid("There is a character in it that cannot be kept.".to_owned()));
    }
    Ok((parts, bytes))
}

fn misread(rejection: &FormRejection) -> PageError {
    let words = match rejection {
        FormRejection::InvalidFormContentType(_) => "The desk takes forms, and this is something else.",
        _ => "Something in the form was missing or invalid. Reload the page and try again.",
    };
    PageError::Invalid(words.to_owned())
}
