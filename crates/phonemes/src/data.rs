//! The files of `data`: in the program, or beside it.
//!
//! With the feature `data-files` the program reads them from a folder when they are first needed:
//! an image has them in a layer of their own, which an update of the program does not move.

/// A file of `data` as it is when the program is compiled.
macro_rules! compiled {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $file))
    };
}

/// The content of a file of `data`, as `&'static [u8]`.
#[cfg(not(feature = "data-files"))]
macro_rules! data {
    ($file:literal) => {
        $crate::data::compiled!($file).as_slice()
    };
}

/// The same; the length is that of the file that the program was compiled with.
#[cfg(feature = "data-files")]
macro_rules! data {
    ($file:literal) => {{
        const LENGTH: usize = $crate::data::compiled!($file).len();
        static CONTENT: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        CONTENT
            .get_or_init(|| {
                $crate::data::read($file, LENGTH)
                    .expect("`check_data` has read it when the program started")
            })
            .as_slice()
    }};
}

pub(crate) use {compiled, data};

/// Where the files lie; `LISTEN_PHONEMES_DIR` while the program is compiled names another folder.
#[cfg(feature = "data-files")]
const FOLDER: &str = match option_env!("LISTEN_PHONEMES_DIR") {
    Some(folder) => folder,
    None => "/usr/share/listen/phonemes",
};

/// A file of data that is missing, cannot be read, or belongs to another release.
#[derive(Debug, thiserror::Error)]
#[error("the program needs {path}: {reason}")]
pub struct DataError {
    path: String,
    reason: String,
}

#[cfg(feature = "data-files")]
pub(crate) fn read(file: &str, length: usize) -> Result<Vec<u8>, DataError> {
    check(file, length)?;
    let path = format!("{FOLDER}/{file}");
    std::fs::read(&path).map_err(|error| DataError {
        path,
        reason: error.to_string(),
    })
}

#[cfg(feature = "data-files")]
fn check(file: &str, length: usize) -> Result<(), DataError> {
    let path = format!("{FOLDER}/{file}");
    let reason = match std::fs::metadata(&path) {
        Ok(found) if found.len() == length as u64 => return Ok(()),
        Ok(_) => "it belongs to another release".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(DataError { path, reason })
}

/// Whether the files are there; in a program that has them in itself always.
///
/// # Errors
/// Names the first that is not, or that belongs to another release.
pub fn check_data() -> Result<(), DataError> {
    #[cfg(feature = "data-files")]
    {
        macro_rules! check_each {
            ($($file:literal),+ $(,)?) => {
                $(check($file, compiled!($file).len())?;)+
            };
        }
        check_each!(
            "letters-gb.bin",
            "letters-us.bin",
            "lexicon-gb.bin",
            "lexicon-us.bin",
            "tagger-strings.bin",
            "tagger.bin",
        );
    }
    Ok(())
}
