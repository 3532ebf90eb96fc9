use parley::segments::{self, Encoding, Segments};

fn count(text: &str) -> u32 {
    segments::count(text).count
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
}

#[test]
fn a_family_of_eleven_units_stays_together() {
    for (length, parts) in [(6, 1), (7, 2), (12, 2), (13, 3)] {
        assert_eq!(count(&"👨\u{200d}👩\u{200d}👧\u{200d}👦".repeat(length)), parts, "{length}");
    }
}

#[test]
fn one_character_outside_the_tables_makes_all_of_it_ucs2() {
    for text in ["ç", "“hi”", "`", "á", "í", "\t", "–", "…", "\u{a0}", "e\u{301}", "a\u{200d}"] {
        assert_eq!(Encoding::of(text), Encoding::Ucs2, "{text}");
    }
    for text in ["Ç", "@£$¥èéùìòÇ", "ΔΦΓΛΩΠΨΣΘΞ", "^{}\\[~]|€\u{c}", "ÄÖÑÜ§¿äöñüà", "\r\n"]
    {
        assert_eq!(Encoding::of(text), Encoding::Gsm7, "{text}");
    }
}

#[test]
fn the_basic_table_has_127_characters_and_its_extension_ten() {
    let counted: Vec<Segments> =
        (char::MIN..='\u{ffff}').map(|c| segments::count(c.encode_utf8(&mut [0; 4]))).collect();
    let with = |units| counted.iter().filter(|of| of.encoding == Encoding::Gsm7 && of.units == units).count();

    assert_eq!((with(1), with(2)), (127, 10));
}

#[test]
fn what_is_left_is_counted_in_the_last_part() {
    for (text, units, left) in [
        (String::new(), 0, 160),
        (a(100), 100, 60),
        (a(160), 160, 0),
        (a(161), 161, 145),
        (a(10) + "€", 12, 148),
        (ya(70), 70, 0),
        (ya(71), 71, 63),
        ("😀".repeat(36), 72, 61),
    ] {
        let Segments { units: taken, left: room, .. } = segments::count(&text);
        assert_eq!((taken, room), (units, left), "{text}");
    }
}

#[test]
fn an_empty_text_takes_none() {
    assert_eq!(count(""), 0);
}
