//! What templates may call: times, numbers and links made for reading.

use std::collections::HashMap;
use std::sync::LazyLock;

use linkify::{LinkFinder, LinkKind};
use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::{moment, numbers, static_assets, times};

/// Registers everything; before the templates, which are checked against it.
pub fn register(tera: &mut Tera) {
    register_times(tera);
    register_words(tera);
    tera.register_function("asset", asset);
    tera.register_function("icon", icon);
}

fn register_times(tera: &mut Tera) {
    tera.register_filter("time", |at: i64, how: Kwargs, _: &State| time(at, &how));
    tera.register_filter("full", |at: i64, _: Kwargs, _: &State| times::full(moment::current(), at));
}

fn register_words(tera: &mut Tera) {
    tera.register_filter("spaced", |number: &str, _: Kwargs, _: &State| numbers::spaced(number));
    tera.register_filter("initials", |name: &str, _: Kwargs, _: &State| numbers::initials(name));
    tera.register_filter("count", |number: i64, _: Kwargs, _: &State| numbers::count(number));
    tera.register_filter("exact", |number: i64, _: Kwargs, _: &State| numbers::exact(number));
    tera.register_filter("linked", |text: &str, _: Kwargs, _: &State| Value::safe_string(&linked(text)));
    tera.register_filter("urlencode", |text: &str, _: Kwargs, _: &State| urlencoded(text));
}

/// `asset(path="css/base.css")`; a file that is not there is a mistake in a template.
fn asset(arguments: Kwargs, _: &State) -> TeraResult<String> {
    let path = arguments.must_get::<&str>("path")?;
    static_assets::address(path).ok_or_else(|| tera::Error::message(format!("no asset called {path}")))
}

/// `at | time(as="hour")`: a time for people and machines; `short` unless said.
fn time(at: i64, how: &Kwargs) -> TeraResult<Value> {
    let moment = moment::current();
    let words = match how.get::<&str>("as")?.unwrap_or("short") {
        "hour" => times::hour(moment, at),
        "day" => times::day(moment, at),
        "spoken" => times::spoken(moment, at),
        "full" => times::full(moment, at),
        _ => times::short(moment, at),
    };
    let (iso, full) = (times::iso(at), times::full(moment, at));
    Ok(Value::safe_string(&format!("<time datetime=\"{iso}\" title=\"{full}\">{words}</time>")))
}

/// `icon(name="send")`: a drawing from `views/icons`.
fn icon(arguments: Kwargs, _: &State) -> TeraResult<Value> {
    static ICONS: LazyLock<HashMap<String, Value>> = LazyLock::new(icons);
    let name = arguments.must_get::<&str>("name")?;
    ICONS.get(name).cloned().ok_or_else(|| tera::Error::message(format!("no icon called {name}")))
}

fn icons() -> HashMap<String, Value> {
    let icon = |(name, svg): (String, String)| (name, Value::safe_string(svg.trim()));
    static_assets::icons().into_iter().map(icon).collect()
}

/// A text as HTML, with web addresses one can follow. Each runs from left to right whatever stands before it, and none is
/// made of a word that holds a control of writing direction: it could look like another address.
fn linked(text: &str) -> String {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    text.split_inclusive(char::is_whitespace).map(|word| linked_word(&finder, word)).collect()
}

fn linked_word(finder: &LinkFinder, word: &str) -> String {
    if word.contains(is_bidi_control) {
        return escaped(word);
    }
    let spans = finder.spans(word).map(|span| match span.kind() {
        Some(_) if is_web(span.as_str()) => link(span.as_str()),
        _ => escaped(span.as_str()),
    });
    spans.collect()
}

fn is_web(address: &str) -> bool {
    let scheme = address.split_once("://").map_or("", |(scheme, _)| scheme);
    ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web))
}

fn link(found: &str) -> String {
    let address = found.trim_end_matches(closes);
    let rest = escaped(&found[address.len()..]);
    let address = escaped(address);
    format!(
        "<a dir=\"ltr\" href=\"{address}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{address}</a>{rest}"
    )
}

/// What ends a sentence or a quotation in other scripts than ASCII.
fn closes(letter: char) -> bool {
    "”’»›…）」』】》。，、！？：；".contains(letter)
}

/// Characters that turn the direction of what is shown (Unicode, UAX #9, 2).
fn is_bidi_control(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str) -> String {
    let mut html = Vec::with_capacity(text.len());
    tera::escape_html(text, &mut html).expect("memory takes every byte");
    String::from_utf8_lossy(&html).into_owned()
}

/// For one value of a query.
fn urlencoded(text: &str) -> String {
    let keep = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let encode = |byte: u8| if keep(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_address_becomes_a_link_and_nothing_else_becomes_html() {
        assert_eq!(linked("a <b> & c"), "a &lt;b&gt; &amp; c");
        assert!(linked("see https://a.example/?x=1&y=2.").ends_with("&amp;y=2</a>."));
        assert!(linked("https://a.example/\"onclick=x").contains("&quot;onclick"));
    }

    #[test]
    fn an_address_ends_where_its_sentence_or_its_brackets_do() {
        for (text, address) in [
            ("https://example.com/a_(b)", "https://example.com/a_(b)"),
            ("(see https://example.com/a_(b)).", "https://example.com/a_(b)"),
            ("(https://example.com/a)", "https://example.com/a"),
            ("[https://example.com/a]!", "https://example.com/a"),
            ("<https://example.com/a>", "https://example.com/a"),
            ("“https://example.com/a”.", "https://example.com/a"),
            ("（https://example.com/a）。", "https://example.com/a"),
            ("Link:https://example.com/?a=1,", "https://example.com/?a=1"),
            ("HTTPS://EXAMPLE.COM/A", "HTTPS://EXAMPLE.COM/A"),
            ("http://localhost:5150/x", "http://localhost:5150/x"),
        ] {
            assert!(linked(text).contains(&format!(">{address}</a>")), "{text}: {}", linked(text));
        }
        for text in ["javascript://a.example/%0aalert(1)", "ftp://a.example", "https://", "mail@a.example"] {
            assert!(!linked(text).contains("<a"), "{text}: {}", linked(text));
        }
    }

    #[test]
    fn an_address_that_would_be_shown_in_another_order_is_no_link() {
        for hidden in ["https://a.example/\u{202e}gpj.exe", "https://a\u{2066}.example", "\u{200f}https://a.example"] {
            assert!(!linked(hidden).contains("<a"), "{hidden:?}");
        }
        assert!(linked("\u{202e}turned https://a.example").contains("<a dir=\"ltr\" href=\"https://a.example\""));
    }

    #[test]
    fn a_number_in_a_query_keeps_its_plus() {
        assert_eq!(urlencoded("+44 20"), "%2B44%2020");
    }
}
