//! The rows of a list as people: who can be taken in, what is wrong with the others, and who stands there twice.

use super::{
    matching::{Matching, Role},
    table::Table,
};
use crate::models::addresses::phone::Typed;
use std::collections::{BTreeMap, HashSet};

/// Rows that are told about one by one.
pub const MOST_WRONGS: usize = 100;
/// Rows that are shown before the list is taken in.
pub const FIRST: usize = 5;
const LONGEST_NAME: usize = 200;
const LONGEST_VALUE: usize = 500;

/// A person of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As it is stored.
    pub number: String,
    pub name: Option<String>,
    pub fields: BTreeMap<String, String>,
}

/// What a list comes to.
#[derive(Clone, Debug, Default)]
pub struct Read {
    pub rows: Vec<Row>,
    /// The numbers of the first rows as they were read; none where there is none.
    pub first: Vec<Option<String>>,
    /// The first of those that cannot be taken in: the line of the file, and what is wrong.
    pub wrongs: Vec<(u64, String)>,
    pub wrong: usize,
    /// Numbers that stood further up already.
    pub doubles: usize,
    /// Numbers that may not be in use; they are taken in all the same.
    pub doubtful: usize,
    /// Numbers that stood before another in their cell; the other is not taken in.
    pub first_of_two: usize,
}

/// Reads every row. `number` reads a number as it stands in the list.
pub fn read(table: &Table, matching: &Matching, number: impl Fn(&str) -> Result<Typed, String>) -> Read {
    let mut read = Read::default();
    let mut seen: HashSet<String> = HashSet::new();
    let variables = matching.variables(table);
    for at in usize::from(matching.headed)..table.rows.len() {
        let row = row(table, matching, &variables, at, &number);
        if read.first.len() < FIRST {
            read.first.push(row.as_ref().ok().map(|(row, _)| row.number.clone()));
        }
        match row {
            Ok((row, _)) if seen.contains(&row.number) => read.doubles += 1,
            Ok((row, typed)) => {
                seen.insert(row.number.clone());
                read.doubtful += usize::from(typed.doubt.is_some());
                read.first_of_two += usize::from(typed.other.is_some());
                read.rows.push(row);
            }
            Err(words) => {
                read.wrong += 1;
                if read.wrongs.len() < MOST_WRONGS {
                    read.wrongs.push((table.rows[at].0, words));
                }
            }
        }
    }
    read
}

fn row(
    table: &Table,
    matching: &Matching,
    variables: &[String],
    at: usize,
    number: impl Fn(&str) -> Result<Typed, String>,
) -> Result<(Row, Typed), String> {
    let written: Vec<&str> =
        matching.numbers().map(|column| table.cell(at, column)).filter(|cell| !cell.is_empty()).collect();
    let typed = first_number(&written, number)?;
    let mut fields = BTreeMap::new();
    for (column, _) in matching.roles.iter().enumerate().filter(|(_, role)| **role == Role::Keep) {
        fields.insert(variables[column].clone(), value(&variables[column], table.cell(at, column))?);
    }
    Ok((Row { number: typed.address.value.clone(), name: name(table, matching, at)?, fields }, typed))
}

/// Of several the first that is one; where none is, what is wrong with the first.
fn first_number(written: &[&str], number: impl Fn(&str) -> Result<Typed, String>) -> Result<Typed, String> {
    let mut wrong = None;
    for cell in written {
        match number(cell) {
            Ok(typed) => return Ok(typed),
            Err(words) => wrong = wrong.or_else(|| Some(format!("“{}”: {words}", shown(cell)))),
        }
    }
    Err(wrong.unwrap_or_else(|| "There is no number.".to_owned()))
}

/// What is quoted back stays short.
fn shown(cell: &str) -> String {
    cell.chars().take(30).collect()
}

fn name(table: &Table, matching: &Matching, at: usize) -> Result<Option<String>, String> {
    let parts = matching.roles.iter().enumerate().filter(|(_, role)| **role == Role::Name);
    let name = parts.flat_map(|(column, _)| table.cell(at, column).split_whitespace()).collect::<Vec<_>>().join(" ");
    if name.chars().count() > LONGEST_NAME {
        Err(format!("The name is longer than {LONGEST_NAME} characters."))
    } else {
        Ok(Some(name).filter(|name| !name.is_empty()))
    }
}

