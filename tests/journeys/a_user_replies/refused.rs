use super::written_to;
use crate::support::{Provider, Word, at_every_carrier, people};

at_every_carrier!(
    a_refusal_is_told_in_words,
    a_failed_text_can_be_tried_again,
    what_waited_too_long_goes_only_when_a_person_says_so,
);

async fn a_refusal_is_told_in_words(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::REFUSED).await;

    admin.reply(id, "Here you are").await;

    let refused = desk.stands("Here you are", "failed").await.error_words.unwrap_or_default();
    let page = admin.get(&format!("/conversations/{id}")).await;
    assert!(page.says(&format!("Not delivered. {refused}")), "{}", page.text());
    assert!(refused.len() > 10 && !refused.starts_with('{'), "{refused}");
    assert_eq!(page.form_of("Try again").is_some(), desk.message("Here you are").await.retryable);
    let list = admin.get("/conversations?box=all").await;
    assert!(list.says("Not delivered"));
    assert_eq!(carrier.calls().len(), 1, "a refusal is not repeated");
}

async fn a_failed_text_can_be_tried_again(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::GRACE).await;
    admin.reply(id, "Here you are").await;
    let call = carrier.call_saying("Here you are").await;
    desk.stands("Here you are", "sent").await;
    carrier.receipt(&call, Word::Failed).await;
    let failed = desk.stands("Here you are", "failed").await;
    assert!(failed.error_words.is_some());
    let again = admin.get(&format!("/conversations/{id}")).await.form_of("Try again").expect("trying again may help");

    let page = admin.post(&again, &[]).await;

    assert!(page.path.starts_with(&format!("/conversations/{id}")));
    carrier.has_calls(2).await;
    let sent = desk.stands("Here you are", "sent").await;
    assert_eq!(sent.error_words, None);
    let second = carrier.calls()[1].clone();
    carrier.receipt(&second, Word::Delivered).await;
    desk.stands("Here you are", "delivered").await;
}

async fn what_waited_too_long_goes_only_when_a_person_says_so(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::SLOW).await;
    admin.reply(id, "First").await;
    carrier.call_saying("First").await;
    admin.reply(id, "We close in five minutes").await;
    desk.run("update messages set created_at = created_at - 18000000 where status = 'queued'").await;
    carrier.line.let_go();

    desk.stands("We close in five minutes", "failed").await;

    let page = admin.get(&format!("/conversations/{id}")).await;
    assert!(page.says("it had waited for more than 4 h"), "{}", page.text());
    assert_eq!(carrier.calls().len(), 1);
    admin.post(&page.form_of("Try again").unwrap(), &[]).await;
    carrier.call_saying("We close in five minutes").await;
}
