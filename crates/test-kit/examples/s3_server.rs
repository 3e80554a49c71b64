//! The S3-compatible storage of the tests as a program, for the end-to-end test of operations: each folder
//! in FOLDER is a bucket.
//!
//!     s3_server ADDRESS FOLDER
#![expect(
    clippy::expect_used,
    reason = "a program of the tests has failed where it cannot start"
)]

use std::path::PathBuf;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(folder)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: s3_server ADDRESS FOLDER");
        std::process::exit(2);
    };
    let listener = TcpListener::bind(&address)
        .await
        .expect("the address is free");
    listen_test_kit::s3_server::serve_folder(listener, PathBuf::from(folder)).await;
}
