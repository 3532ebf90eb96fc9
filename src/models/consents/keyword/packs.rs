use super::Keyword;
use std::{fmt, str::FromStr};

/// A language whose keywords an inbox may listen to besides the English ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    French,
    Spanish,
    German,
    Portuguese,
    Italian,
    Dutch,
    Polish,
    Russian,
    Greek,
    Arabic,
    Chinese,
}

/// The languages an inbox listens to. English is always among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Packs(u16);

impl Language {
    pub const ALL: [Self; 11] = [
        Self::French,
        Self::Spanish,
        Self::German,
        Self::Portuguese,
        Self::Italian,
        Self::Dutch,
        Self::Polish,
        Self::Russian,
        Self::Greek,
        Self::Arabic,
        Self::Chinese,
    ];

    /// Its code of ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::Spanish => "es",
            Self::German => "de",
            Self::Portuguese => "pt",
            Self::Italian => "it",
            Self::Dutch => "nl",
            Self::Polish => "pl",
            Self::Russian => "ru",
            Self::Greek => "el",
            Self::Arabic => "ar",
            Self::Chinese => "zh",
        }
    }

    /// Its name on pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::French => "French",
            Self::Spanish => "Spanish",
            Self::German => "German",
            Self::Portuguese => "Portuguese",
            Self::Italian => "Italian",
            Self::Dutch => "Dutch",
            Self::Polish => "Polish",
            Self::Russian => "Russian",
            Self::Greek => "Greek",
            Self::Arabic => "Arabic",
            Self::Chinese => "Chinese",
        }
    }

    /// Its words for a keyword, folded. Those that rather cancel an order than texts ("annuler") are left out.
    pub fn words(self, keyword: Keyword) -> &'static [&'static str] {
        match (self, keyword) {
            (Self::French, Keyword::Stop) => {
                &["arret", "arrete", "arrett", "arreter", "arretez", "desabonner", "desinscrire"]
            }
            (Self::French, Keyword::Start) => &["commencer", "reprendre"],
            (Self::French, Keyword::Help) => &["aide"],
            (Self::Spanish, Keyword::Stop) => &["alto", "baja", "parar", "pare", "no mas", "detener"],
            (Self::Spanish, Keyword::Start) => &["alta", "empezar", "comenzar", "reanudar"],
            (Self::Spanish, Keyword::Help) => &["ayuda"],
            (Self::German, Keyword::Stop) => &["stopp", "abmelden", "abbestellen"],
            (Self::German, Keyword::Start) => &["starten", "anmelden"],
            (Self::German, Keyword::Help) => &["hilfe"],
            (Self::Portuguese, Keyword::Stop) => &["parar", "pare", "sair", "descadastrar"],
            (Self::Portuguese, Keyword::Start) => &["comecar", "iniciar"],
            (Self::Portuguese, Keyword::Help) => &["ajuda"],
            (Self::Italian, Keyword::Stop) => &["ferma", "disiscrivi", "disiscrivimi"],
            (Self::Italian, Keyword::Start) => &["inizia", "riprendi"],
            (Self::Italian, Keyword::Help) => &["aiuto"],
            (Self::Dutch, Keyword::Stop) => &["stoppen", "afmelden", "uitschrijven"],
            (Self::Dutch, Keyword::Start) => &["starten", "aanmelden"],
            (Self::Dutch, Keyword::Help) => &["hulp"],
            (Self::Polish, Keyword::Stop) => &["koniec", "wypisz", "rezygnuje"],
            (Self::Polish, Keyword::Start) => &["wznow", "zapisz"],
            (Self::Polish, Keyword::Help) => &["pomoc"],
            (Self::Russian, Keyword::Stop) => &["стоп", "отписаться", "отписка", "хватит"],
            (Self::Russian, Keyword::Start) => &["старт", "подписаться"],
            (Self::Russian, Keyword::Help) => &["помощь", "справка"],
            (Self::Greek, Keyword::Stop) => &["στοπ", "διακοπη", "διαγραφη"],
            (Self::Greek, Keyword::Start) => &["εναρξη", "εγγραφη"],
            (Self::Greek, Keyword::Help) => &["βοηθεια"],
            (Self::Arabic, Keyword::Stop) => {
                &["توقف", "قف", "ا\u{655}يقاف", "ايقاف", "ا\u{655}لغاء الاشتراك", "الغاء الاشتراك"]
            }
            (Self::Arabic, Keyword::Start) => &["ابدا\u{654}", "ابدا", "اشتراك"],
            (Self::Arabic, Keyword::Help) => &["مساعدة"],
            (Self::Chinese, Keyword::Stop) => &["退订", "退訂", "取消订阅", "取消訂閱", "停止", "td"],
            (Self::Chinese, Keyword::Start) => &["订阅", "訂閱", "恢复"],
            (Self::Chinese, Keyword::Help) => &["帮助", "幫助"],
            (_, Keyword::Yes) => &[],
        }
    }
}

impl Packs {
    /// Every language there is.
    pub fn all() -> Self {
        Language::ALL.into_iter().collect()
    }

    pub fn contains(self, language: Language) -> bool {
        self.0 & bit(language) != 0
    }

    pub fn languages(self) -> impl Iterator<Item = Language> {
        Language::ALL.into_iter().filter(move |language| self.contains(*language))
    }
}

impl FromIterator<Language> for Packs {
    fn from_iter<I: IntoIterator<Item = Language>>(languages: I) -> Self {
        Self(languages.into_iter().fold(0, |packs, language| packs | bit(language)))
    }
}

/// Codes separated by commas, such as `fr,es`. The error names the one that is not known, in words.
impl FromStr for Packs {
    type Err = String;

    fn from_str(codes: &str) -> Result<Self, String> {
        codes
            .split(',')
            .map(|code| code.trim().to_lowercase())
            .filter(|code| !code.is_empty() && code != "en")
            .map(|code| language(&code).ok_or_else(|| format!("No keywords are known in “{code}”.")))
            .collect()
    }
}

impl fmt::Display for Packs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.languages().map(Language::code).collect::<Vec<_>>().join(","))
    }
}

fn language(code: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.code() == code)
}

fn bit(language: Language) -> u16 {
    1 << language as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_are_written_as_they_are_read() {
        assert_eq!("".parse(), Ok(Packs::default()));
        assert_eq!(" NL, en,fr ,".parse::<Packs>().unwrap().to_string(), "fr,nl");
        assert_eq!("fr,es,de,pt,it,nl,pl,ru,el,ar,zh".parse(), Ok(Packs::all()));
        assert_eq!(Packs::all().to_string(), "fr,es,de,pt,it,nl,pl,ru,el,ar,zh");
        assert_eq!("fr,xx".parse::<Packs>(), Err("No keywords are known in “xx”.".to_owned()));
    }

    #[test]
    fn every_language_has_a_word_of_its_own_for_each_keyword() {
        for language in Language::ALL {
            for keyword in [Keyword::Stop, Keyword::Start, Keyword::Help] {
                let words = language.words(keyword);
                assert!(!words.is_empty(), "{language:?} {keyword:?}");
                assert!(
                    words.iter().all(|word| crate::models::wording::fold(word) == *word),
                    "{language:?} {keyword:?}"
                );
            }
        }
    }
}
