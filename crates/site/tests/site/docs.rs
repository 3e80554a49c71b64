//! The lines of `docs/api.md`, run against a server on loopback.

use crate::model::site;
use listen_test_kit::database::each_database;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::Ordering;

/// All blocks of shell, in order.
fn script() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api.md");
    let text = std::fs::read_to_string(path).unwrap();
    let blocks: Vec<&str> = text
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(blocks.len() > 4);
    format!("set -eu\n{}", blocks.join("\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_the_guide_work() {
    if Command::new("curl").arg("--version").output().is_err() {
        return listen_test_kit::skip::skipped("the_lines_of_the_guide_work", "curl is not there");
    }
    each_database("the_lines_of_the_guide_work", async |db| {
        let (site, ..) = site(db, Vec::new()).await;
        // Sessions of the old product lie after its first day.
        site.now.store(1_764_000_000_000, Ordering::Relaxed);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let service = site
            .router
            .clone()
            .into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command
            .arg("-c")
            .arg(script())
            .env("BASE", base)
            .current_dir(folder.path());
        let run = tokio::task::spawn_blocking(move || command.output())
            .await
            .unwrap()
            .unwrap();
        let (out, err) = (
            String::from_utf8_lossy(&run.stdout),
            String::from_utf8_lossy(&run.stderr),
        );
        assert!(run.status.success(), "{err}\n{out}");
        assert!(
            out.contains("\"selfReported\":true") && out.contains("\"is_correct\":true"),
            "{out}"
        );
    })
    .await;
}
