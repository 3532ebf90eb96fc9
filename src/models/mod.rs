//! Where decisions live. A model takes a connection and plain values, and leaves the database true.

pub mod _entities; // generated from the migrations, never edited
pub mod accounts; // our credentials at a provider
pub mod addresses; // where texts come from and go to
pub mod blocks; // carriers that take no texts for a number
pub mod campaigns; // one text to many people
pub mod clock; // what time it is
pub mod consents; // who said STOP or START, and who agreed to marketing
pub mod conversations; // the tickets
pub mod desk; // what the desk knows of itself
pub mod error; // why a model refused, in words
pub mod events; // who did what, and when
pub mod inboxes; // where customers write
pub mod kept_aside; // callbacks that were refused or not understood
pub mod leases; // what only one process may do at a time
pub mod links; // one-time links to choose a password
pub mod memberships; // which user sees which inbox
pub mod messages; // one text, in or out
pub mod people; // who texts us
pub mod restoring; // what a desk that comes from a backup does first
pub mod retention; // what is not kept for good
pub mod sample; // a believable desk to try things on
pub mod sessions; // sign-ins that are still good
pub mod throttles; // guessing slows down
pub mod users; // who signs in
pub mod wording; // texts as words

pub use error::{ModelError, ModelResult};
