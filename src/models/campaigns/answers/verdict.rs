use super::{Doubt, Reading, Why, findings::Findings};
use std::collections::BTreeMap;

/// What the findings come to: a choice only where everything in the text says that one.
pub fn of(found: &Findings) -> Reading {
    let named = named(found);
    if found.foreign || (found.asks && found.speaks) {
        Reading::Other
    } else if named.len() > 1 || found.chooses_many {
        Reading::Unclear(Doubt::SeveralAtOnce)
    } else if let Some((number, why)) = named.into_iter().next() {
        one(found, number, why)
    } else {
        none(found)
    }
}

/// The numbers in it, each with the plainest reason; those that no choice has have none.
fn named(found: &Findings) -> BTreeMap<i64, Option<Why>> {
    let mut named: BTreeMap<i64, Option<Why>> = found.absent.iter().map(|number| (*number, None)).collect();
    for (number, why) in &found.chosen {
        let plainest = named.entry(*number).or_default();
        *plainest = plainest.take().into_iter().chain([why.clone()]).min();
    }
    named
}

fn one(found: &Findings, number: i64, why: Option<Why>) -> Reading {
    if found.declines || found.misheard {
        Reading::Other
    } else if found.joins || found.hedges || found.asks {
        Reading::Unclear(Doubt::Unsure)
    } else {
        why.map_or(Reading::Unclear(Doubt::NoSuchNumber), |why| Reading::Chosen { number, why, remarks: false })
    }
}

fn none(found: &Findings) -> Reading {
    if found.asks {
        Reading::Other
    } else if found.agrees || found.declines {
        Reading::Unclear(Doubt::NoSuchChoice)
    } else if found.hedges || found.misheard {
        Reading::Unclear(Doubt::Unsure)
    } else if found.silent {
        Reading::Unclear(Doubt::NoWords)
    } else {
        Reading::Other
    }
}
