use crate::support::Desk;
use parley::models::consents::{self, Purpose, START, STOP, Word};
use sea_orm::{EntityTrait, sea_query::Expr};

#[tokio::test]
async fn the_newest_word_of_a_number_counts() {
    let desk = Desk::start().await;
    let db = &desk.ctx.db;

    assert!(!consents::is_stopped(db, "grace").await.unwrap());
    say(&desk, "grace", STOP).await;
    assert!(consents::is_stopped(db, "grace").await.unwrap());
    say(&desk, "grace", START).await;
    assert!(!consents::is_stopped(db, "grace").await.unwrap());
}

#[tokio::test]
async fn many_numbers_are_asked_about_at_once() {
    let desk = Desk::start().await;
    say(&desk, "grace", STOP).await;
    say(&desk, "alan", STOP).await;
    say(&desk, "alan", START).await;

    let stopped = consents::stopped_among(&desk.ctx.db, &["grace", "alan", "mary"]).await.unwrap();

    assert_eq!(stopped.into_iter().collect::<Vec<_>>(), ["grace"]);
    assert!(consents::stopped_among(&desk.ctx.db, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_word_about_marketing_says_nothing_of_other_texts() {
    let desk = Desk::start().await;
    let db = &desk.ctx.db;
    say_of_marketing(&desk, "grace", STOP).await;
    say_of_marketing(&desk, "alan", START).await;
    assert!(!consents::is_stopped(db, "grace").await.unwrap());

    say(&desk, "alan", STOP).await;
    say_of_marketing(&desk, "alan", START).await;
    say(&desk, "mary", START).await;

    assert!(consents::is_stopped(db, "alan").await.unwrap());
    let them = ["grace", "alan", "mary"];
    assert_eq!(consents::stopped_among(db, &them).await.unwrap().into_iter().collect::<Vec<_>>(), ["alan"]);
    assert_eq!(consents::agreed_among(db, &them).await.unwrap().into_iter().collect::<Vec<_>>(), ["alan"]);
}

#[tokio::test]
async fn the_newest_word_about_marketing_counts() {
    let desk = Desk::start().await;
    for word in [START, STOP, START, STOP] {
        say_of_marketing(&desk, "grace", word).await;
    }
    for word in [STOP, START] {
        say_of_marketing(&desk, "alan", word).await;
    }

    let agreed = consents::agreed_among(&desk.ctx.db, &["grace", "alan", "mary"]).await.unwrap();

    assert_eq!(agreed.into_iter().collect::<Vec<_>>(), ["alan"]);
    assert!(consents::agreed_among(&desk.ctx.db, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_said_can_neither_be_altered_nor_deleted() {
    let desk = Desk::start().await;
    say(&desk, "grace", STOP).await;

    let altered = consents::Entity::update_many()
        .col_expr(consents::Column::Word, Expr::value(START))
        .exec(&*desk.writer())
        .await;
    let deleted = consents::Entity::delete_many().exec(&*desk.writer()).await;

    assert!(altered.is_err() && deleted.is_err());
    assert!(consents::is_stopped(&desk.ctx.db, "grace").await.unwrap());
}

async fn say(desk: &Desk, address_hash: &str, word: &str) {
    let word = Word { address_hash, word, how: "text", ..Word::default() };
    consents::record(&*desk.writer(), word).await.unwrap();
}

async fn say_of_marketing(desk: &Desk, address_hash: &str, word: &str) {
    let word = Word { address_hash, word, purpose: Purpose::Marketing, how: "paper", ..Word::default() };
    consents::record(&*desk.writer(), word).await.unwrap();
}
