/// Longer words are no misspellings of anything; comparing them would take its time.
const LONGEST: usize = 64;

/// In how many letters two words differ, neighbours that changed places counting once; none where it is more than `limit`.
pub fn distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (letters(one), letters(other));
    if one.len().abs_diff(other.len()) > limit || one.len().max(other.len()) > LONGEST {
        return None;
    }
    let far = edits(&one, &other);
    (far <= limit).then_some(far)
}

fn letters(word: &str) -> Vec<char> {
    word.chars().take(LONGEST + 1).collect()
}

/// Damerau's and Levenshtein's count, each pair of letters swapped at most once.
fn edits(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for row in 1..=one.len() {
        let mut current = vec![row];
        for column in 1..=other.len() {
            let changed = usize::from(one[row - 1] != other[column - 1]);
            let mut least = (above[column] + 1).min(current[column - 1] + 1).min(above[column - 1] + changed);
            if row > 1 && column > 1 && one[row - 1] == other[column - 2] && one[row - 2] == other[column - 1] {
                least = least.min(before[column - 2] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut above, current);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_left_out_added_changed_and_swapped_count_once() {
        for other in ["stp", "stopp", "stip", "sotp"] {
            assert_eq!(distance("stop", other, 1), Some(1), "{other}");
        }
        assert_eq!(distance("stop", "stop", 1), Some(0));
        assert_eq!(distance("stop", "spot", 2), Some(2));
        assert_eq!(distance("stop", "spot", 1), None);
        assert_eq!(distance("", "ab", 2), Some(2));
    }

    #[test]
    fn words_beyond_all_measure_are_not_compared() {
        let long = "a".repeat(20_000);

        assert_eq!(distance(&long, &long, 2), None);
    }
}
