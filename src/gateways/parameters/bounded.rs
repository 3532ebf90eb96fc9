use super::{Pair, ReadError};

/// Providers send a few dozen parameters; Twilio's longest callbacks have less than a hundred.
const MOST: usize = 1_000;

/// Pairs that are only so many: what comes from anyone must not grow while it is read.
#[derive(Debug, Default)]
pub struct Bounded(Vec<Pair>);

impl Bounded {
    pub fn push(&mut self, pair: Pair) -> Result<(), ReadError> {
        if self.0.len() == MOST {
            return Err(ReadError::Excessive);
        }
        self.0.push(pair);
        Ok(())
    }
}

impl From<Bounded> for Vec<Pair> {
    fn from(bounded: Bounded) -> Self {
        bounded.0
    }
}
