//! Every route and who may go there. A route without a row here fails, so that none is opened by mistake.

use crate::support::{Browser, Desk};
use Who::{Admins, Everyone, Once, Users};
use parley::controllers;
use reqwest::{Method, Response, StatusCode, header};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    /// Nobody has to sign in; carriers are asked for their signature instead.
    Everyone,
    /// Until there is an admin; it leads to the sign-in page ever after.
    Once,
    Users,
    Admins,
}

const ROUTES: &[(&str, &str, Who)] = &[
    ("GET", "/", Everyone),
    ("GET", "/_health", Everyone),
    ("GET", "/_ping", Everyone),
    ("GET", "/_readiness", Everyone),
    ("GET", "/static/{*path}", Everyone),
    ("GET", "/first-run", Once),
    ("POST", "/first-run", Once),
    ("GET", "/sign-in", Everyone),
    ("POST", "/sign-in", Everyone),
    ("POST", "/sign-out", Everyone),
    ("GET", "/links/{token}", Everyone),
    ("POST", "/links/{token}", Everyone),
    ("GET", "/hooks/{key}", Everyone),
    ("POST", "/hooks/{key}", Everyone),
    ("GET", "/hooks/{key}/receipts", Everyone),
    ("POST", "/hooks/{key}/receipts", Everyone),
    ("GET", "/hooks/{key}/receipts/{attempt}", Everyone),
    ("POST", "/hooks/{key}/receipts/{attempt}", Everyone),
    ("GET", "/live", Users),
    ("GET", "/conversations", Users),
    ("POST", "/conversations", Users),
    ("GET", "/conversations/new", Users),
    ("GET", "/conversations/{id}", Users),
    ("POST", "/conversations/{id}/messages", Users),
    ("POST", "/conversations/{id}/closures", Users),
    ("POST", "/conversations/{id}/reopenings", Users),
    ("POST", "/conversations/{id}/assignments", Users),
    ("POST", "/conversations/{id}/reads", Users),
    ("POST", "/messages/{id}/answer", Users),
    ("POST", "/messages/{id}/checks", Users),
    ("POST", "/messages/{id}/retries", Users),
    ("POST", "/messages/{id}/settlements", Users),
    ("POST", "/messages/{id}/opt-outs", Users),
    ("POST", "/messages/{id}/opt-out-denials", Users),
    ("GET", "/notices/{id}", Users),
    ("GET", "/campaigns/{id}/list", Admins),
    ("POST", "/campaigns/{id}/list", Admins),
    ("POST", "/campaigns/{id}/list/intake", Admins),
    ("POST", "/campaigns/{id}/list/removal", Admins),
    ("GET", "/people", Users),
    ("POST", "/people", Users),
    ("GET", "/people/new", Users),
    ("GET", "/people/suggestions", Users),
    ("GET", "/people/{id}", Users),
    ("POST", "/people/{id}", Users),
    ("GET", "/people/{id}/edit", Users),
    ("GET", "/people/{id}/erasure", Users),
    ("POST", "/people/{id}/erasure", Users),
    ("POST", "/people/{id}/addresses", Users),
    ("POST", "/people/{id}/addresses/{address_id}/preference", Users),
    ("POST", "/people/{id}/addresses/{address_id}/removal", Users),
    ("GET", "/people/{id}/addresses/{address_id}/opt-outs", Users),
    ("POST", "/people/{id}/addresses/{address_id}/opt-outs", Users),
    ("GET", "/people/{id}/addresses/{address_id}/consents", Admins),
    ("POST", "/people/{id}/addresses/{address_id}/consents", Admins),
    ("GET", "/people/{id}/addresses/{address_id}/marketing-consents", Users),
    ("POST", "/people/{id}/addresses/{address_id}/marketing-consents", Users),
    ("GET", "/people/{id}/addresses/{address_id}/marketing-opt-outs", Users),
    ("POST", "/people/{id}/addresses/{address_id}/marketing-opt-outs", Users),
    ("GET", "/people/{id}/consents.csv", Users),
    ("GET", "/people/{id}/campaigns", Users),
    ("GET", "/threads/{address_id}/{inbox_id}", Users),
    ("GET", "/campaigns", Users),
    ("POST", "/campaigns", Admins),
    ("GET", "/campaigns/new", Admins),
    ("GET", "/campaigns/counts", Admins),
    ("GET", "/campaigns/{id}", Users),
    ("POST", "/campaigns/{id}", Admins),
    ("GET", "/campaigns/{id}/edit", Admins),
    ("POST", "/campaigns/{id}/tests", Admins),
    ("POST", "/campaigns/{id}/removals", Admins),
    ("POST", "/campaigns/{id}/launches", Admins),
    ("POST", "/campaigns/{id}/recalls", Admins),
    ("POST", "/campaigns/{id}/pauses", Admins),
    ("POST", "/campaigns/{id}/resumptions", Admins),
    ("POST", "/campaigns/{id}/stops", Admins),
    ("GET", "/campaigns/{id}/audience", Users),
    ("GET", "/campaigns/{id}/recipients", Users),
    ("GET", "/campaigns/{id}/results", Users),
    ("GET", "/campaigns/{id}/recipients.csv", Admins),
    ("POST", "/campaigns/{id}/follow-ups", Admins),
    ("GET", "/profile", Users),
    ("POST", "/profile", Users),
    ("POST", "/profile/password", Users),
    ("GET", "/sandbox", Users),
    ("POST", "/sandbox/texts", Users),
    ("GET", "/inboxes", Admins),
    ("POST", "/inboxes", Admins),
    ("GET", "/inboxes/new", Admins),
    ("GET", "/inboxes/{id}", Admins),
    ("POST", "/inboxes/{id}", Admins),
    ("POST", "/inboxes/{id}/memberships", Admins),
    ("GET", "/inboxes/{id}/kept-aside", Admins),
    ("POST", "/inboxes/{id}/kept-aside", Admins),
    ("POST", "/inboxes/{id}/kept-aside/removals", Admins),
    ("POST", "/inboxes/{id}/hook-addresses", Admins),
    ("POST", "/inboxes/{id}/credential-checks", Admins),
    ("POST", "/inboxes/{id}/hook-addresses/removals", Admins),
    ("POST", "/inboxes/{id}/removal", Admins),
    ("POST", "/inboxes/{id}/switch", Admins),
    ("GET", "/users", Admins),
    ("POST", "/users", Admins),
    ("GET", "/users/new", Admins),
    ("GET", "/users/{id}", Admins),
    ("POST", "/users/{id}", Admins),
    ("POST", "/users/{id}/deactivations", Admins),
    ("POST", "/users/{id}/reactivations", Admins),
    ("POST", "/users/{id}/links", Admins),
    ("GET", "/settings", Admins),
    ("POST", "/settings", Admins),
    ("GET", "/settings/consents.csv", Admins),
    ("POST", "/sample-data", Admins),
    ("POST", "/sample-data/removals", Admins),
];

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let rows: BTreeSet<String> = ROUTES.iter().map(|(method, path, _)| format!("{method} {path}")).collect();

    let routes: BTreeSet<String> =
        controllers::routes().collect().into_iter().flat_map(|route| names(&route.uri, &route.actions)).collect();

    assert_eq!(
        routes.difference(&rows).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "these routes have no row: say who may go there"
    );
    assert_eq!(rows.difference(&routes).collect::<Vec<_>>(), Vec::<&String>::new(), "these rows have no route");
}

