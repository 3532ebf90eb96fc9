use parley::models::{campaigns::answers::Choice, consents::keyword::Packs};
use std::collections::HashMap;

/// A line for each choice: its question, the languages of its inbox, number, label, synonyms.
const QUESTIONS: &str = include_str!("../../fixtures/questions.tsv");

#[derive(Default)]
pub struct Question {
    pub packs: Packs,
    pub choices: Vec<Choice<'static>>,
}

/// The questions of the corpus by their names.
pub fn questions() -> HashMap<&'static str, Question> {
    let mut questions: HashMap<&str, Question> = HashMap::new();
    for line in QUESTIONS.lines().skip(1) {
        let [name, packs, number, label, synonyms] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let question = questions.entry(name).or_default();
        question.packs = packs.parse().unwrap();
        question.choices.push(Choice {
            number: number.parse().unwrap(),
            label,
            synonyms: synonyms.split('|').filter(|synonym| !synonym.is_empty()).collect(),
        });
    }
    questions
}
