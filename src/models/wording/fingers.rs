//! Slips that fingers make.

/// Longer words are no slips of anything; comparing them would take its time.
const LONGEST: usize = 64;

/// Rows of keys: QWERTY, QWERTZ and AZERTY. Of two that touch, one may be hit for the other.
const ROWS: [[&str; 3]; 3] = [
    ["qwertyuiop", "asdfghjkl", "zxcvbnm"],
    ["qwertzuiop", "asdfghjkl", "yxcvbnm"],
    ["azertyuiop", "qsdfghjklm", "wxcvbn"],
];

/// How many slips turned `meant` into `typed`: neighbours swapped, a letter doubled or dropped, the key beside hit instead
/// or as well. None where it took more than `limit`, or where fingers do not slip like that.
pub fn slips(typed: &str, meant: &str, limit: usize) -> Option<usize> {
    let (typed, meant) = (letters(typed), letters(meant));
    if typed.len().abs_diff(meant.len()) > limit || typed.len().max(meant.len()) > LONGEST {
        return None;
    }
    fewest(&typed, &meant, limit)
}

fn letters(word: &str) -> Vec<char> {
    word.chars().take(LONGEST + 1).collect()
}

fn fewest(typed: &[char], meant: &[char], limit: usize) -> Option<usize> {
    let alike = typed.iter().zip(meant).take_while(|(typed, meant)| typed == meant).count();
    if alike == typed.len() && alike == meant.len() {
        return Some(0);
    }
    let left = limit.checked_sub(1)?;
    // A doubled or dropped letter may be any of those that are alike before it.
    (0..=alike)
        .rev()
        .flat_map(|at| undone(typed, meant, at))
        .filter_map(|(t, m)| fewest(t, m, left))
        .min()
        .map(|n| n + 1)
}

/// What is left of both behind each slip that may have been made at a place up to which they are alike.
fn undone<'a>(typed: &'a [char], meant: &'a [char], at: usize) -> Vec<(&'a [char], &'a [char])> {
    let (t, m) = (&typed[at..], &meant[at..]);
    let mut left = Vec::new();
    if let ([t0, t1, ..], [m0, m1, ..]) = (t, m)
        && (t0, t1) == (m1, m0)
    {
        left.push((&t[2..], &m[2..]));
    }
    if at > 0 && t.first().is_some_and(|hit| *hit == typed[at - 1] || are_neighbours(*hit, typed[at - 1])) {
        left.push((&t[1..], m));
    }
    if !m.is_empty() {
        left.push((t, &m[1..]));
    }
    if let ([hit, ..], [aimed, ..]) = (t, m)
        && are_neighbours(*hit, *aimed)
    {
        left.push((&t[1..], &m[1..]));
    }
    left
}

/// Whether two letters are beside one another on the keys.
pub fn are_neighbours(one: char, other: char) -> bool {
    ROWS.iter().any(|rows| match (place(rows, one), place(rows, other)) {
        (Some((row, column)), Some((other_row, other_column))) => touch((row, column), (other_row, other_column)),
        _ => false,
    })
}

fn place(rows: &[&str; 3], letter: char) -> Option<(usize, usize)> {
    rows.iter().enumerate().find_map(|(row, keys)| keys.find(letter).map(|column| (row, column)))
}

/// Each row is half a key to the right of the one above.
fn touch(one: (usize, usize), other: (usize, usize)) -> bool {
    let (above, below) = if one.0 <= other.0 { (one, other) } else { (other, one) };
    match below.0 - above.0 {
        0 => above.1.abs_diff(below.1) == 1,
        1 => below.1 == above.1 || below.1 + 1 == above.1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingers_swap_double_drop_and_hit_the_key_beside() {
        for typed in ["thrusday", "thurssday", "thusday", "thursdau", "thirsday", "thyrsday"] {
            assert_eq!(slips(typed, "thursday", 1), Some(1), "{typed}");
        }
        assert_eq!(slips("thursday", "thursday", 0), Some(0));
        assert_eq!(slips("tommorow", "tomorrow", 2), Some(2));
        assert_eq!(slips("tommorow", "tomorrow", 1), None);
    }

    #[test]
    fn other_letters_are_no_slips() {
        for typed in ["thurmday", "thurpsday", "xthursday"] {
            assert_eq!(slips(typed, "thursday", 2), None, "{typed}");
        }
        assert_eq!(slips("mall", "mail", 1), None);
    }

    #[test]
    fn words_beyond_all_measure_are_not_compared() {
        let long = "a".repeat(20_000);

        assert_eq!(slips(&long, &long, 2), None);
    }
}
