/// Days, months and parts of the day: near to one another, and never meant for one another.
const WORDS: &str = "\
monday tuesday wednesday thursday friday saturday sunday mondays tuesdays thursdays today tomorrow yesterday tonight \
morning afternoon evening night noon midday weekend week month next \
january february march april may june july august september october november december \
lunes martes miercoles jueves viernes sabado domingo hoy manana ayer tarde noche semana \
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre \
lundi mardi mercredi jeudi vendredi samedi dimanche demain hier matin soir midi semaine aujourdhui \
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre \
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag heute morgen gestern ubermorgen mittag abend nacht woche \
januar februar marz juni juli oktober dezember \
segunda terca quarta quinta sexta sabado domingo hoje amanha ontem manha noite \
janeiro fevereiro marco abril maio junho julho setembro outubro novembro dezembro \
lunedi martedi mercoledi giovedi venerdi sabato domenica oggi domani ieri mattina sera dopodomani settimana \
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre \
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag vandaag gisteren overmorgen middag avond week \
januari februari maart mei augustus";

/// How people shorten days and stretch them ("Thursday's best"), each after its whole word.
const SHORTENED: [&str; 8] = [
    "monday mon mondays",
    "tuesday tue tues tuesdays",
    "wednesday wed weds wednesdays",
    "thursday thu thur thurs thrs thursdays",
    "friday fri fridays",
    "saturday sat saturdays",
    "sunday sun sundays",
    "tomorrow tmrw tmr tmw tmoz tomoz tomo tmrow tmoro tmro tomorrows 2moro 2morow 2morrow 2mrw 2moz",
];

/// The other forms of a day, folded.
pub fn shortened(word: &str) -> impl Iterator<Item = &'static str> {
    let days = SHORTENED.iter().filter_map(move |forms| forms.strip_prefix(word)?.strip_prefix(' '));
    days.flat_map(|forms| forms.split(' '))
}

/// Days, months and parts of the day, folded.
pub fn days() -> impl Iterator<Item = &'static str> {
    WORDS.split(' ')
}

pub fn has(word: &str) -> bool {
    WORDS.split(' ').chain(SHORTENED.iter().flat_map(|forms| forms.split(' '))).any(|one| one == word)
}