fn value(variable: &str, cell: &str) -> Result<String, String> {
    if cell.chars().count() > LONGEST_VALUE {
        Err(format!("“{variable}” is longer than {LONGEST_VALUE} characters."))
    } else {
        Ok(cell.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::addresses::phone::{Address, SMS};

    fn number(text: &str) -> Result<Typed, String> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if digits.len() < 7 {
            return Err("This is no number.".to_owned());
        }
        Ok(Typed {
            address: Address { kind: SMS, value: format!("+{digits}") },
            doubt: digits.ends_with("000").then(|| "in use?".to_owned()),
            other: None,
        })
    }

    fn of(text: &str) -> Read {
        let table = Table::read(text.as_bytes()).unwrap();
        read(&table, &Matching::guess(&table), number)
    }

    #[test]
    fn every_row_is_a_person_with_what_else_is_known() {
        let read = of("phone,name,order\n44 7700 900101,  Ada   Lovelace ,A-1\n447700900102,,\n");

        let shown: Vec<_> = read
            .rows
            .iter()
            .map(|row| (row.number.as_str(), row.name.as_deref(), row.fields["order"].as_str()))
            .collect();
        assert_eq!(shown, [("+447700900101", Some("Ada Lovelace"), "A-1"), ("+447700900102", None, "")]);
    }

    #[test]
    fn the_halves_of_a_name_make_one() {
        let read = of("first name,last name,phone\nAda,Lovelace,447700900101\n");

        assert_eq!(read.rows[0].name.as_deref(), Some("Ada Lovelace"));
    }

    #[test]
    fn what_is_wrong_is_told_by_the_line_of_the_file() {
        let read = of("phone,name\n447700900101,Ada\n,Nobody\n12,Short\n447700900103,Mary\n");

        assert_eq!(read.rows.len(), 2);
        assert_eq!(read.wrong, 2);
        assert_eq!(read.wrongs, [(3, "There is no number.".to_owned()), (4, "“12”: This is no number.".to_owned())]);
    }

    #[test]
    fn of_several_columns_of_numbers_the_first_number_of_a_row_counts() {
        let table = Table::read(
            b"mobile,home,name\n447700900101,442079460000,Ada\n,447700900102,Alan\n12,447700900103,Mary\n12,,Nobody\n",
        )
        .unwrap();
        let matching = Matching { headed: true, roles: vec![Role::Number, Role::Number, Role::Name] };

        let read = read(&table, &matching, number);

        let numbers: Vec<_> = read.rows.iter().map(|row| row.number.as_str()).collect();
        assert_eq!(numbers, ["+447700900101", "+447700900102", "+447700900103"]);
        assert_eq!(read.wrongs, [(5, "“12”: This is no number.".to_owned())]);
    }

    #[test]
    fn doubles_are_counted_and_the_first_one_stands() {
        let read = of("phone,name\n447700900101,Ada\n+44 7700 900101,Countess\n447700900000,Doubtful\n");

        assert_eq!((read.rows.len(), read.doubles, read.doubtful), (2, 1, 1));
        assert_eq!(read.rows[0].name.as_deref(), Some("Ada"));
    }

    #[test]
    fn a_list_of_mistakes_is_told_shortly() {
        let read = of(&format!("phone,name\n447700900101,Ada\n{}", "1,x\n".repeat(500)));

        assert_eq!((read.wrong, read.wrongs.len()), (500, MOST_WRONGS));
    }

    #[test]
    fn what_is_longer_than_a_text_can_use_is_wrong() {
        let read =
            of(&format!("phone,name,note\n447700900101,{},\n447700900102,,{}\n", "n".repeat(201), "v".repeat(501)));

        assert_eq!(read.wrong, 2);
        assert_eq!(read.wrongs[1].1, "“note” is longer than 500 characters.");
    }
}
