use crate::models::wording;

/// Key words whose misspellings are looked for, as far as they cannot be another language's word.
const KEY_WORDS: &[&str] = &["stop", "unsubscribe", "stopall", "cancel", "quit", "revoke", "optout", "remove"];

/// Words of other languages that mean nothing else when they stand alone.
const FOREIGN: &str = "\
    arret arrete arretez arreter desabonner desabonnez stopp abmelden abbestellen basta parar paren parem \
    descadastrar smettetela disiscrivi disiscrivimi afmelden uitschrijven sluta avsluta lopeta peruuta iptal konec \
    odhlasit dezabonare dezabonati leiratkozas afmeld berhenti отписать отпишите הסר הסירו הפסק 중지 정지 停止 หยุด ยกเลิก";

/// Key words that, with a "please", still mean texts: "please cancel" means an order.
const PLAIN: &str = "stop unsubscribe stopall optout revoke spam";

/// Words of their own, one letter away from a key word.
const OTHER_WORDS: &str = "\
    shop step stoop slop stow atop strop stomp stops quiet quite quilt suit quid quits quip quick cancer \
    cancels canceled cancelo cancela cancele removed remover removes remote remova revoked evoke unsubscribed \
    unsubscriber quiz quita quito stoep stap stof stok stom";

/// What may surround a key word without making a sentence of it.
const COMPANY: &str = "\
    please pls plz just now ok okay it this all i said thanks thank you thx already me hey hi hello can could \
    will sorry again yes no por favor ya svp merci bitte danke aub nu ora grazie obrigado maintenant";

/// Shorter words are too often words of their own: "qui", "uit", "top".
const SHORTEST: usize = 4;

/// More words than that are a sentence.
const LONGEST: usize = 6;

/// The key word that a word misspells by one letter, else the word itself.
pub fn mended(word: &str) -> &str {
    if word.len() < SHORTEST || KEY_WORDS.contains(&word) {
        return word;
    }
    if squeezed(word) == "stop" {
        return "stop";
    }
    let mut similar = KEY_WORDS.iter().copied().filter(|key| begins_or_ends_like(word, key));
    let meant = similar.find(|key| wording::distance(word, key, 1).is_some());
    meant.filter(|_| !has(OTHER_WORDS, word)).unwrap_or(word)
}

/// Letters that are held down count once: "stopppp". Two of them may be a word of its own: "stoop".
fn squeezed(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    letters.chunk_by(|one, other| one == other).fold(String::new(), |mut squeezed, run| {
        squeezed.extend(run.iter().take(if run.len() > 2 { 1 } else { run.len() }));
        squeezed
    })
}

/// Whether it is worth comparing them letter by letter: one mistake leaves all but two letters where they were, counted
/// from the beginning and from the end.
fn begins_or_ends_like(word: &str, key: &str) -> bool {
    let same_first = word.bytes().zip(key.bytes()).take_while(|(one, other)| one == other).count();
    let same_last = word.bytes().rev().zip(key.bytes().rev()).take_while(|(one, other)| one == other).count();
    word.len().abs_diff(key.len()) <= 1 && same_first + same_last + 2 >= key.len()
}

/// The key word of a short text that says little else.
pub fn a_key_word(words: &[&str]) -> Option<String> {
    if words.len() > LONGEST {
        return None;
    }
    let (keys, company): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| is_key(word));
    let alone = words.len() == 1 && KEY_WORDS.contains(&words[0]);
    let plain = !keys.is_empty() && company.iter().all(|word| goes_along(word));
    if alone { Some(words[0].to_owned()) } else { plain.then(|| keys[0].to_owned()) }
}

/// Whether a word makes no sentence of a sign or key word beside it.
pub fn goes_along(word: &str) -> bool {
    has(COMPANY, word)
}

fn is_key(word: &str) -> bool {
    has(PLAIN, word) || has(FOREIGN, word)
}

fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}
