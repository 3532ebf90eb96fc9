//! The outside world. A gateway translates between one provider's language and ours, and knows
//! nothing of models, the database or pages.

mod callback; // what can be asked of a raw request
mod error_classes; // what a provider's error code means, in words
mod half_characters; // what JSON can hold and UTF-8 cannot, in what providers answer
mod http; // the client every gateway calls out with: no redirects, no retries, bounded
mod media; // which files of a text are let in
pub mod messagebird;
mod numbers; // how providers write numbers
pub mod parameters; // the names and values of a callback, from query, form or JSON
mod receipt; // what makes one usable
pub mod registry; // which gateways there are, what each needs to be set up, how each is built
pub mod sandbox;
pub mod signatures; // the providers' signature schemes, over raw requests
pub mod spellings; // the addresses a provider may have signed for
mod times; // how providers write times
pub mod twilio;
pub mod vonage;

pub use error_classes::{Where, is_opt_out};
pub use http::{is_safe_base, status_of};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// One provider, spoken to with the credentials of one inbox.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// The name it is stored under: `twilio`, `messagebird`, `vonage`, `sandbox`.
    fn name(&self) -> &'static str;

    /// Verifies a callback over its raw bytes, then translates it. A carrier calls one address for
    /// texts and another for receipts; `callback.is_receipt` says which was called.
    fn read(&self, callback: &Callback) -> Result<Reading, Kept>;

    /// The first of these base addresses under which a callback is genuine; none where no signature covers an address.
    fn fitting_base(&self, _callback: &Callback, _bases: Vec<String>) -> Option<String> {
        None
    }

    /// Hands one text to the provider. Returns within ten seconds.
    async fn send(&self, text: &Text) -> Result<Accepted, SendError>;

    /// Whether the provider accepts our credentials; it costs nothing. Returns within ten seconds.
    async fn check(&self) -> Result<(), SendError> {
        Ok(())
    }

    /// Texts that the provider took in for us in this time; none where it keeps no list of them.
    async fn received(&self, _span: Span) -> Result<Option<Received>, SendError> {
        Ok(None)
    }

    /// Every text the provider knows of that could be this one, handed over in this time by our clock; none where it
    /// cannot be asked.
    async fn look_up(&self, _text: &Text, _called: Span) -> Result<Option<Vec<Receipt>>, SendError> {
        Ok(None)
    }
}

/// A stretch of time in milliseconds since 1970 (UTC); without an end, up to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first that belongs to it.
    pub since: i64,
    /// The first that does not any more.
    pub until: Option<i64>,
}

impl Span {
    /// From then on.
    pub fn since(since: i64) -> Self {
        Self { since, until: None }
    }

    pub fn contains(&self, at: i64) -> bool {
        at >= self.since && self.until.is_none_or(|until| at < until)
    }
}

/// A carrier's request exactly as it came: signatures cover raw bytes.
#[derive(Clone, Debug)]
pub struct Callback {
    pub method: String,
    /// Public address of the desk without a trailing slash: `https://desk.example` or with a path prefix.
    pub base: String,
    /// Raw request target as received, never re-encoded: `/hooks/abc?x=1`.
    pub target: String,
    /// Header names in lower case, in the order of arrival.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Clock of arrival, milliseconds since 1970 (UTC).
    pub now: i64,
    /// Called at the receipts' address; the attempt's id when the address carried one.
    pub is_receipt: bool,
    pub attempt: Option<String>,
}

/// What a verified callback says, and what the provider wants to hear once that is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Empty for an address check without parameters.
    pub events: Vec<Event>,
    pub answer: Answer,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub content_type: Option<&'static str>,
    pub body: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Incoming(Incoming),
    Receipt(Receipt),
}

