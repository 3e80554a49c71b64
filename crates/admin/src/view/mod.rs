//! What several pages show in the same way.

use listen_web::shell::{NavLink, Shell};

/// The pages about the machine, as far as this account may see them.
#[must_use]
pub fn system_links(shell: &Shell) -> Vec<NavLink> {
    let here = shell.path.split('?').next().unwrap_or_default();
    let links = [
        ("/health", "health-nav"),
        ("/alerts", "alert-nav"),
        ("/backups", "backup-nav"),
        ("/logs", "logs-nav"),
        ("/system", "health-settings-nav"),
    ];
    links
        .into_iter()
        .filter(|(href, _)| *href == "/health" || shell.may_administer())
        .map(|(href, key)| NavLink {
            href,
            key,
            is_current: here == href || here.starts_with(&format!("{href}/")),
        })
        .collect()
}
