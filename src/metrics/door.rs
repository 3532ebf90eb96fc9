//! Where metrics are read: a port of their own, for callers on this machine.

use super::{Metrics, OfInbox};
use crate::{
    models::{clock, inboxes, messages::outbound},
    serving::Stop,
    settings::Settings,
};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use loco_rs::{Error, Result, app::AppContext};
use prometheus_client::encoding::text;
use sea_orm::DbErr;
use std::net::Ipv4Addr;
use tokio::net::TcpListener;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub async fn open(ctx: &AppContext) -> Result<()> {
    let Some(port) = Settings::of(ctx).metrics_port else { return Ok(()) };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Error::Message(format!("Port {port} cannot be opened: {error}. Set PARLEY_METRICS_PORT to another one."))
    })?;
    let _ = Metrics::of(ctx).0.address.set(listener.local_addr()?);
    let (router, stop) = (Router::new().route("/metrics", get(show)).with_state(ctx.clone()), Stop::of(ctx).0);
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await {
            tracing::warn!(%error, "metrics are not served any more");
        }
    });
    Ok(())
}

async fn show(State(ctx): State<AppContext>) -> Response {
    let metrics = Metrics::of(&ctx);
    if let Err(error) = metrics.look_at_queues(&ctx).await {
        tracing::warn!(%error, "how long texts wait could not be read");
    }
    let mut page = String::new();
    match text::encode(&mut page, &metrics.0.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Metrics {
    /// Only when somebody asks: nothing else needs to know.
    async fn look_at_queues(&self, ctx: &AppContext) -> Result<(), DbErr> {
        let now = clock::now();
        self.0.queue_age.clear();
        for inbox in inboxes::all(&ctx.db).await?.into_iter().filter(inboxes::Model::is_on) {
            let since = outbound::waiting_since(&ctx.db, inbox.id, now).await?.unwrap_or(now);
            #[expect(clippy::cast_precision_loss, reason = "texts wait days, not centuries")]
            let seconds = (now - since).max(0) as f64 / clock::SECOND as f64;
            self.0.queue_age.get_or_create(&OfInbox { inbox: inbox.id }).set(seconds);
        }
        Ok(())
    }
}
