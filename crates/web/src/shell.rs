//! What every page has around its content, as seen by templates.

use crate::assets::Assets;
use crate::format;
use crate::locale::Locale;
use crate::preferences::Theme;
use crate::state::SiteKind;
use fluent_templates::fluent_bundle::FluentValue;
use listen_core::calendar::Zone;
use listen_core::time::Timestamp;
use listen_store::account::Role;
use std::sync::Arc;

/// Language, theme, navigation and who is logged in.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Language.
    pub locale: Locale,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// Which site.
    pub kind: SiteKind,
    /// Path and query of this page, to come back to.
    pub path: String,
    /// Name or address of the account, if somebody is logged in.
    pub account: Option<String>,
    /// Where the learner is.
    pub zone: Zone,
    /// What that account may do at this moment.
    pub role: Role,
    /// A short message after a redirect, as a translation key.
    pub notice: Option<&'static str>,
    /// Embedded files.
    pub assets: Arc<Assets>,
}

/// One link of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// Where it goes.
    pub href: &'static str,
    /// Translation key.
    pub key: &'static str,
    /// Whether this page is there or below.
    pub is_current: bool,
}

/// One button of the theme switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThemeChoice {
    /// As in the form.
    pub value: &'static str,
    /// Whether it is the one in use.
    pub is_current: bool,
}

impl Shell {
    /// The text of a key.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.locale.text(key)
    }

    /// The text of a key made of a list and one of its values: `level-` and `A1` is `level-a1`.
    #[must_use]
    pub fn term(&self, list: &str, value: &str) -> String {
        self.locale.text(&format!(
            "{list}-{}",
            value.to_lowercase().replace('_', "-")
        ))
    }

    /// The text of a key with the number `$n` in it.
    #[must_use]
    pub fn n(&self, key: &str, n: &i64) -> String {
        self.locale.text_with(key, &[("n", FluentValue::from(*n))])
    }

    /// The text of a key with the number `$n` of `$of` in it.
    #[must_use]
    pub fn n_of(&self, key: &str, n: &i64, of: &i64) -> String {
        self.locale.text_with(
            key,
            &[("n", FluentValue::from(*n)), ("of", FluentValue::from(*of))],
        )
    }

    /// The text of a key with the text `$value` in it.
    #[must_use]
    pub fn v(&self, key: &str, value: &str) -> String {
        self.locale
            .text_with(key, &[("value", FluentValue::from(value))])
    }

    /// The reader's one of two texts.
    #[must_use]
    pub fn pick<'a>(&self, en: &'a str, zh: &'a str) -> &'a str {
        self.locale.pick(en, zh)
    }

    /// Address of an embedded file.
    #[must_use]
    pub fn asset(&self, file: &str) -> String {
        self.assets.url(file)
    }

    /// Date and time for people, where the learner is.
    #[must_use]
    pub fn date(&self, unix_ms: &i64) -> String {
        self.zone.date_time(Timestamp(*unix_ms))
    }

    /// The IANA name of the learner's zone; none before the browser has told it.
    #[must_use]
    pub fn known_zone(&self) -> Option<&str> {
        (self.zone != Zone::UTC).then(|| self.zone.name())
    }

    /// Date and time for machines.
    #[must_use]
    pub fn iso(&self, unix_ms: &i64) -> String {
        format::iso_date_time(*unix_ms)
    }

    /// Minutes and seconds.
    #[must_use]
    pub fn minutes(&self, duration_ms: &i64) -> String {
        format::minutes(*duration_ms)
    }

    /// Whole percent.
    #[must_use]
    pub fn percent(&self, part: &i64, whole: &i64) -> i64 {
        format::percent(*part, *whole)
    }

    /// Address of a page that remembers where to go afterwards.
    #[must_use]
    pub fn with_return(&self, page: &str, return_to: &str) -> String {
        if return_to.is_empty() {
            page.to_owned()
        } else {
            format!("{page}?return_to={}", format::query_value(return_to))
        }
    }

    /// The other language: its name in itself and its code.
    #[must_use]
    pub fn other_locale(&self) -> (&'static str, &'static str) {
        match self.locale {
            Locale::En => ("中文", "zh"),
            Locale::Zh => ("English", "en"),
        }
    }

    /// The themes and which of them is chosen.
    #[must_use]
    pub fn themes(&self) -> [ThemeChoice; 3] {
        Theme::ALL.map(|theme| ThemeChoice {
            value: theme.as_str(),
            is_current: theme == self.theme,
        })
    }

    /// Whether this is the admin site.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.kind == SiteKind::Admin
    }

    /// Whether the material and the classes may be changed.
    #[must_use]
    pub fn may_edit(&self) -> bool {
        self.role >= Role::Editor
    }

    /// Whether everything may be done.
    #[must_use]
    pub fn may_administer(&self) -> bool {
        self.role == Role::Administrator
    }

    /// Links of the navigation; none for an administrator who is not logged in.
    #[must_use]
    pub fn nav(&self) -> Vec<NavLink> {
        let links: &[(&'static str, &'static str)] = match (self.kind, &self.account) {
            (SiteKind::Public, _) => &[
                ("/", "nav-today"),
                ("/passages", "nav-library"),
                ("/review", "review-title"),
                ("/texts", "nav-texts"),
                ("/mistakes", "nav-mistakes"),
                ("/history", "nav-history"),
                ("/profile", "ability-nav"),
                ("/progress", "nav-progress"),
            ],
            (SiteKind::Admin, Some(_)) => &[
                ("/", "admin-nav-dashboard"),
                ("/accounts", "admin-nav-accounts"),
                ("/classes", "school-nav-classes"),
                ("/reports", "report-nav"),
                ("/passages", "admin-nav-passages"),
                ("/news", "news-nav"),
                ("/problems", "problem-nav"),
                ("/speech", "speech-nav"),
                ("/jobs", "admin-nav-jobs"),
                ("/audit", "access-nav-audit"),
                ("/model", "model-nav"),
                ("/health", "system-nav"),
            ],
            (SiteKind::Admin, None) => &[],
        };
        let here = self.path.split('?').next().unwrap_or_default();
        links
            .iter()
            .filter(|(href, _)| !matches!(*href, "/audit" | "/model") || self.may_administer())
            .map(|(href, key)| NavLink {
                href,
                key,
                is_current: is_below(here, href)
                    || (*href == "/health"
                        && MACHINE.iter().any(|machine| is_below(here, machine))),
            })
            .collect()
    }
}

/// Pages of the admin site that are reached by way of the one about health.
const MACHINE: [&str; 4] = ["/alerts", "/backups", "/logs", "/system"];

fn is_below(here: &str, href: &str) -> bool {
    here == href || (href != "/" && here.starts_with(&format!("{href}/")))
}
