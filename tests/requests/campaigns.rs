use crate::support::{
    Browser, Desk, Page,
    campaigns::delivery,
    people::{ALAN, GRACE, MARY, nth},
};
use parley::models::{campaigns, inboxes};
use reqwest::{Method, StatusCode};

/// "Delivery", as its form sends it, with two rows that nobody wrote in.
pub fn form(inbox_id: i64) -> Vec<(&'static str, String)> {
    let mut fields: Vec<(&str, &str)> = vec![
        ("name", "Delivery"),
        ("body", "Hi {{person.first_name|there}}, when shall we come?\r\n{{choices}}"),
        ("audience", "people"),
        ("audience_search", ""),
        ("audience_answers", ""),
        ("unclear_text", "Please reply with one of:\r\n{{choices}}"),
        ("unclear_limit", "2"),
        ("late_text", "That came too late."),
        ("answers_for", "7"),
        ("may_change", "on"),
        ("when", "now"),
        ("send_at", ""),
        ("window_from", "09:00"),
        ("window_to", "20:00"),
        ("pace", ""),
    ];
    for (name, value) in [
        ("choice_0_number", "1"),
        ("choice_0_label", "tomorrow"),
        ("choice_0_synonyms", "asap, soon"),
        ("choice_0_acknowledgement", "See you tomorrow."),
        ("choice_1_number", "2"),
        ("choice_1_label", "Thursday"),
        ("choice_1_synonyms", ""),
        ("choice_1_acknowledgement", "See you on Thursday."),
        ("choice_2_number", "3"),
        ("choice_2_label", "talk to us"),
        ("choice_2_synonyms", ""),
        ("choice_2_acknowledgement", ""),
        ("choice_2_hands_over", "on"),
        ("choice_3_number", "4"),
        ("choice_3_label", ""),
        ("choice_3_synonyms", ""),
        ("choice_3_acknowledgement", "Thank you! We noted your answer."),
    ] {
        fields.push((name, value));
    }
    let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    fields.push(("inbox_id", inbox_id.to_string()));
    fields
}

/// The same with one field otherwise.
fn with(mut fields: Vec<(&'static str, String)>, name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    fields.retain(|(known, _)| *known != name);
    fields.push((name, value.to_owned()));
    fields
}

pub async fn send(browser: &Browser, path: &str, fields: &[(&'static str, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

async fn sandbox_with(desk: &Desk, numbers: &[&str]) -> inboxes::Model {
    let sandbox = desk.sandbox().await;
    desk.know(sandbox.id, numbers).await;
    sandbox
}

#[tokio::test]
async fn an_admin_drafts_a_campaign_and_sees_what_a_launch_would_do() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    assert!(admin.get("/campaigns").await.says("No campaign yet"));
    let sandbox = sandbox_with(&desk, &[GRACE, ALAN]).await;
    admin
        .post(
            "/sandbox/texts",
            &[("inbox_id", &sandbox.id.to_string()), ("number", MARY), ("body", "STOP"), ("times", "1")],
        )
        .await;

    let page = send(&admin, "/campaigns", &form(sandbox.id)).await;

    let campaign = campaigns::find(&desk.ctx.db, 1).await.unwrap();
    assert_eq!(page.path, "/campaigns/1");
    assert!(page.says("2 people get it") && page.says("1 left out: said STOP"), "{}", page.text());
    assert!(page.says("Hi there, when shall we come? 1 tomorrow 2 Thursday 3 talk to us"));
    assert!(page.says("2 in all, at most 1 each") && page.says("Text 2 people now") && page.says("or asap, soon"));
    let choices = campaign.choices(&desk.ctx.db).await.unwrap();
    assert_eq!(choices.iter().map(|choice| choice.number).collect::<Vec<_>>(), [1, 2, 3], "a spare row is no choice");
    assert!(choices[2].hands_over && !choices[1].hands_over);
    let edit = admin.get("/campaigns/1/edit").await;
    assert_eq!(edit.field("choice_0_synonyms").unwrap(), "asap, soon");
    assert!(admin.get("/campaigns").await.says("Draft"));
}

#[tokio::test]
async fn what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    let mut fields = with(form(sandbox.id), "name", "");
    fields = with(fields, "body", "Hi {{first_name}}");
    fields = with(fields, "choice_1_label", "");
    fields = with(fields, "choice_1_synonyms", "stop");
    fields = with(fields, "window_to", "08:00");
    fields = with(fields, "audience_search", "ada");

    let page = send(&admin, "/campaigns", &fields).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.first("#name-wrong").unwrap().contains("Give it a name"));
    assert!(page.first("#body-wrong").unwrap().contains("There is no {{first_name}}"));
    assert!(page.first("#choice_1_label-wrong").is_some() && page.first("#window_to-wrong").is_some());
    assert_eq!(page.first("textarea[name=body]").unwrap(), "Hi {{first_name}}");
    let kept =
        ["choice_0_label", "choice_1_synonyms", "window_to", "audience_search"].map(|name| page.field(name).unwrap());
    assert_eq!(kept, ["tomorrow", "stop", "08:00", "ada"]);
    assert_eq!(desk.count::<campaigns::Entity>().await, 0);
}

#[tokio::test]
async fn a_choice_that_is_a_stop_word_is_refused_in_the_draft() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;

    let page = send(&admin, "/campaigns", &with(form(sandbox.id), "choice_1_label", "Cancel")).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.first("#choice_1_label-wrong").is_some(), "{}", page.text());
}

