//! A provider as the desk meets it: it signs what it sends, keeps a journal of what it is sent, and how a number
//! ends says what becomes of a text to it (see `people`).

mod answers; // what the provider's API says
mod journal; // what it saw, on the disk
mod line; // the API on a loopback port, and its journal
mod messagebird;
mod request; // a callback, signed and on its way
mod sms; // a text, and what became of one
mod twilio;
mod vonage;

pub use line::{Call, Line, open};
pub use request::{Encoding, Key, Reply};
pub use sms::{Sms, Word, say};

use super::eventually;
use parley::doctor::journal::Entry;
use request::Request;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    Twilio,
    MessageBird,
    Vonage,
}

impl Provider {
    pub fn name(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::MessageBird => "messagebird",
            Self::Vonage => "vonage",
        }
    }

    /// The desk's number there.
    pub fn number(self) -> &'static str {
        match self {
            Self::Twilio => "+15005550006",
            Self::MessageBird => "+3197010200001",
            Self::Vonage => "+447700900900",
        }
    }

    /// What an inbox there is set up with.
    pub fn credentials(self) -> BTreeMap<String, String> {
        let credentials: &[(&str, &str)] = match self {
            Self::Twilio => &[("account_sid", twilio::ACCOUNT), ("auth_token", twilio::TOKEN)],
            Self::MessageBird => &[("api_key", messagebird::API_KEY), ("signing_key", messagebird::SIGNING_KEY)],
            Self::Vonage => &[
                ("api_key", vonage::API_KEY),
                ("api_secret", vonage::API_SECRET),
                ("signature_secret", vonage::SECRET),
                ("signature_method", "sha256"),
            ],
        };
        credentials.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    /// Every way a text can travel to the desk; the first is the usual one.
    pub fn encodings(self) -> &'static [Encoding] {
        match self {
            Self::Twilio => &[Encoding::Form, Encoding::Get],
            Self::MessageBird => &[Encoding::Json, Encoding::Form, Encoding::Get],
            Self::Vonage => &[Encoding::Get, Encoding::Form, Encoding::Json],
        }
    }

    /// Every way a receipt can.
    pub fn receipt_encodings(self) -> &'static [Encoding] {
        match self {
            Self::Twilio => &[Encoding::Form],
            Self::MessageBird => &[Encoding::Get],
            Self::Vonage => &[Encoding::Get, Encoding::Form, Encoding::Json],
        }
    }

    /// What it calls a text, as it says it to the desk.
    fn id_of(self, sms: &Sms) -> String {
        match self {
            Self::Twilio => twilio::sid(sms),
            Self::MessageBird | Self::Vonage => sms.id.clone(),
        }
    }

    fn sign(self, request: &mut Request, method: &str) {
        match self {
            Self::Twilio => twilio::sign(request),
            Self::MessageBird => messagebird::sign(request),
            Self::Vonage => vonage::sign(request, method),
        }
    }
}

/// A provider with one inbox of the desk.
pub struct Carrier {
    pub provider: Provider,
    pub inbox_id: i64,
    pub hook_url: String,
    pub line: Line,
    /// How Vonage signs.
    pub method: &'static str,
    client: reqwest::Client,
}

impl Carrier {
    pub fn new(provider: Provider, inbox_id: i64, hook_url: &str, line: Line) -> Self {
        Self {
            provider,
            inbox_id,
            hook_url: hook_url.to_owned(),
            line,
            method: "sha256",
            client: super::browser::carriers_client(),
        }
    }

    /// Hands a person's text to the desk, as this provider usually does.
    pub async fn text(&self, from: &str, body: &str) -> Reply {
        self.hand_over(&say(from, body)).await
    }

    pub async fn hand_over(&self, sms: &Sms) -> Reply {
        self.hand_over_as(sms, self.provider.encodings()[0], Key::Right).await
    }

    pub async fn hand_over_as(&self, sms: &Sms, encoding: Encoding, key: Key) -> Reply {
        self.try_to_hand_over(sms, encoding, key).await.expect("the desk answers a carrier")
    }

    /// The same where the desk may be gone.
    pub async fn try_to_hand_over(&self, sms: &Sms, encoding: Encoding, key: Key) -> Option<Reply> {
        let fields = match self.provider {
            Provider::Twilio => twilio::text(sms),
            Provider::MessageBird => messagebird::text(sms),
            Provider::Vonage => vonage::text(sms),
        };
        let reply = self.send(&self.hook_url, fields, encoding, key).await;
        if reply.as_ref().is_some_and(|reply| reply.status.is_success()) {
            self.line.note(&Entry::Acknowledged { inbox: self.inbox_id, id: self.provider.id_of(sms) });
        }
        reply
    }

    /// Says what became of a text, at the address that travelled with it.
    pub async fn receipt(&self, call: &Call, word: Word) -> Reply {
        self.receipt_of_part(call, 0, word).await
    }

