//! The service worker: what makes kept passages work without a network.
//!
//! Browsers take no modules as service workers everywhere yet, so the two modules that it shares
//! with the pages are put in front of it as they are, without the word `export`.

use crate::assets::Assets;
use crate::token;

const BYTE_RANGE: &str = include_str!("../assets/byte-range.js");
const STORE: &str = include_str!("../assets/offline-store.js");
const WORKER: &str = include_str!("../assets/service-worker.js");

/// The script. It changes with any embedded file, and a change is what makes browsers take it.
#[must_use]
pub fn script(assets: &Assets) -> String {
    let modules = [BYTE_RANGE, STORE].map(|module| module.replace("\nexport ", "\n"));
    let body = format!("{}\n{}\n{WORKER}", modules[0], modules[1]);
    let version = token::hash(&format!("{}{body}", assets.served().join("\n")));
    let shell: Vec<String> = assets
        .files()
        .iter()
        // Learners see no page that wants it.
        .filter(|file| **file != "/admin.css")
        .map(|file| format!("\"/assets{file}\""))
        .collect();
    format!(
        "const VERSION = \"{}\";\nconst SHELL = [{}];\n{body}",
        &version[..16],
        shell.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classic_script_exports_nothing() {
        let script = script(&Assets::load());
        assert!(script.contains("\"/assets/base.css\""), "{script}");
        let is_module = |line: &str| line.starts_with("export ") || line.starts_with("import ");
        let left: Vec<&str> = script.lines().filter(|line| is_module(line)).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
