use super::{
    super::{
        Why, calendar,
        company::{self, Kind},
        names::Names,
        numbers,
        text::{Piece, Text, spoken},
    },
    Findings,
    counting::number_at,
};

/// A walk over a text.
pub struct Walk<'a> {
    pub text: &'a Text,
    pub names: &'a Names<'a>,
    pub at: usize,
    /// Whether the last piece chose, so that "one" is no number after it: "the second one".
    pub chose: bool,
    pub found: Findings,
}

impl Walk<'_> {
    /// Takes in the next pieces and says how many they were.
    pub fn step(&mut self) -> usize {
        let chose_before = std::mem::take(&mut self.chose);
        let taken = self
            .farewell()
            .or_else(|| self.hiding())
            .or_else(|| self.numbering())
            .or_else(|| self.edge())
            .or_else(|| self.name())
            .or_else(|| self.phrase())
            .or_else(|| self.scale())
            .or_else(|| self.stroke())
            .or_else(|| self.date())
            .or_else(|| self.lead_in())
            .or_else(|| self.pronoun(chose_before))
            .or_else(|| self.number())
            .or_else(|| self.yes_or_no())
            .or_else(|| self.small_word())
            .or_else(|| self.word(self.at).filter(|word| company::is_nearly_polite(word)).map(|_| 1));
        self.found.foreign |= taken.is_none();
        taken.unwrap_or(1)
    }

    /// A phrase that hides a shorter label within it: "Guten Morgen", "no puedo".
    fn hiding(&mut self) -> Option<usize> {
        let hides = |kind| matches!(kind, Kind::Greeting | Kind::Declining | Kind::Attending | Kind::Story);
        let (length, kind) = company::phrases(self.rest()).find(|(_, kind)| hides(*kind))?;
        let named = self.names.at(self.rest()).map_or(0, |found| found.pieces);
        (length > named && (named > 0 || kind != Kind::Attending)).then(|| self.take_in(length, kind))
    }

    /// "See you" before a day takes leave and chooses nothing: "à demain", "bis Donnerstag".
    fn farewell(&mut self) -> Option<usize> {
        let length = company::farewell(self.rest())?;
        let day = self.rest().get(length).and_then(Piece::word).filter(|word| calendar::has(word))?;
        let (called, alone) = (self.names.is_called(day), self.word(self.at) == Some("a"));
        if alone && !(called && self.rest().len() == length + 1) {
            return None;
        }
        self.found.foreign |= called || self.names.yes().is_none();
        self.found.attends = true;
        Some(length + 1)
    }

    fn name(&mut self) -> Option<usize> {
        let found = self.names.at(self.rest())?;
        let also = number_at(self.rest()).filter(|number| found.pieces == 1 && self.names.has_number(*number));
        self.found.chosen.extend(found.choices);
        self.found.chosen.extend(also.map(|number| (number, Why::Number)));
        self.chose = true;
        Some(found.pieces)
    }

    fn phrase(&mut self) -> Option<usize> {
        if self.word(self.at).is_some_and(company::is_star) && !self.names.are_a_scale() {
            return None;
        }
        let phrase = company::phrases(self.rest()).find(|(length, kind)| !self.runs_into_a_name(*length, *kind));
        let (length, kind) = phrase.filter(|_| self.place_at(self.at).is_none())?;
        Some(self.take_in(length, kind))
    }

    /// "I'll pick" takes nothing from "pick up", nor "I confirm" from "confirm"; "claro que sí" is said as one.
    fn runs_into_a_name(&self, length: usize, kind: Kind) -> bool {
        let whole = matches!(kind, Kind::Affirming | Kind::Declining | Kind::Coming);
        (1..length).any(|at| {
            self.names.at(&self.rest()[at..]).is_some_and(|found| at + found.pieces >= length + usize::from(whole))
        })
    }

    fn take_in(&mut self, length: usize, kind: Kind) -> usize {
        match kind {
            Kind::Greeting | Kind::Polite => {}
            Kind::Agreeing => self.found.agrees = true,
            Kind::Sentence => {
                self.found.speaks = true;
                self.found.asks |= self.asks_for_a_number(length);
                self.found.foreign |= self.asks_to_do_it(length) || self.tells_of_a_day(length);
                self.found.agrees |= self.says_it_can(length);
            }
            // "I come on Thursday" answers no question for a day.
            Kind::Coming
                if self.names.yes().is_none() && !matches!(self.word(self.at), Some("see" | "looking" | "look")) =>
            {
                self.found.foreign = true;
            }
            Kind::Coming => {
                (self.found.attends, self.found.speaks) = (true, true);
                self.affirm(length);
            }
            Kind::Attending => (self.found.attends, self.found.speaks) = (true, true),
            // "Why not tomorrow" asks.
            Kind::Affirming if self.names.yes().is_none() && self.word(self.at) == Some("why") => {
                self.found.foreign = true;
            }
            Kind::Affirming => self.affirm(length),
            Kind::Story => (self.found.tells, self.found.foreign) = (true, true),
            Kind::Hedge => self.found.hedges = true,
            Kind::Many => self.found.chooses_many = true,
            Kind::Declining => {
                self.answer(self.names.no(), &spoken(&self.rest()[..length]), |found| found.declines = true)
            }
        }
        length
    }

    /// "Can you do 2" may be an hour.
    fn asks_for_a_number(&self, length: usize) -> bool {
        let asks = matches!(self.word(self.at), Some("can" | "could"));
        let of_us = matches!(self.word(self.at + 1), Some("you" | "u" | "it"));
        asks && of_us && matches!(self.text.pieces.get(self.at + length), Some(Piece::Number(_) | Piece::Ordinal(_)))
    }

    /// "Can you pick it up": the name is what the desk should do.
    fn asks_to_do_it(&self, length: usize) -> bool {
        let asks =
            length == 2 && matches!(self.word(self.at), Some("can" | "could")) && self.word(self.at + 1) != Some("i");
        let named = self.text.pieces.get(self.at + length).and_then(Piece::word);
        asks && self.names.yes().is_none() && named.is_some_and(|word| !calendar::has(word))
    }

    /// "It was Thursday".
    fn tells_of_a_day(&self, length: usize) -> bool {
        let next = self.text.pieces.get(self.at + length).and_then(Piece::word);
        self.word(self.at + length - 1) == Some("was") && next.is_some_and(calendar::has)
    }

    /// "No, I can".
    fn says_it_can(&self, length: usize) -> bool {
        let last = self.word(self.at + length - 1);
        length <= 2 && self.names.no().is_some() && matches!(last, Some("can" | "will" | "shall"))
    }

    fn pronoun(&mut self, chose_before: bool) -> Option<usize> {
        let is_one =
            |word: &&str| company::is_pronoun(word) || (self.names.yes().is_some() && matches!(*word, "me" | "us"));
        self.word(self.at).filter(is_one).filter(|_| chose_before).map(|_| 1)
    }

    fn yes_or_no(&mut self) -> Option<usize> {
        let word = self.word(self.at)?.to_owned();
        if company::is_yes(&word) {
            self.answer(self.names.yes(), &word, |found| found.agrees = true);
        } else if company::is_no(&word) {
            self.answer(self.names.no(), &word, |found| found.declines = true);
        } else {
            return None;
        }
        Some(1)
    }

    fn small_word(&mut self) -> Option<usize> {
        let word = self.word(self.at)?;
        let (joins, misheard) = (company::joins(word), numbers::is_misheard(word));
        self.found.joins |= joins;
        self.found.misheard |= misheard;
        (joins || misheard).then_some(1)
    }

    pub fn sign(&mut self, sign: char) {
        self.found.chosen.extend(self.names.signed(sign));
        if !self.names.has_sign(sign) {
            self.found.asks |= company::doubts(sign);
            match self.implied_by(sign) {
                Some(number) if self.is_silent() => self.found.implied.push((number, Why::synonym(&sign.to_string()))),
                Some(number) if self.found.chosen.iter().all(|(chosen, _)| *chosen == number) => {}
                _ => self.found.foreign |= company::refuses(sign),
            }
        }
    }

    /// A thumb says yes or no where those are the choices, and nothing beside words that chose already.
    fn implied_by(&self, sign: char) -> Option<i64> {
        let (yes, no) = self.names.yes().zip(self.names.no())?;
        if company::agrees(sign) { Some(yes) } else { company::disagrees(sign).then_some(no) }
    }

    fn is_silent(&self) -> bool {
        self.found.chosen.is_empty() && self.found.absent.is_empty()
    }

    fn affirm(&mut self, length: usize) {
        match self.names.yes().filter(|_| self.names.no().is_some()) {
            Some(number) => self.found.implied.push((number, Why::synonym(&spoken(&self.rest()[..length])))),
            None => self.found.agrees = true,
        }
    }

    pub fn rest(&self) -> &[Piece] {
        &self.text.pieces[self.at..]
    }

    pub fn word(&self, at: usize) -> Option<&str> {
        self.text.pieces.get(at)?.word()
    }

    fn answer(&mut self, choice: Option<i64>, word: &str, otherwise: fn(&mut Findings)) {
        match choice {
            Some(number) => self.found.chosen.push((number, Why::synonym(word))),
            None => otherwise(&mut self.found),
        }
    }
}
