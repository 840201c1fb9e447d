//! Lists as tables for other programs: CSV and Markdown. One writer for all of them; what stands in the cells is the callers'.
//!
//! A cell of CSV that a spreadsheet would take for a formula (its text begins with `=`, `+`, `-`, `@`, one of them in full width, a tab
//! or a line break) gets an apostrophe before it: spreadsheets show such a cell as text. It is the only change to a cell beside what
//! `display` makes visible for every output.

use crate::cli::args::TableForm;
use crate::cli::console::{Console, Outcome};
use crate::display::safe;

/// Writes a header and rows.
pub(super) fn write<const N: usize>(
    form: TableForm,
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
    console: &mut Console,
) -> Outcome {
    let rows = std::iter::once(header.map(str::to_owned)).chain(rows);
    for (index, row) in rows.enumerate() {
        let line = match form {
            TableForm::Csv => csv_row(&row),
            TableForm::Markdown => markdown_row(&row),
        };
        console.text(&line)?;
        if index == 0 && form == TableForm::Markdown {
            console.text(&format!("|{}\n", " --- |".repeat(N)))?;
        }
    }
    Ok(())
}

/// Quoted where it must be; `\n` ends it.
fn csv_row(cells: &[String]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(cells.iter().map(|cell| harmless(cell)));
    // Writing to memory does not fail.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok());
    String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    let starts_one = |c| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n'
        )
    };
    let mark = if cell.starts_with(starts_one) {
        "'"
    } else {
        ""
    };
    format!("{mark}{}", safe(cell))
}

fn markdown_row(cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| safe(cell).replace('|', "\\|"));
    let cells: Vec<String> = cells.collect();
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&str], csv: &str, markdown: &str) {
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        assert_eq!(csv_row(&cells), csv);
        assert_eq!(markdown_row(&cells), markdown);
    }

    #[test]
    fn cells_are_quoted_and_escaped_where_they_must_be() {
        check(&["a", "b c"], "a,b c\n", "| a | b c |\n");
        check(
            &["a, b", "say \"x\"", ""],
            "\"a, b\",\"say \"\"x\"\"\",\n",
            "| a, b | say \"x\" |  |\n",
        );
        check(
            &["[[Note|its name]]", "1"],
            "[[Note|its name]],1\n",
            "| [[Note\\|its name]] | 1 |\n",
        );
    }

    #[test]
    fn what_a_spreadsheet_would_calculate_gets_an_apostrophe() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'    =1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
            ("'=1", "'=1"),
            (" =1", " =1"),
        ] {
            assert_eq!(harmless(cell), expected, "{cell:?}");
        }
        assert_eq!(
            csv_row(&["=HYPERLINK(\"x\",\"y\")".to_owned()]),
            "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\n"
        );
    }

    #[test]
    fn a_row_is_a_line_whatever_its_cells_hold() {
        let cells = ["a\nb\r\nc\u{1b}[2J\u{202e}".to_owned(), "d".to_owned()];
        for row in [csv_row(&cells), markdown_row(&cells)] {
            assert_eq!(row.lines().count(), 1, "{row:?}");
            assert!(!row.contains(['\u{1b}', '\u{202e}', '\r']), "{row:?}");
        }
    }
}
