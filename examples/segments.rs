//! What networks make of texts: reads one a line, as a JSON string, and answers each with a line of JSON.
//!
//! `echo '"It’s here"' | cargo run --example segments`

use parley::segments::{self, Encoding};
use serde_json::{Value, json};
use std::io::{self, BufWriter, Write};

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lines() {
        let text: String = serde_json::from_str(&line?)?;
        writeln!(out, "{}", look(&text))?;
    }
    out.flush()
}

fn look(text: &str) -> Value {
    let counted = segments::count(text);
    json!({
        "count": counted.count,
        "encoding": if counted.encoding == Encoding::Gsm7 { "GSM-7" } else { "UCS-2" },
        "units": counted.units,
        "left": counted.left,
        "parts": segments::parts(text),
        "plain": segments::plain(text),
    })
}
