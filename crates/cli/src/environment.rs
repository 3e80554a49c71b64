//! Finds `LISTEN_*` variables that nothing reads: a misspelt setting must not be silent.

/// Every variable that this program or its scripts read.
const KNOWN: [&str; 42] = [
    "LISTEN_ADMIN_ADDR",
    "LISTEN_ADMIN_NETWORKS",
    "LISTEN_AUDIO_MAX_MB",
    "LISTEN_AUDIO_STORE",
    "LISTEN_BACKUP_AT",
    "LISTEN_BACKUP_DIR",
    "LISTEN_BACKUP_KEEP_DAYS",
    "LISTEN_CONTENT_DIR",
    "LISTEN_DATA_DIR",
    "LISTEN_FETCH",
    "LISTEN_LEXICON",
    "LISTEN_NEWS_AHEAD",
    "LISTEN_LOG",
    "LISTEN_LOG_DIR",
    "LISTEN_LOG_FORMAT",
    "LISTEN_METRICS_ADDR",
    "LISTEN_MODELS_DIR",
    "LISTEN_MODELS_MIRROR",
    "LISTEN_KOKORO_MODEL",
    "LISTEN_KOKORO_VOICES",
    "LISTEN_SPEECH_PARALLEL",
    "LISTEN_ONNXRUNTIME",
    "LISTEN_PUBLIC_ADDR",
    "LISTEN_PUBLIC_URL",
    "LISTEN_SEARCH",
    "LISTEN_SEARCH_KEY_FILE",
    "LISTEN_SEARCH_URL",
    "LISTEN_SPEECH_ADDR",
    "LISTEN_SPEECH_ENGINE",
    "LISTEN_SPEECH_KEYS_FILE",
    "LISTEN_SPEECH_URL",
    "LISTEN_SPEECH_URL_KEY_FILE",
    "LISTEN_TLS_ACME_CA_FILE",
    "LISTEN_TLS_ACME_DIRECTORY",
    "LISTEN_TLS_ADDR",
    "LISTEN_TLS_CERTIFICATE_FILE",
    "LISTEN_TLS_CHECK",
    "LISTEN_TLS_DOMAIN",
    "LISTEN_TLS_EMAIL",
    "LISTEN_TLS_KEY_FILE",
    "LISTEN_TRUSTED_PROXIES",
    "LISTEN_WATCH",
];

/// What systemd tells of the sockets that it hands over; the names are its own.
const OF_SYSTEMD: [&str; 4] = [
    "LISTEN_FDS",
    "LISTEN_FDNAMES",
    "LISTEN_PID",
    "LISTEN_PIDFDID",
];
/// Most letters that a slip of the fingers changes.
const SLIP: usize = 3;

/// A warning for each unknown variable, with a known name that is only a slip away.
pub(crate) fn unknown_variables(names: impl Iterator<Item = String>) -> Vec<String> {
    names
        .filter(|name| {
            name.starts_with("LISTEN_")
                && !name.starts_with("LISTEN_TEST_")
                && !OF_SYSTEMD.contains(&name.as_str())
                && !KNOWN.contains(&name.as_str())
        })
        .map(|name| {
            let nearest = KNOWN
                .iter()
                .map(|known| (distance(known, &name), known))
                .min()
                .filter(|(distance, _)| *distance <= SLIP);
            let advice = nearest.map_or_else(
                || "listen all --help names those that are read".to_owned(),
                |(_, known)| format!("did you mean {known}?"),
            );
            format!("environment variable {name} is unknown and ignored; {advice}")
        })
        .collect()
}

/// Number of letters to insert, delete or replace.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_variable_is_reported_with_the_nearest_name() {
        let names = [
            "LISTEN_PUBLIC_ADR",
            "LISTEN_LOG",
            "LISTEN_COLOUR_OF_THE_SKY",
            "PATH",
            "LISTEN_TEST_POSTGRES",
            "LISTEN_FDS",
        ]
        .map(str::to_owned);
        let warnings = unknown_variables(names.into_iter());
        assert_eq!(warnings.len(), 2);
        assert!(!warnings[1].contains("did you mean"), "{}", warnings[1]);
        assert!(
            warnings[0].contains("LISTEN_PUBLIC_ADR is unknown")
                && warnings[0].ends_with("LISTEN_PUBLIC_ADDR?"),
            "{}",
            warnings[0]
        );
    }
}
