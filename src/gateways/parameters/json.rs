use std::fmt::{self, Write};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Bounded, Parameters, ReadError};

/// The longest name with those it stands in, in bytes, and how many of them: reports have `price[amount]`.
const LONGEST_NAME: usize = 256;
const DEEPEST: usize = 8;

/// Whether a body is an object, whatever its content type says.
pub fn looks_like(body: &[u8]) -> bool {
    without_mark(body).trim_ascii_start().starts_with(b"{")
}

/// Reads an object field by field. Numbers keep their digits and repeated names are kept, since signatures cover both;
/// `serde_json` alone would write numbers in its own way and silently keep the last of a name.
pub fn read(body: &[u8]) -> Result<Parameters, ReadError> {
    let text = String::from_utf8_lossy(without_mark(body));
    let mut fields = Fields::default();
    let read = fields.read_object(&escaped(&text), "");
    if fields.is_excessive {
        return Err(ReadError::Excessive);
    }
    read.map_err(|_| ReadError::Malformed)?;
    Ok(Parameters { pairs: fields.pairs.into(), nulls: fields.nulls.into() })
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body)
}

/// With control characters inside strings escaped, which some senders forget.
fn escaped(text: &str) -> String {
    let (mut escaped, mut is_string, mut is_escape) = (String::with_capacity(text.len()), false, false);
    for c in text.chars() {
        if is_string && c.is_ascii_control() && c != '\x7f' {
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
        is_string ^= c == '"' && !is_escape;
        is_escape = is_string && c == '\\' && !is_escape;
    }
    escaped
}

#[derive(Default)]
struct Fields {
    pairs: Bounded,
    nulls: Bounded,
    depth: usize,
    is_excessive: bool,
}

impl Fields {
    fn read_object(&mut self, text: &str, within: &str) -> serde_json::Result<()> {
        let mut json = serde_json::Deserializer::from_str(text);
        json.deserialize_map(Members { fields: self, within })?;
        json.end()
    }

    fn take(&mut self, name: &str, value: &RawValue) -> serde_json::Result<()> {
        if name.len() > LONGEST_NAME || self.depth == DEEPEST {
            return Err(self.excessive());
        }
        self.depth += 1;
        self.take_value(name, value.get())?;
        self.depth -= 1;
        Ok(())
    }

    fn take_value(&mut self, name: &str, value: &str) -> serde_json::Result<()> {
        match value.as_bytes().first() {
            Some(b'{') => self.read_object(value, name),
            Some(b'[') => serde_json::Deserializer::from_str(value).deserialize_seq(Elements { fields: self, name }),
            Some(b'"') => {
                let text = Bytes.deserialize(&mut serde_json::Deserializer::from_str(value))?;
                self.push(name, text)
            }
            Some(b'n') => self.nulls.push((name.as_bytes().to_vec(), Vec::new())).map_err(|_| self.excessive()),
            _ => self.push(name, value.as_bytes().to_vec()),
        }
    }

    fn push(&mut self, name: &str, value: Vec<u8>) -> serde_json::Result<()> {
        self.pairs.push((name.as_bytes().to_vec(), value)).map_err(|_| self.excessive())
    }

    fn excessive(&mut self) -> serde_json::Error {
        self.is_excessive = true;
        Error::custom("too much")
    }
}

struct Members<'a> {
    fields: &'a mut Fields,
    /// The name of the object whose members these are; empty for the outermost.
    within: &'a str,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Bytes)? {
            let name = String::from_utf8_lossy(&name[..name.len().min(LONGEST_NAME + 1)]).into_owned();
            let value: &RawValue = map.next_value()?;
            let name = if self.within.is_empty() { name } else { format!("{}[{name}]", self.within) };
            self.fields.take(&name, value).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

struct Elements<'a> {
    fields: &'a mut Fields,
    name: &'a str,
}

impl<'de> Visitor<'de> for Elements<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(value) = elements.next_element::<&RawValue>()? {
            self.fields.take(self.name, value).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

/// A string as bytes, because it may hold half a character (`"\ud83d"`).
struct Bytes;

impl<'de> DeserializeSeed<'de> for Bytes {
    type Value = Vec<u8>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON string")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}
