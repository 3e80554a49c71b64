//! `GET /offline`: passages that are kept in this browser, and answers that wait to be sent. The
//! page is kept with the shell and stands in for pages that cannot be had.

use askama::Template;
use listen_web::context::Context;
use listen_web::page::Page;
use listen_web::shell::Shell;

/// The page; a script fills it, since the server does not know what a browser keeps.
#[derive(Template)]
#[template(path = "pages/offline.html")]
pub struct OfflinePage {
    shell: Shell,
}

/// Shows the page.
pub async fn show(context: Context) -> Page<OfflinePage> {
    Page(OfflinePage {
        shell: context.shell,
    })
}
