//! Answers in several steps: "1. No, wait: 2", "not tomorrow, Thursday", "3. I'm at work all day".
//!
//! A text is cut where its writer pauses, and each clause is an answer, the choice that is ruled out, a correction of what
//! stood before, or a remark. Only where they all fit together does the answer that is left count.

mod cutting; // where one clause ends and the next begins
mod remarks; // what may be said beside an answer
mod turns; // the words that correct and rule out

use super::{
    Reading, Why, company,
    findings::Findings,
    names::Names,
    text::{Piece, Text},
    verdict,
};
use crate::models::wording::is_name;
use cutting::{Clause, clauses};
use std::collections::BTreeSet;

/// What the clauses of a text come to.
pub fn read(text: &str, names: &Names<'_>) -> Reading {
    let mut sense = Sense::default();
    let fits = clauses(text).into_iter().try_for_each(|clause| sense.take_in(clause, names));
    fits.and_then(|()| sense.reading(names)).unwrap_or(Reading::Other)
}

/// What was said up to now.
#[derive(Default)]
struct Sense {
    chosen: Option<(i64, Why)>,
    ruled_out: BTreeSet<i64>,
    /// A correction was begun; an answer has to follow.
    corrects: bool,
    remarks: bool,
    attends: bool,
    /// The clause begins with an apology, perhaps for what was said.
    apologises: bool,
    /// The clause goes on with "and".
    adds: bool,
    /// Somebody is not there.
    is_absent: bool,
    /// The clause draws a conclusion from a remark.
    concludes: bool,
    /// A remark may have gone on with the answer: "Thursday I'm away".
    is_loose: bool,
    /// The answer is made of words that people say beside others.
    is_common: bool,
}

impl Sense {
    /// None where the clause does not fit.
    fn take_in(&mut self, clause: Clause<'_>, names: &Names<'_>) -> Option<()> {
        let text = Text::new(clause.typed);
        let joined = joined_on(&text.pieces);
        self.adds = joined.len() < text.pieces.len();
        let (turned, rest) = turns::correction(joined, names);
        self.corrects |= turned;
        self.apologises |= turns::apologises(rest) && !self.adds;
        let concluded = turns::conclusion(rest);
        let rest = concluded.unwrap_or(rest);
        self.concludes = concluded.is_some() && self.is_loose;
        let text = Text { pieces: rest.to_vec(), ..text };
        if turns::is_neither(&text.pieces) {
            return self.chosen.is_none().then_some(());
        }
        if let Some(numbers) = turns::ruled_out(&text.pieces, names) {
            self.ruled_out.extend(numbers);
            Some(())
        } else {
            self.answer(clause, &text, names)
        }
    }

    fn answer(&mut self, clause: Clause<'_>, text: &Text, names: &Names<'_>) -> Option<()> {
        let found = Findings::new(text, names);
        self.attends |= found.attends || found.agrees;
        if found.tells {
            return None;
        }
        let adds_nothing = found.adds_nothing();
        match verdict::of(&found) {
            Reading::Chosen { number, why, .. } => {
                self.is_common = why != Why::Number && names.is_common(number);
                self.choose(number, why)
            }
            _ if adds_nothing => Some(()),
            _ if found.only_declines() && self.chosen.is_some() => {
                self.corrects = true;
                Some(())
            }
            Reading::Other => self.remark(clause, text, names),
            Reading::Unclear(_) => None,
        }
    }

    /// Another choice than before is a correction, or nothing that counts.
    fn choose(&mut self, number: i64, why: Why) -> Option<()> {
        let differs = self.chosen.as_ref().is_some_and(|(before, _)| *before != number);
        let corrects = std::mem::take(&mut self.corrects) | std::mem::take(&mut self.apologises) | self.concludes;
        self.is_loose &= !self.concludes;
        // "Not tomorrow, and Thursday" may rule out both.
        let adds = self.adds && (differs || !self.ruled_out.is_empty());
        ((corrects || !differs) && !adds).then(|| self.chosen = Some((number, why)))
    }

    /// "Tomorrow I work" tells of tomorrow, "1 I work" does not; and "good, I'll call" may rate nothing.
    fn remark(&mut self, clause: Clause<'_>, text: &Text, names: &Names<'_>) -> Option<()> {
        self.remarks = true;
        self.is_absent |= turns::is_absent(&text.pieces) || remarks::is_absent(text);
        let Some((number, why)) = self.chosen.as_ref().filter(|_| !self.is_common) else {
            return (self.chosen.is_none()
                && names.yes().is_none()
                && text.pieces.len() > 1
                && remarks::may_precede(text, names))
            .then_some(());
        };
        let is_apart = clause.is_apart || *why == Why::Number || names.no() == Some(*number);
        self.is_loose |= !is_apart;
        (remarks::may_follow(text, *number, names)
            || (is_name(clause.typed) && !text.pieces.iter().filter_map(Piece::word).any(remarks::turns)))
        .then_some(())
    }

    fn reading(self, names: &Names<'_>) -> Option<Reading> {
        let (number, why) = self.chosen.filter(|_| !self.corrects && !self.is_loose)?;
        // "Thursday, I'm away" may say when.
        let is_doubtful = self.is_absent && why != Why::Number && names.is_day(number);
        let comes_not = self.attends && names.no() == Some(number);
        (!comes_not && !is_doubtful && !self.ruled_out.contains(&number)).then_some(Reading::Chosen {
            number,
            why,
            remarks: self.remarks,
        })
    }
}

/// "and I'll fetch it" without its "and".
fn joined_on(pieces: &[Piece]) -> &[Piece] {
    match pieces {
        [Piece::Word(word), rest @ ..] if !rest.is_empty() && company::adds(word) => rest,
        _ => pieces,
    }
}
