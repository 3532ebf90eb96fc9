use crate::{
    controllers::errors::{PageError, PageResult},
    models::{clock, sessions, users},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
};
use loco_rs::app::AppContext;
use std::{convert::Infallible, ops::Deref};
use tower_sessions::Session;
use url::{Position, Url};

/// Whoever is signed in, and by which session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub user: users::Model,
    pub session: Session,
    /// A page asks by itself: that shows nothing for the first time and keeps nobody signed in.
    pub(super) quiet: bool,
}

/// An admin who is signed in.
#[derive(Clone, Debug)]
pub struct Admin(pub SignedIn);

/// Whether a live page asks for itself again (`x-parley-refresh: 1`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refresh(pub bool);

impl SignedIn {
    /// By what the bell knows this sign-in.
    pub fn session_hash(&self) -> Option<String> {
        session_of(&self.session)
    }

    /// Writes down that they were here, at most every five minutes.
    async fn touch(&self) -> PageResult<()> {
        let seen: i64 = self.session.get(sessions::SEEN).await?.unwrap_or_default();
        if clock::now() - seen > sessions::TOUCH_EVERY {
            self.session.insert(sessions::SEEN, clock::now()).await?;
        }
        Ok(())
    }

    /// Another role since the last page is another session: the old id is dead.
    async fn keep_up_with_role(&self) -> PageResult<()> {
        let role: Option<String> = self.session.get(sessions::ROLE).await?;
        if role.as_deref() != Some(&self.user.role) {
            self.session.cycle_id().await?;
            self.session.insert(sessions::ROLE, &self.user.role).await?;
        }
        Ok(())
    }
}

impl Deref for Admin {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.0
    }
}

impl FromRequestParts<AppContext> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> PageResult<Self> {
        let session = session(parts)?;
        let Some(user) = user_of(&session, ctx).await? else { return Err(to_the_door(parts, ctx).await?) };
        let signed_in = Self { user, session, quiet: is_quiet(&parts.headers) };
        if !signed_in.quiet {
            signed_in.keep_up_with_role().await?;
            signed_in.touch().await?;
        }
        Ok(signed_in)
    }
}

impl FromRequestParts<AppContext> for Admin {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> PageResult<Self> {
        let signed_in = SignedIn::from_request_parts(parts, ctx).await?;
        if signed_in.user.is_admin() { Ok(Self(signed_in)) } else { Err(PageError::Forbidden) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Refresh {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(is_refresh(&parts.headers)))
    }
}

/// By what the bell knows a session, if it has an id.
pub fn session_of(session: &Session) -> Option<String> {
    session.id().map(sessions::hash)
}

/// Whoever a session belongs to; a deactivated user is nobody.
pub async fn user_of(session: &Session, ctx: &AppContext) -> PageResult<Option<users::Model>> {
    let Some(id) = session.get::<i64>(sessions::USER).await? else { return Ok(None) };
    Ok(users::find_active(&ctx.db, id).await?)
}

fn session(parts: &Parts) -> PageResult<Session> {
    let session = parts.extensions.get::<Session>().cloned();
    session.ok_or_else(|| PageError::Broken("the sessions' layer is missing".to_owned()))
}

/// To the sign-in page and back here afterwards; while nobody can sign in, to the first page of all.
async fn to_the_door(parts: &Parts, ctx: &AppContext) -> PageResult<PageError> {
    if !users::exist(&ctx.db).await? {
        return Ok(PageError::FirstRun);
    }
    let query = match headed(parts).as_str() {
        "" | "/" => String::new(),
        next => format!("?{}", form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish()),
    };
    Ok(PageError::SignIn(query))
}

/// The page they asked for; of a form, the page it stood on.
fn headed(parts: &Parts) -> String {
    if [Method::GET, Method::HEAD].contains(&parts.method) {
        return parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    }
    let form = parts.headers.get(header::REFERER).and_then(|referer| Url::parse(referer.to_str().ok()?).ok());
    form.map(|form| form[Position::BeforePath..Position::AfterQuery].to_owned()).unwrap_or_default()
}

/// What nobody pressed: a refresh, a stream that reconnects, a page fetched ahead of a click.
fn is_quiet(headers: &HeaderMap) -> bool {
    is_refresh(headers)
        || says(headers, "accept", "text/event-stream")
        || says(headers, "sec-purpose", "prefetch")
        || says(headers, "x-sec-purpose", "prefetch")
}

fn is_refresh(headers: &HeaderMap) -> bool {
    headers.get("x-parley-refresh").is_some_and(|value| value == "1")
}

fn says(headers: &HeaderMap, name: &str, start: &str) -> bool {
    headers.get(name).is_some_and(|value| value.as_bytes().starts_with(start.as_bytes()))
}
