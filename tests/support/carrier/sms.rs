use std::sync::atomic::{AtomicU64, Ordering};

/// A person's text on its way to the desk.
#[derive(Clone, Debug, Default)]
pub struct Sms {
    /// What the provider calls it.
    pub id: String,
    pub from: String,
    /// Which of our numbers; none: the inbox's own.
    pub to: Option<String>,
    pub body: String,
    /// What the parts of a long text have in common, which one this is, and of how many (Vonage).
    pub part: Option<(String, u32, u32)>,
    pub media: Vec<String>,
    /// The field that says when the provider had it, where that was not now.
    pub time: Option<(String, String)>,
    /// Whatever else the provider says.
    pub more: Vec<(String, String)>,
}

/// A text nobody has sent before.
pub fn say(from: &str, body: &str) -> Sms {
    Sms { id: new_id(), from: from.to_owned(), body: body.to_owned(), ..Sms::default() }
}

impl Sms {
    pub fn part(mut self, reference: &str, number: u32, total: u32) -> Self {
        self.part = Some((reference.to_owned(), number, total));
        self
    }

    pub fn with_media(mut self, url: &str) -> Self {
        self.media.push(url.to_owned());
        self
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same at another time, in the field in which its provider says it.
    pub fn at(mut self, field: &str, time: &str) -> Self {
        self.time = Some((field.to_owned(), time.to_owned()));
        self
    }

    pub fn to(mut self, number: &str) -> Self {
        self.to = Some(number.to_owned());
        self
    }
}

/// What a provider says became of a text, in our words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Sent,
    Delivered,
    Failed,
    /// They told their carrier that they want no texts from us.
    OptedOut,
}

/// 32 hexadecimal digits, never the same.
pub fn new_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}{:016x}", rand::random::<u64>(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A number as MessageBird and Vonage write it.
pub fn digits(number: &str) -> &str {
    number.trim_start_matches('+')
}

pub fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
