//! A list as rows and columns.

use super::{decoding, quotes};
use csv::{ReaderBuilder, StringRecord};

pub const MOST_ROWS: usize = 100_000;
pub const MOST_COLUMNS: usize = 50;
pub const MOST_BYTES: usize = 20 * 1024 * 1024;

/// Rows by which commas are told from semicolons.
const SAMPLE: usize = 50;

/// Every row as it stands, the one with headings too.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// With the line of the file it begins on.
    pub rows: Vec<(u64, StringRecord)>,
    pub columns: usize,
}

impl Table {
    /// Reads a file; the error says in words why it cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > MOST_BYTES {
            return Err("This file is larger than 20 MB. Split it and create one campaign per file.".to_owned());
        }
        // A line that ends in two characters, or in the one of old Macs, is one line.
        let text = decoding::text(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
        let (text, told) = separator_line(&text);
        let delimiter = told.unwrap_or_else(|| delimiter(text));
        let above = u64::from(told.is_some());
        if let Some(line) = quotes::left_open(text, delimiter) {
            return Err(format!(
                "The quotation mark that opens a cell in line {} is not closed. Close it or take it away, then try again.",
                line + above
            ));
        }
        let mut table = Self::default();
        for record in reader(text, delimiter).into_records() {
            let record = record.map_err(|error| format!("The file cannot be read: {error}."))?;
            let line = record.position().map_or(0, csv::Position::line) + above;
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            table.columns = table.columns.max(record.len());
            table.rows.push((line, record));
            table.fits()?;
        }
        Ok(table)
    }

    fn fits(&self) -> Result<(), String> {
        // One more for the headings.
        if self.rows.len() > MOST_ROWS + 1 {
            Err("This list has more than 100,000 rows. Divide it, and make a campaign of each part.".to_owned())
        } else if self.columns > MOST_COLUMNS {
            Err(format!("This list has more than {MOST_COLUMNS} columns. Leave out those that are not needed."))
        } else {
            Ok(())
        }
    }

    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|(_, record)| record.get(column)).unwrap_or_default().trim()
    }
}

/// Excel's own way to say how cells are divided: a first line "sep=;".
fn separator_line(text: &str) -> (&str, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim().strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) => (rest, Some(*delimiter)),
        _ => (text, None),
    }
}

/// What divides the first rows into the most columns of the same number.
fn delimiter(text: &str) -> u8 {
    let score = |delimiter: &u8| {
        let sample = reader(text, *delimiter).into_records().take(SAMPLE).filter_map(Result::ok);
        let columns: Vec<usize> = sample.map(|record| record.len()).collect();
        let usual = columns.first().copied().unwrap_or(1);
        let alike = columns.iter().filter(|count| **count == usual).count();
        (usual > 1, alike * 10 / columns.len().max(1), usual)
    };
    // Of equals the last one wins.
    *b"\t;,".iter().max_by_key(|delimiter| score(delimiter)).unwrap_or(&b',')
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let table = Table::read(text.as_bytes()).unwrap();
        table.rows.iter().map(|(_, record)| record.iter().map(ToOwned::to_owned).collect()).collect()
    }

    #[test]
    fn commas_semicolons_and_tabs_divide_a_list() {
        for text in ["number,name\n1,Ada\n", "number;name\r\n1;Ada", "number\tname\n1\tAda\n"] {
            assert_eq!(cells(text), [["number", "name"], ["1", "Ada"]], "{text:?}");
        }
        assert_eq!(cells("number;paid\n1;12,50\n2;13,00\n")[1], ["1", "12,50"]);
        assert_eq!(cells("sep=;\nnumber;name\n1;Ada, Lady\n")[1], ["1", "Ada, Lady"]);
        assert_eq!(cells("1\n2\n"), [["1"], ["2"]]);
    }

    #[test]
    fn a_quoted_cell_keeps_its_commas_quotes_and_lines() {
        assert_eq!(cells("number,name\n1,\"Ada, \"\"the\"\"\nLady\"\n")[1], ["1", "Ada, \"the\"\nLady"]);
    }

    #[test]
    fn a_quotation_mark_that_nothing_closes_is_told_by_its_line() {
        let words = |text: &str| Table::read(text.as_bytes()).unwrap_err();

        assert!(words("number,name\r\n1,\"Ada\r\n2,Alan\r\n").contains("in line 2 is not closed"));
        assert!(words("sep=;\nnumber;name\n1;Ada\n2;\"Alan\n").contains("in line 4 is not closed"));
    }

    #[test]
    fn empty_rows_are_no_rows_and_lines_are_those_of_the_file() {
        let table = Table::read(b"number,name\n\n,,\n1,\"a\nb\"\n2,c\n").unwrap();

        let lines: Vec<u64> = table.rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 4, 6]);
        let windows = Table::read(b"number,name\r\n1,a\r\n2,b\r\n").unwrap();
        assert_eq!(windows.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_list_that_is_too_long_or_too_wide_is_refused() {
        assert!(Table::read("1\n".repeat(MOST_ROWS + 2).as_bytes()).unwrap_err().contains("100,000"));
        assert!(Table::read(",".repeat(MOST_COLUMNS).as_bytes()).is_ok(), "an empty row has no columns");
        assert!(Table::read("a,".repeat(MOST_COLUMNS).as_bytes()).unwrap_err().contains("50 columns"));
    }
}
