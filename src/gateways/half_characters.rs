/// JSON with a replacement character in place of each escape that stands for half a character (`\ud83d` alone), which no
/// text can hold: one text in a provider's list must not make the whole list unreadable.
pub fn whole_characters(json: &str) -> String {
    let (mut whole, mut rest) = (String::with_capacity(json.len()), json);
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        whole.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => 6,
            _ => escape.char_indices().nth(2).map_or(escape.len(), |(end, _)| end),
        };
        let (escape, after) = escape.split_at(length);
        whole.push_str(if length == 6 { r"\ufffd" } else { escape });
        rest = after;
    }
    whole + rest
}

/// The code unit that an escape stands for.
fn unit(escape: &str) -> Option<u16> {
    u16::from_str_radix(escape.strip_prefix(r"\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_replaced_and_everything_else_stays() {
        assert_eq!(whole_characters(r#""\ud83d\ude00 \n \\ud83d é""#), r#""\ud83d\ude00 \n \\ud83d é""#);
        assert_eq!(whole_characters(r#""\ud83d""#), r#""\ufffd""#);
        assert_eq!(whole_characters(r#""\ude00\ud83d\ude00\ud83dx""#), r#""\ufffd\ud83d\ude00\ufffdx""#);
        assert_eq!(whole_characters(r"\u12é\"), r"\u12é\");
    }
}
