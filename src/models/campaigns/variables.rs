//! What a campaign's text may hold besides words: `{{person.first_name|there}}`, a name and what stands in its place
//! where there is none. No conditions, no loops.

use std::collections::BTreeMap;

pub const NAME: &str = "person.name";
pub const FIRST_NAME: &str = "person.first_name";
/// The choices, one a line: "1 tomorrow".
pub const CHOICES: &str = "choices";
/// In front of a column of a list that was brought along.
pub const COLUMN: &str = "list.";

/// A text with variables, read once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Variable { name: String, otherwise: String },
}

/// What is known of a recipient.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    pub name: Option<&'a str>,
    /// The columns of a list.
    pub fields: &'a BTreeMap<String, String>,
    pub choices: &'a str,
}

impl Template {
    /// Reads a text; the error says what is not understood, and how it would be. `columns` are those of a list.
    pub fn parse(text: &str, columns: &[String]) -> Result<Self, String> {
        Self::read(text, Some(columns))
    }

    /// A text that was found to be right when it was drafted; a column that a row lacks stands for nothing.
    pub fn trusted(text: &str) -> Self {
        Self::read(text, None).unwrap_or_else(|_| Self(vec![Piece::Words(text.to_owned())]))
    }

    fn read(text: &str, columns: Option<&[String]>) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(begin) = rest.find("{{") {
            let Some(length) = rest[begin + 2..].find("}}") else {
                return Err("A variable is not closed: it ends with “}}”.".to_owned());
            };
            if begin > 0 {
                pieces.push(Piece::Words(rest[..begin].to_owned()));
            }
            pieces.push(variable(&rest[begin + 2..begin + 2 + length], columns)?);
            rest = &rest[begin + 2 + length + 2..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// Whether it has a place for this variable.
    pub fn names(&self, variable: &str) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Variable { name, .. } if name == variable))
    }

    /// The text for one recipient.
    pub fn fill(&self, values: Values<'_>) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => words.as_str(),
                Piece::Variable { name, otherwise } => values.get(name).unwrap_or(otherwise),
            })
            .collect()
    }
}

impl<'a> Values<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        let value = match name {
            NAME => self.name.map(str::trim),
            FIRST_NAME => self.name.and_then(|name| name.split_whitespace().next()),
            CHOICES => Some(self.choices),
            column => self.fields.get(column.strip_prefix(COLUMN)?).map(|value| value.trim()),
        };
        value.filter(|value| !value.is_empty())
    }
}

fn variable(inside: &str, columns: Option<&[String]>) -> Result<Piece, String> {
    let (name, otherwise) = inside.split_once('|').unwrap_or((inside, ""));
    let name = name.trim();
    let is_known = matches!(name, NAME | FIRST_NAME | CHOICES)
        || name
            .strip_prefix(COLUMN)
            .is_some_and(|column| columns.is_none_or(|columns| columns.iter().any(|known| known == column)));
    if !is_known {
        let mut known: Vec<String> = [FIRST_NAME, NAME, CHOICES].map(|name| format!("{{{{{name}}}}}")).to_vec();
        known.extend(columns.unwrap_or_default().iter().map(|column| format!("{{{{{COLUMN}{column}}}}}")));
        return Err(format!("There is no {{{{{name}}}}}. There is: {}.", known.join(", ")));
    }
    Ok(Piece::Variable { name: name.to_owned(), otherwise: otherwise.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, name: Option<&str>) -> String {
        let fields = BTreeMap::from([("order".to_owned(), "A-17".to_owned())]);
        let template = Template::parse(text, &["order".to_owned()]).unwrap();
        template.fill(Values { name, fields: &fields, choices: "1 yes\n2 no" })
    }

    #[test]
    fn a_variable_stands_for_what_is_known() {
        assert_eq!(filled("Hi {{person.first_name|there}}!", Some("Ada Lovelace")), "Hi Ada!");
        assert_eq!(filled("Hi {{ person.name }}!", Some("Ada Lovelace")), "Hi Ada Lovelace!");
        assert_eq!(filled("{{list.order}}: {{choices}}", None), "A-17: 1 yes\n2 no");
    }

    #[test]
    fn where_nothing_is_known_its_other_words_stand() {
        assert_eq!(filled("Hi {{person.first_name|there}}!", None), "Hi there!");
        assert_eq!(filled("Hi {{person.first_name | dear friend }}!", Some("  ")), "Hi dear friend!");
        assert_eq!(filled("Hi{{person.name}}!", None), "Hi!");
    }

    #[test]
    fn what_a_person_is_called_is_never_read_as_a_variable() {
        assert_eq!(filled("Hi {{person.name}}", Some("{{list.order}}")), "Hi {{list.order}}");
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let none: &[String] = &[];
        assert!(Template::parse("Hi {{first_name}}", none).unwrap_err().contains("{{person.first_name}}"));
        assert!(Template::parse("Hi {{list.order}}", none).is_err());
        assert!(Template::parse("Hi {{person.name", none).unwrap_err().contains("not closed"));
        assert!(Template::parse("Braces {alone} } stay }}", none).is_ok());
    }
}
