use super::{
    super::{Why, company, numbers, text::Piece},
    walk::Walk,
};

/// A number beyond that is one of a house or a phone, unless it stands alone.
const HIGHEST: i64 = 99;

impl Walk<'_> {
    /// The word in "no. 2", unless no is a choice.
    pub fn numbering(&mut self) -> Option<usize> {
        let word = self.word(self.at)?;
        let means_no = company::is_no(word) && self.names.no().is_some();
        let figure = matches!(self.text.pieces.get(self.at + 1), Some(Piece::Number(_)));
        (figure && company::names_a_number(word) && !means_no).then_some(1)
    }

    /// The end of "4 out of 5" or "4/5", where 5 is the highest. "2/3" may be two of three choices.
    pub fn scale(&self) -> Option<usize> {
        let highest = self.names.highest()?;
        let length = match self.rest() {
            [Piece::Symbol('/'), ..] if self.names.are_a_scale() => 1,
            [Piece::Word(out), Piece::Word(of), ..] if out == "out" && of == "of" => 2,
            _ => return None,
        };
        (highest == number_at(self.rest().get(length..)?)?).then_some(length + 1)
    }

    /// "1/2", which may be one or the other.
    pub fn stroke(&self) -> Option<usize> {
        (self.rest().first() == Some(&Piece::Symbol('/'))).then_some(1)
    }

    /// "the", "on the": what can only stand before an answer. "On 2" is a day or an hour.
    pub fn lead_in(&mut self) -> Option<usize> {
        let longest = self.rest().iter().take_while(|piece| piece.word().is_some_and(leads)).count();
        (1..=longest).find(|length| self.leads_to_name(*length) || self.leads_to_number(*length))
    }

    /// "on the 3rd" is a day of the month, "the 3rd one" is none.
    pub fn date(&mut self) -> Option<usize> {
        let lead = self.rest().iter().take_while(|piece| matches!(piece.word(), Some("on" | "the"))).count();
        let is_date = lead > 0 && is_a_date(&self.rest()[lead..]);
        self.found.hedges |= is_date;
        self.found.foreign |= is_date && self.word(self.at) == Some("on");
        is_date.then_some(lead + 1)
    }

    fn leads_to_name(&self, length: usize) -> bool {
        self.names.at(&self.rest()[length..]).is_some()
    }

    fn leads_to_number(&self, length: usize) -> bool {
        let (lead, led) = self.rest().split_at(length);
        let points = lead.iter().filter_map(Piece::word).all(counts_or_points) && !is_a_moment(lead, led);
        points && (number_at(led).is_some() || is_edge(led) || self.place_at(self.at + length).is_some())
    }

    pub fn number(&mut self) -> Option<usize> {
        let place = self.place_at(self.at);
        let number = place.or_else(|| number_at(self.rest()))?;
        self.chose = place.is_some() || is_ordinal(self.rest());
        match self.word(self.at).map(str::to_owned) {
            None if number > HIGHEST && self.text.pieces.len() > 1 => return None,
            None => self.add(number, Why::Number),
            Some(word) if self.is_another_word(&word, number) => return None,
            Some(word) => self.add(number, Why::number_word(&word)),
        }
        Some(1)
    }

    /// "the last one", "top option"
    pub fn edge(&mut self) -> Option<usize> {
        let number = match self.word(self.at)? {
            "last" | "bottom" | "final" | "ultimo" | "ultima" | "derniere" | "dernier" | "letzte" | "letzten"
            | "laatste" => self.names.highest(),
            "top" => Some(1),
            _ => None,
        }?;
        self.chose = true;
        let word = self.word(self.at + 1).filter(|word| company::is_pronoun(word) || names_an_option(word))?;
        let why = Why::number_word(&format!("{} {word}", self.word(self.at)?));
        self.found.chosen.push((number, why));
        Some(2)
    }

    /// "la segunda", "segunda opção"
    pub fn place_at(&self, at: usize) -> Option<i64> {
        let place = self.word(at).and_then(numbers::ordinal_after_article)?;
        let after_article = at > 0 && self.word(at - 1) == Some("la");
        let before_option = self.word(at + 1).is_some_and(company::names_a_number);
        (after_article || before_option).then_some(place)
    }

    /// "once" where there are no eleven choices, and the article in "un momento" or "one second".
    fn is_another_word(&self, word: &str, number: i64) -> bool {
        let next = self.text.pieces.get(self.at + 1..).unwrap_or_default();
        let before_number = numbers::is_article(word) && number_at(next).is_some();
        before_number || (numbers::is_weak(word) && !self.names.has_number(number))
    }

    fn add(&mut self, number: i64, why: Why) {
        if self.names.has_number(number) {
            self.found.chosen.push((number, why))
        } else {
            self.found.absent.push(number)
        }
    }
}

/// The number or place that the pieces begin with.
pub fn number_at(pieces: &[Piece]) -> Option<i64> {
    match pieces.first()? {
        Piece::Number(number) | Piece::Ordinal(number) => Some(*number),
        Piece::Word(word) => numbers::cardinal(word).or_else(|| numbers::ordinal(word)),
        Piece::Symbol(_) => None,
    }
}

fn is_ordinal(pieces: &[Piece]) -> bool {
    match pieces.first() {
        Some(Piece::Ordinal(_)) => true,
        Some(Piece::Word(word)) => numbers::ordinal(word).is_some(),
        _ => false,
    }
}

fn leads(word: &str) -> bool {
    company::is_article(word) || company::is_preposition(word) || names_an_option(word)
}

fn counts_or_points(word: &str) -> bool {
    (company::is_article(word) || names_an_option(word)) && !numbers::is_article(word)
}

/// "no pizza" is no number of a pizza.
fn names_an_option(word: &str) -> bool {
    company::names_a_number(word) && !company::is_no(word)
}

fn is_edge(led: &[Piece]) -> bool {
    led.first().and_then(Piece::word).is_some_and(|word| matches!(word, "last" | "top" | "bottom" | "final"))
}

fn is_a_date(led: &[Piece]) -> bool {
    let goes_on = |piece: &Piece| piece.word().is_some_and(|word| company::is_pronoun(word) || names_an_option(word));
    matches!(led.first(), Some(Piece::Ordinal(_))) && !led.get(1).is_some_and(goes_on)
}

/// "a second" is no choice.
fn is_a_moment(lead: &[Piece], led: &[Piece]) -> bool {
    lead.last().and_then(Piece::word) == Some("a") && led.first().and_then(Piece::word) == Some("second")
}
