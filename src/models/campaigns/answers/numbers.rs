/// Numbers from one to twenty, language after language, folded.
const WORDS: [&str; 7] = [
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte",
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
    "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    "um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove vinte",
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti",
    "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig",
];

/// The same as people write them too: feminine, on the phone, in a hurry.
const MORE_WORDS: [(i64, &str); 8] = [
    (0, "zero cero nul null"),
    (1, "una une uma ein eine einen ena"),
    (2, "zwo duas twoo"),
    (3, "thre threee"),
    (4, "fuor"),
    (5, "fiv fuenf"),
    (7, "sevn"),
    (8, "eigth eigh"),
];

const ORDINALS: [(i64, &str); 10] = [
    (
        1,
        "first primero primera primer premier premiere erste ersten erster erstes erstens primeiro primeira primo eerste",
    ),
    (2, "second segundo deuxieme seconde zweite zweiten zweiter zweites zweitens secondo tweede"),
    (3, "third tercero tercera tercer troisieme dritte dritten dritter drittes drittens terceiro terceira terzo derde"),
    (4, "fourth cuarto cuarta quatrieme vierte vierten vierter viertes vierde"),
    (5, "fifth quinto cinquieme funfte funften funfter funftes vijfde"),
    (6, "sixth sexto sixieme sechste sechsten sechster sechstes zesde"),
    (7, "seventh septimo septima septieme"),
    (8, "eighth octavo octava huitieme achte achten"),
    (9, "ninth noveno novena neuvieme"),
    (10, "tenth decimo decima dixieme"),
];

/// Ordinals that are ordinals only as "la segunda" or "segunda opção": alone they are a Portuguese Monday, a "before", a room.
const AFTER_ARTICLES: [(i64, &str); 6] =
    [(1, "prima"), (2, "segunda seconda"), (3, "terza"), (4, "quarta quarto"), (5, "quinta"), (6, "sexta sesta")];

/// Number words that are other words too. They count only where a choice has that number.
const WEAK: &str = "sept once due elf onze sei neuf un une una uno um uma ein eine einen een";

/// Number words that are articles or pronouns too.
const ARTICLES: &str = "one un une una uno um uma ein eine einen een";

/// Words that sound like "two" to a telephone.
const HEARD: &str = "to too tow";

/// The number that a word is in one of seven languages.
pub fn cardinal(word: &str) -> Option<i64> {
    let place = WORDS.iter().find_map(|words| words.split(' ').position(|number| number == word));
    place.and_then(|place| i64::try_from(place + 1).ok()).or_else(|| among(&MORE_WORDS, word))
}

/// The place that a word is: "second", "zweite".
pub fn ordinal(word: &str) -> Option<i64> {
    among(&ORDINALS, word)
}

/// The place that a word is where an article or "option" stands beside it.
pub fn ordinal_after_article(word: &str) -> Option<i64> {
    among(&AFTER_ARTICLES, word)
}

pub fn is_weak(word: &str) -> bool {
    has(WEAK, word)
}

pub fn is_article(word: &str) -> bool {
    has(ARTICLES, word)
}

pub fn is_misheard(word: &str) -> bool {
    has(HEARD, word)
}

fn among(numbers: &[(i64, &str)], word: &str) -> Option<i64> {
    numbers.iter().find(|(_, words)| has(words, word)).map(|(number, _)| *number)
}

fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_counts_to_twenty() {
        for words in WORDS {
            assert_eq!(words.split(' ').count(), 20, "{words}");
        }
        assert_eq!(["two", "dos", "deux", "zwei", "dois", "due", "twee"].map(cardinal), [Some(2); 7]);
        assert_eq!(cardinal("zwanzig"), Some(20));
        assert_eq!(cardinal("thirty"), None);
    }

    #[test]
    fn no_word_is_two_numbers() {
        for words in WORDS {
            for (place, word) in words.split(' ').enumerate() {
                assert_eq!(cardinal(word), i64::try_from(place + 1).ok(), "{word}");
            }
        }
    }
}
