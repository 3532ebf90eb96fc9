//! Which text of ours a reaction was put on.

use super::{Reaction, read};
use crate::models::{messages::Model, wording::fold};
use std::collections::{HashMap, HashSet};

/// The signs on the texts of a page, and the reactions that are shown there and not as texts of their own.
#[derive(Debug, Default)]
pub struct Signs {
    on: HashMap<i64, Vec<String>>,
    placed: HashSet<i64>,
}

impl Signs {
    /// Reads the reactions among texts, which stand oldest first.
    pub fn of(texts: &[Model]) -> Self {
        let mut signs = Self::default();
        for (at, text) in texts.iter().enumerate().filter(|(_, text)| text.is_inbound()) {
            let Some(reaction) = read(&text.body) else { continue };
            if let Some(target) = target(&texts[..at], &reaction) {
                signs.put(target, &reaction);
                signs.placed.insert(text.id);
            }
        }
        signs
    }

    pub fn on(&self, message_id: i64) -> &[String] {
        self.on.get(&message_id).map_or(&[], Vec::as_slice)
    }

    pub fn is_placed(&self, message_id: i64) -> bool {
        self.placed.contains(&message_id)
    }

    fn put(&mut self, target: i64, reaction: &Reaction<'_>) {
        let signs = self.on.entry(target).or_default();
        if !reaction.is_removed {
            signs.extend(reaction.sign.clone());
        } else if let Some(at) = signs.iter().rposition(|sign| reaction.sign.as_ref().is_none_or(|taken| taken == sign))
        {
            signs.remove(at);
        }
    }
}

/// The newest of ours that begins with what is quoted, whatever the carrier made of its spaces and accents.
fn target(before: &[Model], reaction: &Reaction<'_>) -> Option<i64> {
    let quoted = plain(reaction.quoted?);
    let quoted = quoted.trim_end_matches(['…', '.', ' ']);
    let mut ours = before.iter().rev().filter(|text| !text.is_inbound() && text.kind != "note");
    ours.find(|text| !quoted.is_empty() && plain(&text.body).starts_with(quoted)).map(|text| text.id)
}

fn plain(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
