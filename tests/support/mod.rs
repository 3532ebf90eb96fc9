//! The desk as a test holds it: started whole on a port of its own, with carriers that do as they are told.
//!
//! A test reads like a day at the desk: `let desk = Desk::start().await; let twilio = desk.twilio().await;
//! twilio.text(people::GRACE, "Hello").await; let page = desk.admin().await.get("/conversations").await;`

mod browser; // somebody at a desk's page
pub mod campaigns; // one text to many people
mod carrier; // a provider that signs what it sends, keeps a journal, and answers as the number says
pub mod crowd; // a desk that has been busy for years
mod desk; // the whole desk, in this process
mod inboxes; // where customers write, each with a carrier of its own
mod live; // an open page that hears the bell
mod page; // what somebody sees
pub mod people; // who texts us
pub mod schema; // on PostgreSQL every desk has its own
mod tables; // what the tables hold

pub use browser::{Browser, client};
pub use carrier::{Call, Carrier, Encoding, Key, Line, Provider, Reply, Sms, Word, open, say};
pub use desk::{Desk, PASSWORD};
pub use live::Stream;
pub use page::Page;

use std::time::Duration;
use tokio::time::Instant;

/// How long a test waits before it says that something hangs; nothing is decided by it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Looks again and again until `look` finds something.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until `holds` says yes.
pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    eventually(what, || {
        let held = holds();
        async move { held.await.then_some(()) }
    })
    .await;
}

/// The same facts at each carrier: `at_every_carrier!(a_text_is_stored, a_reply_is_sent);` makes three tests of each.
macro_rules! at_every_carrier {
    ($($fact:ident),* $(,)?) => {
        mod at_twilio { $( #[tokio::test] async fn $fact() { super::$fact($crate::support::Provider::Twilio).await; } )* }
        mod at_messagebird { $( #[tokio::test] async fn $fact() { super::$fact($crate::support::Provider::MessageBird).await; } )* }
        mod at_vonage { $( #[tokio::test] async fn $fact() { super::$fact($crate::support::Provider::Vonage).await; } )* }
    };
}
pub(crate) use at_every_carrier;
