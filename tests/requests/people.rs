use crate::support::{
    Desk,
    people::{ALAN, GRACE},
};
use parley::models::people as models;

#[tokio::test]
async fn an_agent_takes_in_a_person_and_sees_them() {
    let desk = Desk::start().await;
    desk.twilio().await;
    let bob = desk.agent("Bob").await;
    let fields = [
        ("name", "Grace <b>Hopper</b>"),
        ("number", "07700 900101"),
        ("country", "GB"),
        ("notes", "two\r\nlines"),
        ("owner_id", ""),
    ];

    let page = bob.post("/people", &fields).await;

    let grace = desk.person(GRACE).await;
    assert_eq!(page.path, format!("/people/{}", grace.id));
    assert!(page.says("Grace <b>Hopper</b>") && page.says("+44 7700 900101") && page.says("two lines"));
    assert_eq!(grace.notes, "two\nlines");
    assert!(bob.get("/people?q=grace").await.says("Hopper"));
    assert!(bob.get("/people?q=nobody").await.says("Nobody found"));
}

#[tokio::test]
async fn what_was_typed_is_kept_when_it_cannot_be() {
    let desk = Desk::start().await;
    desk.twilio().await;
    let bob = desk.agent("Bob").await;

    let page =
        bob.post("/people", &[("name", "Grace"), ("number", "call me"), ("country", "FR"), ("notes", "hm")]).await;

    assert_eq!(page.status, 422);
    assert_eq!((page.field("name").as_deref(), page.field("number").as_deref()), (Some("Grace"), Some("call me")));
    assert_eq!(page.attribute("select[name='country'] option[selected]", "value").as_deref(), Some("FR"));
    assert!(page.says("This isn't a phone number"));
    assert_eq!(desk.count::<models::Entity>().await, 0);
}

#[tokio::test]
async fn a_doubtful_number_is_taken_and_said_to_be_doubtful() {
    let desk = Desk::start().await;
    desk.twilio().await;
    let bob = desk.agent("Bob").await;

    let page = bob.post("/people", &[("name", "Grace"), ("number", "+442112345678"), ("country", "GB")]).await;

    assert!(page.says("Please check it"), "{}", page.text());
    assert!(desk.address("+442112345678").await.is_some());
}

#[tokio::test]
async fn a_number_stays_in_the_country_that_was_chosen_and_another_is_only_offered() {
    let desk = Desk::start().await;
    desk.twilio().await;
    let bob = desk.agent("Bob").await;
    let add = async |number: &str, country: &str| {
        bob.post("/people", &[("name", "Grace"), ("number", number), ("country", country)]).await
    };

    add("392 345 6789", "IT").await;
    let offered = add("447911123456", "US").await;
    let impossible = add("+999 123 4567", "US").await;

    assert!(desk.address("+393923456789").await.is_some());
    assert_eq!(offered.status, 422);
    assert_eq!(offered.field("number").as_deref(), Some("447911123456"));
    assert!(
        offered.says("This is not a number in the United States. Did you mean +44 7911 123456?"),
        "{}",
        offered.text()
    );
    assert!(impossible.says("This is not a number that can be texted."), "{}", impossible.text());
    assert_eq!(desk.count::<models::Entity>().await, 1);
}

#[tokio::test]
async fn numbers_are_added_preferred_and_removed_on_their_page() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(GRACE, "Hello").await;
    let bob = desk.agent("Bob").await;
    let path = format!("/people/{}", desk.person(GRACE).await.id);

    bob.post(&format!("{path}/addresses"), &[("number", ALAN), ("country", "GB")]).await;
    let alans = desk.address(ALAN).await.unwrap();
    bob.post(&format!("{path}/addresses/{}/preference", alans.id), &[]).await;
    assert!(desk.address(ALAN).await.unwrap().preferred && !desk.address(GRACE).await.unwrap().preferred);

    let graces = desk.address(GRACE).await.unwrap().id;
    let shown = bob.get(&path).await;
    let menu = shown.all(&format!("#address-{graces} .menu-body :is(a, button)"));
    assert!(
        menu.contains(&"Opt out of all texts…".to_owned()) && menu.contains(&"Remove number…".to_owned()),
        "{menu:?}"
    );
    let asked = bob.get(&format!("{path}/addresses/{graces}/opt-outs")).await;
    assert_eq!(asked.first("h1").as_deref(), Some("Opt this number out of all texts?"));
    let refused = bob.post(&format!("{path}/addresses/{}/removal", desk.address(GRACE).await.unwrap().id), &[]).await;
    assert!(refused.says("You can't remove a number that has conversations."), "{}", refused.text());
    bob.post(&format!("{path}/addresses/{}/removal", alans.id), &[]).await;
    assert_eq!(desk.address(ALAN).await, None);
    assert!(desk.address(GRACE).await.unwrap().preferred);

    let twice = bob.post(&format!("{path}/addresses"), &[("number", GRACE), ("country", "GB")]).await;
    assert_eq!(twice.status, 422);
    assert!(twice.says("has this number already"));
    assert_eq!(twice.attribute(".wrong a", "href").as_deref(), Some(path.as_str()));
}

