//! Parley, a two-way SMS desk. Each line is a room; ARCHITECTURE.md is the plan of the house.

pub mod app; // what Loco is told: routes, tasks, what is put into place at boot
pub mod backfill; // what came in while nobody was home
pub mod chores; // what one process of the desk does every so often
pub mod controllers; // what a browser or a carrier asks for, one file per resource
pub mod countries; // those a number can be read in
pub mod data_folder; // it is there, and can be written to
pub mod database; // the connections: readers and the one writer
pub mod dispatch; // the outbox clerk: claims due messages, keeps rate and order, records outcomes
pub mod doctor; // looks a desk over: its data, and what its promise rests on
pub mod faults; // where the fault tests end the desk, and put its clock wrong
pub mod feeder; // the campaigns' clerk: begins, feeds the outbox, counts
pub mod gateways; // the providers' languages
pub mod health; // what does not work, said aloud
pub mod initializers; // what is laid around every request
pub mod intake; // the letter box: verified texts and receipts, many a commit
pub mod lines; // each inbox with its gateway ready to speak
pub mod lister; // takes lists in
pub mod live; // the bell: that something changed, never what
pub mod look; // one look at the desk for a page, kept until anything changes
pub mod metrics; // counts and times, for a port of their own
pub mod models; // where decisions live
pub mod operations; // what an operator does to the data as a whole: backup, restore
pub mod quiet_hours; // when it is too early or too late to text somebody
pub mod segments; // what networks make of a text: alphabet, segments, plain twins
pub mod serving; // the life of the process: its lock, its first words, its tidy end
pub mod settings; // every setting of ours, typed and checked
pub mod tasks; // what an operator runs from the console
pub mod time_zones; // those that are offered
pub mod vault; // keys, hashes and sealed texts, all from one secret
pub mod views; // one typed function per page; the only place that names a template
