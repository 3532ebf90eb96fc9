//! Closings, phones' own lines, and what is no name, in seven languages; all folded.

/// Words of the longest closing below.
pub const LONGEST_CLOSING: usize = 5;

/// How phones and mail programs begin their own line.
const DEVICE_LINES: [&str; 32] = [
    "sent from my ",
    "sent from a ",
    "sent from outlook",
    "sent from mail",
    "sent from yahoo",
    "sent from samsung",
    "sent from iphone",
    "sent from ipad",
    "sent from proton",
    "sent from gmail",
    "sent via ",
    "sent using ",
    "sent with ",
    "get outlook for ",
    "von meinem ",
    "von meiner ",
    "gesendet von ",
    "gesendet mit ",
    "envoye de mon ",
    "envoye depuis ",
    "envoye a partir de ",
    "envoye avec ",
    "enviado desde ",
    "enviado de mi ",
    "enviado do meu ",
    "enviado pelo ",
    "inviato da",
    "verstuurd vanaf ",
    "verzonden vanaf ",
    "verzonden met ",
    "verstuurd met ",
    "outlook fur ",
];

/// Words that only the line of a phone has, where its beginning may be said by people: "von meinem Bruder".
const GERMAN_ENDING: &str = "gesendet";

/// A phone's own line with more words is a sentence.
pub const LONGEST_DEVICE_LINE: usize = 8;

/// What ends a text, whether a name follows or not.
const CLOSINGS: &str = "\
regards, kind regards, best regards, warm regards, warmest regards, with kind regards, many regards, best wishes, \
all the best, sincerely, yours sincerely, sincerely yours, yours truly, yours faithfully, yours, rgds, kr, \
gruss, grusse, gruse, grusze, gruesse, viele grusse, viele gruesse, liebe grusse, liebe gruesse, beste grusse, schone grusse, freundliche grusse, \
mit freundlichen grussen, mit freundlichen gruessen, mfg, lg, vg, bg, herzliche grusse, \
cordialement, bien cordialement, sinceres salutations, salutations, meilleures salutations, bien a vous, \
saludos, saludos cordiales, un saludo, un cordial saludo, atentamente, atte, \
saluti, cordiali saluti, distinti saluti, cordialmente, \
atenciosamente, att, cumprimentos, com os melhores cumprimentos, abracos, \
groet, groeten, groetjes, met vriendelijke groet, met vriendelijke groeten, vriendelijke groet, vriendelijke groeten, mvg, hartelijke groet";

/// What asks or thanks: with a name behind it, it closes a text as well.
const POLITE: &str = "\
please, pls, plz, please and thank you, please thanks, please thank you, if possible please, \
thanks, thank you, thank u, thankyou, thx, tx, ty, tks, cheers, ta, many thanks, thanks a lot, thank you very much, thank you so much, thanks so much, \
thanks again, thank you again, thanks in advance, much appreciated, \
bitte, danke, vielen dank, danke schon, dankeschon, besten dank, bitte danke, \
svp, s il vous plait, sil vous plait, sil te plait, merci, merci beaucoup, merci bien, merci d avance, merci davance, \
por favor, gracias, muchas gracias, mil gracias, \
per favore, per cortesia, grazie, grazie mille, molte grazie, \
obrigado, obrigada, muito obrigado, muito obrigada, \
alstublieft, alsjeblieft, aub, ajb, bedankt, dank u, dank je, dank u wel, dank je wel, dankuwel, dankjewel, hartelijk dank";

/// Words with capitals that are said behind a dash or a "Thanks," and name nobody.
const NO_NAMES: &str = "\
yes no yeah yep yup nope nah maybe perhaps ok okay sure please pls thanks thank you not never only but and or if so too also \
i im me my we our us it its he she they this that these those the a an at on in for to of from with by is are was were be will would can could \
do does did dont have has had need want get give take make send call come go see let tell ask know think \
what when where which who why how now later soon today tomorrow tonight yesterday morning afternoon evening night noon am pm \
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
january february march april june july august september october november december week next last first second third \
one two three four five six seven eight nine ten option number none both all any every either neither \
stop start help cancel end quit unsubscribe remove info unstop more less again still already just order delivery appointment \
ja nein nicht oder und heute morgen montag dienstag mittwoch donnerstag freitag samstag sonntag \
oui non pas ou et demain lundi mardi mercredi jeudi vendredi samedi dimanche \
si o y hoy manana lunes martes miercoles jueves viernes sabado domingo \
sim nao amanha segunda terca quarta quinta sexta oggi domani lunedi martedi mercoledi giovedi venerdi sabato domenica \
nee niet of en morgen maandag dinsdag woensdag donderdag vrijdag zaterdag zondag";

/// Whether the folded words are a line that a phone or a mail program adds.
pub fn is_device_line(line: &str) -> bool {
    let begins = DEVICE_LINES.iter().any(|beginning| line.starts_with(beginning));
    let is_german = line.starts_with("von mein");
    begins
        && (!is_german || line.trim_end_matches('.').ends_with(GERMAN_ENDING))
        && line.split_whitespace().count() <= LONGEST_DEVICE_LINE
}

/// Whether the folded words close a text, with or without a name.
pub fn is_closing(words: &str) -> bool {
    has(CLOSINGS, words)
}

/// Whether the folded words ask or thank and do nothing else.
pub fn is_polite(words: &str) -> bool {
    has(POLITE, words)
}

/// Whether a folded word is no part of a name.
pub fn is_no_name(word: &str) -> bool {
    NO_NAMES.split(' ').any(|one| one == word)
}

fn has(list: &str, words: &str) -> bool {
    list.split(", ").any(|one| one == words)
}
