use parley::models::campaigns::answers::{Choice, refusals};

fn choice<'a>(number: i64, label: &'a str, synonyms: &[&'a str]) -> Choice<'a> {
    Choice { number, label, synonyms: synonyms.to_vec() }
}

fn refused(choices: &[Choice<'_>], packs: &str) -> Vec<(usize, &'static str, String)> {
    let refused = refusals(choices, packs.parse().unwrap());
    refused.into_iter().map(|refusal| (refusal.choice, refusal.field, refusal.words)).collect()
}

#[test]
fn good_choices_are_not_refused() {
    let choices =
        [choice(1, "Yes", &["sure", "👍"]), choice(2, "No", &["👎"]), choice(3, "OK, later", &["maybe", "2 days"])];

    assert_eq!(refused(&choices, "fr,es,de,pt,it,nl"), []);
}

#[test]
fn a_keyword_is_no_choice() {
    let choices = [choice(1, "Stop", &["halt"]), choice(2, "Keep", &["Info"]), choice(3, "Alto", &["yes"])];

    assert_eq!(
        refused(&choices, "es"),
        [
            (0, "label", "“Stop” is a word for STOP, START or HELP, so nobody could choose it.".to_owned()),
            (1, "synonyms", "“Info” is a word for STOP, START or HELP, so nobody could choose it.".to_owned()),
            (2, "label", "“Alto” is a word for STOP, START or HELP, so nobody could choose it.".to_owned()),
        ]
    );
    assert_eq!(refused(&choices, "").len(), 2);
}

#[test]
fn choices_that_read_alike_are_refused() {
    let choices = [
        choice(1, "Café", &["post-office"]),
        choice(2, "CAFE", &["Two", "three"]),
        choice(3, "Postoffice", &["1", "4"]),
        choice(3, "Tea", &[]),
    ];

    assert_eq!(
        refused(&choices, ""),
        [
            (1, "label", "“CAFE” reads like “Café” of choice 1.".to_owned()),
            (1, "synonyms", "“three” reads like the number of choice 3.".to_owned()),
            (2, "label", "“Postoffice” reads like “post-office” of choice 1.".to_owned()),
            (2, "synonyms", "“1” reads like the number of choice 1.".to_owned()),
            (3, "number", "Two choices have the number 3.".to_owned()),
        ]
    );
}

#[test]
fn what_nobody_could_answer_is_refused() {
    let long = "x".repeat(61);
    let choices = [choice(-1, " ", &["…"]), choice(2, "Please", &[&long]), choice(100, "Tea", &["good morning"])];

    let sentences: Vec<String> = refused(&choices, "").into_iter().map(|(_, _, sentence)| sentence).collect();

    assert_eq!(
        sentences,
        [
            "A choice has a number from 0 to 99.",
            "A label is missing.",
            "“…” has no letters or figures by which an answer could be known.",
            "“Please” goes along with any answer and says nothing by itself.",
            "A synonym may have 60 letters.",
            "A choice has a number from 0 to 99.",
            "“good morning” goes along with any answer and says nothing by itself.",
        ]
    );
}

#[test]
fn twenty_choices_are_enough() {
    let tables: Vec<String> = (1..=21).map(|number| format!("Table {number}")).collect();
    let choices: Vec<Choice<'_>> = tables.iter().zip(1..).map(|(table, number)| choice(number, table, &[])).collect();

    assert_eq!(refused(&choices, ""), [(20, "number", "A campaign may have 20 choices.".to_owned())]);
    assert_eq!(refused(&choices[..20], ""), []);
}
