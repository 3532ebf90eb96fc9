//! The country whose way of writing numbers is offered first, in a form that asks for it.

use super::{errors::PageError, extractors::SignedIn};
use crate::{countries, look::Look, models::inboxes::Visible, settings::Settings, time_zones};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use loco_rs::app::AppContext;
use std::sync::Arc;

/// PARLEY_COUNTRY where it is set; else the country that all inboxes have, that of the user's time zone, or the one that their browser names; else
/// nothing, and the form asks. Two letters.
pub struct Guess(pub String);

impl FromRequestParts<AppContext> for Guess {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> Result<Self, PageError> {
        let settings: Arc<Settings> = Settings::of(ctx);
        if settings.has_country {
            return Ok(Self(settings.country.clone()));
        }
        let me = SignedIn::from_request_parts(parts, ctx).await?;
        let around = me.surroundings(&Look::at(ctx), ctx).await?;
        if let Some(shared) = shared(&around.visible) {
            return Ok(Self(shared.to_owned()));
        }
        let guessed =
            time_zones::country(&me.user.zone(around.zone().name())).or_else(|| named_by_browser(&parts.headers));
        Ok(Self(guessed.unwrap_or_default().to_owned()))
    }
}

/// The country of all inboxes that reach phones.
fn shared(visible: &Visible) -> Option<&str> {
    let mut countries = visible.all().iter().filter(|inbox| !inbox.is_sandbox()).map(|inbox| inbox.country.as_str());
    let first = countries.next()?;
    countries.all(|country| country == first).then_some(first)
}

/// "GB" of "en-GB,en;q=0.9".
fn named_by_browser(headers: &HeaderMap) -> Option<&str> {
    let languages = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let first = languages.split([',', ';']).next()?.trim();
    first.rsplit('-').next().filter(|code| countries::is_known(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_names_a_country_or_none() {
        let named = |languages: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, languages.parse().unwrap())]);
            named_by_browser(&headers).map(ToOwned::to_owned)
        };

        assert_eq!(named("en-GB,en;q=0.9"), Some("GB".to_owned()));
        assert_eq!(named("de-CH"), Some("CH".to_owned()));
        assert_eq!(named("zh-Hant-TW,zh;q=0.8"), Some("TW".to_owned()));
        assert_eq!(named("de,en-US;q=0.7"), None);
        assert_eq!(named("*"), None);
    }
}
