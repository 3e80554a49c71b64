//! Account and certificate of an authority, in a folder that nobody else reads.

use anyhow::Context as _;
use async_trait::async_trait;
use rustls_acme::{AccountCache, CertCache};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// The folder. Its files have the mode 0600, and are whole or not there.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder, if it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .with_context(|| format!("LISTEN_DATA_DIR: cannot make {}", path.display()))?;
        Ok(Self(path.to_owned()))
    }

    async fn read(&self, name: String) -> io::Result<Option<Vec<u8>>> {
        match tokio::fs::read(self.0.join(name)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn write(&self, name: String, bytes: &[u8]) -> io::Result<()> {
        let (folder, bytes) = (self.0.clone(), bytes.to_owned());
        let written = tokio::task::spawn_blocking(move || replace(&folder, &name, &bytes)).await;
        written.map_err(io::Error::other)?
    }
}

/// A temporary file has the mode 0600, and is renamed when everything is on the disk.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name))?;
    Ok(())
}

/// Other names, or another authority, are another certificate.
fn file_name(kind: &str, of: &[String], directory: &str) -> String {
    let mut hash = Sha256::new();
    for part in of.iter().map(String::as_str).chain([directory]) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut name = format!("{kind}-");
    for byte in &hash.finalize()[..8] {
        // Writing into a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name + ".pem"
}

#[async_trait]
impl CertCache for Folder {
    type EC = io::Error;

    async fn load_cert(&self, domains: &[String], directory: &str) -> io::Result<Option<Vec<u8>>> {
        self.read(file_name("certificate", domains, directory))
            .await
    }

    async fn store_cert(
        &self,
        domains: &[String],
        directory: &str,
        certificate: &[u8],
    ) -> io::Result<()> {
        let name = file_name("certificate", domains, directory);
        self.write(name, certificate).await
    }
}

#[async_trait]
impl AccountCache for Folder {
    type EA = io::Error;

    async fn load_account(
        &self,
        contact: &[String],
        directory: &str,
    ) -> io::Result<Option<Vec<u8>>> {
        self.read(file_name("account", contact, directory)).await
    }

    async fn store_account(
        &self,
        contact: &[String],
        directory: &str,
        account: &[u8],
    ) -> io::Result<()> {
        let name = file_name("account", contact, directory);
        self.write(name, account).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[tokio::test]
    async fn what_is_kept_is_found_by_its_names_alone_and_read_by_nobody_else() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("tls");
        let folder = Folder::open(&path).unwrap();
        let names = ["a.example".to_owned()];
        assert_eq!(folder.load_cert(&names, "d").await.unwrap(), None);
        folder.store_cert(&names, "d", b"one").await.unwrap();
        folder.store_cert(&names, "d", b"two").await.unwrap();
        folder.store_account(&names, "d", b"key").await.unwrap();
        let found = folder.load_cert(&names, "d").await.unwrap();
        assert_eq!(found.as_deref(), Some(b"two".as_slice()));
        let found = folder.load_account(&names, "d").await.unwrap();
        assert_eq!(found.as_deref(), Some(b"key".as_slice()));
        assert_eq!(folder.load_cert(&names, "other").await.unwrap(), None);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        let files: Vec<_> = std::fs::read_dir(&path).unwrap().flatten().collect();
        assert_eq!(files.len(), 2, "{files:?}");
        assert!(files.iter().all(|file| mode(&file.path()) == 0o600));
    }
}