#[tokio::test]
async fn choices_that_the_text_speaks_of_must_be_there() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    let fields = with(form(sandbox.id), "body", "When shall we come? {{choices}}");
    let without: Vec<_> = fields.iter().filter(|(name, _)| !name.starts_with("choice_")).cloned().collect();

    let page = send(&admin, "/campaigns", &without).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.first("#body-wrong").is_some_and(|wrong| wrong.contains("there are none")), "{}", page.text());
    assert_eq!(send(&admin, "/campaigns", &fields).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_draft_is_changed_and_what_was_launched_is_not() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;

    let page = send(&admin, "/campaigns/1", &with(form(sandbox.id), "name", "Second thoughts")).await;
    assert!(page.says("Second thoughts"));
    admin.post("/campaigns/1/launches", &[]).await;
    let page = send(&admin, "/campaigns/1", &with(form(sandbox.id), "name", "Third thoughts")).await;

    assert!(page.says("launched meanwhile"), "{}", page.text());
    assert_eq!(campaigns::find(&desk.ctx.db, 1).await.unwrap().name, "Second thoughts");
    assert_eq!(admin.get("/campaigns/1/edit").await.path, "/campaigns/1");
    assert!(admin.post("/campaigns/1/launches", &[]).await.says("launched already"));
}

#[tokio::test]
async fn agents_look_and_do_not_launch() {
    let desk = Desk::start().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    let campaign = desk.draft(sandbox.id, delivery()).await;
    let bob = desk.agent("Bob").await;
    let path = format!("/campaigns/{}", campaign.id);

    let page = bob.get(&path).await;
    assert!(page.says("1 person gets it") && page.form_of("Text 1 person now").is_none(), "{}", page.text());
    for verb in ["launches", "pauses", "stops", "tests", "follow-ups"] {
        assert_eq!(bob.submit(&format!("{path}/{verb}"), &[]).await.status(), StatusCode::FORBIDDEN, "{verb}");
    }

    assert_eq!(
        bob.send(bob.request(Method::GET, &format!("{path}/recipients.csv"))).await.status(),
        StatusCode::FORBIDDEN
    );
    assert!(!bob.get("/campaigns").await.says("New campaign"));
}

#[tokio::test]
async fn a_campaign_of_an_inbox_one_is_no_member_of_is_nowhere() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    let campaign = desk.draft(sandbox.id, delivery()).await;
    let bob = desk.agent("Bob").await;
    admin.post(&format!("/inboxes/{}/memberships", sandbox.id), &[("user_id", &bob.id().to_string())]).await;

    for path in ["", "/edit", "/recipients", "/results", "/recipients.csv"] {
        let page = admin.get(&format!("/campaigns/{}{path}", campaign.id)).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!admin.get("/campaigns").await.says("Delivery"));
    let page = send(&admin, "/campaigns", &form(sandbox.id)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.count::<campaigns::Entity>().await, 1);
}

#[tokio::test]
async fn what_became_impossible_says_so_and_is_not_launched() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;
    admin.post(&format!("/inboxes/{}/switch", sandbox.id), &[("state", "off")]).await;

    let page = admin.get("/campaigns/1").await;
    assert!(page.says("is switched off") && page.form_of("Text 1 person now").is_none());
    assert!(admin.post("/campaigns/1/launches", &[]).await.says("is switched off"));

    assert_eq!(campaigns::find(&desk.ctx.db, 1).await.unwrap().state, "draft");
}

#[tokio::test]
async fn there_is_nothing_to_launch_where_nobody_gets_it() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[]).await;

    let page = send(&admin, "/campaigns", &form(sandbox.id)).await;
    assert!(page.says("0 people get it") && page.says("Nothing to launch yet"));
    let page = admin.post("/campaigns/1/launches", &[]).await;

    assert!(page.says("There is nobody to text."));
    assert_eq!(campaigns::find(&desk.ctx.db, 1).await.unwrap().state, "draft");
}

#[tokio::test]
async fn a_campaign_for_later_is_planned_and_can_be_taken_back() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    let fields = with(with(form(sandbox.id), "when", "later"), "send_at", "2099-12-24T09:30");

    let page = send(&admin, "/campaigns", &fields).await;
    assert!(page.says("Plan the text to 1 person") && page.says("24 Dec 2099, 09:30"), "{}", page.text());
    let page = admin.post("/campaigns/1/launches", &[]).await;
    assert!(page.says("Planned") && page.says("begin by itself"));
    let page = admin.post("/campaigns/1/recalls", &[]).await;

    assert!(page.says("It is a draft again"));
    assert_eq!(admin.get("/campaigns/1/edit").await.field("send_at").unwrap(), "2099-12-24T09:30");
    let past = with(fields, "send_at", "2001-01-01T09:30");
    assert!(send(&admin, "/campaigns/1", &past).await.says("has passed"));
}

