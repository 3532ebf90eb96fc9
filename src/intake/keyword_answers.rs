//! Which keywords the desk answers: a STOP once, the START that lifts it, and HELP for whoever may be texted.

use super::{
    Letter,
    decide::{Known, Plan},
};
use crate::{
    models::{consents::keyword::Keyword, messages::keyword_answer},
    settings::AutomaticTexts,
};

impl Plan {
    /// Answers a word, unless somebody else does, it is said again, or its sender had enough automatic texts for now.
    pub(super) fn answer(
        &mut self,
        known: &Known,
        (index, letter): (usize, &Letter),
        word: Keyword,
        was_stopped: bool,
        most: AutomaticTexts,
    ) {
        if known.is_ours || !is_answered(letter, word, was_stopped) {
            return;
        }
        if known.had_enough(most, self.automatic()) {
            self.held_answers.push(index);
        } else {
            self.answers.push((index, word));
        }
    }

    /// Automatic texts that it brings.
    pub(super) fn automatic(&self) -> i64 {
        i64::try_from(self.answers.len() + self.replies.len()).unwrap_or(i64::MAX) + i64::from(self.confirm)
    }
}

fn is_answered(letter: &Letter, word: Keyword, was_stopped: bool) -> bool {
    let is_due = match word {
        Keyword::Stop | Keyword::Help => !was_stopped,
        Keyword::Start | Keyword::Yes => was_stopped,
    };
    is_due
        && letter.rules.answers.is_some()
        && !letter.contents.is_answered
        && letter.contents.can_be_answered()
        && !(word == Keyword::Stop && is_late(letter))
}

/// A text that came while the desk was down may be too old to be answered.
fn is_late(letter: &Letter) -> bool {
    letter.contents.provider_at.is_some_and(|said| letter.arrived_at - said > keyword_answer::STOP_WITHIN)
}
