//! A quotation mark that nothing closes: all that follows it, up to the next one or to the end, would be one cell.

/// Where in a row one is.
enum Place {
    CellBegins,
    InCell,
    /// The line on which the quotation mark stands.
    Quoted(u64),
    /// Behind the second one; whether a line ended between the two.
    Closed(u64, bool),
}

/// The line that opens a cell which is not closed where cells end, read as the crate `csv` reads them.
pub fn left_open(text: &str, delimiter: u8) -> Option<u64> {
    let mut place = Place::CellBegins;
    let mut line = 1;
    for byte in text.bytes() {
        let ends_cell = byte == delimiter || byte == b'\n';
        place = match place {
            Place::CellBegins if byte == b'"' => Place::Quoted(line),
            Place::Quoted(opened) if byte == b'"' => Place::Closed(opened, opened < line),
            Place::Quoted(opened) => Place::Quoted(opened),
            // Two of them are one that belongs to the cell.
            Place::Closed(opened, _) if byte == b'"' => Place::Quoted(opened),
            Place::Closed(opened, true) if !ends_cell && byte != b' ' => return Some(opened),
            Place::Closed(opened, spans) if !ends_cell => Place::Closed(opened, spans),
            _ if ends_cell => Place::CellBegins,
            _ => Place::InCell,
        };
        line += u64::from(byte == b'\n');
    }
    match place {
        Place::Quoted(opened) => Some(opened),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_is_not_closed_is_told_by_its_line() {
        assert_eq!(left_open("number,name\n1,\"Ada\n2,Alan\n", b','), Some(2));
        assert_eq!(left_open("number,name\n1,\"Ada\n2,\"Alan\"\n", b','), Some(2), "the next one would close it");
        assert_eq!(left_open("number,name\n1,Ada\n2,\"Alan \"\"T\"\"\n", b','), Some(3));
        assert_eq!(left_open("\"", b','), Some(1));
    }

    #[test]
    fn what_is_closed_or_no_opening_is_fine() {
        for text in [
            "1,\"Ada, Lady\"\n2,Alan\n",
            "1,\"Ada\nLady\"\n2,\"a \"\"b\"\"\"\n",
            "1,\"Ada\nLady\" ,x\n",
            "1,5\" pipe\n2,6\" pipe\n",
            "1,\"Ada\" Lovelace\n",
            "1,\"\"\n",
            "",
        ] {
            assert_eq!(left_open(text, b','), None, "{text}");
        }
    }
}
