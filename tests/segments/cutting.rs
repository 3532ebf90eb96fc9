use parley::segments;

fn lengths(text: &str) -> Vec<usize> {
    segments::parts(text).iter().map(|part| part.chars().count()).collect()
}

#[test]
fn a_text_that_fits_is_one_part_and_an_empty_one_none() {
    assert_eq!(segments::parts("Hello"), ["Hello"]);
    assert!(segments::parts("").is_empty());
}

#[test]
fn an_escape_waits_for_the_next_part() {
    let text = "a".repeat(152) + "€" + &"a".repeat(153);

    assert_eq!(lengths(&text), [152, 152, 2]);
    assert!(segments::parts(&text)[1].starts_with('€'));
}

#[test]
fn an_emoji_waits_for_the_next_part() {
    assert_eq!(lengths(&"😀".repeat(36)), [33, 3]);
}

#[test]
fn what_people_see_as_one_character_waits_as_a_whole() {
    for whole in ["👨\u{200d}👩\u{200d}👧\u{200d}👦", "👍🏽", "🇳🇱", "e\u{301}\u{323}", "한", "नि", "2\u{fe0f}\u{20e3}"]
    {
        let text = "я".repeat(66) + whole + &"я".repeat(10);

        let parts = segments::parts(&text);

        assert_eq!(parts[0].chars().count() + parts[1].chars().count(), text.chars().count());
        assert!(parts[0].ends_with(whole) || parts[1].starts_with(whole), "{whole}: {parts:?}");
    }
}

#[test]
fn a_line_break_of_two_characters_may_be_parted() {
    let text = "a".repeat(152) + "\r\n" + &"a".repeat(20);

    assert!(segments::parts(&text)[1].starts_with('\n'));
}

#[test]
fn a_character_longer_than_a_part_is_left_whole() {
    let tower = "a".to_owned() + &"\u{301}".repeat(200);

    let counted = segments::count(&tower);

    assert_eq!((counted.count, counted.left), (2, 0));
    assert_eq!(segments::parts(&tower), ["", &tower]);
}
