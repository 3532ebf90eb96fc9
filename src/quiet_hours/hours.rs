//! The open hours of a week, by the clock of a place.

use chrono::Weekday;

pub const MINUTES_OF_DAY: u16 = 24 * 60;

/// A part of a day, in minutes since midnight: from the first up to, and not with, the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    from: u16,
    to: u16,
}

/// Why two times are no window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A window opens before it closes, on the same day: it cannot reach over midnight.")]
pub struct NotAWindow;

impl Window {
    /// 47 CFR 64.1200(c)(1): no solicitation before 8 or after 21 at the recipient's place. Kept for every country, since
    /// elsewhere nobody wants one at night either.
    pub const FEDERAL: Self = Self { from: 8 * 60, to: 21 * 60 };
    /// Adds nothing to what the law says.
    pub const WHOLE_DAY: Self = Self { from: 0, to: MINUTES_OF_DAY };

    pub fn new(from: u16, to: u16) -> Result<Self, NotAWindow> {
        if from < to && to <= MINUTES_OF_DAY { Ok(Self { from, to }) } else { Err(NotAWindow) }
    }

    pub fn from(self) -> u16 {
        self.from
    }

    pub fn to(self) -> u16 {
        self.to
    }

    fn and(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to)).ok()
    }
}

impl Default for Window {
    /// What a campaign keeps to unless it says otherwise.
    fn default() -> Self {
        Self { from: 9 * 60, to: 20 * 60 }
    }
}

/// What is open on each day of a week, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours([Option<Window>; 7]);

impl Hours {
    pub fn daily(window: Window) -> Self {
        Self([Some(window); 7])
    }

    /// Days and hours as a table has them: `Mon-Sat 9-21 Sun-Sun 12-21`. Days that are not named are closed.
    pub fn read(words: &str) -> Option<Self> {
        let mut week = [None; 7];
        let words: Vec<&str> = words.split_whitespace().collect();
        for pair in words.chunks(2) {
            let [days, hours] = pair else { return None };
            let (first, last) = days.split_once('-')?;
            let days = day(first)?..=day(last)?;
            week.get_mut(days)?.fill(Some(window(hours)?));
        }
        Some(Self(week))
    }

    /// What is open in both.
    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|day| self.0[day]?.and(other.0[day]?)))
    }

    pub fn on(&self, day: Weekday) -> Option<Window> {
        self.0[day.num_days_from_monday() as usize]
    }
}

fn day(name: &str) -> Option<usize> {
    Some(name.parse::<Weekday>().ok()?.num_days_from_monday() as usize)
}

fn window(hours: &str) -> Option<Window> {
    let (from, to) = hours.split_once('-')?;
    Window::new(from.parse::<u16>().ok()? * 60, to.parse::<u16>().ok()? * 60).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_over_midnight_is_refused_in_words() {
        let refused = Window::new(20 * 60, 6 * 60).unwrap_err();

        assert!(refused.to_string().contains("cannot reach over midnight"));
        assert!(Window::new(600, 600).is_err() && Window::new(600, 1441).is_err());
        assert!(Window::new(0, MINUTES_OF_DAY).is_ok());
    }

    #[test]
    fn both_are_open_where_they_overlap() {
        let morning = Hours::daily(Window::new(0, 600).unwrap());
        let federal = Hours::daily(Window::FEDERAL);

        assert_eq!(morning.and(federal).on(Weekday::Sun), Window::new(480, 600).ok());
        assert_eq!(Hours::daily(Window::new(0, 480).unwrap()).and(federal).on(Weekday::Mon), None);
    }

    #[test]
    fn a_table_names_days_and_hours() {
        let hours = Hours::read("Mon-Fri 9-18 Sun-Sun 10-17").unwrap();

        assert_eq!(hours.on(Weekday::Fri), Window::new(540, 1080).ok());
        assert_eq!(hours.on(Weekday::Sat), None);
        for nonsense in ["Mon-Fri", "Fri-Mon 9-18", "Mon 9-18", "Mon-Fri 18-9", "Mon-Fri nine-18"] {
            assert_eq!(Hours::read(nonsense), None, "{nonsense}");
        }
    }
}
