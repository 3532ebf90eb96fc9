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

pub fn has(word: &str) -> bool {
    WORDS.split(' ').any(|one| one == word)
}
