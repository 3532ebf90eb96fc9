use reqwest::StatusCode;
use scraper::{ElementRef, Html, Selector};

/// A page as it came, and what somebody sees on it.
pub struct Page {
    pub status: StatusCode,
    /// Where one ended up: `/conversations/7?box=mine`.
    pub path: String,
    pub html: String,
}

impl Page {
    /// All that is written on it, in one line.
    pub fn text(&self) -> String {
        self.first("body").unwrap_or_default()
    }

    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The text of the first element that fits.
    pub fn first(&self, css: &str) -> Option<String> {
        self.all(css).into_iter().next()
    }

    /// The texts of all elements that fit.
    pub fn all(&self, css: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        page.select(&selector(css)).map(plain).collect()
    }

    /// An attribute of the first element that fits.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let page = Html::parse_document(&self.html);
        page.select(&selector(css)).next()?.value().attr(name).map(ToOwned::to_owned)
    }

    /// The value a form's field stands at.
    pub fn field(&self, name: &str) -> Option<String> {
        self.attribute(&format!("[name='{name}']"), "value")
    }

    /// Where the form stands that a button with these words belongs to.
    pub fn form_of(&self, button: &str) -> Option<String> {
        let page = Html::parse_document(&self.html);
        let forms = selector("form");
        let buttons = selector("button");
        page.select(&forms)
            .find(|form| form.select(&buttons).any(|found| plain(found) == button))?
            .value()
            .attr("action")
            .map(ToOwned::to_owned)
    }

    /// The texts of a thread as they stand, oldest first.
    pub fn bubbles(&self) -> Vec<String> {
        self.all(".thread .bubble")
    }

    /// The texts that stand in one place of the page.
    pub fn bubbles_of(&self, place: &str) -> Vec<String> {
        self.all(&format!("{place} .bubble"))
    }

    /// The conversations of the list, top first: their names.
    pub fn rows(&self) -> Vec<String> {
        self.all(".rows .row-name")
    }
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector of ours can be read")
}

fn plain(element: ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
