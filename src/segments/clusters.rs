use super::tables::Class;

/// Cuts a text into what people see as one character each, by the rules of Unicode 10 as Twilio's calculator reads them
/// (npm `grapheme-splitter` 1.0.4): a newer Unicode would keep newer emoji together and count otherwise near the end of
/// a part. The one difference: a line break of two characters is two, since carriers do not keep it together.
pub fn of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (cluster, after) = rest.split_at(end_of_first(rest)?);
        rest = after;
        Some(cluster)
    })
}

fn end_of_first(text: &str) -> Option<usize> {
    let mut classes = text.char_indices().map(|(at, c)| (at, Class::of(c)));
    let (_, first) = classes.next()?;
    let mut cluster = Cluster::begin(first);
    for (at, class) in classes {
        if !cluster.takes(class) {
            return Some(at);
        }
        cluster.push(class);
    }
    Some(text.len())
}

/// What must be known of a cluster to say whether the next character belongs to it.
struct Cluster {
    last: Class,
    before_last: Option<Class>,
    second: Option<Class>,
    length: usize,
    is_extended: bool,
}

impl Cluster {
    fn begin(first: Class) -> Self {
        Self { last: first, before_last: None, second: None, length: 1, is_extended: first == Class::Extend }
    }

    fn push(&mut self, class: Class) {
        self.before_last = Some(self.last);
        self.last = class;
        self.length += 1;
        self.is_extended |= class == Class::Extend;
        if self.length == 2 {
            self.second = Some(class);
        }
    }

    fn takes(&self, next: Class) -> bool {
        use Class::*;
        match (self.last, next) {
            _ if self.is_a_flag_with_something() => false,
            (Control, _) | (_, Control) => false,
            (Leading, Leading | Vowel | Open | Closed) => true,
            (Open | Vowel, Vowel | Trailing) => true,
            (Closed | Trailing, Trailing) => true,
            (_, Extend | Joiner | Spacing) => true,
            (Prepend, _) => true,
            (_, Tone) => self.takes_a_tone(),
            (Joiner, Joined | Person) => true,
            (Flag, Flag) => self.length == 1,
            _ => false,
        }
    }

    /// Two letters of a flag take one more character and no second.
    fn is_a_flag_with_something(&self) -> bool {
        self.second == Some(Class::Flag) && self.length > 2
    }

    /// A skin tone belongs to a figure, or to a figure with exactly one sign on it.
    fn takes_a_tone(&self) -> bool {
        let is_figure = |class| matches!(class, Class::Figure | Class::Person);
        match self.last {
            Class::Extend => self.before_last.is_some_and(is_figure),
            last => !self.is_extended && is_figure(last),
        }
    }
}
