mod misspelling; // how near a word comes to another without being one of its own

use super::{
    Choice, Why, calendar, company,
    text::{Piece, Text, spoken},
};
use crate::models::wording::distance;
use misspelling::{is_nearly_keyword, misspelling, misspelling_in_company};
use std::{cell::RefCell, collections::HashMap};

/// From so many on, choices are a scale.
const SCALE: i64 = 5;

/// Pieces of "pick it up".
const PARTED: usize = 3;

/// What the choices are called: labels, synonyms, and emoji that stand for them.
pub struct Names<'a> {
    choices: &'a [Choice<'a>],
    names: Vec<Name>,
    /// What was looked for already: a text is looked through again and again.
    known: RefCell<HashMap<String, Option<Found>>>,
}

/// One label or synonym.
pub struct Name {
    pub number: i64,
    pub is_label: bool,
    pub text: Text,
    /// Its words as they are shown, and without spaces.
    spoken: String,
    joined: String,
}

/// A name found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How many pieces of the text it takes.
    pub pieces: usize,
    /// More than one where the choices are called alike.
    pub choices: Vec<(i64, Why)>,
}

impl<'a> Names<'a> {
    pub fn new(choices: &'a [Choice<'a>]) -> Self {
        let names = choices.iter().flat_map(|choice| {
            let label = Name::new(choice.number, true, choice.label);
            let synonyms = choice.synonyms.iter().map(|synonym| Name::new(choice.number, false, synonym));
            std::iter::once(label).chain(synonyms)
        });
        let mut names: Vec<Name> = names.collect();
        let short: Vec<Name> = names.iter().flat_map(Name::shortened).collect();
        let free: Vec<Name> =
            short.into_iter().filter(|short| !names.iter().any(|name| name.is(&short.text.pieces))).collect();
        names.extend(free);
        Self { choices, names, known: RefCell::default() }
    }

    /// Whether a choice is called by this word.
    pub fn is_called(&self, word: &str) -> bool {
        self.names.iter().any(|name| name.spoken == word)
    }

    /// Whether a choice is called like a day.
    pub fn is_day(&self, number: i64) -> bool {
        self.names.iter().any(|name| name.number == number && calendar::has(&name.spoken))
    }

    /// Whether a choice is called by words that people say beside others: "OK", "👍 Fine".
    pub fn is_common(&self, number: i64) -> bool {
        let is_phrase = |pieces: &[Piece]| company::phrases(pieces).any(|(length, _)| length == pieces.len());
        self.names.iter().any(|name| name.number == number && is_phrase(&name.text.pieces))
    }

    pub fn has_number(&self, number: i64) -> bool {
        self.choices.iter().any(|choice| choice.number == number)
    }

    pub fn highest(&self) -> Option<i64> {
        self.choices.iter().map(|choice| choice.number).max()
    }

    /// Whether there are so many choices that "4/5" and "4 stars" choose the fourth.
    pub fn are_a_scale(&self) -> bool {
        self.highest().is_some_and(|highest| highest >= SCALE)
    }

    /// The longest name that the pieces begin with, or nearly begin with.
    pub fn at(&self, pieces: &[Piece]) -> Option<Found> {
        let longest = self.names.iter().map(|name| name.text.pieces.len()).max().unwrap_or(0) + 1;
        let pieces = &pieces[..pieces.len().min(longest.max(PARTED))];
        let key = format!("{pieces:?}");
        if let Some(found) = self.known.borrow().get(&key) {
            return found.clone();
        }
        let called = (1..=longest.min(pieces.len())).rev().find_map(|count| self.called(&pieces[..count]));
        let found = called.or_else(|| self.parted(pieces));
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    /// "pick it up" for "pick up".
    fn parted(&self, pieces: &[Piece]) -> Option<Found> {
        let [verb, what, particle, ..] = pieces else { return None };
        what.word().filter(|word| company::is_object(word))?;
        let pieces = [verb.clone(), particle.clone()];
        let names: Vec<_> = self.names.iter().filter(|name| name.is(&pieces)).map(|name| name.found(&pieces)).collect();
        (!names.is_empty()).then_some(Found { pieces: 3, choices: names })
    }

    /// The choices that an emoji stands for.
    pub fn signed(&self, sign: char) -> Vec<(i64, Why)> {
        let showing: Vec<&Name> = self.names.iter().filter(|name| name.text.signs.contains(&sign)).collect();
        let alone = showing.iter().all(|name| name.number == showing[0].number);
        showing
            .into_iter()
            .filter(|name| alone || name.text.pieces.is_empty())
            .map(|name| (name.number, name.why(&sign.to_string())))
            .collect()
    }

    pub fn has_sign(&self, sign: char) -> bool {
        self.names.iter().any(|name| name.text.signs.contains(&sign))
    }

    /// The one choice that says yes.
    pub fn yes(&self) -> Option<i64> {
        self.answering(company::is_yes, company::is_no)
    }

    /// The one choice that says no.
    pub fn no(&self) -> Option<i64> {
        self.answering(company::is_no, company::is_yes)
    }

    /// "No onions" says no only beside a "Yes".
    fn answering(&self, says: fn(&str) -> bool, opposes: fn(&str) -> bool) -> Option<i64> {
        let opposed = self.names.iter().any(|name| name.begins(opposes));
        let saying = |name: &&Name| name.begins(says) && (opposed || name.text.pieces.len() == 1);
        let mut numbers = self.names.iter().filter(saying).map(|name| name.number);
        let first = numbers.next()?;
        numbers.all(|number| number == first).then_some(first)
    }

    fn called(&self, pieces: &[Piece]) -> Option<Found> {
        let exactly: Vec<_> = self.names.iter().filter(|name| name.is(pieces)).map(|name| name.found(pieces)).collect();
        let choices = if exactly.is_empty() { self.nearly(pieces) } else { exactly };
        (!choices.is_empty()).then_some(Found { pieces: pieces.len(), choices })
    }

    /// What is as near to a keyword or to another day as to a choice is neither.
    fn may_be_another(&self, typed: &str, far: usize) -> bool {
        let is_other = |day: &&str| !self.is_called(day);
        is_nearly_keyword(typed, far)
            || (far > 0 && calendar::days().filter(is_other).any(|day| distance(typed, day, 1).is_some()))
    }

    fn nearly(&self, pieces: &[Piece]) -> Vec<(i64, Why)> {
        let near: Vec<_> = self.names.iter().filter_map(|name| Some((name.distance(pieces)?, name))).collect();
        let Some(nearest) =
            near.iter().map(|(distance, _)| *distance).min().filter(|far| !self.may_be_another(&joined(pieces), *far))
        else {
            return Vec::new();
        };
        let as_near = |name: &&Name| nearest > 0 && distance(&joined(pieces), &name.joined, nearest).is_some();
        let chosen = near.into_iter().filter(|(far, _)| *far == nearest).map(|(_, name)| name);
        let mut meant: Vec<&Name> = chosen.chain(self.names.iter().filter(as_near)).collect();
        meant.sort_by_key(|name| name.number);
        meant.dedup_by_key(|name| name.number);
        meant.into_iter().map(|name| name.misspelled(pieces)).collect()
    }
}

