use parley::models::consents::{
    keyword::{self, Keyword, Packs},
    phrases::looks_like_stop,
};

/// Each line: what it is (`stop` at once, `doubt`: pointed out, `text`: like any other), and the text, with `\\n` for a new
/// line. The inbox listens to English.
const TEXTS: &str = include_str!("../fixtures/stops.tsv");

#[test]
fn a_stop_is_known_in_every_dressing_and_a_sentence_is_none() {
    let texts: Vec<(&str, String)> = TEXTS
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
        .map(|(what, text)| (what, spelled(text)))
        .collect();
    for what in ["stop", "doubt", "text"] {
        assert!(texts.iter().filter(|(verdict, _)| *verdict == what).count() >= 25, "the fixture is whole");
    }

    let misread: Vec<_> =
        texts.iter().map(|(what, text)| (what, verdict(text), text)).filter(|(what, read, _)| *what != read).collect();

    assert!(misread.is_empty(), "{misread:#?}");
}

fn verdict(text: &str) -> &'static str {
    match keyword::read(text, Packs::default()) {
        Some(Keyword::Stop) => "stop",
        None | Some(Keyword::Yes) if looks_like_stop(text).is_some() => "doubt",
        _ => "text",
    }
}

fn spelled(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\u2014", "\u{2014}")
}
