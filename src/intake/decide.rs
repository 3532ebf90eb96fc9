//! Which conversation a text joins, and what follows from it. Pure: it is told what is known and says what to write.

use super::{Letter, free_text::Campaigns};
use crate::{
    models::{clock, consents::keyword::Keyword},
    settings::AutomaticTexts,
};
use unicode_normalization::UnicodeNormalization;

/// How long after closing a bare "thanks" reopens nothing.
const AFTERGLOW: i64 = clock::HOUR;

/// What the database knows of the sender of a text at one inbox.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub address: Option<i64>,
    pub person: Option<i64>,
    /// The person's owner, where they are active and a member of the inbox.
    pub owner: Option<i64>,
    pub open: Option<i64>,
    pub closed: Option<Closed>,
    pub is_stopped: bool,
    /// Automatic texts it got from this desk within ten minutes, and within a day.
    pub automatic: (i64, i64),
}

impl Known {
    /// Another automatic text, besides those planned, could be an answer to a machine.
    pub(super) fn had_enough(&self, most: AutomaticTexts, planned: i64) -> bool {
        self.automatic.0 + planned >= most.in_ten_minutes || self.automatic.1 + planned >= most.in_a_day
    }
}

/// The newest closed conversation.
#[derive(Clone, Copy, Debug)]
pub struct Closed {
    pub id: i64,
    pub at: i64,
    /// Its last assignee, where they are active and a member of the inbox.
    pub assignee: Option<i64>,
}

/// Where the texts of one sender at one inbox go.
#[derive(Debug, Default)]
pub struct Plan {
    /// In the order of arrival: which letter, and where it goes.
    pub texts: Vec<(usize, Place)>,
    /// The closed conversation to reopen.
    pub reopen: Option<Closed>,
    /// A new conversation begins with this letter.
    pub opens_with: Option<usize>,
    /// It is to be confirmed.
    pub confirm: bool,
    /// It would have been, had this number not had enough automatic texts for now.
    pub holds_confirmation: bool,
    /// Keywords that are answered: which letter, and which word it is.
    pub answers: Vec<(usize, Keyword)>,
    /// Letters whose keyword would have been, likewise.
    pub held_answers: Vec<usize>,
    /// Letters that look like an opt-out, and what that means for campaigns.
    pub doubtful: Vec<usize>,
    pub campaigns: Option<Campaigns>,
    /// They said START.
    pub started: bool,
    /// Nothing may be sent to this number any more.
    pub stopped: bool,
    /// The open conversation changes: its last letter and since when the person waits.
    pub touch: Option<Touch>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Between the tickets of the thread.
    Thread,
    /// In a conversation that exists.
    In(i64),
    /// In the one that this batch opens.
    New,
}

#[derive(Clone, Copy, Debug)]
pub struct Touch {
    pub last: usize,
    /// The first text that waits for an answer; none if only keywords came.
    pub waiting_since: Option<i64>,
}

/// Plans for the letters (by index, in order of arrival) of one sender at one inbox.
pub fn plan(known: &Known, letters: &[(usize, &Letter)], most: AutomaticTexts) -> Plan {
    let mut plan = Plan::default();
    let mut open = known.open.map(Place::In);
    let mut stopped = known.is_stopped;
    for &(index, letter) in letters {
        let word = letter.contents.keyword.filter(|word| *word != Keyword::Yes || stopped);
        if let Some(word) = word {
            plan.answer(known, (index, letter), word, stopped, most);
            stopped = match word {
                Keyword::Stop => true,
                Keyword::Start | Keyword::Yes => false,
                Keyword::Help => stopped,
            };
            plan.settle_doubts(word);
            plan.started |= matches!(word, Keyword::Start | Keyword::Yes);
            plan.texts.push((index, open.unwrap_or(Place::Thread)));
            if open.is_some() {
                plan.touch(index, None);
            }
            continue;
        }
        plan.doubt(index, letter, stopped);
        let place = match open {
            Some(place) => place,
            None => match plan.enter(known, index, letter) {
                Entrance::Stays(id) => {
                    plan.texts.push((index, Place::In(id)));
                    continue;
                }
                Entrance::Open(place) => {
                    let confirms =
                        place == Place::New && letter.rules.confirms && letter.contents.can_be_answered() && !stopped;
                    plan.confirm = confirms && !known.had_enough(most, plan.automatic());
                    plan.holds_confirmation = confirms && !plan.confirm;
                    place
                }
            },
        };
        open = Some(place);
        plan.texts.push((index, place));
        plan.touch(index, Some(letter.arrived_at));
    }
    plan.stopped = stopped;
    plan
}

enum Entrance {
    /// Kept in a closed conversation, which stays closed.
    Stays(i64),
    Open(Place),
}

impl Plan {
    /// No conversation is open: stay in the last, reopen it, or begin a new one.
    fn enter(&mut self, known: &Known, index: usize, letter: &Letter) -> Entrance {
        match known.closed {
            Some(closed) if letter.arrived_at - closed.at <= AFTERGLOW && is_bare_thanks(&letter.contents.body) => {
                Entrance::Stays(closed.id)
            }
            Some(closed) if within_window(&closed, letter) => {
                self.reopen = Some(closed);
                Entrance::Open(Place::In(closed.id))
            }
            _ => {
                self.opens_with = Some(index);
                Entrance::Open(Place::New)
            }
        }
    }

    fn touch(&mut self, index: usize, waiting_since: Option<i64>) {
        let earlier = self.touch.and_then(|touch| touch.waiting_since);
        self.touch = Some(Touch { last: index, waiting_since: earlier.or(waiting_since) });
    }
}

fn within_window(closed: &Closed, letter: &Letter) -> bool {
    match letter.rules.reopen_window {
        -1 => true,
        window => window > 0 && letter.arrived_at - closed.at <= window,
    }
}

/// "Thanks", "ok", "👍" and their like, with nothing else.
fn is_bare_thanks(body: &str) -> bool {
    const WORDS: [&str; 24] = [
        "thanks",
        "thank you",
        "thankyou",
        "thank u",
        "thx",
        "tx",
        "ty",
        "ta",
        "cheers",
        "ok",
        "okay",
        "k",
        "ok thanks",
        "ok thank you",
        "okay thanks",
        "great thanks",
        "great",
        "perfect",
        "many thanks",
        "thanks a lot",
        "thank you so much",
        "thanks so much",
        "got it",
        "brilliant",
    ];
    let text: String =
        body.nfkc().filter(|c| !matches!(c, '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}')).collect();
    let text = text.to_lowercase();
    let is_gesture = |c: char| matches!(c, '👍' | '🙏' | '👌' | '❤' | '😊' | '🙂');
    let words = text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || is_gesture(c));
    let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    WORDS.contains(&words.as_str()) || (words.is_empty() && text.contains(is_gesture))
}

#[cfg(test)]
mod tests {
    use super::is_bare_thanks;

    #[test]
    fn a_bare_thanks_is_known_by_its_sound() {
        for text in ["Thanks!", " ok ", "OK, thanks", "👍🏽", "thank you.", "❤️", "Thanks! 👍🏽🙏"] {
            assert!(is_bare_thanks(text), "{text}");
        }
        for text in ["thanks, but it is still broken", "ok when?", "", "?", "12"] {
            assert!(!is_bare_thanks(text), "{text}");
        }
    }
}
