//! Style sheets, scripts and icons: embedded, compressed, under addresses that name their content.

use axum::Router;
use memory_serve::{CacheControl, Manifest, MemoryServe};
use std::fmt;

/// Addresses of the embedded files.
pub struct Assets {
    manifest: Manifest,
}

impl fmt::Debug for Assets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Assets")
    }
}

fn files() -> MemoryServe {
    memory_serve::load!()
        .index_file(None)
        .enable_hashed_routes(true)
        .cache_control(CacheControl::NoCache)
}

impl Assets {
    /// Reads the list of embedded files.
    #[must_use]
    pub fn load() -> Self {
        Self {
            manifest: files().manifest(),
        }
    }

    /// Address of a file, for instance `base.css`; its content never changes under that address.
    #[must_use]
    pub fn url(&self, file: &str) -> String {
        let route = format!("/{file}");
        format!("/assets{}", self.manifest.get(&route).unwrap_or(&route))
    }

    /// Names of all files, each with a slash in front, sorted.
    #[must_use]
    pub fn files(&self) -> Vec<&str> {
        let mut files: Vec<&str> = self.manifest.iter().map(|(file, _)| file).collect();
        files.sort_unstable();
        files
    }

    /// Addresses of all files, which name their content, sorted.
    #[must_use]
    pub fn served(&self) -> Vec<&str> {
        let mut served: Vec<&str> = self.manifest.iter().map(|(_, served)| served).collect();
        served.sort_unstable();
        served
    }

    /// Routes of all files, below `/assets`.
    pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
        Router::new().nest("/assets", files().into_router())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_the_content() {
        let url = Assets::load().url("base.css");
        let (stem, extension) = url.rsplit_once('.').unwrap();
        assert!(
            stem.starts_with("/assets/base.") && stem.len() > 20 && extension == "css",
            "{url}"
        );
    }
}
