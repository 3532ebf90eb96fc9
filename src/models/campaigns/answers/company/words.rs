//! Single words that stand around an answer, folded.

pub const ARTICLES: &str =
    "the a an el la le les un une una uno um uma die der das den dem ein eine einen o il lo de het een l";
pub const PREPOSITIONS: &str = "on at in for by via to en al a para au aux chez pour am an auf fur zur zum bei der na nas nos em ao all dall \
                            alla per op naar bij voor";
pub const BEFORE_NUMBERS: &str = "no nr n nro num nº option opt number choice opcion opcao opzione optie nummer numero choix \
                              loption size choose pick select press answer reply";
pub const JOINTS: &str = "or and o u y e et ou oder und of en ni ne nem nor noch";
pub const YES: &str = "yes y yeah yep yup yess yea ye yeh yh yas yus yeap yessir yez yupp yeahh sii siim jaa ouii yees yesh aye yeas sure si sip claro oui ouais ja jep jo jawohl jap sim";
pub const NO: &str = "no n nope nah nahh noo nonn nop non nein nee nao";
pub const PRONOUNS: &str = "one ones";
pub const OBJECTS: &str = "it them this that mine";
/// What says yes or no where the choices are those and nothing else is said.
pub const AGREEING: &str = "👍✅✔☑";
pub const DISAGREEING: &str = "👎❌✖🚫🙅";
pub const DOUBTING: &str = "❓❔🤷🤔⁉🙄😒🙃🤮🤢🤬😡";
pub const REFUSING: &str = "👎❌🚫🛑🙅✋✖";
/// What takes leave where a day follows.
pub const FAREWELLS: [&[&str]; 29] = [
    &["see", "you", "then"],
    &["see", "you"],
    &["see", "ya"],
    &["cu"],
    &["bye"],
    &["take", "care"],
    &["speak", "soon"],
    &["have", "a", "nice", "day"],
    &["have", "a", "good", "day"],
    &["have", "a", "great", "day"],
    &["have", "a", "lovely", "day"],
    &["bonne", "journee"],
    &["schonen", "tag"],
    &["fijne", "dag"],
    &["buona", "giornata"],
    &["bom", "dia"],
    &["speak"],
    &["until"],
    &["till"],
    &["til"],
    &["a"],
    &["ci", "vediamo"],
    &["hasta", "el"],
    &["hasta"],
    &["bis"],
    &["ate"],
    &["tot"],
    &["nos", "vemos", "el"],
    &["nos", "vemos"],
];
