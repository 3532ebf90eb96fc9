use super::questions::{Question, questions};
use parley::models::{
    campaigns::answers::{Reading, Sorted, Why, sort},
    consents::{
        keyword::{self, Keyword, Packs},
        phrases::looks_like_stop,
    },
};
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use std::time::{Duration, Instant};

const TEXTS: usize = 5_000;

/// What texts are made of; labels of the question are thrown in.
const WORDS: &[&str] = &[
    "1",
    "2",
    "3",
    "12",
    "0",
    "99",
    "007",
    "2️⃣",
    "２",
    "②",
    "½",
    "one",
    "two",
    "dos",
    "zwei",
    "deux",
    "second",
    "la",
    "the",
    "a",
    "please",
    "thanks",
    "ok",
    "yes",
    "no",
    "maybe",
    "or",
    "and",
    "both",
    "not",
    "when",
    "is",
    "I'd like",
    "Friday",
    "tomorow",
    "stop",
    "STOP",
    "stopp",
    "sotp",
    "start",
    "help",
    "info",
    "cancel",
    "end",
    "arrêt",
    "alto",
    "baja",
    "alta",
    "aide",
    "ayuda",
    "Hilfe",
    "stop texting me",
    "unsubscribe",
    "wrong number",
    "🛑",
    "👍",
    "👎",
    "🤷",
    "🍕",
    "👩‍👩‍👧",
    "?",
    "!",
    ".",
    ",",
    "…",
    "\n",
    "\t",
    "\u{200b}",
    "\u{202e}",
    "\u{fe0f}",
    "\u{20e3}",
    "\u{301}",
    "e\u{301}",
    "ﬁ",
    "İ",
    "ß",
    "Ω",
    "да",
    "是",
    "نعم",
    "١",
    "\u{0}",
    "\u{fffd}",
    "€",
    "%",
    "+",
    ":",
    "#",
    "'",
    "’",
    "“",
    "\u{1f3fd}",
    "🇩🇪",
];

#[test]
fn every_text_goes_to_exactly_one_place() {
    each_text(|text, question| {
        let is_keyword = keyword::read(text, question.packs).is_some_and(|keyword| keyword != Keyword::Yes);
        match sort(text, &question.choices, question.packs) {
            Sorted::Keyword(_) => assert!(is_keyword, "{text:?}"),
            Sorted::Answer(Reading::Other) => panic!("an answer that is none: {text:?}"),
            Sorted::Answer(_) | Sorted::Conversation => assert!(!is_keyword, "{text:?}"),
        }
    });
}

#[test]
fn no_text_is_both_an_answer_and_a_stop() {
    each_text(|text, question| {
        if let Sorted::Answer(Reading::Chosen { .. }) = sort(text, &question.choices, question.packs) {
            assert!(!keyword::is_word(text, question.packs), "{text:?}");
            assert_eq!(looks_like_stop(text), None, "{text:?}");
        }
    });
}

#[test]
fn what_is_chosen_is_a_choice_and_its_reason_can_be_stored() {
    each_text(|text, question| {
        if let Sorted::Answer(Reading::Chosen { number, why, .. }) = sort(text, &question.choices, question.packs) {
            assert!(question.choices.iter().any(|choice| choice.number == number), "{text:?}");
            assert_eq!(Why::parse(&why.as_str()).as_ref(), Some(&why), "{text:?}");
            assert!(why.as_str().chars().count() <= 100, "{text:?}");
        }
    });
}

#[test]
fn every_choice_can_be_chosen_by_each_of_its_names() {
    for (name, question) in questions() {
        for choice in &question.choices {
            let number = choice.number.to_string();
            let names = choice.synonyms.iter().copied().chain([choice.label, number.as_str()]);
            for text in names
                .flat_map(|name| [name.to_owned(), name.to_uppercase(), format!(" {name}!"), format!("{name} please")])
            {
                let sorted = sort(&text, &question.choices, question.packs);
                let chosen =
                    matches!(sorted, Sorted::Answer(Reading::Chosen { number, .. }) if number == choice.number);
                assert!(chosen, "{name} {text:?}: {sorted:?}");
            }
        }
    }
}

/// Twenty thousand bytes are what the letter box takes. The bound is far above what is needed, far below what more than
/// one pass over the text would take.
#[test]
fn the_longest_text_takes_no_time() {
    let questions = questions();
    let question = &questions["seats"];
    let begun = Instant::now();
    for piece in ["2 ", "a", "é", "windo ", "👩‍👩‍👧", "\u{301}", " ", "don't stop sending me no more ", "1 or ", "the "]
    {
        let text = piece.repeat(20_000 / piece.len());

        let sorted = sort(&text, &question.choices, Packs::all());
        looks_like_stop(&text);

        assert_eq!(sorted == Sorted::Conversation, !text.trim().is_empty(), "{piece:?}");
    }

    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

fn each_text(holds: impl Fn(&str, &Question)) {
    let questions = questions();
    let mut names: Vec<_> = questions.keys().copied().collect();
    names.sort_unstable();
    let mut random = StdRng::seed_from_u64(4);
    for _ in 0..TEXTS {
        let question = &questions[names[random.random_range(0..names.len())]];
        holds(&text(&mut random, question), question);
    }
}

fn text(random: &mut impl Rng, question: &Question) -> String {
    let pieces = random.random_range(0..6);
    let text: Vec<String> = (0..pieces).map(|_| piece(random, question)).collect();
    text.join(if random.random_bool(0.8) { " " } else { "" })
}

/// A word, a choice's name, either perhaps with a letter too many or too few, or any character at all.
fn piece(random: &mut impl Rng, question: &Question) -> String {
    let choice = &question.choices[random.random_range(0..question.choices.len())];
    let names: Vec<&str> = choice.synonyms.iter().chain([&choice.label]).copied().collect();
    let from = if random.random_bool(0.5) { names.as_slice() } else { WORDS };
    let word = from[random.random_range(0..from.len())];
    match random.random_range(0..10) {
        0..7 => word.to_owned(),
        7..9 => mangled(random, word),
        _ => random.random::<char>().to_string(),
    }
}

fn mangled(random: &mut impl Rng, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = random.random_range(0..letters.len());
    match random.random_range(0..3) {
        0 => letters.insert(at, letters[at]),
        1 => drop(letters.remove(at)),
        _ => letters.swap(at, 0),
    }
    letters.into_iter().collect()
}
