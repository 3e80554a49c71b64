//! Where audio lies, and how much of it there may be.

use super::{filled, read_secret};
use anyhow::Context as _;
use clap::Args;
use listen_audio_store::{AudioStore, BucketSettings, Keys};
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct AudioSettings {
    /// How large all audio may become, in MB; then what is needed least is removed and
    /// made again when somebody asks for it [default: no limit]
    #[arg(
        long,
        env = "LISTEN_AUDIO_MAX_MB",
        value_name = "LISTEN_AUDIO_MAX_MB",
        value_parser = clap::value_parser!(u64).range(50..=1_000_000_000),
        hide_env_values = true
    )]
    pub audio_max_mb: Option<u64>,
}

impl AudioSettings {
    pub fn max_bytes(&self) -> Option<u64> {
        self.audio_max_mb.map(|mb| mb * 1_000_000)
    }
}

/// Object storage. Its settings beside the first have the names that other programs know them by, and
/// are looked at only where the first names a bucket.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Audio storage")]
pub(crate) struct AudioPlaceSettings {
    /// s3://BUCKET/PREFIX of S3-compatible storage, for several hosts that share audio [default: audio
    /// in the data folder]
    #[arg(
        long,
        env = "LISTEN_AUDIO_STORE",
        value_name = "LISTEN_AUDIO_STORE",
        hide_env_values = true
    )]
    pub audio_store: Option<String>,
    /// Address of that storage, for instance http://127.0.0.1:9000 [default: Amazon's]
    #[arg(
        long,
        env = "AWS_ENDPOINT_URL",
        value_name = "AWS_ENDPOINT_URL",
        hide_env_values = true
    )]
    pub aws_endpoint_url: Option<String>,
    /// Its region; Amazon's storage needs it [default: us-east-1 where an address is named]
    #[arg(
        long,
        env = "AWS_REGION",
        value_name = "AWS_REGION",
        hide_env_values = true
    )]
    pub aws_region: Option<String>,
    /// Name of the key
    #[arg(
        long,
        env = "AWS_ACCESS_KEY_ID",
        value_name = "AWS_ACCESS_KEY_ID",
        hide_env_values = true
    )]
    pub aws_access_key_id: Option<String>,
    /// The key itself; better a file, since arguments are seen by everybody on the machine
    #[arg(
        long,
        env = "AWS_SECRET_ACCESS_KEY",
        value_name = "AWS_SECRET_ACCESS_KEY",
        hide_env_values = true
    )]
    pub aws_secret_access_key: Option<Secret>,
    /// File that holds the key
    #[arg(
        long,
        env = "AWS_SECRET_ACCESS_KEY_FILE",
        value_name = "AWS_SECRET_ACCESS_KEY_FILE",
        hide_env_values = true
    )]
    pub aws_secret_access_key_file: Option<PathBuf>,
    /// Token that belongs to a key of a session
    #[arg(
        long,
        env = "AWS_SESSION_TOKEN",
        value_name = "AWS_SESSION_TOKEN",
        hide_env_values = true
    )]
    pub aws_session_token: Option<Secret>,
    /// true: the bucket is a part of the host name; false: of the path [default: true for Amazon's, false
    /// where an address is named]
    #[arg(
        long,
        env = "AWS_VIRTUAL_HOSTED_STYLE_REQUEST",
        value_name = "AWS_VIRTUAL_HOSTED_STYLE_REQUEST",
        hide_env_values = true
    )]
    pub aws_virtual_hosted_style_request: Option<String>,
    /// true: the storage may be on another machine and without TLS, where all can read what is sent
    #[arg(
        long,
        env = "AWS_ALLOW_HTTP",
        value_name = "AWS_ALLOW_HTTP",
        hide_env_values = true
    )]
    pub aws_allow_http: Option<String>,
}

