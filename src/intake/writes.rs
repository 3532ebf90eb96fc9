//! What a batch writes: one statement for each kind of row, however many there are.

mod answers; // what recipients of campaigns answered
mod conversations; // opened, reopened, touched
mod messages; // texts, and what is said to them
mod opt_outs; // in words of one's own
mod people; // strangers become people
mod traces; // events, consents, when an inbox last heard from anyone

pub use answers::record_answers;
pub use conversations::{open, reopen, touch};
pub use messages::write_messages;
pub use opt_outs::hold_campaigns;
pub use people::meet_strangers;
pub use traces::{clear_blocks, note_last_text, record_consents, record_events};

use super::batch::Problem;

/// A write that touched other than the rows it meant was raced.
fn expect(written: impl TryInto<usize>, meant: usize) -> Result<(), Problem> {
    if written.try_into().is_ok_and(|written| written == meant) { Ok(()) } else { Err(Problem::Raced) }
}
