//! What phones write around the quotation, folded. Apple's and Google's own words, as far as they are known; each language
//! has the six signs of an iPhone, any emoji, and taking back.

use super::{Opening, Sign};

/// What somebody did to a text, and the sign for it.
const DONE: [(&str, &str); 6] = [
    (
        "👍",
        "liked, le gusto, le gusta, me gusto, me gusta, a aime, aime, gefallt, gefallt mir, mag, hat gefallt mir fur, ha messo mi piace a, \
         mi piace, ha apprezzato, e piaciuto, curtiu, gostou de, vindt, vond leuk, vindt leuk, heeft geliket",
    ),
    (
        "❤️",
        "loved, le encanto, le encanta, me encanta, a adore, adore, liebt, hat geliebt, ha adorato, ha amato, adora, amou, adorou, is dol op, vindt geweldig",
    ),
    (
        "👎",
        "disliked, no le gusto, no me gusto, no le gusta, n a pas aime, na pas aime, gefallt nicht, mag nicht, non piace, non mi piace, \
         ha messo non mi piace a, nao curtiu, nao gostou de, descurtiu, vindt niet leuk, vond niet leuk",
    ),
    (
        "😂",
        "laughed at, le dio risa, le causo risa, se rio de, a ri de, a ri a, a trouve drole, lacht uber, lachte uber, hat gelacht uber, \
         ha riso per, ha riso di, ride per, riu de, deu risada de, achou graca em, lachte om, lacht om, moest lachen om",
    ),
    (
        "‼️",
        "emphasized, emphasised, exclamo por, enfatizo, destaco, a mis l accent sur, a souligne, a insiste sur, betont, betonte, hat betont, \
         hat hervorgehoben, hebt hervor, ha enfatizzato, ha evidenziato, enfatizzato, enfatizou, destacou, benadrukte, benadrukt, heeft benadrukt",
    ),
    (
        "❓",
        "questioned, dudo sobre, pregunto por, cuestiono, s est interroge sur, sest interroge sur, a questionne, a mis en doute, hinterfragt, hinterfragte, \
         hat hinterfragt, fragt nach, ha messo in dubbio, ha dubbi su, ha fatto una domanda su, questionou, duvidou de, stelde een vraag over, betwijfelt, twijfelt aan",
    ),
];

/// What stands around an emoji that was put on a text.
const REACTED: &str = "\
    reacted to, reacted with to, to, reacciono con a, reacciono a, a, a reagi avec a, a reagi a, a reagi par a, sur, \
    reagierte mit auf, hat mit reagiert auf, hat reagiert auf, reagierte auf, auf, zu, ha reagito con a, ha reagito a, \
    reagiu com a, reagiu a, reagiu com para, para, reageerde met op, heeft gereageerd met op, heeft met gereageerd op, op, naar";

/// How taking back begins, and how it ends in front of the text it was put on.
const REMOVED: [(&str, &[&str]); 9] = [
    ("removed", &["from"]),
    ("elimino", &["de"]),
    ("quito", &["de"]),
    ("a retire", &["de"]),
    ("a supprime", &["de"]),
    ("entfernte", &["aus", "von"]),
    ("ha rimosso", &["da"]),
    ("removeu", &["de"]),
    ("verwijderde", &["van", "uit", "bij"]),
];

/// What is taken back, where it is named.
const NAMED: [(&str, &str); 6] = [
    ("👎", "dislike, no me gusta, je n aime pas, gefallt nicht, non mi piace, nao gostei, duim omlaag"),
    ("👍", "like, me gusta, j aime, jaime, gefallt mir, daumen hoch, mi piace, curtida, gostei, duim omhoog"),
    ("❤️", "heart, corazon, coeur, herz, cuore, coracao, hart, hartje"),
    ("😂", "laugh, risa, carcajada, rire, lachen, lacher, risata, risada, lach"),
    (
        "‼️",
        "exclamation, exclamacion, exclamations, ausrufezeichen, esclamazione, esclamativo, exclamacao, uitroepteken, uitroeptekens",
    ),
    (
        "❓",
        "question mark, question, interrogacion, pregunta, interrogation, fragezeichen, interrogativo, domanda, interrogacao, vraagteken",
    ),
];

/// What has no words to quote.
const PICTURES: &str = "\
    an image, a photo, a picture, a video, a movie, an attachment, an audio message, a voice message, a sticker, a gif, a link, a contact, a location, a file, \
    una imagen, una foto, un video, un archivo, un mensaje de audio, une image, une photo, une video, un fichier, une piece jointe, \
    ein bild, ein foto, ein video, einen anhang, eine datei, un immagine, unimmagine, un allegato, uma imagem, uma foto, um video, um anexo, \
    een afbeelding, een foto, een video, een bijlage";

/// More words than that are a sentence.
const LONGEST: usize = 9;

/// The sign of a reaction whose quotation follows.
pub fn on_a_text(opening: &Opening) -> Option<Sign> {
    if opening.words.split(' ').count() > LONGEST {
        return None;
    }
    taken_back(opening).or_else(|| put(opening))
}

/// The same of a text that has a picture in place of the quotation.
pub fn on_a_picture(whole: &Opening) -> Option<Sign> {
    let picture =
        PICTURES.split(", ").filter_map(|picture| whole.words.strip_suffix(picture)).min_by_key(|rest| rest.len())?;
    let words = picture.strip_suffix(' ')?.to_owned();
    on_a_text(&Opening { words, emoji: whole.emoji.clone() })
}

fn put(opening: &Opening) -> Option<Sign> {
    let emoji = match &opening.emoji {
        Some(emoji) if has(REACTED, &opening.words) => emoji.clone(),
        Some(_) => return None,
        None => DONE.iter().find(|(_, forms)| has(forms, &opening.words))?.0.to_owned(),
    };
    Some(Sign { emoji: Some(emoji), is_removed: false })
}

fn taken_back(opening: &Opening) -> Option<Sign> {
    let what = REMOVED.iter().find_map(|(beginning, endings)| {
        let rest = opening.words.strip_prefix(beginning)?;
        endings
            .iter()
            .find_map(|ending| rest.strip_suffix(ending))
            .filter(|what| what.starts_with(' ') && what.ends_with(' '))
    })?;
    let named = NAMED.iter().find(|(_, names)| names.split(", ").any(|name| what.contains(&format!(" {name} "))));
    if named.is_none() && opening.emoji.is_none() {
        return None;
    }
    Some(Sign {
        emoji: opening.emoji.clone().or_else(|| named.map(|(emoji, _)| (*emoji).to_owned())),
        is_removed: true,
    })
}

fn has(list: &str, words: &str) -> bool {
    list.split(", ").any(|one| one == words)
}
