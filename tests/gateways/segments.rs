use parley::gateways::gsm7::segments;

fn count(text: &str) -> u32 {
    segments(text).count
}

fn a(times: usize) -> String {
    "a".repeat(times)
}

fn ya(times: usize) -> String {
    "я".repeat(times)
}

#[test]
fn plain_texts_take_160_alone_and_153_a_part() {
    for (length, parts) in [(1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4)] {
        assert_eq!(count(&a(length)), parts, "{length}");
    }
}

#[test]
fn an_extended_character_takes_two_and_is_never_parted() {
    assert_eq!(count(&(a(158) + "€")), 1);
    assert_eq!(count(&(a(159) + "€")), 2);
    assert_eq!(count(&(a(152) + "€" + &a(151))), 2);
    assert_eq!(count(&(a(152) + "€" + &a(152))), 3);
    for (length, parts) in [(80, 1), (81, 2), (152, 2), (153, 3)] {
        assert_eq!(count(&"€".repeat(length)), parts, "{length}");
    }
}

#[test]
fn other_scripts_take_70_alone_and_67_a_part() {
    for (length, parts) in [(70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)] {
        assert_eq!(count(&ya(length)), parts, "{length}");
    }
}

#[test]
fn an_emoji_takes_two_and_is_never_parted() {
    for (length, parts) in [(35, 1), (36, 2), (66, 2), (67, 3)] {
        assert_eq!(count(&"😀".repeat(length)), parts, "{length}");
    }
    assert_eq!(count(&(ya(66) + "😀" + &ya(65))), 2);
    assert_eq!(count(&(ya(66) + "😀" + &ya(66))), 3);
    for (length, parts) in [(6, 1), (7, 2), (12, 2), (13, 3)] {
        assert_eq!(count(&"👨\u{200d}👩\u{200d}👧\u{200d}👦".repeat(length)), parts, "{length}");
    }
}

#[test]
fn one_character_outside_the_tables_makes_all_of_it_unicode() {
    for text in ["ç", "“hi”", "`", "á", "\t", "–", "…", "\u{a0}"] {
        assert!(segments(text).unicode, "{text}");
    }
    for text in ["Ç", "@£$¥èéùìòÇ", "ΔΦΓΛΩΠΨΣΘΞ", "^{}\\[~]|€\u{c}", "ÄÖÑÜ§¿äöñüà", "\r\n"]
    {
        assert!(!segments(text).unicode, "{text}");
    }
}

#[test]
fn an_empty_text_takes_none() {
    assert_eq!(count(""), 0);
}
