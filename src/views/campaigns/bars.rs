//! Figures as lengths, drawn by attributes alone: our pages have no inline styles.

use serde::Serialize;

/// A part of a bar: where it begins and how long it is, in percent of the whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Part {
    /// What it stands for: its colour.
    pub kind: &'static str,
    pub from: String,
    pub length: String,
}

/// The parts of a whole, one behind the other; what is there at all can be seen.
pub fn bar(whole: i64, parts: &[(&'static str, i64)]) -> Vec<Part> {
    let mut from = 0;
    let mut bar = Vec::new();
    for (kind, many) in parts.iter().filter(|(_, many)| *many > 0 && whole > 0) {
        bar.push(Part { kind, from: percent(from, whole), length: percent(*many, whole) });
        from += many;
    }
    bar
}

/// "12.5"
fn percent(part: i64, whole: i64) -> String {
    let thousandths = (part * 100_000 / whole.max(1)).clamp(0, 100_000);
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

/// Of a whole, rounded: 38.
pub fn rounded(part: i64, whole: i64) -> i64 {
    (part * 200 + whole).checked_div(whole * 2).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_one_behind_the_other() {
        let bar = bar(8, &[("sent", 1), ("failed", 0), ("waiting", 7)]);

        let shown: Vec<_> = bar.iter().map(|part| (part.kind, part.from.as_str(), part.length.as_str())).collect();
        assert_eq!(shown, [("sent", "0.000", "12.500"), ("waiting", "12.500", "87.500")]);
    }

    #[test]
    fn nothing_of_nothing_is_nothing() {
        assert_eq!(bar(0, &[("sent", 0)]), []);
        assert_eq!((rounded(0, 0), rounded(1, 3), rounded(2, 3), rounded(3, 3)), (0, 33, 67, 100));
    }
}
