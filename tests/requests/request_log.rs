use crate::support::{Desk, people};
use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// Everything that anybody logs, at any level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        attributes.record(&mut Line(self));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Line(self));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        write!(self.0.lock().unwrap(), "\n{} {}", event.metadata().level(), event.metadata().target()).unwrap();
        event.record(&mut Line(self));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line<'a>(&'a Log);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0.0.lock().unwrap(), " {}={value:?}", field.name()).unwrap();
    }
}

#[tokio::test]
async fn the_log_holds_patterns_and_neither_texts_nor_keys() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let log = Log::default();
    // With one listener alone, a line that another test's thread comes upon first is off for all threads.
    let _another = tracing::Dispatch::new(Log::default());
    let listening = tracing::subscriber::set_default(log.clone());

    ada.get("/people?search=plantedquery").await;
    desk.stranger().get(&format!("/hooks/plantedkey?msisdn={}&text=plantedtext", people::GRACE)).await;
    desk.stranger().get("/links/plantedtoken").await;
    desk.stranger().sign_in("planted@desk.example", "planted password of someone").await;
    drop(listening);

    let log = log.0.lock().unwrap().clone();
    for pattern in ["/people", "/hooks/{", "/links/{token}", "/sign-in"] {
        assert!(log.contains(&format!("route=\"{pattern}")), "{pattern}: {log}");
    }
    let ours: Vec<&str> = log.lines().filter(|line| !line.starts_with("TRACE") && !line.starts_with("DEBUG")).collect();
    for planted in ["planted", people::GRACE.trim_start_matches('+')] {
        assert!(!ours.iter().any(|line| line.contains(planted)), "{planted}: {ours:#?}");
    }
}
