use reqwest::{Client, StatusCode};

/// How a callback's fields travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Get,
    Form,
    Json,
}

/// With what a callback is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Right,
    Wrong,
    None,
}

/// What the desk told the provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: StatusCode,
    pub content_type: Option<String>,
    pub body: String,
}

impl Reply {
    pub fn is_taken(&self) -> bool {
        self.status.is_success()
    }
}

/// A callback, put together and then signed.
#[derive(Clone)]
pub struct Request {
    pub url: String,
    pub fields: Vec<(String, String)>,
    pub encoding: Encoding,
    pub headers: Vec<(&'static str, String)>,
}

impl Request {
    pub fn new(url: &str, fields: Vec<(String, String)>, encoding: Encoding) -> Self {
        Self { url: url.to_owned(), fields, encoding, headers: Vec::new() }
    }

    /// The whole address as it is called.
    pub fn target(&self) -> String {
        if self.encoding == Encoding::Get { format!("{}?{}", self.url, form(&self.fields)) } else { self.url.clone() }
    }

    pub fn body(&self) -> String {
        match self.encoding {
            Encoding::Get => String::new(),
            Encoding::Form => form(&self.fields),
            Encoding::Json => json(&self.fields),
        }
    }

    /// Spoils the signature, wherever it stands.
    pub fn forge(&mut self) {
        for (_, value) in &mut self.headers {
            *value = spoilt(value);
        }
        for (name, value) in &mut self.fields {
            if name == "sig" {
                *value = spoilt(value);
            }
        }
    }

    /// None if the desk cannot be reached, or breaks off.
    pub async fn send(self, client: &Client) -> Option<Reply> {
        let mut request = match self.encoding {
            Encoding::Get => client.get(self.target()),
            Encoding::Form => {
                client.post(&self.url).header("content-type", "application/x-www-form-urlencoded").body(self.body())
            }
            Encoding::Json => client.post(&self.url).header("content-type", "application/json").body(self.body()),
        };
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let response = request.send().await.ok()?;
        let content_type = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
        Some(Reply { status: response.status(), content_type, body: response.text().await.ok()? })
    }
}

pub fn form(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn json(fields: &[(String, String)]) -> String {
    serde_json::Value::Object(fields.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect())
        .to_string()
}

/// As long as before, and wrong.
fn spoilt(signature: &str) -> String {
    let (rest, last) = signature.split_at(signature.len() - 4);
    format!("{rest}{}", if last == "beef" { "cafe" } else { "beef" })
}
