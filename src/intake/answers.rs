//! What a text means to the questions its sender was asked. Pure: it is told the questions and says what to write.

use super::Letter;
use crate::models::campaigns::{
    answers::{Doubt, Packs, Reading, Why},
    asking::Question,
};

/// What a text is to the questions.
#[derive(Clone, Debug)]
pub enum Taken {
    /// No answer: it goes the way of any text.
    Not,
    /// It reads like an answer, but a user has written since: it is only offered as one.
    Offered { question: Question, number: i64, why: Why },
    /// It counts.
    Counted {
        question: Question,
        number: i64,
        why: Why,
        /// More is said than the answer.
        remarks: bool,
    },
    /// The same answer once more.
    Repeated { question: Question, number: i64, why: Why },
    /// It was said before the answer that counts, and came after it.
    Superseded { question: Question, number: i64, why: Why },
    /// An answer after the end.
    Late { question: Question, number: i64, why: Why },
    /// An answer that cannot be counted.
    Unclear { question: Question, doubt: Doubt },
}

/// Reads a text against the questions, the newest first, and notes in them what it said.
pub fn take(questions: &mut [Question], letter: &Letter) -> Taken {
    if letter.contents.media.is_some() || questions.is_empty() {
        return Taken::Not;
    }
    let (text, packs) = (&letter.contents.body, letter.rules.packs);
    if let Some(repeated) = repeated(&questions[0], text, packs) {
        return repeated;
    }
    let (said_at, said_until) = (letter.said_at(), letter.said_until());
    let awaits = |question: &&mut Question| question.awaits() && question.is_asked(said_until);
    let Some(question) = questions.iter_mut().find(awaits) else { return Taken::Not };
    let reading = question.read(text, packs);
    match reading {
        Reading::Chosen { number, why, .. } if question.user_wrote_before(said_until) => {
            Taken::Offered { question: question.clone(), number, why }
        }
        Reading::Chosen { number, why, .. } if question.is_answered_after(said_at) => {
            Taken::Superseded { question: question.clone(), number, why }
        }
        Reading::Chosen { number, why, .. } if question.is_over(said_at) => late(question, number, why),
        Reading::Chosen { number, why, remarks } => counted(question, said_at, number, why, remarks),
        Reading::Unclear(doubt) => unclear(question, doubt, said_at, said_until),
        Reading::Other => Taken::Not,
    }
}

/// Nervous thumbs: what was answered already, said once more.
fn repeated(newest: &Question, text: &str, packs: Packs) -> Option<Taken> {
    let known = newest.choice?;
    match newest.read(text, packs) {
        Reading::Chosen { number, why, remarks: false } if number == known => {
            Some(Taken::Repeated { question: newest.clone(), number, why })
        }
        _ => None,
    }
}

/// Someone who answered in time and changes their mind too late is for a person.
fn late(question: &mut Question, number: i64, why: Why) -> Taken {
    if question.choice.is_some() {
        return Taken::Not;
    }
    let before = question.clone();
    question.is_acknowledged = true;
    Taken::Late { question: before, number, why }
}

fn counted(question: &mut Question, said_at: i64, number: i64, why: Why, remarks: bool) -> Taken {
    let before = question.clone();
    question.choice = Some(number);
    question.answered_at = Some(said_at);
    question.is_acknowledged = true;
    Taken::Counted { question: before, number, why, remarks }
}

fn unclear(question: &mut Question, doubt: Doubt, said_at: i64, said_until: i64) -> Taken {
    if question.choice.is_some() || question.user_wrote_before(said_until) || question.is_over(said_at) {
        return Taken::Not;
    }
    let before = question.clone();
    question.misses += 1;
    Taken::Unclear { question: before, doubt }
}

impl Taken {
    /// The question it was read against.
    pub fn question(&self) -> Option<&Question> {
        match self {
            Self::Not => None,
            Self::Offered { question, .. }
            | Self::Counted { question, .. }
            | Self::Repeated { question, .. }
            | Self::Superseded { question, .. }
            | Self::Late { question, .. }
            | Self::Unclear { question, .. } => Some(question),
        }
    }

    /// Whether a person has to see to it.
    pub fn needs_a_person(&self) -> bool {
        match self {
            Self::Not | Self::Offered { .. } => true,
            Self::Counted { question, number, remarks, .. } => {
                *remarks || question.chosen(*number).is_some_and(|choice| choice.hands_over)
            }
            Self::Unclear { question, .. } => question.misses + 1 >= question.unclear_limit,
            Self::Repeated { .. } | Self::Superseded { .. } | Self::Late { .. } => false,
        }
    }

    /// What is said to it, and as what kind of message.
    pub fn reply(&self) -> Option<(&'static str, String)> {
        let (kind, words) = match self {
            Self::Counted { question, number, .. } if !question.is_acknowledged => {
                ("acknowledgement", question.with_choices(&question.chosen(*number)?.acknowledgement))
            }
            Self::Late { question, .. } if !question.is_acknowledged => {
                ("acknowledgement", question.with_choices(&question.late_text))
            }
            Self::Unclear { question, .. } if !self.needs_a_person() => {
                ("clarification", question.with_choices(&question.unclear_text))
            }
            _ => return None,
        };
        (!words.is_empty()).then_some((kind, words))
    }

    /// How it was read, as it is kept with the text.
    pub fn reading(&self) -> Option<String> {
        let (what, number, why) = match self {
            Self::Not => return None,
            Self::Unclear { doubt, .. } => return Some(format!("unclear {}", doubt.as_str())),
            Self::Offered { number, why, .. } => ("offered", number, why),
            Self::Counted { number, why, .. } => ("counted", number, why),
            Self::Repeated { number, why, .. } => ("repeated", number, why),
            Self::Superseded { number, why, .. } => ("superseded", number, why),
            Self::Late { number, why, .. } => ("late", number, why),
        };
        Some(format!("{what} {number} {}", why.as_str()))
    }
}
