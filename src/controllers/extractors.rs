//! What a request brings, read before a handler runs. Holding the value is the permission.

mod confirmation; // their password once more
mod device; // whether somebody signed in with this browser before
mod forms; // what was typed
mod frame; // the frame of a signed-in page, and words shown once
mod remote; // where a request came from, so that guessing slows down
mod signed_in; // who is asking, and whether by themselves

pub use device::{Device, remember_device};
pub use forms::{Fields, Form};
pub use frame::Surroundings;
pub use remote::FromHere;
pub use signed_in::{Admin, Refresh, SignedIn, session_of, user_of};