impl Name {
    pub fn new(number: i64, is_label: bool, name: &str) -> Self {
        let text = Text::new(name);
        let spoken = text.spoken();
        Self { number, is_label, joined: spoken.replace(' ', ""), spoken, text }
    }

    /// "thurs" for "Thursday".
    fn shortened(&self) -> impl Iterator<Item = Self> {
        let forms = calendar::shortened(&self.spoken);
        forms.map(move |form| Self::new(self.number, false, form))
    }

    /// Whether these are its words, however they are spaced: "postoffice", "pick up".
    pub fn is(&self, pieces: &[Piece]) -> bool {
        let worded = pieces.iter().chain(&self.text.pieces).all(|piece| piece.word().is_some());
        !pieces.is_empty() && (self.text.pieces == pieces || (worded && self.joined == joined(pieces)))
    }

    fn begins(&self, says: fn(&str) -> bool) -> bool {
        self.text.pieces.first().and_then(Piece::word).is_some_and(says)
    }

    fn found(&self, pieces: &[Piece]) -> (i64, Why) {
        (self.number, self.why(&spoken(pieces)))
    }

    fn why(&self, typed: &str) -> Why {
        if self.is_label { Why::Label } else { Why::synonym(typed) }
    }

    fn misspelled(&self, pieces: &[Piece]) -> (i64, Why) {
        (self.number, Why::spelling(&spoken(pieces), &self.spoken))
    }

