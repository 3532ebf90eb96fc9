//! Counts and times for whoever watches many desks, as Prometheus reads them. Labels name inboxes by id and outcomes, never
//! people.

mod door; // where they are read

use loco_rs::{Result, app::AppContext};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, OnceLock, atomic::AtomicU64},
    time::Duration,
};

#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    texts_received: Family<OfInbox, Counter>,
    texts_sent: Family<OfOutcome, Counter>,
    queue_age: Family<OfInbox, Gauge<f64, AtomicU64>>,
    batch_texts: Histogram,
    batch_seconds: Histogram,
    provider_seconds: Family<OfInbox, Histogram, fn() -> Histogram>,
    streams_open: Gauge,
    /// Where they can be read, if anywhere.
    address: OnceLock<SocketAddr>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfInbox {
    inbox: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfOutcome {
    inbox: i64,
    outcome: &'static str,
}

/// An open page's stream; it is counted as long as it is held.
pub struct StreamOpen(Gauge);

impl Metrics {
    #[expect(clippy::new_without_default, reason = "one per process, made at boot")]
    pub fn new() -> Self {
        let mut inner = Inner {
            registry: Registry::with_prefix("parley"),
            texts_received: Family::default(),
            texts_sent: Family::default(),
            queue_age: Family::default(),
            batch_texts: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            batch_seconds: times(),
            provider_seconds: Family::new_with_constructor(times),
            streams_open: Gauge::default(),
            address: OnceLock::new(),
        };
        inner.register();
        Self(Arc::new(inner))
    }

    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("put into place at boot")
    }

    /// Opens their door, where one is set up.
    pub async fn serve(ctx: &AppContext) -> Result<()> {
        door::open(ctx).await
    }

    /// Where they can be read; none unless it is set up.
    pub fn address(&self) -> Option<SocketAddr> {
        self.0.address.get().copied()
    }

    /// New texts of a committed batch, by inbox.
    pub fn received(&self, texts: &BTreeMap<i64, u64>) {
        for (inbox, count) in texts {
            self.0.texts_received.get_or_create(&OfInbox { inbox: *inbox }).inc_by(*count);
        }
    }

    /// So many texts were committed together, and that took so long.
    pub fn batch(&self, texts: usize, took: Duration) {
        #[expect(clippy::cast_precision_loss, reason = "a batch has a few hundred texts")]
        self.0.batch_texts.observe(texts as f64);
        self.0.batch_seconds.observe(took.as_secs_f64());
    }

    /// A call to an inbox's provider took so long.
    pub fn called(&self, inbox: i64, took: Duration) {
        self.0.provider_seconds.get_or_create(&OfInbox { inbox }).observe(took.as_secs_f64());
    }

    /// What a call came to is written down.
    pub fn sent(&self, inbox: i64, outcome: &'static str) {
        self.0.texts_sent.get_or_create(&OfOutcome { inbox, outcome }).inc();
    }

    /// A page listens, until the value is dropped.
    pub fn stream_opened(&self) -> StreamOpen {
        self.0.streams_open.inc();
        StreamOpen(self.0.streams_open.clone())
    }
}

impl Drop for StreamOpen {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Inner {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("texts_received", "New texts that came in", self.texts_received.clone());
        registry.register("texts_sent", "Calls to a provider, by what they came to", self.texts_sent.clone());
        registry.register(
            "queue_age_seconds",
            "How long the oldest text that could go now has waited",
            self.queue_age.clone(),
        );
        registry.register("intake_batch_texts", "Texts that were committed together", self.batch_texts.clone());
        registry.register("intake_batch_seconds", "How long such a commit took", self.batch_seconds.clone());
        registry.register("provider_seconds", "How long a call to a provider took", self.provider_seconds.clone());
        registry.register("streams_open", "Open pages that are kept live", self.streams_open.clone());
    }
}

/// From a millisecond to half a minute.
fn times() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 16))
}
