//! The client every gateway calls out with. It never repeats a request: what may have been taken once must not be
//! handed over twice.

use std::sync::LazyLock;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, redirect, retry};

use super::error_classes::{credentials, error, title};
use super::half_characters::whole_characters;
use super::times::mailed;
use super::{ErrorClass, SendError};

/// The most we read of an answer, in bytes.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// The longest a provider can ask us to wait.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

static CLIENT: LazyLock<reqwest::Result<Client>> = LazyLock::new(|| {
    // Ring is what the database's connections use too; whoever chose one before us is left alone.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("Parley/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(10))
        // A connection the provider has closed meanwhile would make the outcome unknown: keep them only briefly.
        .pool_idle_timeout(Duration::from_secs(10))
        .build()
});

/// Begins a POST: no redirects, repeats, proxies or compression; five seconds to connect, ten in all.
pub fn post(provider: &str, url: &str) -> Result<RequestBuilder, SendError> {
    Ok(client(provider)?.post(url))
}

/// Begins a GET, likewise.
pub fn get(provider: &str, url: &str) -> Result<RequestBuilder, SendError> {
    Ok(client(provider)?.get(url))
}

/// The address of a path that a provider's answer names. One that leads to another host would take our credentials there.
pub fn on_the_same_host(provider: &str, base: &str, path: &str) -> Result<String, SendError> {
    let address = format!("{base}{path}");
    let origin = |address: &str| url::Url::parse(address).ok().map(|url| url.origin());
    if origin(&address).is_some() && origin(&address) == origin(base) {
        Ok(address)
    } else {
        Err(unknown(provider, "Its list goes on at another host, which is not asked"))
    }
}

/// Where a provider's API may be: credentials travel there, so it is HTTPS, or this very machine.
pub fn is_safe_base(base: &str) -> bool {
    let Ok(url) = url::Url::parse(base) else { return false };
    let is_bare = url.has_host() && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let is_this_machine = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    is_bare && (url.scheme() == "https" || url.scheme() == "http" && is_this_machine)
}

fn client(provider: &str) -> Result<&'static Client, SendError> {
    match &*CLIENT {
        Ok(client) => Ok(client),
        Err(_) => Err(SendError::NotSent {
            error: error(
                provider,
                "",
                ErrorClass::Config,
                "This machine has no certificates to call a provider safely",
            ),
            retry_after: None,
        }),
    }
}

/// With which status an address answers, or why it does not, in words.
pub async fn status_of(method: Method, url: &str) -> Result<u16, String> {
    let client = client("").map_err(|error| error.words())?;
    match client.request(method, url).send().await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) if error.is_timeout() => Err("it does not answer within ten seconds".to_owned()),
        Err(error) if error.is_connect() && url.starts_with("https:") => {
            Err("nothing listens there, or its certificate is not trusted".to_owned())
        }
        Err(error) if error.is_connect() => Err("nothing listens there".to_owned()),
        Err(error) => Err(error.without_url().to_string()),
    }
}

/// What a provider answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub retry_after: Option<Duration>,
    /// By the provider's clock, in milliseconds since 1970 (UTC).
    pub answered_at: Option<i64>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON, if it is what was expected.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_str(&text).or_else(|_| serde_json::from_str(&whole_characters(&text))).ok()
    }

    /// How long to wait where it is too much at once; a provider that does not say wants at least a moment.
    pub fn told_to_wait(&self) -> Option<Duration> {
        self.retry_after.or(Some(Duration::from_secs(1)))
    }

    /// Our credentials were not accepted.
    fn barred(&self, provider: &str) -> SendError {
        let words = format!("{} does not accept {}", title(provider), credentials(provider));
        SendError::Barred(error(provider, &format!("HTTP {}", self.status), ErrorClass::Account, &words))
    }

    /// What is known from the HTTP status alone, where the body says nothing we understand.
    pub fn outcome(&self, provider: &str) -> SendError {
        let code = format!("HTTP {}", self.status);
        match self.status {
            401 | 403 => self.barred(provider),
            429 => SendError::NotSent {
                error: error(
                    provider,
                    &code,
                    ErrorClass::Throttle,
                    "Texts are leaving faster than the account may send",
                ),
                retry_after: self.told_to_wait(),
            },
            _ => SendError::Unknown(error(
                provider,
                &code,
                ErrorClass::Ambiguous,
                "The answer could not be understood, so the text may or may not have gone out",
            )),
        }
    }
}

