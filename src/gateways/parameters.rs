//! The parameters of a callback, from its query, form or JSON. They stay bytes until they are asked for, because
//! signatures cover bytes and texts may hold what is no UTF-8.

use std::fmt;

use percent_encoding::percent_decode;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::Callback;

/// A decoded name and value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// Names and values in the order of arrival, repeated names included.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<Pair>);

impl Parameters {
    /// What stands behind the question mark.
    pub fn of_query(callback: &Callback) -> Self {
        Self(decode(callback.query().as_bytes()))
    }

    /// What a form body holds.
    pub fn of_form(callback: &Callback) -> Self {
        Self(decode(&callback.body))
    }

    /// What a JSON object holds; numbers and booleans become text, `{"a": {"b": 1}}` becomes `a[b]`.
    pub fn of_json(callback: &Callback) -> Result<Self, String> {
        let text = String::from_utf8_lossy(&callback.body);
        let object: Object = serde_json::from_str(&text).map_err(|_| "The body is not a JSON object".to_owned())?;
        let mut pairs = Vec::new();
        for (name, value) in object.0 {
            flatten(name, value, &mut pairs);
        }
        Ok(Self(pairs))
    }

    /// From wherever this request carries them: the query of a GET, else the form or JSON of its body.
    pub fn of(callback: &Callback) -> Result<Self, String> {
        if callback.is_get() || callback.body.is_empty() {
            Ok(Self::of_query(callback))
        } else if callback.content_type().ends_with("json") {
            Self::of_json(callback)
        } else {
            Ok(Self::of_form(callback))
        }
    }

    pub fn pairs(&self) -> &[Pair] {
        &self.0
    }

    /// The value of a name that may come only once: repeated, it could be read two ways, and that is refused.
    pub fn once(&self, name: &str) -> Result<Option<String>, String> {
        let mut values = self.0.iter().filter(|(n, _)| n == name.as_bytes());
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
        self.0.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| text(value))
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

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn decode(raw: &[u8]) -> Vec<Pair> {
    let pairs = raw.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let mut sides = pair.splitn(2, |byte| *byte == b'=');
            (unescape(sides.next().unwrap_or(b"")), unescape(sides.next().unwrap_or(b"")))
        })
        .collect()
}

fn unescape(raw: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = raw.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).collect()
}

fn flatten(name: String, value: Value, pairs: &mut Vec<Pair>) {
    match value {
        Value::Null => {}
        Value::String(value) => pairs.push((name.into_bytes(), value.into_bytes())),
        Value::Bool(value) => pairs.push((name.into_bytes(), value.to_string().into_bytes())),
        Value::Number(value) => pairs.push((name.into_bytes(), value.to_string().into_bytes())),
        Value::Array(values) => values.into_iter().for_each(|value| flatten(name.clone(), value, pairs)),
        Value::Object(object) => {
            object.into_iter().for_each(|(key, value)| flatten(format!("{name}[{key}]"), value, pairs));
        }
    }
}

/// A JSON object whose repeated names are kept; `serde_json` alone would silently keep the last.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EveryName)
    }
}

struct EveryName;

impl<'de> Visitor<'de> for EveryName {
    type Value = Object;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Object(pairs))
    }
}