    /// In how many letters the pieces misspell it: word by word, or as one word.
    fn distance(&self, pieces: &[Piece]) -> Option<usize> {
        let typed: Vec<&str> = pieces.iter().map(Piece::word).collect::<Option<_>>()?;
        let meant: Vec<&str> = self.text.pieces.iter().map(Piece::word).collect::<Option<_>>()?;
        if typed.len() == meant.len() {
            match (typed.as_slice(), meant.as_slice()) {
                ([typed], [meant]) => misspelling(typed, meant),
                (typed, meant) => misspelling_in_company(typed, meant),
            }
        } else if let [typed] = typed.as_slice() {
            misspelling(typed, &self.joined).filter(|_| !meant.is_empty())
        } else {
            None
        }
    }
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().filter_map(Piece::word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices<'a>(labels: &[&'a str]) -> Vec<Choice<'a>> {
        let numbered = labels.iter().zip(1..);
        numbered.map(|(label, number)| Choice { number, label, synonyms: Vec::new() }).collect()
    }

    fn meant(labels: &[&str], text: &str) -> Vec<i64> {
        let choices = choices(labels);
        let found = Names::new(&choices).at(&Text::new(text).pieces);
        found.map(|found| found.choices.iter().map(|(number, _)| *number).collect()).unwrap_or_default()
    }

    #[test]
    fn longer_words_may_be_misspelled_more() {
        assert_eq!(meant(&["Tomorrow"], "tomoro"), [1]);
        assert_eq!(meant(&["Pizza"], "piza"), [1]);
        assert_eq!(meant(&["Pizza"], "pisa"), [] as [i64; 0]);
        assert_eq!(meant(&["Red"], "rad"), [] as [i64; 0]);
        assert_eq!(meant(&["Pizza"], "pizzaaaa"), [1]);
    }

    #[test]
    fn what_is_as_near_to_one_as_to_another_is_both() {
        assert_eq!(meant(&["Tuesday", "Thursday"], "tursday"), [1, 2]);
        assert_eq!(meant(&["Tuesday", "Thursday"], "tusday"), [1]);
    }

    #[test]
    fn a_day_is_never_another_day() {
        assert_eq!(meant(&["Thursday"], "Tuesday"), [] as [i64; 0]);
        assert_eq!(meant(&["Juli"], "Juni"), [] as [i64; 0]);
    }

    #[test]
    fn what_negates_is_no_misspelling() {
        assert_eq!(meant(&["Possible"], "impossible"), [] as [i64; 0]);
        assert_eq!(meant(&["Satisfied"], "unsatisfied"), [] as [i64; 0]);
    }

    #[test]
    fn nothing_turns_into_or_out_of_a_keyword() {
        assert_eq!(meant(&["Step"], "stop"), [] as [i64; 0]);
        assert_eq!(meant(&["Soup"], "sotp"), [] as [i64; 0]);
        assert_eq!(meant(&["Soup"], "soop"), [] as [i64; 0]);
        assert_eq!(meant(&["Soup"], "souup"), [1]);
    }

    #[test]
    fn words_may_be_joined_and_parted() {
        assert_eq!(meant(&["Post office"], "postoffice"), [1]);
        assert_eq!(meant(&["Post office"], "post offfice"), [1]);
        assert_eq!(meant(&["Pickup"], "pick-up"), [1]);
        assert_eq!(meant(&["Room 12"], "room 13"), [] as [i64; 0]);
    }
}
