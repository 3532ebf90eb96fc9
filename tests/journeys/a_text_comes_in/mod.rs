//! Journey 1: a carrier hands a text over, and it stands in a conversation before the carrier gets its 200.

mod assigned; // whose it becomes
mod at_two_inboxes;
mod automata; // two machines
mod busy_pages; // that take every connection
mod confirmed; // what a new ticket is told
mod in_parts; // long texts of Vonage
mod keyword_answers; // who answers STOP, START and HELP
mod keywords; // STOP and START
mod reactions; // what phones send by themselves
mod replayed;
mod senders; // numbers as providers write them
mod spelt_oddly; // JSON and addresses as no manual shows them
mod stored; // what happens when it cannot be, or when many come at once
mod tickets; // which conversation it joins
mod verified; // who may write, by which method
