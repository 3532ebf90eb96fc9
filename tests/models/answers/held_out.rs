//! Replies by people who had not seen how answers are read: how many of those that every reader would count are counted,
//! and how many are counted wrongly.

use super::questions::questions;
use parley::models::campaigns::answers::{Reading, Sorted, sort};

/// A line for each reply: whether every careful reader would count it so, what it means, the question, the language, the text.
const REPLIES: &str = include_str!("../../fixtures/replies.tsv");
/// The same by somebody else again, measured before anything was made better by it.
const LATER: &str = include_str!("../../fixtures/later_replies.tsv");
/// Questions whose choices are yes and no.
const YES_OR_NO: [&str; 5] = ["visit", "cita", "rendezvous", "termin", "consulta"];

/// What came of a reply.
struct Read {
    question: &'static str,
    /// Every careful reader would count it.
    is_certain: bool,
    is_counted: bool,
    /// What was counted instead of what is meant.
    wrong: Option<String>,
}

/// Every reply, read.
fn read_all(replies: &'static str) -> Vec<Read> {
    let questions = questions();
    let read = |line: &'static str| {
        let [certainty, verdict, question, _, text] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let asked = &questions[question];
        let counted = match sort(&text.replace("\\n", "\n"), &asked.choices, asked.packs) {
            Sorted::Answer(Reading::Chosen { number, .. }) => Some(number.to_string()),
            _ => None,
        };
        let is_counted = counted.as_deref() == Some(verdict);
        let wrong =
            counted.filter(|_| !is_counted).map(|number| format!("{question} {text:?}: {verdict}, not {number}"));
        Read { question, is_certain: certainty == "certain" && verdict.parse::<u32>().is_ok(), is_counted, wrong }
    };
    replies.lines().skip(1).map(read).collect()
}

/// What came of the replies to some questions.
struct Score {
    certain: usize,
    counted: usize,
    wrong: Vec<String>,
}

impl Score {
    fn of(replies: &[Read], is_meant: impl Fn(&str) -> bool) -> Self {
        let meant: Vec<&Read> = replies.iter().filter(|reply| is_meant(reply.question)).collect();
        let certain: Vec<_> = meant.iter().filter(|reply| reply.is_certain).collect();
        Self {
            certain: certain.len(),
            counted: certain.iter().filter(|reply| reply.is_counted).count(),
            wrong: meant.iter().filter_map(|reply| reply.wrong.clone()).collect(),
        }
    }

    /// Of a hundred that are certain, how many are counted right.
    fn percent(&self) -> f64 {
        100.0 * self.counted as f64 / self.certain as f64
    }
}

#[test]
fn replies_of_strangers_are_counted_right_or_not_at_all() {
    hold(REPLIES, [90.0, 86.0, 88.5]);
}

#[test]
fn later_replies_are_counted_right_or_not_at_all() {
    hold(LATER, [81.0, 78.0, 81.0]);
}

/// Of a hundred certain ones, so many are counted now, which must not become fewer. A wrong count is the worst outcome.
fn hold(replies: &'static str, [delivery, yes_or_no, all]: [f64; 3]) {
    let replies = read_all(replies);
    for (name, score, least) in [
        ("delivery", Score::of(&replies, |question| question == "delivery"), delivery),
        ("yes or no", Score::of(&replies, |question| YES_OR_NO.contains(&question)), yes_or_no),
        ("all", Score::of(&replies, |_| true), all),
    ] {
        let (percent, certain) = (score.percent(), score.certain);
        println!("{name}: {} of {certain} certain ones are counted ({percent:.1} %)", score.counted);
        assert!(percent >= least, "{name}: {percent:.1} % of the certain ones are counted");
        assert!(score.wrong.is_empty(), "{name}, counted wrongly:\n{}", score.wrong.join("\n"));
    }
}
