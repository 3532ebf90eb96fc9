//! What went wrong is a page in the desk's style: also where no handler of ours got to answer.

use crate::{
    controllers::errors::{too_large, with_status},
    views::errors,
};
use async_trait::async_trait;
use axum::{
    Router,
    extract::Request,
    http::{
        Method, StatusCode,
        header::{ALLOW, CONTENT_TYPE},
    },
    middleware::{Next, from_fn},
    response::Response,
};
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
};

pub struct ErrorPages;

#[async_trait]
impl Initializer for ErrorPages {
    fn name(&self) -> String {
        "error pages".to_owned()
    }

    async fn after_routes(&self, router: Router, _: &AppContext) -> Result<Router> {
        Ok(router.layer(from_fn(show)))
    }
}

/// Carriers read statuses, and whoever watches the health of the desk reads JSON: theirs stay as they are.
async fn show(request: Request, next: Next) -> Response {
    let is_for_machines = ["/hooks/", "/_"].iter().any(|start| request.uri().path().starts_with(start));
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let response = next.run(request).await;
    if is_for_machines || is_page(&response) { response } else { page(response, is_read) }
}

/// An error of ours is a page already.
fn is_page(response: &Response) -> bool {
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    let is_html = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    !is_error || is_html
}

fn page(response: Response, is_read: bool) -> Response {
    let status = response.status();
    let mut page = match status {
        // An address that does not parse, like /people/everyone, leads nowhere.
        StatusCode::BAD_REQUEST if is_read => errors::not_found(),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => with_status(status, errors::not_found()),
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => with_status(status, errors::forbidden()),
        StatusCode::TOO_MANY_REQUESTS => errors::too_many(),
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        StatusCode::SERVICE_UNAVAILABLE => errors::offline(),
        status if status.is_server_error() => with_status(status, errors::internal(None)),
        status => with_status(status, errors::unprocessable("Go back, load the page anew and try again.")),
    };
    if let Some(allowed) = response.headers().get(ALLOW) {
        page.headers_mut().insert(ALLOW, allowed.clone());
    }
    page
}
