//! What is laid around every request. The last one is outermost.

mod cross_site; // writes from other sites are refused
mod error_pages; // what went wrong is a page, never JSON or nothing
mod hooks_door; // carriers come in by a door of their own
mod host; // pages answer under the desk's own address alone
mod patience; // how long a request may take
mod request_log; // one line a request: its pattern, never its address
mod security_headers; // what a browser may do with our pages
mod sessions; // who is asking
mod writes; // what a form changed, the next page shows

use loco_rs::app::Initializer;

pub fn all() -> Vec<Box<dyn Initializer>> {
    vec![
        Box::new(writes::Writes),
        Box::new(sessions::Sessions),
        Box::new(cross_site::CrossSite),
        Box::new(error_pages::ErrorPages),
        Box::new(host::HostCheck),
        Box::new(request_log::RequestLog),
        Box::new(hooks_door::HooksDoor),
        Box::new(patience::Patience),
        Box::new(security_headers::SecurityHeaders),
    ]
}
