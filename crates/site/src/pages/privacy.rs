//! `GET /privacy`: what is kept about a learner.

use askama::Template;
use listen_core::account::PRIVACY_VERSION;
use listen_web::context::Context;
use listen_web::page::Page;
use listen_web::shell::Shell;

/// The privacy notice.
#[derive(Template)]
#[template(path = "pages/privacy.html")]
pub struct PrivacyPage {
    shell: Shell,
    version: &'static str,
}

/// Shows the notice.
pub async fn show(context: Context) -> Page<PrivacyPage> {
    Page(PrivacyPage {
        shell: context.shell,
        version: PRIVACY_VERSION,
    })
}
