//! The parameters of a callback, from its query, form or JSON. They stay bytes until they are asked for, because
//! signatures cover bytes and texts may hold what is no UTF-8.

mod bounded; // how many parameters are read
mod json; // the fields of a JSON object, as its sender wrote them
mod surrogates; // halves of characters, which JSON can hold and UTF-8 cannot

use percent_encoding::percent_decode;

use super::{Answer, Callback, Kept};
use bounded::Bounded;

/// A decoded name and value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// Names and values in the order of arrival, repeated names included.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    pairs: Vec<Pair>,
    /// Names to which JSON gives no value: theirs are empty here.
    nulls: Vec<Pair>,
}

/// Why parameters could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// They are not written the way their content type says.
    Malformed,
    /// No provider sends as many, or names as long or as deeply nested.
    Excessive,
}

impl Parameters {
    /// What stands behind the question mark.
    pub fn of_query(callback: &Callback) -> Result<Self, ReadError> {
        decode(callback.query().as_bytes())
    }

    /// What a form body holds.
    pub fn of_form(callback: &Callback) -> Result<Self, ReadError> {
        decode(&callback.body)
    }

    /// What a JSON object holds; numbers and booleans stay as they are written, `{"a": {"b": 1}}` becomes `a[b]`.
    pub fn of_json(callback: &Callback) -> Result<Self, ReadError> {
        json::read(&callback.body)
    }

    /// From wherever this request carries them: the query of a GET, else the form or JSON of its body.
    pub fn of(callback: &Callback) -> Result<Self, ReadError> {
        if callback.is_get() || callback.body.is_empty() {
            Self::of_query(callback)
        } else if callback.content_type().ends_with("json") || json::looks_like(&callback.body) {
            Self::of_json(callback)
        } else {
            Self::of_form(callback)
        }
    }

    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Every way in which a signer may have written what JSON spells in several ways: halves of characters, and names
    /// without a value. Mostly there is one.
    pub fn spellings(&self) -> Vec<Vec<Pair>> {
        let with_nulls = |value: &[u8]| {
            let nulls = self.nulls.iter().map(|(name, _)| (name.clone(), value.to_vec()));
            self.pairs.iter().cloned().chain(nulls).collect()
        };
        let mut spellings = vec![self.pairs.clone()];
        if !self.nulls.is_empty() {
            spellings.extend([&b""[..], b"null", b"None"].map(with_nulls));
        }
        spellings.iter().flat_map(|pairs| surrogates::spellings(pairs)).collect()
    }

    /// The value of a name that may come only once: repeated, it could be read two ways, and that is refused.
    pub fn once(&self, name: &str) -> Result<Option<String>, String> {
        let mut values = self.pairs.iter().filter(|(n, _)| n == name.as_bytes());
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some((_, value)), None) => Ok(Some(text(value))),
            _ => Err(format!("{name} came more than once")),
        }
    }

    /// Like `once`, and empty counts as absent.
    pub fn filled(&self, name: &str) -> Result<Option<String>, String> {
        Ok(self.once(name)?.filter(|value| !value.is_empty()))
    }

    /// Every value of a name, whatever its letter case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl DoubleEndedIterator<Item = String> + 'a {
        self.pairs.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| text(value))
    }

    /// The last value of the first of these names that came with one, whatever its letter case.
    pub fn last_of(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.all(name).next_back().filter(|value| !value.is_empty()))
    }

    /// One of these names came, be it empty.
    pub fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.all(name).next().is_some())
    }
}

impl ReadError {
    pub fn words(self) -> String {
        match self {
            Self::Malformed => "The body is not a JSON object.",
            Self::Excessive => "It has more parameters, or longer names, than any provider sends.",
        }
        .to_owned()
    }

    /// What becomes of a callback that nothing but its address vouches for: one that no provider can have sent is refused.
    pub fn kept(self, answer: Answer) -> Kept {
        match self {
            Self::Malformed => Kept::Unreadable(self.words(), answer),
            Self::Excessive => Kept::Forged(self.words()),
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&surrogates::replaced(bytes, surrogates::REPLACEMENT)).into_owned()
}

fn decode(raw: &[u8]) -> Result<Parameters, ReadError> {
    let mut pairs = Bounded::default();
    for pair in raw.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut sides = pair.splitn(2, |byte| *byte == b'=');
        let mut side = || unescape(sides.next().unwrap_or(b""));
        pairs.push((side(), side()))?;
    }
    Ok(Parameters { pairs: pairs.into(), nulls: Vec::new() })
}

fn unescape(raw: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = raw.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).collect()
}
