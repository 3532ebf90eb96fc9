//! People: the list, one person, and erasing one.

use axum::response::Response;
use serde::Serialize;

use super::{Choice, Chrome, Errors, Named, countries, form, forms, page};

/// Everyone, or those a search found.
pub fn index(desk: &Chrome, contents: &IndexPage) -> Response {
    page(desk, "people/index.html", contents)
}

pub fn new(desk: &Chrome, contents: &FormPage) -> Response {
    form(desk, "people/new.html", &with_countries(contents), &contents.errors)
}

/// One person, with all their tickets; 422 when a number could not be added.
pub fn show(desk: &Chrome, contents: &ShowPage) -> Response {
    form(desk, "people/show.html", &with_countries(contents), &contents.errors)
}

/// What one person was asked, and what they answered.
pub fn campaigns(desk: &Chrome, contents: &CampaignsPage) -> Response {
    page(desk, "people/campaigns.html", contents)
}

pub fn edit(desk: &Chrome, contents: &FormPage) -> Response {
    let zones = forms::zones();
    form(desk, "people/edit.html", &WithZones { contents, zones }, &contents.errors)
}

/// Asks for the name or number before a person is erased for good.
pub fn erasure(desk: &Chrome, contents: &ErasurePage) -> Response {
    form(desk, "people/erasure.html", contents, &contents.errors)
}

/// Asks how somebody asked not to be texted, agreed to be again, or what they said of marketing.
pub fn word(desk: &Chrome, contents: &WordPage) -> Response {
    form(desk, "people/word.html", contents, &contents.errors)
}

fn with_countries<T>(contents: &T) -> WithCountries<'_, T> {
    WithCountries { contents, countries: countries::choices() }
}

#[derive(Serialize)]
struct WithCountries<'a, T> {
    #[serde(flatten)]
    contents: &'a T,
    countries: Vec<Choice>,
}

#[derive(Serialize)]
struct WithZones<'a> {
    #[serde(flatten)]
    contents: &'a FormPage,
    zones: Vec<Choice>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct IndexPage {
    pub q: String,
    pub rows: Vec<Row>,
    /// Cursor this page was asked with; none on the first page.
    pub after: Option<String>,
    /// Cursor of the next page: `?after=`.
    pub next: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    pub id: i64,
    pub name: Option<String>,
    /// The preferred number, if there is any left.
    pub number: Option<String>,
    /// How many numbers there are besides.
    pub more_numbers: i64,
    pub owner: Option<String>,
    pub last_at: Option<i64>,
    pub stopped: bool,
}

/// What stands beside a thread, and on top of a person's page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Panel {
    pub id: i64,
    pub name: Option<String>,
    pub addresses: Vec<Number>,
    pub owner: Option<Named>,
    /// None where nobody knows where they are.
    pub clock: Option<Clock>,
    pub notes: String,
    /// Their tickets this user may see, newest first.
    pub tickets: Vec<Ticket>,
    /// There are more tickets than listed.
    pub more_tickets: bool,
}

/// What time it is for somebody.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Clock {
    /// `23:40`
    pub time: String,
    /// The latest it may be, where their zones differ.
    pub latest: Option<String>,
    /// "New York", where there is one zone only.
    pub place: Option<String>,
}

/// One of a person's numbers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Number {
    pub id: i64,
    pub value: String,
    /// `sms`, `short_code`, `name` or `sandbox`.
    pub kind: String,
    pub preferred: bool,
    /// When they said STOP; none while they may be texted.
    pub stopped_at: Option<i64>,
    /// None where they never said anything of it.
    pub marketing: Option<Marketing>,
    /// Inboxes whose carrier blocks it.
    pub blocked_in: Vec<String>,
    /// Short codes and sender names cannot.
    pub can_be_texted: bool,
    /// A number with tickets keeps its history when removed; asks first.
    pub has_history: bool,
}

/// Whether a number may be sent what advertises something, and since when that is known.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Marketing {
    pub agreed: bool,
    pub at: i64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Ticket {
    pub id: i64,
    pub inbox: String,
    pub last_line: String,
    pub last_at: i64,
    pub closed: bool,
    /// The one that is open beside the panel.
    pub is_current: bool,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ShowPage {
    pub person: Panel,
    pub created_at: i64,
    /// What they said of being texted, newest first.
    pub consents: Vec<Consent>,
    /// There are older ones: the id for `?before=`.
    pub consents_older: Option<i64>,
    /// These are older ones; the newest are a link away.
    pub consents_are_past: bool,
    /// Campaigns they got, the newest first.
    pub campaigns: Vec<Got>,
    pub more_campaigns: bool,
    /// Threads in which no ticket was opened.
    pub loose: Vec<Loose>,
    pub can_erase: bool,
    /// Typed to add a number.
    pub number: String,
    /// Two letters; preselected country for a number to add.
    pub country: String,
    pub errors: Errors,
}

/// One word of one of their numbers, with its proof.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Consent {
    pub id: i64,
    /// `stop` or `start`.
    pub word: String,
    /// `texts` or `marketing`.
    pub purpose: &'static str,
    /// "by text", "in a call" …
    pub how: String,
    pub at: i64,
    pub number: String,
    pub inbox: Option<String>,
    /// The user who wrote it down.
    pub by: Option<String>,
    /// The text that says it.
    pub text: Option<String>,
    pub ticket: Option<i64>,
    pub note: Option<String>,
    /// It was said before a STOP and came after it.
    pub is_superseded: bool,
}

/// A word to be written down for a number.
#[derive(Clone, Debug, Default, Serialize)]
pub struct WordPage {
    pub person_id: i64,
    pub name: Option<String>,
    pub address_id: i64,
    pub number: String,
    /// `stop`, or `start`, of all texts by an admin only.
    pub word: &'static str,
    /// `texts` or `marketing`.
    pub purpose: &'static str,
    /// It said STOP, which a word about marketing does not lift.
    pub is_stopped: bool,
    pub how: String,
    pub hows: Vec<Choice>,
    pub note: String,
    pub errors: Errors,
}

/// A campaign that somebody got.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Got {
    pub href: String,
    pub name: String,
    pub inbox: String,
    pub at: Option<i64>,
    pub status: Option<String>,
    /// It advertised something.
    pub advertises: bool,
    /// It has choices.
    pub asks: bool,
    /// "2 Thursday"
    pub answer: Option<String>,
}

/// Texts without a ticket.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Loose {
    pub href: String,
    pub number: String,
    pub inbox: String,
    pub last_line: String,
    pub last_at: i64,
}

/// The campaigns a person got, older ones too.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CampaignsPage {
    pub person_id: i64,
    pub name: Option<String>,
    pub number: Option<String>,
    pub rows: Vec<Got>,
    /// Cursor of the next, older page: `?before=`.
    pub older: Option<i64>,
    pub is_past: bool,
}

/// A person to make (`id` none) or to change.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormPage {
    pub id: Option<i64>,
    pub name: String,
    /// Only asked for a new person.
    pub number: String,
    /// Two letters: the country a number is read in.
    pub country: String,
    pub notes: String,
    pub owner_id: Option<i64>,
    /// IANA name; only asked of a person there is.
    pub time_zone: String,
    /// Who can be the owner.
    pub users: Vec<Named>,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ErasurePage {
    pub id: i64,
    pub name: Option<String>,
    pub number: Option<String>,
    /// How many texts and tickets go with them.
    pub messages: i64,
    pub tickets: i64,
    /// What was typed to confirm; the field is called `confirmation`.
    pub typed: String,
    /// Their own password is asked for.
    pub asks_password: bool,
    pub errors: Errors,
}
