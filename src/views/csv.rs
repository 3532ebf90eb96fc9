//! Tables for spreadsheets. No cell is ever run by one: what begins like a formula gets an apostrophe in front.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use csv::{Terminator, WriterBuilder};

/// By this spreadsheets know that the letters are UTF-8.
const MARK: &str = "\u{feff}";

/// The line above the table, with which a file begins.
pub fn head(names: &[&str]) -> Vec<u8> {
    [MARK.as_bytes(), &line(names)].concat()
}

/// One line of a table.
pub fn line<C: AsRef<str>>(cells: &[C]) -> Vec<u8> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells.iter().map(|cell| defused(cell.as_ref()).into_owned())).expect("memory takes every byte");
    writer.into_inner().expect("memory takes every byte")
}

/// A table to be kept as a file, of this name.
pub fn download(name: &str, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let kept = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).expect("a name of ours is plain");
    headers.insert(header::CONTENT_DISPOSITION, kept);
    response
}

/// A cell that a spreadsheet only shows. A number with its country code stays as it is: there is nothing to run in it.
fn defused(cell: &str) -> Cow<'_, str> {
    let seen =
        cell.trim_start_matches(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '\u{feff}');
    let begins_like_a_formula = seen.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']);
    if begins_like_a_formula && !is_number(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

fn is_number(cell: &str) -> bool {
    cell.strip_prefix('+').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        String::from_utf8(line(cells)).unwrap()
    }

    #[test]
    fn nothing_that_a_spreadsheet_would_run_is_left_so() {
        for cell in [
            "=1+1",
            "@SUM(A1)",
            "-2+3+cmd|' /C calc'!A0",
            "+44 7700",
            "+1+1",
            " =1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\u{feff}=1",
            "＝1",
            "=HYPERLINK(\"https://a.example\")",
            "|calc",
        ] {
            assert_eq!(defused(cell), format!("'{cell}"), "{cell:?}");
        }
    }

    #[test]
    fn what_is_only_read_stays_as_it_is() {
        for cell in ["", "Hello", "+447700900101", "a=b", "no-one", "2026-11-21", "'quoted'", "👍"] {
            assert_eq!(defused(cell), cell);
        }
    }

    #[test]
    fn commas_quotes_and_lines_stay_within_their_cell() {
        assert_eq!(written(&["a,b", "say \"hi\"", "two\nlines", ""]), "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n");
    }
}
