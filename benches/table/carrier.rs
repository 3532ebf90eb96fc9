//! A carrier that takes everything at once, and notes when.

use crate::Outcome;
use std::{sync::mpsc, time::Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

pub struct Carrier {
    pub port: u16,
    calls: mpsc::Receiver<Call>,
}

/// One text that the desk handed over.
pub struct Call {
    pub at: Instant,
    pub form: String,
}

impl Carrier {
    /// It lives on a thread of its own, so that what it notes does not wait for the load.
    pub fn open() -> Outcome<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let (sender, calls) = mpsc::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        std::thread::spawn(move || runtime.block_on(serve(listener, sender)));
        Ok(Self { port, calls })
    }

    /// The call that carried this text, among those that have come.
    pub fn call_with(&self, text: &str) -> Option<Call> {
        self.calls.try_iter().find(|call| call.form.contains(text))
    }
}

async fn serve(listener: std::net::TcpListener, calls: mpsc::Sender<Call>) {
    let listener = TcpListener::from_std(listener).expect("a listener that does not block");
    while let Ok((stream, _)) = listener.accept().await {
        let calls = calls.clone();
        tokio::spawn(async move {
            // The desk may hang up when it likes.
            let _ = take(stream, calls).await;
        });
    }
}

async fn take(mut stream: TcpStream, calls: mpsc::Sender<Call>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    let mut number = 0_u64;
    loop {
        let Some((head, end)) = whole(&buffer) else {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
            continue;
        };
        number += 1;
        let at = Instant::now();
        let form = String::from_utf8_lossy(&buffer[head..end]).into_owned();
        buffer.drain(..end);
        let sid = format!("SM{:016x}{number:016x}", stream.peer_addr()?.port());
        let _ = calls.send(Call { at, form });
        let body = format!("{{\"sid\":\"{sid}\",\"status\":\"queued\",\"price\":null}}");
        let head =
            format!("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).await?;
    }
}

/// Where the head and the body of the first request end, once all of it is there.
fn whole(buffer: &[u8]) -> Option<(usize, usize)> {
    let head = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let length = crate::http::header(std::str::from_utf8(&buffer[..head]).ok()?, "content-length")?;
    let end = head + length.parse::<usize>().ok()?;
    (buffer.len() >= end).then_some((head, end))
}
