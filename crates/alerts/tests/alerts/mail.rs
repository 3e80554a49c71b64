//! E-mail.

use crate::{START, add};
use listen_alerts::channel::Kind;
use listen_alerts::{ChannelForm, Sender, watch};
use listen_store::alert::channel::Channel;
use listen_store::alert::delivery;
use listen_test_kit::database::each_database;
use listen_test_kit::mail_server::{MailServer, Privacy};

fn office(port: u16, security: &str) -> Channel {
    let form = ChannelForm {
        name: "Office".to_owned(),
        locale: "zh".to_owned(),
        is_on: "on".to_owned(),
        host: "127.0.0.1".to_owned(),
        port: port.to_string(),
        security: security.to_owned(),
        username: "listen".to_owned(),
        password: "hunter2".to_owned(),
        from: "Listen <listen@example.org>".to_owned(),
        to: "a@example.org, b@example.org".to_owned(),
        ..ChannelForm::default()
    };
    form.checked(Kind::Email, None).unwrap()
}

#[tokio::test]
async fn a_letter_reaches_every_recipient_by_way_of_a_mail_server() {
    each_database("a_letter_reaches_every_recipient", async |db| {
        let server = MailServer::start(Privacy::None, "250 ok").await.unwrap();
        let channel = add(&db, &office(server.port, "none")).await;
        let sender = Sender::new().unwrap();
        assert!(watch::test(&db, &sender, &channel, START).await.unwrap());
        let lines = server.lines();
        let has = |text: &str| lines.iter().any(|line| line.starts_with(text));
        for text in [
            // \0listen\0hunter2
            "AUTH PLAIN AGxpc3RlbgBodW50ZXIy",
            "MAIL FROM:<listen@example.org>",
            "RCPT TO:<a@example.org>",
            "RCPT TO:<b@example.org>",
            "From: Listen <listen@example.org>",
            "Message-ID: <",
            // [listen] 测试
            "Subject: [listen] =?utf-8?b?5rWL6K+V?=",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(has(text), "{text}: {lines:#?}");
        }
        let sent = &delivery::list(&db, 1, 9).await.unwrap().rows[0];
        let ended = (sent.state.as_str(), sent.n_tries, sent.answer.as_str());
        assert_eq!(ended, ("sent", 1, "250 kept"));
    })
    .await;
}

#[tokio::test]
async fn a_refused_letter_says_why_and_not_the_password() {
    each_database("a_refused_letter_says_why", async |db| {
        let server = MailServer::start(Privacy::None, "550 nobody here")
            .await
            .unwrap();
        let sender = Sender::new().unwrap();
        for (security, said) in [("none", "nobody here"), ("starttls", "STARTTLS")] {
            let channel = add(&db, &office(server.port, security)).await;
            assert!(!watch::test(&db, &sender, &channel, START).await.unwrap());
            let failed = &delivery::list(&db, 1, 9).await.unwrap().rows[0];
            assert_eq!(failed.state, "failed");
            assert!(failed.answer.contains(said), "{failed:?}");
            assert!(!failed.answer.contains("hunter2"), "{failed:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_certificate_gets_no_password_and_no_letter() {
    each_database("an_unknown_certificate_gets_no_password", async |db| {
        let sender = Sender::new().unwrap();
        for (privacy, security) in [(Privacy::Tls, "tls"), (Privacy::Starttls, "starttls")] {
            let server = MailServer::start(privacy, "250 ok").await.unwrap();
            let channel = add(&db, &office(server.port, security)).await;
            assert!(!watch::test(&db, &sender, &channel, START).await.unwrap());
            let failed = &delivery::list(&db, 1, 9).await.unwrap().rows[0];
            assert_eq!(failed.state, "failed");
            for text in ["nothing was sent", "UnknownIssuer", "SSL_CERT_FILE"] {
                assert!(failed.answer.contains(text), "{security}: {failed:?}");
            }
            let lines = server.lines();
            let is_harmless = |line: &String| line.starts_with("EHLO") || line == "STARTTLS";
            assert!(lines.iter().all(is_harmless), "{security}: {lines:?}");
            assert_eq!(lines.is_empty(), privacy == Privacy::Tls, "{lines:?}");
        }
    })
    .await;
}
