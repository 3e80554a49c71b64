//! What tests share: databases, models and sites made for one test.
#[cfg(feature = "database")]
pub mod database;
#[cfg(feature = "file-server")]
pub mod file_server;
#[cfg(feature = "mail-server")]
pub mod mail_server;
#[cfg(feature = "model-server")]
pub mod model_server;
#[cfg(feature = "database")]
pub mod old_database;
#[cfg(feature = "redis-server")]
pub mod redis_server;
#[cfg(feature = "s3-server")]
mod s3_folder;
#[cfg(feature = "s3-server")]
pub mod s3_server;
#[cfg(feature = "database")]
pub mod school;
#[cfg(feature = "search-server")]
pub mod search_server;
pub mod skip;
pub mod tiny_kokoro;
