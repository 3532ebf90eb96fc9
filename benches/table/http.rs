//! One kept-alive connection to the desk, with as little between as can be: the load shares its two cores.

use std::io::{self, ErrorKind};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub struct Answer<'a> {
    pub status: u16,
    pub head: &'a str,
    /// As it travelled: compressed, and in chunks, where it came so.
    pub body: &'a [u8],
}

impl Answer<'_> {
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.body).into_owned()
    }
}

impl Line {
    pub async fn open(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.tell(request).await?;
        let head = self.head().await?;
        let length = length(&self.buffer[..head])?;
        let end = match length {
            Length::Known(length) => head + length,
            Length::Chunked => self.chunks(head).await?,
        };
        while self.buffer.len() < end {
            self.more().await?;
        }
        let head = std::str::from_utf8(&self.buffer[..head]).map_err(|_| broken("a head that is no text"))?;
        Ok(Answer { status: status(head)?, head, body: &self.buffer[head.len()..end] })
    }

    /// Begins a request; what comes back is read by `heard`.
    pub async fn tell(&mut self, request: &[u8]) -> io::Result<()> {
        self.buffer.clear();
        self.stream.write_all(request).await
    }

    /// Waits until a text stands in what comes back.
    pub async fn heard(&mut self, text: &str) -> io::Result<()> {
        while !contains(&self.buffer, text.as_bytes()) {
            self.more().await?;
        }
        self.buffer.clear();
        Ok(())
    }

    /// Lets go of what has come and was not asked for.
    pub fn forget(&mut self) {
        while self.stream.try_read_buf(&mut self.buffer).is_ok_and(|bytes| bytes > 0) {}
        self.buffer.clear();
    }

    async fn head(&mut self) -> io::Result<usize> {
        loop {
            if let Some(at) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                return Ok(at + 4);
            }
            self.more().await?;
        }
    }

    /// Where the last of the chunks ends.
    async fn chunks(&mut self, head: usize) -> io::Result<usize> {
        let mut at = head;
        loop {
            let line = loop {
                if let Some(end) = self.buffer[at..].windows(2).position(|two| two == b"\r\n") {
                    break at + end;
                }
                self.more().await?;
            };
            let size =
                std::str::from_utf8(&self.buffer[at..line]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
            let size = size.ok_or_else(|| broken("a chunk without its size"))?;
            at = line + 2 + size + 2;
            if size == 0 {
                return Ok(at);
            }
            while self.buffer.len() < at {
                self.more().await?;
            }
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// A request for a page, signed in by this cookie.
pub fn get(port: u16, path: &str, cookie: &str, more: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n{more}\r\n").into_bytes()
}

/// A form as a browser sends it.
pub fn post(port: u16, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nOrigin: http://127.0.0.1:{port}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

enum Length {
    Known(usize),
    Chunked,
}

fn length(head: &[u8]) -> io::Result<Length> {
    let head = std::str::from_utf8(head).map_err(|_| broken("a head that is no text"))?;
    match header(head, "content-length") {
        Some(length) => length.parse().map(Length::Known).map_err(|_| broken("a length that is no number")),
        None if header(head, "transfer-encoding").is_some() => Ok(Length::Chunked),
        None => Ok(Length::Known(0)),
    }
}

fn status(head: &str) -> io::Result<u16> {
    head.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(|| broken("an answer without a status"))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn broken(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.to_owned())
}
