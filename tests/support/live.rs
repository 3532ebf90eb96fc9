use reqwest::Response;
use serde_json::Value;
use std::time::Duration;

/// The stream of an open page.
pub struct Stream {
    response: Response,
    unread: String,
}

/// One event: its name and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    pub name: String,
    pub data: Value,
}

impl Stream {
    pub fn new(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        Self { response, unread: String::new() }
    }

    /// The next event; none when the desk has ended the stream.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let heard = read(event);
                self.unread = rest.to_owned();
                return Some(heard);
            }
            let chunk = tokio::time::timeout(super::PATIENCE, self.response.chunk())
                .await
                .expect("the stream says something")
                .ok()??;
            self.unread.push_str(&String::from_utf8_lossy(&chunk));
        }
    }

    /// The next event of this name, whatever comes before it.
    pub async fn hears(&mut self, name: &str) -> Value {
        loop {
            let heard = self.next().await.unwrap_or_else(|| panic!("the stream ended without {name}"));
            if heard.name == name {
                return heard.data;
            }
        }
    }

    /// Waits until a ring names this conversation.
    pub async fn hears_of(&mut self, conversation: i64) {
        while !self.hears("changed").await["conversations"].as_array().unwrap().contains(&conversation.into()) {}
    }

    /// What comes within a moment; none if nothing does.
    pub async fn within(&mut self, moment: Duration) -> Option<Heard> {
        tokio::time::timeout(moment, self.next()).await.ok().flatten()
    }
}

fn read(event: &str) -> Heard {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("").trim().to_owned();
    Heard { name: field("event:"), data: serde_json::from_str(&field("data:")).unwrap_or(Value::Null) }
}