#[tokio::test]
async fn a_list_is_brought_along_after_saving() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;

    let page = send(&admin, "/campaigns", &with(form(sandbox.id), "audience", "list")).await;

    assert_eq!(page.path, "/campaigns/1/list");
    assert!(admin.get("/campaigns/1").await.says("Upload a list"));
}

#[tokio::test]
async fn a_test_goes_to_one_phone_as_any_text_does() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    let page = send(&admin, "/campaigns", &form(sandbox.id)).await;
    let key = page.field("key").unwrap();

    let page = admin.post("/campaigns/1/tests", &[("number", ALAN), ("key", &key)]).await;
    admin.post("/campaigns/1/tests", &[("number", ALAN), ("key", &key)]).await;

    assert!(page.says("The test is on its way."));
    let sent = desk.written(ALAN).await;
    assert_eq!(
        sent.iter().map(|text| text.body.as_str()).collect::<Vec<_>>(),
        ["Hi there, when shall we come?\n1 tomorrow\n2 Thursday\n3 talk to us"]
    );
    assert_eq!((sent[0].author_id, sent[0].campaign_id), (Some(admin.id()), None));
    let page = admin.post("/campaigns/1/tests", &[("number", "nobody"), ("key", "another")]).await;
    assert_eq!((page.status, page.field("number").unwrap()), (StatusCode::UNPROCESSABLE_ENTITY, "nobody".to_owned()));
}

#[tokio::test]
async fn an_audience_is_counted_while_one_types() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE, ALAN, MARY]).await;
    let counted = async |query: &str| admin.get(&format!("/campaigns/counts?{query}")).await.text();

    assert_eq!(counted("audience=people&audience_search=").await, "3 people");
    assert_eq!(counted("audience=people&audience_search=900101").await, "1 person");
    assert_eq!(counted(&format!("audience=inbox&inbox_id={}", sandbox.id)).await, "0 people");
    assert_eq!(counted("audience=list").await, "");
}

#[tokio::test]
async fn the_list_of_campaigns_goes_on_on_the_next_page() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    for _ in 0..=campaigns::PAGE {
        desk.draft(sandbox.id, delivery()).await;
    }

    let first = admin.get("/campaigns").await;
    let second = admin.get(&first.attribute(".pages a", "href").unwrap()).await;

    assert_eq!((first.all(".campaign-line").len(), second.all(".campaign-line").len()), (50, 1));
    assert!(second.says("Newest"));
}

#[tokio::test]
async fn a_page_of_a_hundred_thousand_shows_one_row_and_counts_nobody() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[&nth(1)]).await;
    let campaign = desk.campaign(sandbox.id, delivery()).await;
    // Nothing more happens that would be counted.
    desk.tallied(&campaign, |tally| tally.reached() == 1).await;
    let tally = r#"{"waiting":0,"sent":{"delivered":98000,"failed":2000},"failed":{"No such number":2000},"answers":{"2":41000},"silent":57000}"#;
    desk.run(&format!("update campaigns set tally = '{tally}'")).await;

    let page = admin.get(&format!("/campaigns/{}", campaign.id)).await;

    assert!(page.says("100,000 of 100,000 done") && page.says("98,000 Delivered"), "{}", page.text());
    assert!(page.says("2 Thursday 41,000 42 %") && page.says("2,000 failed: No such number"), "{}", page.text());
}

#[tokio::test]
async fn a_new_campaigns_form_that_is_sent_twice_makes_one_draft() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = sandbox_with(&desk, &[GRACE]).await;
    let key = admin.get("/campaigns/new").await.field("key").unwrap();
    let mut fields = form(sandbox.id);
    fields.push(("key", key));

    let first = send(&admin, "/campaigns", &fields).await;
    fields[0].1 = "Delivery again".to_owned();
    let second = send(&admin, "/campaigns", &fields).await;

    assert_eq!((first.path.as_str(), second.path.as_str()), ("/campaigns/1", "/campaigns/1"));
    assert!(second.says("Delivery again"), "it says what was typed last: {}", second.text());
    assert_eq!(desk.count::<campaigns::Entity>().await, 1);
    let another = admin.get("/campaigns/new").await.field("key").unwrap();
    assert_ne!(another, fields.last().unwrap().1);
}

#[tokio::test]
async fn whom_a_draft_is_meant_for_has_a_second_page() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let numbers: Vec<String> = (1..=53).map(nth).collect();
    let sandbox = sandbox_with(&desk, &numbers.iter().map(String::as_str).collect::<Vec<_>>()).await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;

    let first = admin.get("/campaigns/1/audience").await;
    let older = first.attribute(".pages a", "href").unwrap();
    let second = admin.get(&older).await;

    assert_eq!((first.all(".table .line").len(), second.all(".table .line").len()), (50, 3), "{older}");
    assert!(admin.get("/campaigns/1/audience?why=stopped").await.says("Nobody here"));
}
