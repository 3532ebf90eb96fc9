//! What digits mean in a country, as Google's libphonenumber reads them.

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, Region};

/// The most digits that E.164 has room for; libphonenumber allows a few more.
const LONGEST: usize = 15;

/// A number of a length that its country's numbers have.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Possible(PhoneNumber);

impl Possible {
    /// As E.164, without its `+`.
    pub(super) fn digits(&self) -> String {
        self.0.format_as(PhoneNumberFormat::E164).trim_start_matches('+').to_owned()
    }

    /// For reading, as its country spaces it.
    pub(super) fn spaced(&self) -> String {
        self.0.format_as(PhoneNumberFormat::International).into_owned()
    }

    /// Whether it has fewer digits, calling code aside, than phones have nearly everywhere.
    fn is_short(&self) -> bool {
        self.0.get_national_significant_number().len() < 7
    }

    /// Whether such numbers are given out, as far as is known.
    pub(super) fn is_valid(&self) -> bool {
        self.0.is_valid()
    }
}

/// A stored number (E.164) as its country spaces it.
pub fn spaced(number: &str) -> String {
    international(number.trim_start_matches('+')).map_or_else(|| number.to_owned(), |read| read.spaced())
}

/// Whether a stored number (E.164) is rather a short code or a part of a number than a phone's.
pub fn is_too_short(number: &str) -> bool {
    international(number.trim_start_matches('+')).is_some_and(|read| read.is_short() && !read.is_valid())
}

/// Digits as dialled in a country (two letters): with its trunk and international prefixes, or with a `+`.
pub(super) fn in_country(dialled: &str, country: &str) -> Option<Possible> {
    let read = PhoneNumber::parse(dialled, Some(region(country)?)).ok()?;
    // What can only be dialled from next door has no area code, and cannot be texted.
    let is_possible = read.is_possible_with_reason() == Ok(NumberLengthType::IsPossible);
    let possible = Possible(read);
    (is_possible && possible.digits().len() <= LONGEST).then_some(possible)
}

/// Digits that begin with a country's calling code.
pub(super) fn international(digits: &str) -> Option<Possible> {
    in_country(&format!("+{digits}"), "US")
}

/// Whether a stored number is one that is given out, as far as is known.
pub fn is_valid(value: &str) -> bool {
    value.strip_prefix('+').and_then(international).is_some_and(|number| number.is_valid())
}

/// What a stored number was before its country's calling code was taken for a part of it: it is no number as it stands,
/// and one of that country with the code in front.
pub fn lost_calling_code(value: &str, country: &str) -> Option<String> {
    if is_valid(value) {
        return None;
    }
    let whole = with_calling_code(value, country).and_then(|digits| international(&digits))?;
    whole.0.is_valid_for_region(region(country)?).then(|| format!("+{}", whole.digits()))
}

/// What became of a number that was taken for a national one: no number at all, with the country's calling code in front.
pub fn misread_at_home(value: &str, country: &str) -> Option<String> {
    let misread = with_calling_code(value, country).map(|digits| format!("+{digits}"))?;
    (!is_valid(&misread)).then_some(misread)
}

fn with_calling_code(value: &str, country: &str) -> Option<String> {
    let code = PHONE_NUMBER_UTIL.get_country_code_for_region(region(country)?)?;
    value.strip_prefix('+').map(|digits| format!("{code}{digits}"))
}

fn region(country: &str) -> Option<Region> {
    Region::from_code(country).ok().filter(|_| country.len() == 2)
}
