//! SQL texts: one for both databases, or one each, and the macros that run them.

/// A statement as each database gets it.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    /// Name of the constant, for messages.
    pub name: &'static str,
    /// Text for SQLite.
    pub sqlite: &'static str,
    /// Text for PostgreSQL.
    pub postgres: &'static str,
}

/// Declares statements as constants and lists all of them, so that none escapes the test.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sqlite:literal $(, postgres $postgres:literal)?;)+) => {
        $($(#[$doc])* const $name: $crate::sql::Sql = $crate::sql::Sql {
            name: stringify!($name),
            sqlite: $sqlite,
            postgres: $crate::sql::statements!(@or $sqlite $(, $postgres)?),
        };)+
        pub(crate) const STATEMENTS: &[$crate::sql::Sql] = &[$($name,)+];
    };
    (@or $sqlite:literal) => { $sqlite };
    (@or $sqlite:literal, $postgres:literal) => { $postgres };
}
pub(crate) use statements;

/// Runs a statement on a [`crate::Db`]: `execute`, or `fetch_optional`, `fetch_all`,
/// `fetch_one` into a row type.
macro_rules! on_db {
    ($db:expr, execute $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::Db::Sqlite(pool) => sqlx::query($sql.sqlite)$(.bind($arg))*.execute(pool).await
                .map(|done| done.rows_affected()),
            $crate::Db::Postgres(pool) => sqlx::query($sql.postgres)$(.bind($arg))*.execute(pool).await
                .map(|done| done.rows_affected()),
        }
        .map_err($crate::StoreError::from)
    };
    ($db:expr, $fetch:ident $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::Db::Sqlite(pool) => sqlx::query_as::<_, $row>($sql.sqlite)$(.bind($arg))*.$fetch(pool).await,
            $crate::Db::Postgres(pool) => sqlx::query_as::<_, $row>($sql.postgres)$(.bind($arg))*.$fetch(pool).await,
        }
        .map_err($crate::StoreError::from)
    };
}
pub(crate) use on_db;

/// The same inside a transaction ([`crate::db::Tx`]).
macro_rules! on_tx {
    ($tx:expr, execute $sql:expr $(, $arg:expr)* $(,)?) => {
        match &mut $tx {
            $crate::db::Tx::Sqlite(tx) => sqlx::query($sql.sqlite)$(.bind($arg))*.execute(&mut **tx).await
                .map(|done| done.rows_affected()),
            $crate::db::Tx::Postgres(tx) => sqlx::query($sql.postgres)$(.bind($arg))*.execute(&mut **tx).await
                .map(|done| done.rows_affected()),
        }
        .map_err($crate::StoreError::from)
    };
    ($tx:expr, $fetch:ident $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        match &mut $tx {
            $crate::db::Tx::Sqlite(tx) => sqlx::query_as::<_, $row>($sql.sqlite)$(.bind($arg))*.$fetch(&mut **tx).await,
            $crate::db::Tx::Postgres(tx) => sqlx::query_as::<_, $row>($sql.postgres)$(.bind($arg))*.$fetch(&mut **tx).await,
        }
        .map_err($crate::StoreError::from)
    };
}
pub(crate) use on_tx;

