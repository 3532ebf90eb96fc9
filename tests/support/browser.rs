use super::{Page, Stream};
use parley::models::users;
use reqwest::{Client, Method, RequestBuilder, Response, header, redirect};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Somebody at a page of the desk, with their own cookies.
pub struct Browser {
    pub url: String,
    /// Who signed in, where a test made them.
    pub user: Option<users::Model>,
    client: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), user: None, client: client(), cookies: Mutex::default() }
    }

    /// The same browser at another process of the same desk.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), user: None, client: client(), cookies: Mutex::new(self.cookies().clone()) }
    }

    /// The id of who signed in.
    pub fn id(&self) -> i64 {
        self.user.as_ref().expect("someone has signed in").id
    }

    /// Opens a page, going along where it sends one on.
    pub async fn get(&self, path: &str) -> Page {
        let response = self.send(self.request(Method::GET, path)).await;
        self.follow(path, response).await
    }

    /// Sends a form off and goes along to the page it leads to.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let response = self.submit(path, fields).await;
        self.follow(path, response).await
    }

    /// Sends a form off; the answer as it came.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.send(self.form(path, fields)).await
    }

    /// Sends a form with one file off, and goes along to the page it leads to.
    pub async fn upload(&self, path: &str, field: &str, file: &str, bytes: &[u8]) -> Page {
        let head = format!(
            "--parts\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{file}\"\r\ncontent-type: text/csv\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--parts--\r\n"].concat();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=parts")
            .header(header::ORIGIN, &self.url)
            .header("sec-fetch-site", "same-origin")
            .body(body);
        let response = self.send(request).await;
        self.follow(path, response).await
    }

    /// A form that stands on a page of the desk itself, ready to be sent.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        self.form_at(&self.url, "same-origin", path, fields)
    }

    /// A form that stands on a page of any site, as the browser says.
    pub fn form_at(&self, origin: &str, site: &str, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, origin)
            .header("sec-fetch-site", site)
            .body(body)
    }

    /// A request with this browser's cookies.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.request(method, format!("{}{path}", self.url));
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    /// Sends a request and keeps the cookies it brings.
    pub async fn send(&self, request: RequestBuilder) -> Response {
        let response = request.send().await.expect("the desk answers");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        response
    }

    /// Signs in through the front door.
    pub async fn sign_in(&self, email: &str, password: &str) -> Page {
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }

    /// Listens to the bell, as every open page does.
    pub async fn listen(&self) -> Stream {
        let request = self.request(Method::GET, "/live").header(header::ACCEPT, "text/event-stream");
        Stream::new(self.send(request).await)
    }

    /// Replies as from the thread's page, with the key of its form.
    pub async fn reply(&self, conversation: i64, body: &str) -> Page {
        let path = format!("/conversations/{conversation}");
        let key = self.get(&path).await.field("key").expect("the thread has a composer");
        self.post(&format!("{path}/messages"), &[("body", body), ("key", &key)]).await
    }

    /// Closes a conversation, having seen all of it.
    pub async fn close(&self, conversation: i64) -> Page {
        let path = format!("/conversations/{conversation}");
        let last = self.get(&path).await.field("last_message_id").expect("the thread can be closed");
        self.post(&format!("{path}/closures"), &[("last_message_id", &last)]).await
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().get(name).cloned()
    }

    async fn follow(&self, path: &str, mut response: Response) -> Page {
        let mut path = path.to_owned();
        while let Some(location) = sent_on(&response) {
            path = location.strip_prefix(&self.url).unwrap_or(&location).to_owned();
            response = self.send(self.request(Method::GET, &path)).await;
        }
        Page { status: response.status(), path, html: response.text().await.unwrap() }
    }

    fn keep(&self, cookie: &str) {
        let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=').unwrap();
        if value.is_empty() || rest.to_lowercase().contains("max-age=0") {
            self.cookies().remove(name);
        } else {
            self.cookies().insert(name.to_owned(), value.to_owned());
        }
    }

    fn cookies(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sent_on(response: &Response) -> Option<String> {
    let location = response.headers().get(header::LOCATION)?.to_str().unwrap().to_owned();
    response.status().is_redirection().then_some(location)
}

/// A client that goes nowhere by itself.
pub fn client() -> Client {
    plain().build().unwrap()
}

/// One that knocks anew for every request, as carriers may, and gives up as they do: where nobody listens, a connection
/// may find itself.
pub fn carriers_client() -> Client {
    plain().pool_max_idle_per_host(0).timeout(Duration::from_mins(1)).build().unwrap()
}

fn plain() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(redirect::Policy::none()).retry(reqwest::retry::never()).no_proxy().tls_certs_only([])
}
