//! What is said before a text goes out at night.

use serde::Serialize;

/// It is a quiet hour for somebody who has not written in the last 24 hours.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Night {
    /// `23:40`, where they are.
    pub time: String,
    /// The latest it may be, where their zones differ.
    pub latest: Option<String>,
    /// "New York", where there is one zone only.
    pub place: Option<String>,
    /// False: nobody knows where they are, and the time is the desk's.
    pub is_theirs: bool,
    /// `TX`: it is day, and yet its law asks for quiet.
    pub state: Option<&'static str>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::kept;

    fn words(night: Night) -> String {
        #[derive(Serialize)]
        struct Shown {
            night: Night,
            id: &'static str,
        }
        let html = kept::one("night", &Shown { night, id: "night" }).unwrap().to_string();
        let (_, words) = html.split_once("<span>").unwrap();
        words.split_once("</span>").unwrap().0.to_owned()
    }

    #[test]
    fn a_quiet_hour_is_told_as_far_as_it_is_known() {
        let night = Night { time: "23:40".into(), is_theirs: true, ..Night::default() };
        let chicago = Some("Chicago".to_owned());
        let ends = "They have not written in the last 24 hours.";

        assert_eq!(words(night.clone()), format!("It is 23:40 for them. {ends}"));
        assert_eq!(
            words(Night { place: chicago.clone(), state: Some("TX"), ..night.clone() }),
            format!("It is 23:40 for them (Chicago). These are quiet hours in TX. {ends}"),
        );
        assert_eq!(
            words(Night { latest: Some("02:40".into()), ..night.clone() }),
            format!("It is between 23:40 and 02:40 for them, depending on where they are. {ends}"),
        );
        assert_eq!(
            words(Night { place: chicago, is_theirs: false, ..night }),
            format!("Their number does not say where they are. At the desk (Chicago) it is 23:40. {ends}"),
        );
    }
}
