//! Why something of the old product is not taken, in the reader's language.

use listen_core::old_product::Reason;
use listen_web::shell::Shell;

/// The reason in a sentence.
#[must_use]
pub fn reason_text(shell: &Shell, reason: &Reason) -> String {
    match reason {
        Reason::NotAnObject => shell.t("import-no-object"),
        Reason::NotJson(error) => shell.v("import-no-json", error),
        Reason::NoTopic => shell.t("import-no-topic"),
        Reason::NoDate => shell.t("import-no-date"),
        Reason::BadDate(date) => shell.v("import-bad-date", date),
        Reason::UnknownLevel(level) => shell.v("import-unknown-level", level),
        Reason::Empty => shell.t("import-empty"),
        Reason::NotGraded { question } => shell.v("import-not-graded", &question.to_string()),
        Reason::NoQuestion { question } => shell.v("import-no-question", &question.to_string()),
        Reason::TooLong { field, .. } => shell.v("import-too-long", field),
        Reason::Duplicate => shell.t("import-duplicate"),
        Reason::Full(max) => shell.v("import-full", &max.to_string()),
        Reason::NoAccount(email) => shell.v("import-no-account", email),
    }
}
