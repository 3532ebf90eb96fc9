//! Journey 4: a text to one person or to many. It goes to each once, and its answers are understood, thanked and counted.

mod a_list; // brought along, taken in, replaced
mod advertising; // only to whoever agreed to that
mod agreed_in_a_list; // what whoever brings it says of its people
mod answered;
mod decided; // what a person says became of one of its texts
mod discarded; // a draft that is not wanted
mod fed; // into the outbox, behind what people wait for
mod in_the_thread; // where an agent reads answers
mod launched;
mod notifying; // one person, in one step
mod numbers_in_a_list;
mod on_its_pages; // as an admin sees it, from the draft to what came of it
mod paused;
mod the_tutorial; // what the providers' tutorials begin with, all the way

use crate::support::{Browser, Page, people};

/// It names its one choice itself.
pub const TEXT: &str = "Shall we come today? Reply 1 for yes.";

/// Asks Grace as from the page, changed here and there.
pub async fn notify(who: &Browser, inbox: i64, fields: &[(&str, &str)]) -> Page {
    let form = who.get("/conversations/new?question=true").await;
    let (inbox, key) = (inbox.to_string(), form.field("key").unwrap());
    let mut all =
        vec![("to", people::GRACE), ("inbox_id", &inbox), ("body", TEXT), ("choices", "1 yes"), ("key", &key)];
    all.retain(|(name, _)| !fields.iter().any(|(changed, _)| changed == name));
    all.extend(fields);
    who.post("/conversations", &all).await
}