/// Makes one call. Only a connection that never came about is certain not to have handed anything over.
pub async fn call(provider: &str, request: RequestBuilder) -> Result<Reply, SendError> {
    let mut response = request.send().await.map_err(|failure| failed(provider, &failure))?;
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers(), Utc::now());
    let answered_at = response.headers().get(DATE).and_then(|date| mailed(date.to_str().ok()?));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|failure| failed(provider, &failure))? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(unknown(provider, "The answer was too long to read, so the text may or may not have gone out"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, retry_after, answered_at, body })
}

/// Asks for something that only whoever has the credentials is told.
pub async fn check(provider: &str, request: RequestBuilder) -> Result<(), SendError> {
    let reply = call(provider, request).await?;
    match reply.status {
        200..300 => Ok(()),
        401 | 403 => Err(reply.barred(provider)),
        status => Err(unknown(provider, &format!("It answered {status} and did not say whether it accepts them"))),
    }
}

fn failed(provider: &str, failure: &reqwest::Error) -> SendError {
    if failure.is_builder() {
        let words = "The request could not be made: something in the account's settings is not valid";
        SendError::Refused(error(provider, "", ErrorClass::Config, words))
    } else if failure.is_connect() {
        let error = error(provider, "", ErrorClass::Transient, "The provider could not be reached");
        SendError::NotSent { error, retry_after: None }
    } else if failure.is_timeout() {
        unknown(provider, "No answer came in time, so the text may or may not have gone out")
    } else {
        unknown(provider, "The connection broke off, so the text may or may not have gone out")
    }
}

/// A list that never ends: what it says cannot be complete.
pub fn endless(provider: &str) -> SendError {
    unknown(provider, "Its list is longer than can be read")
}

fn unknown(provider: &str, words: &str) -> SendError {
    SendError::Unknown(error(provider, "", ErrorClass::Ambiguous, words))
}

/// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match value.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => (DateTime::parse_from_rfc2822(value).ok()?.with_timezone(&Utc) - now).to_std().unwrap_or_default(),
    };
    Some(wait.min(LONGEST_WAIT))
}

/// Puts a form into a request.
pub fn form(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
}

/// Puts JSON into a request.
pub fn json(request: RequestBuilder, value: &serde_json::Value) -> RequestBuilder {
    request.header(CONTENT_TYPE, "application/json").body(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_at_the_same_host_only() {
        let next = |path| on_the_same_host("twilio", "https://api.twilio.com", path).ok();

        assert_eq!(
            next("/2010-04-01/Messages.json?Page=1").as_deref(),
            Some("https://api.twilio.com/2010-04-01/Messages.json?Page=1")
        );
        for path in ["@evil.example/", ".evil.example/", ":8443/", "@evil.example:443/x", ":x/"] {
            assert_eq!(next(path), None, "{path}");
        }
    }

    #[test]
    fn credentials_travel_over_https_or_stay_on_this_machine() {
        for base in ["https://api.twilio.com", "http://127.0.0.1:4010", "http://[::1]:4010", "http://localhost:4010/v1"]
        {
            assert!(is_safe_base(base), "{base}");
        }
        for base in [
            "http://api.twilio.com",
            "http://192.168.1.5:4010",
            "http://localhost.example.com",
            "https://user@api.twilio.com",
            "https://api.twilio.com?x=1",
            "ftp://127.0.0.1",
            "api.twilio.com",
        ] {
            assert!(!is_safe_base(base), "{base}");
        }
    }
}
