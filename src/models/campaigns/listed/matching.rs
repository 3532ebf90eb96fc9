//! Which column of a list is what: guessed from headings and contents, and changed by whoever knows better.

use super::{headings, table::Table};
use crate::models::addresses::phone::is_number_like;
use serde::{Deserialize, Serialize};

/// Rows that are looked at for a guess.
const SAMPLE: usize = 100;
/// Letters of a variable.
const LONGEST_VARIABLE: usize = 40;

/// What a column is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Number,
    /// Several make one name, in their order.
    Name,
    /// It becomes a variable.
    Keep,
    #[default]
    Ignore,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Number, Self::Name, Self::Keep, Self::Ignore];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Keep => "keep",
            Self::Ignore => "ignore",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Which column is what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// The first row is headings.
    pub headed: bool,
    pub roles: Vec<Role>,
}

impl Matching {
    /// What a list most likely means.
    pub fn guess(table: &Table) -> Self {
        let first_looks_like_numbers = (0..table.columns).any(|column| is_number_like(table.cell(0, column)));
        let headed = !first_looks_like_numbers;
        let number = number_column(table, headed);
        let named = name_columns(table, headed, number);
        let role = |column| match column {
            _ if Some(column) == number => Role::Number,
            _ if named.contains(&column) => Role::Name,
            _ => Role::Keep,
        };
        Self { headed, roles: (0..table.columns).map(role).collect() }
    }

    /// The columns of numbers: of each row the first number counts.
    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        self.roles.iter().enumerate().filter(|(_, role)| **role == Role::Number).map(|(column, _)| column)
    }

    /// What stands in the way of reading a list so.
    pub fn obstacle(&self) -> Option<&'static str> {
        self.numbers().next().is_none().then_some("Say which column is the number.")
    }

    /// What each column is called as a variable: "order_no"; those of equal headings are numbered.
    pub fn variables(&self, table: &Table) -> Vec<String> {
        let mut variables: Vec<String> = Vec::with_capacity(table.columns);
        for column in 0..table.columns {
            let heading = if self.headed { variable(table.cell(0, column)) } else { String::new() };
            let heading = if heading.is_empty() { format!("column_{}", column + 1) } else { heading };
            let mut called = heading.clone();
            let mut n = 1;
            while variables.contains(&called) {
                n += 1;
                called = format!("{heading}_{n}");
            }
            variables.push(called);
        }
        variables
    }
}

fn variable(heading: &str) -> String {
    let words = heading.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_").chars().take(LONGEST_VARIABLE).collect()
}

/// The column with most numbers in it; of several the one whose heading says so.
fn number_column(table: &Table, headed: bool) -> Option<usize> {
    let score = |column: usize| {
        let heading = if headed { variable(table.cell(0, column)) } else { String::new() };
        let says_so = heading.split('_').map(headings::telling).max().unwrap_or_default();
        let (numbers, rows) = count(table, headed, column, is_number_like);
        // Contents count more than a heading: "Order number" is one too.
        (numbers * 10 / rows.max(1), says_so)
    };
    let best = (0..table.columns).rev().max_by_key(|column| score(*column))?;
    (score(best) > (0, 0)).then_some(best)
}

fn name_columns(table: &Table, headed: bool, number: Option<usize>) -> Vec<usize> {
    if !headed {
        let has_words = |column: &usize| {
            let (words, rows) = count(table, headed, *column, |cell| cell.chars().any(char::is_alphabetic));
            Some(*column) != number && words * 2 > rows
        };
        return (0..table.columns).filter(has_words).take(1).collect();
    }
    let among = |says_so: fn(&str) -> bool| -> Vec<usize> {
        let is_one = |column: &usize| says_so(&variable(table.cell(0, *column)));
        (0..table.columns).filter(is_one).filter(|column| Some(*column) != number).collect()
    };
    let parts = among(headings::is_part_of_name);
    let whole = among(headings::is_name);
    match (whole.first(), parts.is_empty()) {
        // "Vorname, Name" are the two halves.
        (Some(_), false) => {
            let mut both = [parts, whole].concat();
            both.sort_unstable();
            both.truncate(2);
            both
        }
        (Some(first), true) => vec![*first],
        (None, _) => parts,
    }
}

fn count(table: &Table, headed: bool, column: usize, fits: impl Fn(&str) -> bool) -> (usize, usize) {
    let from = usize::from(headed);
    let rows = table.rows.len().min(SAMPLE).saturating_sub(from);
    ((from..from + rows).filter(|row| fits(table.cell(*row, column))).count(), rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str) -> (bool, String) {
        let guess = Matching::guess(&Table::read(text.as_bytes()).unwrap());
        (guess.headed, guess.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn columns_are_known_by_their_headings_and_their_contents() {
        assert_eq!(guessed("Name,Mobile,Order\nAda,07700 900101,A-1\n"), (true, "name number keep".into()));
        assert_eq!(guessed("Order number,Who to call\n12,+44 7700 900101\n"), (true, "keep number".into()));
        assert_eq!(guessed("Order number,Phone\n4915112345,07700 900101\n"), (true, "keep number".into()));
        assert_eq!(guessed("Vorname;Nachname;Handy\nZoë;Müller;0151 23456789\n"), (true, "name name number".into()));
        assert_eq!(guessed("Born;Phone\n2001-02-03;07700900101\n"), (true, "keep number".into()));
        assert_eq!(guessed("Landline,Mobile\n02079460000,07700900101\n"), (true, "keep number".into()));
    }

    #[test]
    fn headings_are_known_in_the_languages_of_the_desk() {
        for (heads, roles) in [
            ("Nome,Cognome,Cellulare", "name name number"),
            ("Nome,Sobrenome,Celular", "name name number"),
            ("Nome completo,Telemóvel,Encomenda", "name number keep"),
            ("Prénom,Nom,Portable", "name name number"),
            ("Nom,Téléphone mobile,Commande", "name number keep"),
            ("Vorname,Name,Telefon", "name name number"),
            ("Nombre y apellidos,Móvil,Pedido", "name number keep"),
            ("Naam,Mobiel nummer,Bestelling", "name number keep"),
            ("Imię,Nazwisko,Telefon komórkowy", "name name number"),
            ("Имя,Фамилия,Телефон", "name name number"),
            ("Όνομα,Επώνυμο,Κινητό", "name name number"),
            ("الاسم,الجوال,الطلب", "name number keep"),
            ("姓名,手机,订单", "name number keep"),
        ] {
            assert_eq!(guessed(&format!("{heads}\nA,B,C\n")), (true, roles.into()), "{heads}");
        }
    }

    #[test]
    fn a_list_without_headings_is_one_too() {
        assert_eq!(guessed("+447700900101,Ada\n+447700900102,Alan\n"), (false, "number name".into()));
        assert_eq!(guessed("07700900101\n07700900102\n"), (false, "number".into()));
    }

    #[test]
    fn where_nothing_looks_like_a_number_somebody_has_to_say() {
        let guess = Matching::guess(&Table::read(b"a,b\nc,d\n").unwrap());

        assert_eq!(guess.numbers().next(), None);
        assert_eq!(guess.obstacle(), Some("Say which column is the number."));
    }

    #[test]
    fn headings_become_variables_each_of_its_own() {
        let table = Table::read("Order No.,Größe,Größe,\nA,1,2,3\n".as_bytes()).unwrap();

        let variables = Matching::guess(&table).variables(&table);
        assert_eq!(variables, ["order_no", "größe", "größe_2", "column_4"]);
    }
}
