use parley::models::consents::phrases::looks_like_stop;

/// Each line: what a careful person takes it for, its language, the text.
const TEXTS: &str = include_str!("../fixtures/opt_outs.tsv");

#[test]
fn texts_that_ask_for_silence_are_told_from_those_that_do_not() {
    let texts: Vec<(&str, &str)> = TEXTS.lines().skip(1).filter_map(verdict).collect();
    let asking = texts.iter().filter(|(verdict, _)| *verdict == "stop").count();
    assert!(asking >= 60 && texts.len() - asking >= 80, "the corpus is whole");

    let misread: Vec<_> =
        texts.iter().filter(|(verdict, text)| looks_like_stop(text).is_some() != (*verdict == "stop")).collect();

    assert!(misread.is_empty(), "{misread:#?}");
}

#[test]
fn the_longest_text_is_read_at_once() {
    let long = "stop the take me off don't send me no more ".repeat(470);

    assert_eq!(looks_like_stop(&long), None);
}

fn verdict(line: &str) -> Option<(&str, &str)> {
    let (verdict, rest) = line.split_once('\t')?;
    let (_language, text) = rest.split_once('\t')?;
    Some((verdict, text))
}
