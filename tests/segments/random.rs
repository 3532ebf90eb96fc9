//! Against Twilio's own library there are 100,000 more, in `tests/browser/segments.test.mjs`.

use parley::segments::{self, Encoding};
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

const ALPHABETS: [&str; 5] = [
    "abc XYZ 0189 .,!? éßÄ",
    "a[]{}€~^|\\\u{c}\r\n",
    "a“’–…•\u{a0}\u{200b}ﬁ！e\u{301}u\u{308}",
    "яжПр هذا 汉字 한국 नि",
    "😀👍🏽👨\u{200d}👩👧🇳🇱❤\u{fe0f}\u{20e3}1",
];

#[test]
fn every_text_comes_out_of_its_parts_as_it_went_in() {
    for text in texts(1) {
        let parts = segments::parts(&text);

        assert_eq!(parts.concat(), text);
        assert_eq!(parts.len(), segments::count(&text).count as usize);
    }
}

#[test]
fn no_part_is_longer_than_a_segment() {
    for text in texts(2) {
        let encoding = Encoding::of(&text);
        let room = if segments::count(&text).count > 1 { encoding.per_part() } else { encoding.single() };
        let units = |part: &str| match encoding {
            Encoding::Gsm7 => segments::count(part).units,
            Encoding::Ucs2 => part.encode_utf16().count() as u32,
        };
        for part in segments::parts(&text) {
            assert!(units(part) <= room, "{text:?}");
        }
    }
}

#[test]
fn what_is_promised_is_what_the_plain_text_costs() {
    for text in texts(4) {
        if let Some(promised) = segments::gain(&text) {
            assert_eq!(promised, segments::count(&segments::plain(&text)));
            assert!(promised.count <= segments::count(&text).count);
        }
    }
}

#[test]
fn a_web_address_survives_whatever_stands_in_it_and_around_it() {
    for text in texts(5) {
        let word: String = text.split_whitespace().collect();
        let address = format!("https://a.example/{word}/");

        assert!(segments::plain(&format!("“{text} {address}” {text}")).contains(&address), "{address}");
    }
}

fn texts(seed: u64) -> impl Iterator<Item = String> {
    let mut random = StdRng::seed_from_u64(seed);
    (0..2_000).map(move |_| text(&mut random))
}

fn text(random: &mut impl Rng) -> String {
    let mut text = String::new();
    for _ in 0..random.random_range(0..4) {
        let alphabet: Vec<char> = ALPHABETS[random.random_range(0..ALPHABETS.len())].chars().collect();
        let length = random.random_range(0..120);
        text.extend((0..length).map(|_| alphabet[random.random_range(0..alphabet.len())]));
    }
    text
}