/// A text that came in, in the provider's own spelling of numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    /// The provider's id; none where the provider gives none.
    pub provider_id: Option<String>,
    /// The id of the signed call that brought it, where the signature has one: a text that has no id of its own is known by it.
    pub call_id: Option<String>,
    /// Sender as the provider wrote it: `+4479…`, `4479…`, `12345`, `ACME`, `whatsapp:+44…`.
    pub from: String,
    /// Our number that was texted, as the provider wrote it.
    pub to: Option<String>,
    pub body: String,
    pub media: Vec<Media>,
    /// The provider's time, milliseconds since 1970 (UTC).
    pub at: Option<i64>,
    pub part: Option<Part>,
    /// The provider has already understood and answered a keyword (Twilio's `OptOutType`).
    pub keyword: Option<ProviderKeyword>,
    /// A text to several people at once.
    pub is_group: bool,
}

/// What a provider's list holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Received {
    /// Oldest first.
    pub texts: Vec<Incoming>,
    /// When the provider was asked, by its own clock, in milliseconds since 1970 (UTC); none where it does not say.
    pub asked_at: Option<i64>,
}

/// One piece of a long text that the provider did not join.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub reference: String,
    pub number: u32,
    pub total: u32,
}

/// A picture or file that came with a text; `url` is http or https, anything else is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Media {
    pub url: String,
    pub content_type: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProviderKeyword {
    Stop,
    Start,
    Help,
}

/// A provider's word on what became of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Our attempt's id, where it travelled back.
    pub attempt: Option<String>,
    pub provider_id: Option<String>,
    /// None: the provider says nothing that moves a message (`unknown`, its own queueing before it took it).
    pub status: Option<ReceiptStatus>,
    /// The provider's own word for it.
    pub provider_status: String,
    pub error: Option<ProviderError>,
    /// The provider's time, milliseconds since 1970 (UTC).
    pub at: Option<i64>,
    /// As the provider gave it, with its currency where known: `0.0075 USD`.
    pub price: Option<String>,
}

/// What a receipt can say in our words. The provider's own queued, sending, buffered are *sent*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptStatus {
    Sent,
    Delivered,
    Failed,
}

/// A provider's error in words a person understands, with the code for whoever looks it up.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderError {
    pub code: String,
    pub class: ErrorClass,
    /// `The number is not a mobile (Twilio 21614)`.
    pub words: String,
}

/// What to do about an error; see `error_classes.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    Throttle,
    Transient,
    Ambiguous,
    Recipient,
    OptOut,
    Content,
    Filtered,
    Config,
    Account,
    Unknown,
}

/// Why a callback was not taken in.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// The signature is missing or wrong: answered 403.
    Forged(String),
    /// Genuine, but not understood: answered 2xx with this answer.
    Unreadable(String, Answer),
}

/// A text on its way out.
#[derive(Clone, Debug)]
pub struct Text {
    /// Our attempt's own unguessable id, travelling to the provider and back on receipts.
    pub attempt: String,
    /// E.164 with `+` (or a sandbox number).
    pub to: String,
    /// Our number or sender the person wrote to.
    pub from: String,
    pub body: String,
    /// Absolute address for receipts of this attempt; none when the desk has no public address.
    pub receipt_url: Option<String>,
}

/// The provider took it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accepted {
    /// One per part; at least one.
    pub provider_ids: Vec<String>,
    pub price: Option<String>,
}

/// The provider did not take it, or we cannot tell.
#[derive(Clone, Debug, PartialEq)]
pub enum SendError {
    /// Never again: the reason in words.
    Refused(ProviderError),
    /// Certainly not taken, and no other text will be until somebody has seen to the account: its credentials, its credit.
    Barred(ProviderError),
    /// Certainly not taken: try later, not before `retry_after` where the provider said so.
    NotSent { error: ProviderError, retry_after: Option<std::time::Duration> },
    /// May have been taken: nobody repeats it but a person. In words.
    Unknown(ProviderError),
}

impl SendError {
    /// What the provider said, for a person.
    pub fn words(&self) -> String {
        let (Self::Refused(error) | Self::Barred(error) | Self::NotSent { error, .. } | Self::Unknown(error)) = self;
        error.words.clone()
    }
}
