/// By what an answer was known. It is stored in at most 100 letters and shown beside the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// By its number, in figures.
    Number,
    /// By its number, as a word.
    NumberWord(String),
    /// By its label.
    Label,
    /// By a synonym, or a word for yes or no.
    Synonym(String),
    /// By a misspelling of its label or a synonym.
    Spelling { typed: String, meant: String },
}

/// Letters of a word that are kept.
const LONGEST: usize = 40;

impl Why {
    pub fn number_word(word: &str) -> Self {
        Self::NumberWord(short(word))
    }

    pub fn synonym(word: &str) -> Self {
        Self::Synonym(short(word))
    }

    pub fn spelling(typed: &str, meant: &str) -> Self {
        Self::Spelling { typed: short(typed), meant: short(meant) }
    }

    /// As it is stored: the kind, then the words it goes by.
    pub fn as_str(&self) -> String {
        match self {
            Self::Number => "number".to_owned(),
            Self::NumberWord(word) => format!("number_word:{word}"),
            Self::Label => "label".to_owned(),
            Self::Synonym(word) => format!("synonym:{word}"),
            Self::Spelling { typed, meant } => format!("spelling:{typed}:{meant}"),
        }
    }

    /// From as it is stored.
    pub fn parse(stored: &str) -> Option<Self> {
        let (kind, words) = stored.split_once(':').unwrap_or((stored, ""));
        match kind {
            "number" => Some(Self::Number),
            "number_word" => Some(Self::number_word(words)),
            "label" => Some(Self::Label),
            "synonym" => Some(Self::synonym(words)),
            "spelling" => words.split_once(':').map(|(typed, meant)| Self::spelling(typed, meant)),
            _ => None,
        }
    }

    /// As the end of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Number => "it gives the number".to_owned(),
            Self::Label => "it gives the label".to_owned(),
            Self::NumberWord(word) | Self::Synonym(word) => format!("it says “{word}”"),
            Self::Spelling { typed, meant } => format!("it says “{typed}”, nearly “{meant}”"),
        }
    }
}

fn short(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_back() {
        for (why, stored) in [
            (Why::Number, "number"),
            (Why::number_word("two"), "number_word:two"),
            (Why::Label, "label"),
            (Why::synonym("post"), "synonym:post"),
            (Why::spelling("tomorow", "tomorrow"), "spelling:tomorow:tomorrow"),
        ] {
            assert_eq!(why.as_str(), stored);
            assert_eq!(Why::parse(stored), Some(why));
        }
        assert_eq!(Why::parse("guess"), None);
        assert_eq!(Why::parse("spelling:half"), None);
    }

    #[test]
    fn an_agent_reads_why() {
        assert_eq!(Why::spelling("tomorow", "tomorrow").words(), "it says “tomorow”, nearly “tomorrow”");
    }

    #[test]
    fn what_is_stored_stays_short() {
        let long = "ж".repeat(500);

        assert!(Why::spelling(&long, &long).as_str().chars().count() <= 100);
    }
}