/// The statements of every module.
const MODULES: &[(&str, &[Sql])] = &[
    ("ability", crate::ability::STATEMENTS),
    ("account", crate::account::STATEMENTS),
    ("account_change", crate::account_change::STATEMENTS),
    ("account_import", crate::account_import::STATEMENTS),
    ("account_link", crate::account_link::STATEMENTS),
    ("account_list", crate::account_list::STATEMENTS),
    ("analysis", crate::analysis::STATEMENTS),
    ("api_token", crate::api_token::STATEMENTS),
    ("api_write", crate::api_write::STATEMENTS),
    ("attempt", crate::attempt::STATEMENTS),
    ("audit", crate::audit::STATEMENTS),
    ("backup_run", crate::backup_run::STATEMENTS),
    ("babble", crate::babble::STATEMENTS),
    ("choice", crate::choice::STATEMENTS),
    ("copy::mark", crate::copy::MARK_STATEMENTS),
    ("copy::rows", crate::copy::ROWS_STATEMENTS),
    ("copy::schema", crate::copy::SCHEMA_STATEMENTS),
    ("drill", crate::drill::STATEMENTS),
    ("exercise", crate::exercise::STATEMENTS),
    ("exercise::focus", crate::exercise::focus::STATEMENTS),
    ("exercise::source", crate::exercise::source::STATEMENTS),
    ("exercise::submit", crate::exercise::submit::STATEMENTS),
    ("export", crate::export::STATEMENTS),
    ("generation", crate::generation::STATEMENTS),
    ("health_check", crate::health_check::STATEMENTS),
    ("history", crate::history::STATEMENTS),
    ("job", crate::job::STATEMENTS),
    ("learner_card", crate::learner_card::STATEMENTS),
    ("learning_choice", crate::learning_choice::STATEMENTS),
    ("lexicon", crate::lexicon::STATEMENTS),
    ("listening", crate::listening::STATEMENTS),
    ("metrics", crate::metrics::STATEMENTS),
    ("mistake::change", crate::mistake::CHANGE_STATEMENTS),
    ("mistake::index", crate::mistake::INDEX_STATEMENTS),
    ("mistake::list", crate::mistake::LIST_STATEMENTS),
    ("model_use", crate::model_use::STATEMENTS),
    ("next_passage", crate::next_passage::STATEMENTS),
    ("note", crate::note::STATEMENTS),
    ("offline", crate::offline::STATEMENTS),
    ("passage", crate::passage::STATEMENTS),
    ("place", crate::place::STATEMENTS),
    ("placement", crate::placement::STATEMENTS),
    ("placement_bank", crate::placement_bank::STATEMENTS),
    ("podcast", crate::podcast::STATEMENTS),
    ("practice", crate::practice::STATEMENTS),
    ("problem", crate::problem::STATEMENTS),
    ("practised", crate::practised::STATEMENTS),
    ("profile", crate::profile::STATEMENTS),
    ("rendition", crate::rendition::STATEMENTS),
    ("report", crate::report::STATEMENTS),
    ("report_activity", crate::report_activity::STATEMENTS),
    ("report_effect", crate::report_effect::STATEMENTS),
    ("report_item", crate::report_item::STATEMENTS),
    ("review::add", crate::review::ADD_STATEMENTS),
    ("review::answer", crate::review::ANSWER_STATEMENTS),
    ("review::card", crate::review::CARD_STATEMENTS),
    ("review::carrier", crate::review::CARRIER_STATEMENTS),
    ("review::day", crate::review::DAY_STATEMENTS),
    ("review::log", crate::review::LOG_STATEMENTS),
    ("review::queue", crate::review::QUEUE_STATEMENTS),
    ("said", crate::said::STATEMENTS),
    ("second_factor", crate::second_factor::STATEMENTS),
    ("session", crate::session::STATEMENTS),
    ("setup", crate::setup::STATEMENTS),
    ("snapshot", crate::snapshot::STATEMENTS),
    ("speech_measure", crate::speech_measure::STATEMENTS),
    ("takeout", crate::takeout::STATEMENTS),
    ("text", crate::text::STATEMENTS),
    ("text::draft", crate::text::draft::STATEMENTS),
    ("text::guest", crate::text::guest::STATEMENTS),
    ("text::save", crate::text::save::STATEMENTS),
    ("throttle", crate::throttle::STATEMENTS),
    ("today", crate::today::STATEMENTS),
    ("withdrawn", crate::withdrawn::STATEMENTS),
    ("worker", crate::worker::STATEMENTS),
];

/// Every statement of the store, with its module.
#[must_use]
pub fn all() -> Vec<(&'static str, Sql)> {
    MODULES
        .iter()
        .flat_map(|(module, list)| list.iter().map(move |sql| (*module, *sql)))
        .chain(
            crate::alert::all_statements()
                .into_iter()
                .map(|sql| ("alert", sql)),
        )
        .chain(
            crate::class::all_statements()
                .into_iter()
                .map(|sql| ("class", sql)),
        )
        .chain(
            crate::editing::all_statements()
                .into_iter()
                .map(|sql| ("editing", sql)),
        )
        .chain(
            crate::news::all_statements()
                .into_iter()
                .map(|sql| ("news", sql)),
        )
        .chain(
            crate::old_product::all_statements()
                .into_iter()
                .map(|sql| ("old_product", sql)),
        )
        .collect()
}
