use parley::segments::{self, Costly, Encoding, plain};
use unicode_normalization::UnicodeNormalization;

fn twin(piece: &str) -> Option<&'static str> {
    segments::costly(piece).first().and_then(|costly| costly.twin)
}

#[test]
fn typography_becomes_what_a_typewriter_has() {
    for (text, expected) in [
        ("It’s “here”", "It's \"here\""),
        ("«\u{a0}Bonjour\u{a0}»", "\" Bonjour \""),
        ("‹a›", "<a>"),
        ("Mon – Fri — soon…", "Mon - Fri - soon..."),
        ("12\u{202f}000\u{a0}kr", "12 000 kr"),
        ("\u{feff}zero\u{200b}\u{ad}width", "zerowidth"),
        ("\u{202a}+44 7700 900101\u{202c}", "+44 7700 900101"),
        ("ＣＡＬＬ　１２３！", "CALL 123!"),
        ("• ofﬁce\u{2028}• ﬂoor", "- office\n- floor"),
        ("cafe\u{301}, u\u{308}ber", "café, über"),
        ("Wait‼\tWhat⁉", "Wait!! What!?"),
    ] {
        assert_eq!(plain(text), expected);
        assert_eq!(Encoding::of(&plain(text)), Encoding::Gsm7, "{text}");
    }
}

#[test]
fn letters_figures_and_pictures_stay_as_they_are() {
    for text in ["ç á œ ß Ł ı", "Привет", "می\u{200c}خواهم", "1½ ²", "👩\u{200d}🚀 ☎\u{fe0f} 2\u{fe0f}\u{20e3}", "l·l"]
    {
        assert_eq!(plain(text), text);
    }
}

/// Wide forms and ligatures are the letters they stand for; nothing else that is a letter has a twin.
#[test]
fn no_letter_becomes_another() {
    for letter in (char::MIN..='\u{1ffff}').filter(|c| c.is_alphanumeric()) {
        let letter = letter.to_string();
        if let Some(twin) = twin(&letter) {
            assert_eq!(twin, letter.nfkc().collect::<String>());
        }
    }
}

#[test]
fn every_twin_fits_into_gsm7() {
    let marks = ["\u{300}", "\u{301}", "\u{303}", "\u{308}", "\u{30a}", "\u{327}"];
    let accented = ('A'..='z').flat_map(|letter| marks.map(|mark| format!("{letter}{mark}")));
    let pieces = (char::MIN..='\u{1ffff}').map(String::from).chain(accented);

    let twins: Vec<_> = pieces.filter_map(|piece| twin(&piece).map(|twin| (piece, twin))).collect();

    assert!(twins.len() > 150, "{}", twins.len());
    for (piece, twin) in twins {
        assert_eq!(Encoding::of(twin), Encoding::Gsm7, "{piece}");
        if piece.chars().count() > 1 {
            assert_eq!(twin, piece.nfc().collect::<String>());
        }
    }
}

#[test]
fn each_costly_character_is_named_with_its_place_and_its_twin() {
    let expected = [
        Costly { at: 3, piece: "’", twin: Some("'") },
        Costly { at: 8, piece: "👍🏽", twin: None },
        Costly { at: 16, piece: "…", twin: Some("...") },
    ];

    assert_eq!(segments::costly("Éa’s 👍🏽…"), expected);
}

#[test]
fn a_web_address_is_never_altered() {
    for (text, expected) in [
        ("“https://a.example/it’s–here”", "\"https://a.example/it’s–here\""),
        ("(HTTP://a.example/“x”/1)…", "(HTTP://a.example/“x”/1)..."),
        ("see—www.a.example/–x, it’s", "see-www.a.example/–x, it's"),
        ("a.example/caf\u{65}\u{301}/x – new", "a.example/caf\u{65}\u{301}/x - new"),
        ("‘shop.example/ｘ’\u{a0}‘or’", "'shop.example/ｘ' 'or'"),
    ] {
        assert_eq!(plain(text), expected);
    }
}

#[test]
fn what_only_looks_like_a_web_address_is_made_plain() {
    for (text, expected) in [
        ("and/or–both", "and/or-both"),
        ("24.12./25.12.–26.12.", "24.12./25.12.-26.12."),
        ("end.Then “so”", "end.Then \"so\""),
        ("1.5/2–3", "1.5/2-3"),
    ] {
        assert_eq!(plain(text), expected);
    }
}

#[test]
fn a_plain_text_is_offered_where_it_saves_or_makes_room() {
    let long = "It’s on its way. ".repeat(6);
    assert_eq!(segments::gain(&long).map(|plain| (plain.count, plain.left)), Some((1, 58)));
    assert_eq!(segments::gain("It’s here").map(|plain| plain.count), Some(1));
}

#[test]
fn a_plain_text_is_not_offered_where_it_saves_nothing() {
    for text in ["", "It's here", "Это “тут”", "It’s 😀"] {
        assert_eq!(segments::gain(text), None, "{text}");
    }
    assert_eq!(segments::gain(&"…".repeat(60)), None, "three for each would be two texts");
}
