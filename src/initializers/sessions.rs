//! Who is asking: a cookie with an unguessable id, and our own table behind it.

use crate::{
    database::Writer,
    models::{clock, sessions},
    settings::Settings,
};
use async_trait::async_trait;
use axum::{
    Router,
    http::{HeaderValue, header::SET_COOKIE},
    middleware::map_response,
    response::Response,
};
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
};
use sea_orm::{DatabaseConnection, DbErr};
use time::{Duration, OffsetDateTime};
use tower_sessions::{
    Expiry, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store,
};

pub struct Sessions;

#[async_trait]
impl Initializer for Sessions {
    fn name(&self) -> String {
        "sessions".to_owned()
    }

    async fn after_routes(&self, router: Router, ctx: &AppContext) -> Result<Router> {
        let secure = Settings::of(ctx).is_https();
        let store = Store { readers: ctx.db.clone(), writer: Writer::of(ctx) };
        let sessions = SessionManagerLayer::new(store)
            .with_name(cookie_name(secure))
            .with_secure(secure)
            .with_http_only(true)
            .with_same_site(SameSite::Lax)
            .with_path("/")
            .with_expiry(Expiry::OnInactivity(Duration::milliseconds(sessions::IDLE)));
        Ok(router.layer(sessions).layer(map_response(secure_removal)))
    }
}

/// Browsers take a cookie of the first kind from this very host over HTTPS only.
fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-parley" } else { "parley" }
}

/// Browsers ignore the removal of a `__Host-` cookie that does not insist on HTTPS itself.
async fn secure_removal(mut response: Response) -> Response {
    let careless = |value: &&HeaderValue| value.as_bytes().starts_with(b"__Host-parley=;");
    if let Some(removal) = response.headers().get(SET_COOKIE).filter(careless) {
        let secured = [removal.as_bytes(), b"; Secure"].concat();
        if let Ok(secured) = HeaderValue::from_bytes(&secured) {
            response.headers_mut().insert(SET_COOKIE, secured);
        }
    }
    response
}

/// Sessions in our own table: read by the readers, written by the writer.
#[derive(Clone, Debug)]
struct Store {
    readers: DatabaseConnection,
    writer: Writer,
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        while !sessions::create(&*self.writer, &sessions::hash(record.id), &record.data, millis(record.expiry_date))
            .await
            .map_err(backend)?
        {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let hash = sessions::hash(record.id);
        sessions::save(&*self.writer, &hash, &record.data, millis(record.expiry_date)).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let row = sessions::load(&self.readers, &sessions::hash(id)).await.map_err(backend)?;
        Ok(row.map(|(data, expires_at)| Record { id: *id, data, expiry_date: instant(expires_at) }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        sessions::delete(&*self.writer, &sessions::hash(id)).await.map_err(backend)
    }
}

fn backend(error: DbErr) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

fn millis(instant: OffsetDateTime) -> i64 {
    instant.unix_timestamp() * clock::SECOND
}

fn instant(millis: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(millis / clock::SECOND).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
