//! Lists of phrases in text files: sections in brackets, phrases separated by commas.

/// The phrases of a section.
pub fn section(list: &'static str, name: &str) -> Vec<&'static str> {
    let sections = list.split("\n[").filter_map(|section| section.split_once("]\n"));
    let phrases = sections.filter(|(title, _)| *title == name).flat_map(|(_, phrases)| phrases.split([',', '\n']));
    phrases.map(str::trim).filter(|phrase| !phrase.is_empty()).collect()
}
