//! A desk behind nginx, Caddy and HAProxy, set up with the lines of docs/proxies.md. TLS is left out: the desk never sees it.
//! What is not installed is passed over.

use super::process::Process;
use crate::support::{Browser, PASSWORD, Stream, eventually, people, say};
use reqwest::{Method, RequestBuilder, Response, header};
use std::{
    fs::File,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

const DOCUMENT: &str = include_str!("../../docs/proxies.md");
const PUBLIC: &str = "https://desk.example.com";
const HOST: &str = "desk.example.com";

#[tokio::test]
async fn a_desk_works_behind_nginx_as_it_is_documented() {
    a_desk_works_behind("nginx", |port, desk| within_nginx(&documented("nginx", port, desk))).await;
}

#[tokio::test]
async fn a_desk_works_behind_nginx_with_its_defaults() {
    a_desk_works_behind("nginx", |port, desk| {
        within_nginx(&format!("server {{ listen {port}; location / {{ proxy_pass http://{desk}; }} }}"))
    })
    .await;
}

#[tokio::test]
async fn a_desk_works_behind_caddy_as_it_is_documented() {
    a_desk_works_behind("caddy", |port, desk| format!("{{ admin off\n}}\n{}", documented("caddyfile", port, desk)))
        .await;
}

#[tokio::test]
async fn a_desk_works_behind_haproxy_as_it_is_documented() {
    a_desk_works_behind("haproxy", |port, desk| documented("haproxy", port, desk) + "\n").await;
}

/// Ada signs in and has a page open, on which she sees a text that came in through the proxy.
async fn a_desk_works_behind(program: &'static str, configuration: impl Fn(u16, &str) -> String) {
    let mut desk = Process::new(100).await;
    let Some(proxy) = Proxy::start(program, |port| configuration(port, desk.url.trim_start_matches("http://"))).await
    else {
        return println!("{program} is not installed here: this test did nothing.");
    };
    desk.set("PARLEY_PUBLIC_URL", PUBLIC);
    desk.set("PARLEY_BEHIND_PROXY", "1");
    desk.resume().await;
    desk.make_admin().await;
    let ada = Browser::new(&proxy.url);
    let mut twilio = desk.twilio().await;
    twilio.hook_url = twilio.hook_url.replacen(PUBLIC, &proxy.url, 1);

    let form = ada.form_at(PUBLIC, "same-origin", "/sign-in", &[("email", "ada@desk.example"), ("password", PASSWORD)]);
    let signed_in = ask(&ada, form).await;
    let mut page = Stream::new(ask(&ada, ada.request(Method::GET, "/live")).await);
    page.hears("beat").await;
    let reply = twilio.hand_over_behind(PUBLIC, &proxy.url, HOST, &say(people::GRACE, "Hello")).await;

    assert_eq!(signed_in.headers()[header::LOCATION], "/");
    assert!(reply.is_taken(), "{reply:?}");
    let heard = page.next().await.expect("the stream goes on");
    assert_eq!(heard.name, "changed", "it comes before the next beat");
}

async fn ask(browser: &Browser, request: RequestBuilder) -> Response {
    browser.send(request.header(header::HOST, HOST)).await
}

/// The lines of the document, without TLS, and with the addresses of this test.
fn documented(language: &str, port: u16, desk: &str) -> String {
    let (_, block) = DOCUMENT.split_once(&format!("```{language}\n")).expect("the document has a block for each proxy");
    let (lines, _) = block.split_once("\n```").unwrap();
    let lines: Vec<&str> = lines.lines().filter(|line| !line.contains("ssl_certificate")).collect();
    lines
        .join("\n")
        .replace("443 ssl http2", &port.to_string())
        .replace(":443 ssl crt /etc/haproxy/desk.example.com.pem alpn h2,http/1.1", &format!("127.0.0.1:{port}"))
        .replace("desk.example.com {", &format!("http://desk.example.com:{port} {{"))
        .replace("127.0.0.1:5150", desk)
}

/// Everything that nginx needs to run from a folder of its own.
fn within_nginx(server: &str) -> String {
    format!(
        "daemon off; master_process off; pid pid; error_log stderr; events {{}}\n\
         http {{ access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n\
         uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n{server} }}"
    )
}

struct Proxy {
    url: String,
    running: Child,
    _folder: TempDir,
}

impl Proxy {
    /// None where it is not installed.
    async fn start(program: &str, configuration: impl FnOnce(u16) -> String) -> Option<Self> {
        let program = installed(program)?;
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("configuration");
        std::fs::write(&file, configuration(port)).unwrap();
        let running = command(&program, &file)
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stderr(File::create(folder.path().join("said")).unwrap())
            .spawn()
            .unwrap();
        eventually("the proxy listens", || async { TcpStream::connect(("127.0.0.1", port)).ok() }).await;
        Some(Self { url: format!("http://127.0.0.1:{port}"), running, _folder: folder })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.running.kill();
        let _ = self.running.wait();
    }
}

fn command(program: &str, file: &Path) -> Command {
    let mut command = Command::new(program);
    match program.rsplit('/').next() {
        Some("nginx") => command.arg("-p").arg(file.parent().unwrap()).arg("-c").arg(file),
        Some("caddy") => command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file),
        _ => command.arg("-f").arg(file),
    };
    command
}

/// Where Debian and others keep it.
fn installed(program: &str) -> Option<String> {
    ["/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
        .map(|folder| format!("{folder}/{program}"))
        .into_iter()
        .find(|path| Path::new(path).exists())
}