#[tokio::test]
async fn a_person_is_given_a_name_and_an_owner_live() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(GRACE, "Hello").await;
    let bob = desk.agent("Bob").await;
    let path = format!("/people/{}", desk.person(GRACE).await.id);
    let mut stream = bob.listen().await;

    let page = bob.post(&path, &[("name", "Grace"), ("owner_id", &bob.id().to_string()), ("notes", "")]).await;

    stream.hears("changed").await;
    assert!(page.says("Grace") && page.says("Bob"));
    assert_eq!(desk.person(GRACE).await.owner_id, Some(bob.id()));
    assert!(bob.get(&format!("/conversations/{}", desk.conversation(GRACE).await.id)).await.says("Grace"));
}

#[tokio::test]
async fn erasing_asks_first_and_then_there_is_nobody() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(GRACE, "My secret").await;
    let bob = desk.agent("Bob").await;
    let (path, ticket) = (format!("/people/{}", desk.person(GRACE).await.id), desk.conversation(GRACE).await.id);

    assert!(bob.get(&format!("{path}/erasure")).await.says("all files in 1 ticket"));
    let wrong = bob.post(&format!("{path}/erasure"), &[("confirmation", "Grace")]).await;
    assert_eq!((wrong.status.as_u16(), wrong.field("confirmation").as_deref()), (422, Some("Grace")));
    let done = bob.post(&format!("{path}/erasure"), &[("confirmation", GRACE)]).await;

    assert_eq!(done.path, "/people");
    assert_eq!(bob.get(&path).await.status, 404);
    assert_eq!(bob.get(&format!("{path}/edit")).await.status, 404);
    let thread = bob.get(&format!("/conversations/{ticket}?box=closed")).await;
    assert_eq!(thread.status, 200);
    assert!(!thread.html.contains("My secret") && !thread.html.contains("7700900101"));
}

#[tokio::test]
async fn only_an_admin_or_a_member_of_every_inbox_they_wrote_to_erases_a_person() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    twilio.text(GRACE, "To one inbox").await;
    vonage.text(GRACE, "To another").await;
    let (admin, bob) = (desk.admin().await, desk.agent("Bob").await);
    desk.run(&format!("delete from memberships where user_id = {} and inbox_id = {}", bob.id(), vonage.inbox_id)).await;
    let path = format!("/people/{}", desk.person(GRACE).await.id);

    assert!(bob.get(&path).await.attribute(".danger-link", "href").is_none());
    assert_eq!(bob.get(&format!("{path}/erasure")).await.status, 403);
    let refused = bob.post(&format!("{path}/erasure"), &[("confirmation", GRACE)]).await;

    assert_eq!(refused.status, 403);
    assert!(refused.says("Ask an admin to erase them"));
    assert_eq!(desk.received(GRACE).await, ["To one inbox", "To another"]);
    admin.post(&format!("{path}/erasure"), &[("confirmation", GRACE)]).await;
    assert_eq!(admin.get(&path).await.status, 404);
}

#[tokio::test]
async fn people_are_found_without_accents_case_and_apostrophes() {
    let desk = Desk::start().await;
    desk.twilio().await;
    let bob = desk.agent("Bob").await;
    for (name, number) in [
        ("Zoe", "+447700900105"),
        ("José Álvarez", "+447700900101"),
        ("Siobhán O’Brien", "+447700900102"),
        ("Weiß", "+447700900103"),
        ("Νίκος", "+447700900104"),
        ("Ángela", "+447700900106"),
    ] {
        bob.post("/people", &[("name", name), ("number", number), ("country", "GB")]).await;
    }

    for (search, name) in
        [("jose alv", "José"), ("o'brien", "O’Brien"), ("obrien", "O’Brien"), ("WEISS", "Weiß"), ("νικοσ", "Νίκος")]
    {
        let page = bob.get(&format!("/people?q={search}")).await;
        assert!(page.says(name) && !page.says("Zoe"), "{search}: {}", page.text());
    }
    assert!(bob.get("/people?q='").await.says("Nobody found"));
    let list = bob.get("/people").await.text();
    assert!(list.find("Ángela") < list.find("Zoe"), "sorted as they are read: {list}");
}