/// A setting that is not shown.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl AudioPlaceSettings {
    /// The bucket, if one is named.
    pub fn bucket(&self) -> anyhow::Result<Option<AudioStore>> {
        match filled(self.audio_store.as_deref()) {
            Some(address) => self.bucket_at(address, "LISTEN_AUDIO_STORE").map(Some),
            None => Ok(None),
        }
    }

    /// The bucket at an address that the setting or argument `name` has.
    pub fn bucket_at(&self, address: &str, name: &str) -> anyhow::Result<AudioStore> {
        let (bucket, prefix) =
            BucketSettings::parse_address(address).with_context(|| name.to_owned())?;
        let endpoint = filled(self.aws_endpoint_url.as_deref())
            .map(BucketSettings::parse_endpoint)
            .transpose()
            .context("AWS_ENDPOINT_URL")?;
        let region = match (filled(self.aws_region.as_deref()), &endpoint) {
            (Some(region), _) => region,
            (None, Some(_)) => "us-east-1",
            (None, None) => anyhow::bail!(
                "{name} is {address}, and neither AWS_REGION nor AWS_ENDPOINT_URL says where that is"
            ),
        };
        let is_amazon = endpoint.is_none();
        let settings = BucketSettings {
            bucket,
            prefix,
            endpoint,
            region: region.to_owned(),
            is_virtual_hosted: switch(
                "AWS_VIRTUAL_HOSTED_STYLE_REQUEST",
                self.aws_virtual_hosted_style_request.as_deref(),
                is_amazon,
            )?,
            allows_http: switch("AWS_ALLOW_HTTP", self.aws_allow_http.as_deref(), false)?,
            keys: self.keys(name)?,
        };
        Ok(AudioStore::bucket(&settings)?)
    }

    fn keys(&self, name: &str) -> anyhow::Result<Keys> {
        let id = filled(self.aws_access_key_id.as_deref());
        let id =
            id.with_context(|| format!("{name} needs a key, and AWS_ACCESS_KEY_ID names none"))?;
        let token = self
            .aws_session_token
            .as_ref()
            .map(|token| token.0.as_str());
        Ok(Keys {
            id: id.to_owned(),
            secret: self.secret(name)?,
            session_token: filled(token).map(str::to_owned),
        })
    }

    fn secret(&self, name: &str) -> anyhow::Result<String> {
        let given = self.aws_secret_access_key.as_ref();
        let given = filled(given.map(|secret| secret.0.as_str()));
        let file = self.aws_secret_access_key_file.as_ref();
        let file = file.filter(|path| !path.as_os_str().is_empty());
        match (given, file) {
            (Some(_), Some(_)) => anyhow::bail!(
                "AWS_SECRET_ACCESS_KEY and AWS_SECRET_ACCESS_KEY_FILE are both set; one is enough"
            ),
            (Some(secret), None) => Ok(secret.to_owned()),
            (None, Some(path)) => read_secret("AWS_SECRET_ACCESS_KEY_FILE", path),
            (None, None) => anyhow::bail!(
                "{name} needs a key, and neither AWS_SECRET_ACCESS_KEY nor AWS_SECRET_ACCESS_KEY_FILE has it"
            ),
        }
    }
}

/// As other programs read these settings.
fn switch(name: &str, value: Option<&str>, default: bool) -> anyhow::Result<bool> {
    match filled(value) {
        None => Ok(default),
        Some("true" | "1" | "on") => Ok(true),
        Some("false" | "0" | "off") => Ok(false),
        Some(other) => anyhow::bail!("{name} is {other}; expected true or false"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(address: &str) -> AudioPlaceSettings {
        AudioPlaceSettings {
            audio_store: Some(address.to_owned()),
            aws_endpoint_url: Some("http://127.0.0.1:9000".to_owned()),
            aws_access_key_id: Some("id".to_owned()),
            aws_secret_access_key: Some("hidden".into()),
            ..AudioPlaceSettings::default()
        }
    }

    #[test]
    fn without_an_address_the_rest_is_not_looked_at() {
        for address in ["", " "] {
            let settings = AudioPlaceSettings {
                aws_endpoint_url: Some("nonsense".to_owned()),
                aws_allow_http: Some("nonsense".to_owned()),
                ..named(address)
            };
            assert!(settings.bucket().unwrap().is_none());
        }
    }

    #[test]
    fn a_bucket_is_named_without_its_key() {
        let settings = named("s3://audio/listen");
        let store = settings.bucket().unwrap().unwrap();
        assert_eq!(store.name(), "s3://audio/listen");
        let shown = format!("{settings:?} {store:?}");
        assert!(!shown.contains("hidden"), "{shown}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty");
        std::fs::write(&empty, " \n").unwrap();
        let text = |text: &str| Some(text.to_owned());
        let good = || named("s3://audio");
        for (settings, expected) in [
            (named("/var/audio"), "LISTEN_AUDIO_STORE"),
            (
                AudioPlaceSettings {
                    aws_endpoint_url: text("s3.example.org"),
                    ..good()
                },
                "AWS_ENDPOINT_URL",
            ),
            (
                AudioPlaceSettings {
                    aws_endpoint_url: text("http://10.0.0.7:9000"),
                    ..good()
                },
                "AWS_ALLOW_HTTP",
            ),
            (
                AudioPlaceSettings {
                    aws_endpoint_url: None,
                    ..good()
                },
                "AWS_REGION",
            ),
            (
                AudioPlaceSettings {
                    aws_access_key_id: text(""),
                    ..good()
                },
                "AWS_ACCESS_KEY_ID",
            ),
            (
                AudioPlaceSettings {
                    aws_secret_access_key: None,
                    ..good()
                },
                "AWS_SECRET_ACCESS_KEY_FILE",
            ),
            (
                AudioPlaceSettings {
                    aws_secret_access_key_file: Some(empty.clone()),
                    ..good()
                },
                "both set",
            ),
            (
                AudioPlaceSettings {
                    aws_secret_access_key: None,
                    aws_secret_access_key_file: Some(empty),
                    ..good()
                },
                "is empty",
            ),
            (
                AudioPlaceSettings {
                    aws_allow_http: text("maybe"),
                    ..good()
                },
                "AWS_ALLOW_HTTP is maybe",
            ),
        ] {
            let error = format!("{:#}", settings.bucket().unwrap_err());
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("hidden"), "{error}");
        }
    }
}