fn names(path: &str, methods: &[Method]) -> Vec<String> {
    methods.iter().filter(|method| **method != Method::HEAD).map(|method| format!("{method} {path}")).collect()
}

#[tokio::test]
async fn a_stranger_is_sent_to_sign_in_everywhere_but_at_the_doors() {
    let desk = Desk::start().await;
    desk.known_user("Ada", "admin").await;

    for (method, path, who) in ROUTES {
        let response = ask(&desk.stranger(), method, path).await;
        assert_eq!(is_sent_to_sign_in(&response), *who != Everyone, "{method} {path}: {}", response.status());
        assert!(!response.status().is_server_error(), "{method} {path}: {}", response.status());
    }
}

#[tokio::test]
async fn an_agent_cannot_go_where_only_admins_may() {
    let desk = Desk::start().await;
    desk.known_user("Ada", "admin").await;
    let linus = desk.agent("Linus").await;

    for (method, path, who) in sparing_sign_out() {
        let response = ask(&linus, method, path).await;
        assert_eq!(response.status() == StatusCode::FORBIDDEN, who == Admins, "{method} {path}: {}", response.status());
        assert!(who != Users || is_for_them(&response), "{method} {path}: {}", response.status());
    }
}

#[tokio::test]
async fn an_admin_can_go_everywhere() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;

    for (method, path, who) in sparing_sign_out() {
        let response = ask(&ada, method, path).await;
        assert!([Everyone, Once].contains(&who) || is_for_them(&response), "{method} {path}: {}", response.status());
        assert_ne!(response.status(), StatusCode::FORBIDDEN, "{method} {path}");
    }
}

#[tokio::test]
async fn a_deactivated_user_can_go_nowhere() {
    let desk = Desk::start().await;
    desk.known_user("Ada", "admin").await;
    let linus = desk.user("Linus", "admin").await;
    desk.run("update users set deactivated_at = 1 where name = 'Linus'").await;

    for (method, path, who) in sparing_sign_out() {
        assert_eq!(is_sent_to_sign_in(&ask(&linus, method, path).await), who != Everyone, "{method} {path}");
    }
}

/// Signing out first would leave nothing to see.
fn sparing_sign_out() -> impl Iterator<Item = (&'static str, &'static str, Who)> {
    ROUTES.iter().copied().filter(|(_, path, _)| *path != "/sign-out")
}

/// Asks with ids that nobody has, so that nothing is changed on the way.
async fn ask(browser: &Browser, method: &str, path: &str) -> Response {
    let path: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "999999" } else { part }).collect();
    let path = path.join("/");
    match method {
        "GET" => browser.send(browser.request(Method::GET, &path)).await,
        _ => browser.submit(&path, &[]).await,
    }
}

fn is_sent_to_sign_in(response: &Response) -> bool {
    let leads = response
        .headers()
        .get(header::LOCATION)
        .is_some_and(|place| place.as_bytes().starts_with(b"/sign-in?next") || place == "/sign-in");
    response.status() == StatusCode::SEE_OTHER && leads
}

fn is_for_them(response: &Response) -> bool {
    !is_sent_to_sign_in(response) && response.status() != StatusCode::FORBIDDEN && !response.status().is_server_error()
}
