//! Texts as words: what two texts have in common however they are dressed.

mod folding; // case, accents and what cannot be seen do not matter
mod signature; // what a text says, and how its writer signs it
mod spelling; // how far apart two words are

pub use folding::{fold, is_apostrophe, is_invisible, words};
pub use signature::{Ending, Signed, split_signature};
pub use spelling::distance;
