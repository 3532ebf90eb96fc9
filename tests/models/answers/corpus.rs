use super::questions::questions;
use parley::models::campaigns::answers::{Reading, Sorted, Why, read, refusals, sort};
use std::collections::HashSet;

/// A line for each reply: the verdict of a careful person, the question, the language, the text.
const REPLIES: &str = include_str!("../../fixtures/answers.tsv");

struct Reply {
    verdict: &'static str,
    question: &'static str,
    language: &'static str,
    text: String,
}

#[test]
fn every_reply_is_read_as_a_careful_person_would() {
    let (questions, replies) = (questions(), replies());
    let languages: HashSet<&str> = replies.iter().map(|reply| reply.language).collect();
    assert!(replies.len() >= 300 && languages.len() >= 5, "the corpus is whole");

    let misread: Vec<String> = replies
        .iter()
        .filter_map(|Reply { verdict, question, text, .. }| {
            let sorted = sort(text, &questions[question].choices, questions[question].packs);
            (words(&sorted) != *verdict).then(|| format!("{question} {text:?}: {verdict}, not {sorted:?}"))
        })
        .collect();

    assert!(misread.is_empty(), "{} misread:\n{}", misread.len(), misread.join("\n"));
}

#[test]
fn the_choices_of_the_corpus_can_be_launched() {
    for (name, question) in questions() {
        assert_eq!(refusals(&question.choices, question.packs), [], "{name}");
    }
}

#[test]
fn an_agent_reads_by_what_an_answer_was_known() {
    let questions = questions();
    for (text, why) in [
        ("2️⃣", "Read as 2: it gives the number."),
        ("the second one", "Read as 2: it says “second”."),
        ("Thursday please", "Read as 2: it gives the label."),
        ("thurs", "Read as 2: it says “thurs”."),
        ("thrusday", "Read as 2: it says “thrusday”, nearly “thursday”."),
        ("2, thrusday", "Read as 2: it gives the number."),
        ("12", "Not counted: no choice has that number."),
        ("yes", "Not counted: no choice says so."),
        ("1 or 2", "Not counted: it may be more than one choice."),
        ("2?", "Not counted: it does not sound certain."),
        ("…", "Not counted: it says nothing."),
        ("Who is this?", "Not read as an answer."),
    ] {
        assert_eq!(read(text, &questions["delivery"].choices).words(), why, "{text}");
    }
}

#[test]
fn every_reason_can_be_stored() {
    let questions = questions();
    let readings = replies().into_iter().map(|reply| read(&reply.text, &questions[reply.question].choices));
    let reasons: Vec<Why> = readings
        .filter_map(|reading| match reading {
            Reading::Chosen { why, .. } => Some(why),
            _ => None,
        })
        .collect();

    assert!(reasons.iter().all(|why| Why::parse(&why.as_str()).as_ref() == Some(why)));
}

fn replies() -> Vec<Reply> {
    let lines = REPLIES.lines().skip(1).map(|line| {
        let [verdict, question, language, text] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        Reply { verdict, question, language, text: text.replace("\\n", "\n") }
    });
    lines.collect()
}

fn words(sorted: &Sorted) -> String {
    match sorted {
        Sorted::Keyword(keyword) => keyword.as_str().to_owned(),
        Sorted::Answer(Reading::Chosen { number, .. }) => number.to_string(),
        Sorted::Answer(_) => "unclear".to_owned(),
        Sorted::Conversation => "other".to_owned(),
    }
}