    /// The same of one of its parts.
    pub async fn receipt_of_part(&self, call: &Call, part: usize, word: Word) -> Reply {
        self.receipt_as(call, part, word, self.provider.receipt_encodings()[0], Key::Right).await
    }

    pub async fn receipt_as(&self, call: &Call, part: usize, word: Word, encoding: Encoding, key: Key) -> Reply {
        let url = call.receipt_url.clone().expect("an address for receipts travelled with the text");
        self.receipt_at(&url, call, part, word, encoding, key).await
    }

    /// At any address, for instance the one for the whole account.
    pub async fn receipt_at(
        &self,
        url: &str,
        call: &Call,
        part: usize,
        word: Word,
        encoding: Encoding,
        key: Key,
    ) -> Reply {
        let fields = self.words(call, part, word);
        self.send(url, fields, encoding, key).await.expect("the desk answers a carrier")
    }

    /// The usual receipt, where the desk may be gone.
    pub async fn try_receipt_at(&self, url: &str, call: &Call, word: Word) -> Option<Reply> {
        self.send(url, self.words(call, 0, word), self.provider.receipt_encodings()[0], Key::Right).await
    }

    fn words(&self, call: &Call, part: usize, word: Word) -> Vec<(String, String)> {
        match self.provider {
            Provider::Twilio => twilio::receipt(call, word),
            Provider::MessageBird => messagebird::receipt(call, word),
            Provider::Vonage => vonage::receipt(call, part, word),
        }
    }

    /// What the desk has asked this provider to send, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.line.calls()
    }

    pub fn calls_to(&self, number: &str) -> Vec<Call> {
        self.calls().into_iter().filter(|call| call.to == number).collect()
    }

    /// The call that brought this text, once it has come.
    pub async fn call_saying(&self, body: &str) -> Call {
        eventually(&format!("the carrier is sent {body:?}"), || async {
            self.calls().into_iter().find(|call| call.body == body)
        })
        .await
    }

    /// Waits until so many texts were handed over.
    pub async fn has_calls(&self, count: usize) -> Vec<Call> {
        eventually(&format!("the carrier has {count} calls"), || async {
            Some(self.calls()).filter(|calls| calls.len() >= count)
        })
        .await
    }

    /// Hands a text over to a public address, behind which a proxy calls the desk by another name.
    pub async fn hand_over_behind(&self, public_url: &str, desk_url: &str, host: &str, sms: &Sms) -> Reply {
        let url = self.hook_url.replacen(desk_url, public_url, 1);
        let mut request = Request::new(&url, twilio::text(sms), Encoding::Form);
        self.provider.sign(&mut request, self.method);
        request.url.clone_from(&self.hook_url);
        request.headers.push(("host", host.to_owned()));
        request.send(&self.client).await.expect("the desk answers a carrier")
    }

    /// Hands the very same signed call over twice, as someone who recorded it could.
    pub async fn hand_over_recorded(&self, fields: &[(&str, &str)], encoding: Encoding) -> [Reply; 2] {
        let mut request = Request::new(&self.hook_url, sms::owned(fields), encoding);
        self.provider.sign(&mut request, self.method);
        let again = request.clone();
        let send = async |request: Request| request.send(&self.client).await.expect("the desk answers a carrier");
        [send(request).await, send(again).await]
    }

    /// Hands a text over at another spelling of its address.
    pub async fn hand_over_at(&self, url: &str, sms: &Sms, encoding: Encoding) -> Reply {
        let fields = match self.provider {
            Provider::Twilio => twilio::text(sms),
            Provider::MessageBird => messagebird::text(sms),
            Provider::Vonage => vonage::text(sms),
        };
        self.send(url, fields, encoding, Key::Right).await.expect("the desk answers a carrier")
    }

    /// Hands over the body that somebody writes from a text's signed fields.
    pub async fn hand_over_written(
        &self,
        sms: &Sms,
        content_type: &str,
        write: impl Fn(&[(String, String)]) -> String,
    ) -> Reply {
        let mut request = Request::new(&self.hook_url, vonage::text(sms), Encoding::Json);
        self.provider.sign(&mut request, self.method);
        let body = write(&request.fields);
        let answer = self.client.post(&self.hook_url).header("content-type", content_type).body(body).send().await;
        let answer = answer.expect("the desk answers a carrier");
        Reply { status: answer.status(), content_type: None, body: answer.text().await.unwrap() }
    }

    async fn send(&self, url: &str, fields: Vec<(String, String)>, encoding: Encoding, key: Key) -> Option<Reply> {
        let mut request = Request::new(url, fields, encoding);
        match key {
            Key::Right => self.provider.sign(&mut request, self.method),
            Key::Wrong => {
                self.provider.sign(&mut request, self.method);
                request.forge();
            }
            Key::None => {}
        }
        request.send(&self.client).await
    }
}
