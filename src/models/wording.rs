//! Texts as words: what two texts have in common however they are dressed.

mod fingers; // slips that fingers make
mod folding; // case, accents and what cannot be seen do not matter
mod known; // words that are no slips
mod signature; // what a text says, and how its writer signs it
mod spelling; // how far apart two words are

pub use fingers::{are_neighbours, slips};
pub use folding::{fold, folded_name, is_apostrophe, is_invisible, words};
pub use known::is_known;
pub use signature::{Ending, Signed, is_name, split_signature};
pub use spelling::distance;
