//! The front door: who is let in, for how long they may dawdle, and how it closes.

use super::{line::Line, seats::Seats};
use crate::settings::TrustedProxies;
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use loco_rs::{Error, Result};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// A request's head comes within this, and a connection without a request ends after it.
const HEAD: Duration = Duration::from_secs(30);
/// While closing, a connection without a request has this long to make one.
const FIRST_WORDS: Duration = Duration::from_millis(300);
/// Without a free file, accepting is tried again after this.
const BREATH: Duration = Duration::from_millis(50);

/// The socket that whoever started the desk holds open for it (`LISTEN_FDS`, as systemd passes it): who knocks while one
/// process ends and the next begins waits there. Else one of our own.
pub async fn open(binding: &str, port: i32) -> Result<TcpListener> {
    let inherited = listenfd::ListenFd::from_env().take_tcp_listener(0);
    if let Some(listener) = inherited.map_err(|error| Error::Message(format!("LISTEN_FDS: {error}.")))? {
        listener.set_nonblocking(true)?;
        return Ok(TcpListener::from_std(listener)?);
    }
    TcpListener::bind(format!("{binding}:{port}"))
        .await
        .map_err(|error| Error::Message(format!("Port {port} cannot be opened: {error}. Set PORT to another one.")))
}

/// Serves until asked to close, then until the last answer is given.
pub async fn serve(listener: TcpListener, router: Router, proxies: TrustedProxies, closing: CancellationToken) {
    let seats = Seats::new(proxies);
    let guests = GracefulShutdown::new();
    loop {
        let free = tokio::select! {
            () = closing.cancelled() => break,
            free = seats.one_free() => free,
        };
        let accepted = tokio::select! {
            () = closing.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, remote)) => {
                // A peer that holds its share of the seats already is hung up on: the others go on.
                let Some(seat) = seats.take(free, remote.ip()) else { continue };
                let connection = guests.watch(connection(stream, remote, router.clone()));
                tokio::spawn(async move {
                    // Whoever hangs up in the middle is no concern of ours.
                    let _ = connection.await;
                    drop(seat);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(BREATH).await;
            }
        }
    }
    // What still waits in the queue is taken by the next process, where it has the socket too.
    drop(listener);
    // Who was let in a moment ago has not said yet what they want.
    sleep(FIRST_WORDS).await;
    guests.shutdown().await;
}

fn connection(
    stream: TcpStream,
    remote: SocketAddr,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // An answer is written at once: there is nothing to wait for.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(remote));
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(Line::new(TokioIo::new(stream)), service)
}
