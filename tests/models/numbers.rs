//! Numbers are read as Google's libphonenumber reads them: tests/number_spellings.py wrote down what it says.

use parley::{models::addresses::phone, views::numbers::spaced};

const SPELLINGS: &str = include_str!("../fixtures/numbers.tsv");
const FEWEST: usize = 4_000;

struct Spelling {
    text: &'static str,
    country: &'static str,
    rule: &'static str,
    e164: &'static str,
    shown: &'static str,
    is_valid: bool,
}

fn spellings() -> impl Iterator<Item = Spelling> {
    SPELLINGS.lines().map(|line| {
        let [text, country, rule, e164, shown, valid] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        Spelling { text, country, rule, e164, shown, is_valid: valid == "valid" }
    })
}

/// What became of it: the number and whether it is in doubt, or what was offered in place of it.
fn outcome(spelling: &Spelling) -> String {
    match phone::typed(spelling.text, spelling.country, false) {
        Ok(typed) if typed.doubt.is_some() => format!("{} in doubt", typed.address.value),
        Ok(typed) => typed.address.value,
        Err(words) => match words.split_once("Did you mean ") {
            Some((_, offered)) => format!("offered {}", offered.trim_end_matches('?')),
            None => "refused".to_owned(),
        },
    }
}

fn expected(spelling: &Spelling) -> String {
    match spelling.rule {
        "read" | "outgoing" if spelling.is_valid => spelling.e164.to_owned(),
        "read" | "outgoing" => format!("{} in doubt", spelling.e164),
        "offered" => format!("offered {}", spelling.shown),
        _ => "refused".to_owned(),
    }
}

#[test]
fn every_spelling_is_read_as_libphonenumber_reads_it() {
    let differ: Vec<String> = spellings()
        .map(|spelling| (outcome(&spelling), spelling))
        .filter(|(outcome, spelling)| *outcome != expected(spelling))
        .map(|(outcome, spelling)| {
            format!(
                "{:?} in {} ({}): {outcome}, not {}",
                spelling.text,
                spelling.country,
                spelling.rule,
                expected(&spelling)
            )
        })
        .collect();

    assert!(spellings().count() >= FEWEST);
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn every_number_is_shown_as_libphonenumber_shows_it() {
    for spelling in spellings().filter(|spelling| spelling.e164 != "-") {
        assert_eq!(spaced(spelling.e164), spelling.shown);
    }
}
