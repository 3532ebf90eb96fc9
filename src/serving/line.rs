//! The line to whoever is let in. Who takes nothing of what they are told is hung up on: a page that stalls asks again, and
//! holds no seat meanwhile.

use hyper::rt::{Read, ReadBufCursor, Write};
use std::{
    io::{Error, ErrorKind, IoSlice, Result},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::{Sleep, sleep};

/// How long something may lie ready without a byte of it being taken.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Line<S> {
    stream: S,
    patience: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Line<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, patience: PATIENCE, waiting: None }
    }

    /// Lets a write wait, but not for ever.
    fn bear(&mut self, cx: &mut Context<'_>, written: Poll<Result<usize>>) -> Poll<Result<usize>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(self.patience)));
        ready!(waiting.as_mut().poll(cx));
        Poll::Ready(Err(Error::from(ErrorKind::TimedOut)))
    }
}

impl<S: Read + Unpin> Read for Line<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: Write + Unpin> Write for Line<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.bear(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.bear(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper_util::rt::TokioIo;
    use std::future::poll_fn;
    use tokio::io::{AsyncReadExt, duplex};

    async fn write(line: &mut Line<impl Write + Unpin>) -> Result<usize> {
        poll_fn(|cx| Pin::new(&mut *line).poll_write(cx, b"12345678")).await
    }

    #[tokio::test]
    async fn who_takes_nothing_is_hung_up_on() {
        let (ours, _theirs) = duplex(8);
        let mut line = Line { patience: Duration::from_millis(20), ..Line::new(TokioIo::new(ours)) };
        write(&mut line).await.unwrap();

        let refused = write(&mut line).await;

        assert_eq!(refused.map_err(|error| error.kind()), Err(ErrorKind::TimedOut));
    }

    #[tokio::test]
    async fn who_takes_a_little_now_and_then_is_told_everything() {
        let (ours, mut theirs) = duplex(8);
        let mut line = Line::new(TokioIo::new(ours));
        let reading = tokio::spawn(async move {
            for _ in 0..5 {
                sleep(Duration::from_millis(20)).await;
                theirs.read_exact(&mut [0; 8]).await.unwrap();
            }
        });

        for _ in 0..5 {
            assert_eq!(write(&mut line).await.unwrap(), 8);
            assert!(line.waiting.is_none(), "the next one may wait as long again");
        }

        reading.await.unwrap();
    }
}
