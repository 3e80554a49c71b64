//! Finds and loads the ONNX Runtime library, once for the process.

use ort::environment::Environment;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Where packages put libraries on Linux, and Homebrew on a Mac.
const SYSTEM_DIRS: [&str; 7] = [
    "/usr/local/lib",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/opt/onnxruntime/lib",
    "/opt/homebrew/lib",
];

/// The library in use: ONNX Runtime allows one environment in a process.
static LOADED: Mutex<Option<Library>> = Mutex::new(None);

/// A loaded library.
#[derive(Clone)]
pub(in super::super) struct Library {
    pub(super) environment: Environment,
    pub(in super::super) file: PathBuf,
    /// `1.31.0`, or `of unknown version`.
    pub(in super::super) version: String,
}

/// Library files to try, in order: the one asked for alone, else those of `<models_dir>/runtime`
/// and of the system.
pub(in super::super) fn candidates(explicit: Option<&Path>, models_dir: &Path) -> Vec<PathBuf> {
    if let Some(file) = explicit {
        return vec![file.to_path_buf()];
    }
    let own = models_dir.join("runtime");
    let dirs = std::iter::once(own).chain(SYSTEM_DIRS.into_iter().map(PathBuf::from));
    dirs.filter_map(|dir| newest_in(&dir)).collect()
}

/// `libonnxruntime.so`, `libonnxruntime.so.1.31.0` and the like; the provider libraries beside
/// it have longer names.
fn newest_in(dir: &Path) -> Option<PathBuf> {
    let is_library = |name: &str| {
        name.strip_prefix("libonnxruntime.")
            .is_some_and(|rest| rest.starts_with("so") || rest.ends_with("dylib"))
    };
    std::fs::read_dir(dir)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_library(name))
        .max_by_key(|name| version_in(name))
        .map(|name| dir.join(name))
}

/// Loads `file`, unless a library is loaded already: then that one is given.
pub(in super::super) fn load(file: &Path) -> Result<Library, String> {
    // ort takes relative paths from the program's folder; ours are from the current one.
    let file =
        std::fs::canonicalize(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut loaded = LOADED
        .lock()
        .map_err(|_| "an earlier attempt to load it panicked")?;
    if let Some(library) = loaded.as_ref() {
        return Ok(library.clone());
    }
    let environment = ort::init_from(&file)
        .map_err(|error| error.to_string())?
        .with_name("listen")
        .build()
        .map_err(|error| error.to_string())?;
    let library = Library {
        environment,
        version: version_of(&file),
        file,
    };
    *loaded = Some(library.clone());
    Ok(library)
}

fn version_of(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    // "git-branch=rel-1.31.0, …" in official builds.
    let built = ort::info()
        .split("git-branch=rel-")
        .nth(1)
        .and_then(|rest| rest.split(',').next());
    let parts = version_in(&name);
    if parts.len() >= 3 {
        let texts: Vec<String> = parts.iter().map(u32::to_string).collect();
        return texts.join(".");
    }
    built.map_or_else(|| "of unknown version".to_owned(), str::to_owned)
}

/// The numbers of a file name: `libonnxruntime.so.1.31.0` has 1, 31 and 0.
fn version_in(name: &str) -> Vec<u32> {
    name.split('.')
        .filter_map(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_newest_library_of_a_folder_is_tried_first() {
        let dir = tempfile::tempdir().unwrap();
        let runtime = dir.path().join("runtime");
        fs::create_dir(&runtime).unwrap();
        for name in [
            "libonnxruntime.so",
            "libonnxruntime.so.1.9.0",
            "libonnxruntime.so.1.31.0",
            "libonnxruntime_providers_shared.so",
        ] {
            fs::write(runtime.join(name), "").unwrap();
        }
        let found = candidates(None, dir.path());
        assert_eq!(
            found.first(),
            Some(&runtime.join("libonnxruntime.so.1.31.0"))
        );
    }

    #[test]
    fn an_explicit_library_is_the_only_candidate() {
        let file = Path::new("/nowhere/libonnxruntime.so");
        assert_eq!(candidates(Some(file), Path::new("/")), [file]);
        let error = load(file).map(|library| library.version);
        assert!(error.is_err_and(|reason| reason.contains("/nowhere/libonnxruntime.so")));
    }
}
