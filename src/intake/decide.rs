//! Which conversation a text joins, and what follows from it. Pure: it is told what is known and says what to write.

use super::{
    Letter,
    answers::{self, Taken},
    entrance::Entrance,
    free_text::Campaigns,
    nature::Nature,
    standing::{Heard, Standing},
};
use crate::{
    models::{campaigns::asking::Question, consents::keyword::Keyword},
    settings::AutomaticTexts,
};

/// What the database knows of the sender of a text at one inbox.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub address: Option<i64>,
    pub person: Option<i64>,
    /// The person's owner, where they are active and a member of the inbox.
    pub owner: Option<i64>,
    pub open: Option<i64>,
    pub closed: Option<Closed>,
    pub standing: Standing,
    /// It is a number of this desk: two desks must never talk to each other.
    pub is_ours: bool,
    /// Automatic texts it got from this desk within ten minutes, and within a day.
    pub automatic: (i64, i64),
    /// Campaigns asked it something.
    pub is_asked: bool,
    /// What they asked, the newest first.
    pub questions: Vec<Question>,
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
    pub heard: Vec<Heard>,
    /// Letters that look like an opt-out, and what that means for campaigns.
    pub doubtful: Vec<usize>,
    pub campaigns: Option<Campaigns>,
    /// They said START, at the latest then.
    pub started: Option<i64>,
    /// What the number has said, with all of these.
    pub standing: Standing,
    /// The open conversation changes: its last letter and since when the person waits.
    pub touch: Option<Touch>,
    /// Texts that were read against a question, by the letter.
    pub readings: Vec<(usize, Taken)>,
    /// What is said to an answer, directly behind its letter.
    pub replies: Vec<Reply>,
}

/// What the desk says by itself to a letter.
#[derive(Clone, Debug)]
pub struct Reply {
    pub letter: usize,
    pub kind: &'static str,
    pub body: String,
    pub place: Place,
    pub campaign_id: i64,
    pub recipient_id: i64,
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
    let mut planner = Planner {
        known,
        most,
        plan: Plan::default(),
        open: known.open.map(Place::In),
        standing: known.standing,
        questions: known.questions.clone(),
    };
    for &(index, letter) in letters {
        planner.take(index, letter);
    }
    planner.plan.standing = planner.standing;
    planner.plan
}

struct Planner<'a> {
    known: &'a Known,
    most: AutomaticTexts,
    plan: Plan,
    open: Option<Place>,
    standing: Standing,
    questions: Vec<Question>,
}

impl Planner<'_> {
    /// Keywords come before answers, and answers before everything else.
    fn take(&mut self, index: usize, letter: &Letter) {
        if let Some(word) = self.keyword(letter) {
            self.hear(index, letter, word);
            return self.stays_quiet(index);
        }
        match letter.contents.nature {
            Nature::Said => self.take_words(index, letter),
            Nature::Reaction => self.plan.texts.push((index, Place::Thread)),
            Nature::AutomaticReply => self.stays_quiet(index),
        }
    }

    fn take_words(&mut self, index: usize, letter: &Letter) {
        let taken = answers::take(&mut self.questions, letter);
        // "Wrong number" may be what a campaign offers.
        if matches!(taken, Taken::Not) {
            self.doubt(index, letter);
        }
        let place = if taken.needs_a_person() {
            self.reaches_a_person(index, letter, matches!(taken, Taken::Not | Taken::Offered { .. }))
        } else {
            self.stays_quiet(index);
            self.open.unwrap_or(Place::Thread)
        };
        self.answer(index, place, taken);
    }

    /// YES lifts a STOP only where no question waits for it.
    fn keyword(&self, letter: &Letter) -> Option<Keyword> {
        let is_asked = self.questions.iter().any(Question::awaits);
        letter.contents.keyword.filter(|word| *word != Keyword::Yes || (self.standing.is_stopped && !is_asked))
    }

    fn hear(&mut self, index: usize, letter: &Letter, word: Keyword) {
        let is_superseded = self.standing.supersedes(word, letter);
        self.plan.heard.push(Heard { letter: index, word, is_superseded });
        if is_superseded {
            return;
        }
        self.plan.answer(self.known, (index, letter), word, self.standing.is_stopped, self.most);
        if self.standing.settles(word, letter) {
            self.standing.doubted_since = None;
            self.plan.campaigns = Some(Campaigns::Free);
        }
        match word {
            Keyword::Stop => {
                self.standing.is_stopped = true;
                self.standing.last_stop = self.standing.last_stop.max(Some(letter.said_at()));
            }
            Keyword::Start | Keyword::Yes => {
                self.standing.is_stopped = false;
                self.plan.started = self.plan.started.max(Some(letter.said_until()));
            }
            Keyword::Help => {}
        }
    }

    /// A text that is no keyword may ask for no more texts; whoever said STOP has nothing to add to it.
    fn doubt(&mut self, index: usize, letter: &Letter) {
        if letter.contents.looks_like.is_some() && !self.standing.is_stopped {
            self.standing.doubted_since = self.standing.doubted_since.max(Some(letter.said_at()));
            self.plan.doubtful.push(index);
            self.plan.campaigns = Some(Campaigns::Held);
        }
    }

    /// It stands in the thread, and nobody has to act.
    fn stays_quiet(&mut self, index: usize) {
        self.plan.texts.push((index, self.open.unwrap_or(Place::Thread)));
        if self.open.is_some() {
            self.plan.touch(index, None);
        }
    }

    /// It joins a conversation, or opens one; what an answer opens is not confirmed.
    fn reaches_a_person(&mut self, index: usize, letter: &Letter, may_confirm: bool) -> Place {
        let place = match self.open {
            Some(place) => place,
            None => match self.plan.enter(self.known, index, letter) {
                Entrance::Stays(id) => {
                    self.plan.texts.push((index, Place::In(id)));
                    return Place::In(id);
                }
                Entrance::Open(place) => {
                    let confirms = place == Place::New
                        && may_confirm
                        && letter.rules.confirms
                        && letter.contents.can_be_answered()
                        && self.may_be_told();
                    self.plan.confirm = confirms && !self.known.had_enough(self.most, self.plan.automatic());
                    self.plan.holds_confirmation = confirms && !self.plan.confirm;
                    place
                }
            },
        };
        self.open = Some(place);
        self.plan.texts.push((index, place));
        self.plan.touch(index, Some(letter.arrived_at));
        place
    }

    /// Whether the desk may say something by itself that nobody asked for.
    fn may_be_told(&self) -> bool {
        !self.standing.is_stopped && self.standing.doubted_since.is_none() && !self.known.is_ours
    }

    fn answer(&mut self, index: usize, place: Place, taken: Taken) {
        let may_reply = self.may_be_told() && !self.known.had_enough(self.most, self.plan.automatic());
        if let (Some(question), Some((kind, body)), true) = (taken.question(), taken.reply(), may_reply) {
            self.plan.replies.push(Reply {
                letter: index,
                kind,
                body,
                place,
                campaign_id: question.campaign_id,
                recipient_id: question.recipient_id,
            });
        }
        if taken.question().is_some() {
            self.plan.readings.push((index, taken));
        }
    }
}

impl Plan {
    fn touch(&mut self, index: usize, waiting_since: Option<i64>) {
        let earlier = self.touch.and_then(|touch| touch.waiting_since);
        self.touch = Some(Touch { last: index, waiting_since: earlier.or(waiting_since) });
    }
}
