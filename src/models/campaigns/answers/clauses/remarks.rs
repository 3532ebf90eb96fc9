//! What may be said beside an answer without changing it: "I'm at work all day". A person reads it in any case.

use super::super::{
    calendar, company,
    names::Names,
    numbers,
    text::{Piece, Text},
};

/// More words than that are a story.
const LONGEST: usize = 14;

/// Words that may turn an answer round, hang it on something or ask something.
const TURNING: &str = "but if unless or except apart only not dont didnt doesnt cant cannot couldnt wont wouldnt isnt arent wasnt havent hasnt none mind \
    actually rather either other another different change changed changing mean meant wrong mistake wait ignore scrap cancel stop \
    maybe perhaps probably possibly might could would should depends depending unsure sure segura seguro sicher sur certain certo certa sicuro sicura zeker what when where who whom whose why how which whether \
    however though although never hardly barely neither nobody noone nothing hope hopefully fingers provided assuming pending subject long check ask let \
    return returned refuse closed shut broken told said allergic hate yuck sick disgusting terrible awful arse already delivered cancelled moved deceased back later earlier \
    new forward forgot missed postpone rearrange hospital drop well also likewise too phone passed \
    lol haha hahaha joke joking kidding sarcasm whatever ridiculous seriously supposed promised any both \
    pero si no nunca quizas cuando donde que quien cual mais sauf jamais peut quand ou qui quel quelle aber nur wenn falls ausser nicht kein keine nie wann wo wer wie \
    warum ma solo mai quando dove chi cosa forse mas quem talvez maar alleen als nooit wanneer waar wie wat misschien geen niet pas non nao nem ne";

/// Those of them that go with a no: "no, I need another day".
const AFTER_NO: &str = "another different cant cannot wont not broken sick closed delivered hospital never nobody";

/// Words of who comes, which go with no "no".
const COMING: &str = "late way waiting outside parking parked keep want still arrive running unterwegs camino route retard come coming attend attending attendance there see seeing make making will shall be ok okay fine great good perfect lovely confirm confirmed problem \
    worries bother rush trouble idea doubt need way voy vamos ir venir viens komme komm dabei passt ok vou vamos vado vengo sono kom";

/// Words of which a remark behind a yes has one: people say yes to much else.
const ATTENDING: &str = "park parking arrive arriving reminder coming attend attending there card fitting";

/// Words of who is not there, which beside a day may say on which.
const ABSENT: &str = "away out abroad absent working work fly flying travel travelling trip funeral holiday nobody weg fuori fora via absente ausente";

/// Whether the clause changes nothing about the answer before it. A yes is easily taken back or meant for something else.
pub fn may_follow(text: &Text, number: i64, names: &Names<'_>) -> bool {
    let is_no = names.no() == Some(number);
    let excuses = is_no && is_an_excuse(text);
    let turns_it = |word: &str| turns(word) && !(excuses && goes_with_no(word));
    (names.yes() != Some(number) || says_any(text, ATTENDING))
        && is_quiet(text, names, turns_it)
        && !(is_no && says_any(text, COMING))
}

/// Whether the clause changes nothing about an answer behind it.
pub fn may_precede(text: &Text, names: &Names<'_>) -> bool {
    is_quiet(text, names, turns)
}

/// "No, Friday" and "no, Friday is better" ask for something else than "I'm away on Friday" does.
fn is_an_excuse(text: &Text) -> bool {
    text.pieces.len() > 3 && !text.pieces[0].word().is_some_and(calendar::has)
}

fn goes_with_no(word: &str) -> bool {
    company::has(AFTER_NO, word) || calendar::has(word)
}

fn is_quiet(text: &Text, names: &Names<'_>, turns: impl Fn(&str) -> bool) -> bool {
    let words: Option<Vec<&str>> = text.pieces.iter().map(Piece::word).collect();
    let quiet = !text.asks && !text.signs.iter().any(|sign| company::doubts(*sign) || company::refuses(*sign));
    let alone = (0..text.pieces.len()).all(|at| names.at(&text.pieces[at..]).is_none());
    quiet && alone && words.is_some_and(|words| words.len() <= LONGEST && !words.into_iter().any(turns))
}

/// Whether a word may turn an answer round.
pub fn turns(word: &str) -> bool {
    company::has(TURNING, word) || says_more(word)
}

/// Whether the clause says that somebody is not there.
pub fn is_absent(text: &Text) -> bool {
    says_any(text, ABSENT)
}

fn says_any(text: &Text, words: &str) -> bool {
    text.pieces.iter().filter_map(Piece::word).any(|word| company::has(words, word))
}

/// A number, a day, a yes or a no.
fn says_more(word: &str) -> bool {
    let counts = numbers::cardinal(word).or_else(|| numbers::ordinal(word)).is_some() && !numbers::is_article(word);
    counts || calendar::has(word) || company::is_yes(word) || company::is_no(word)
}
