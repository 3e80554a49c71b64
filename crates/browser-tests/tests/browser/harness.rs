//! A running program and a browser in front of it.

use chromiumoxide::Page;
use chromiumoxide::browser::{Browser, BrowserConfig};
use chromiumoxide::cdp::browser_protocol::emulation::{
    SetDeviceMetricsOverrideParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchKeyEventParams, DispatchKeyEventType, DispatchTouchEventReturns,
};
use chromiumoxide::cdp::browser_protocol::network::ClearBrowserCookiesParams;
use chromiumoxide::cdp::browser_protocol::page::CaptureScreenshotFormat;
use chromiumoxide::cdp::browser_protocol::target::SetAutoAttachParams;
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use chromiumoxide::layout::Point;
use chromiumoxide::page::ScreenshotParams;
use chromiumoxide::types::{Command as Request, Method, MethodId};
use futures::StreamExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// More than any page has controls.
const MAX_TABS: usize = 150;
/// How long anything on a page may take.
const PATIENCE: Duration = Duration::from_secs(100);

/// The program and a tab of a browser.
pub(crate) struct Visit {
    page: Page,
    _browser: Browser,
    program: Child,
    base: String,
    /// Address of the link that makes the first administrator, on the admin site.
    setup: String,
    /// Width and height in CSS pixels.
    size: Cell<(i64, i64)>,
    folders: [tempfile::TempDir; 2],
}

impl Drop for Visit {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// `Input.dispatchTouchEvent`. The crate's own type leaves an empty list out, which browsers refuse.
#[derive(Debug, Clone, Serialize)]
struct Touch {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "touchPoints")]
    fingers: Vec<Finger>,
}

/// Where a finger is, in CSS pixels of the window.
#[derive(Debug, Clone, Serialize)]
struct Finger {
    x: f64,
    y: f64,
}

impl Method for Touch {
    fn identifier(&self) -> MethodId {
        "Input.dispatchTouchEvent".into()
    }
}

impl Request for Touch {
    type Response = DispatchTouchEventReturns;
}

/// Starts both; `None`, and a note of it, where there is no browser or no program.
pub(crate) async fn start(test: &str) -> Option<Visit> {
    start_with(test, &[]).await
}

/// The same with further folders of the library.
pub(crate) async fn start_with(test: &str, folders: &[&str]) -> Option<Visit> {
    let (Some(chromium), Some(binary)) = (
        std::env::var_os("LISTEN_TEST_CHROMIUM"),
        std::env::var_os("LISTEN_TEST_BINARY"),
    ) else {
        listen_test_kit::skip::skipped(
            test,
            "LISTEN_TEST_CHROMIUM or LISTEN_TEST_BINARY is not set",
        );
        return None;
    };
    let (data, profile) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (program, base, setup) =
        start_program(Path::new(&binary), data.path(), "127.0.0.1:0", folders);
    let config = BrowserConfig::builder()
        .chrome_executable(chromium)
        .user_data_dir(profile.path())
        .no_sandbox()
        .args([
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--autoplay-policy=no-user-gesture-required",
            "--mute-audio",
            "--lang=en-US",
        ])
        .build()
        .unwrap();
    let (browser, mut events) = Browser::launch(config).await.unwrap();
    tokio::spawn(async move { while events.next().await.is_some() {} });
    let page = browser.new_page("about:blank").await.unwrap();
    let visit = Visit {
        page,
        _browser: browser,
        program,
        base,
        setup,
        size: Cell::new((0, 0)),
        folders: [data, profile],
    };
    visit.size(1280, 900).await;
    Some(visit)
}

/// Passages that the tests open. Each program speaks its library by itself, and all of it would
/// keep the machine busy for minutes.
const PASSAGES: [&str; 4] = [
    "a1-a-wet-morning",
    "a1-message-for-ben",
    "a2-left-at-the-bakery",
    "b1-lost-property",
];

/// A library of a few passages.
fn some_passages(data: &Path) -> PathBuf {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/passages");
    let content = data.join("content");
    std::fs::create_dir_all(content.join("passages")).unwrap();
    for slug in PASSAGES {
        let name = format!("passages/{slug}.toml");
        std::fs::copy(library.join(format!("{slug}.toml")), content.join(name)).unwrap();
    }
    content
}

fn copy_folder(folder: &str, content: &Path) {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    std::fs::create_dir_all(content.join(folder)).unwrap();
    for file in std::fs::read_dir(library.join(folder)).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), content.join(folder).join(file.file_name())).unwrap();
    }
}

fn start_program(
    binary: &Path,
    data: &Path,
    address: &str,
    folders: &[&str],
) -> (Child, String, String) {
    let content = some_passages(data);
    for folder in folders {
        copy_folder(folder, &content);
    }
    let engine = if has_program("flite") || has_program("espeak-ng") {
        "system"
    } else {
        "silence"
    };
    let mut child = Command::new(binary)
        .arg("all")
        .env("LISTEN_DATA_DIR", data)
        .env("LISTEN_CONTENT_DIR", content)
        .env("LISTEN_MODELS_DIR", data)
        .env("LISTEN_SPEECH_ENGINE", engine)
        .env_remove("DATABASE_URL")
        .env("LISTEN_PUBLIC_ADDR", address)
        .env("LISTEN_ADMIN_ADDR", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let (mut base, mut setup) = (String::new(), String::new());
    for line in lines {
        if line.starts_with("Public site") {
            line.split_whitespace()
                .last()
                .unwrap()
                .clone_into(&mut base);
        }
        if line.contains("/setup/") {
            line.trim().clone_into(&mut setup);
        }
        if line.starts_with("Voice") {
            break;
        }
    }
    assert!(!base.is_empty(), "the program did not print its address");
    (child, base, setup)
}

fn has_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

impl Visit {
    /// Kills the program: the browser has no server any more.
    pub fn stop_program(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }

    /// Starts it again at the same address, with the same data.
    pub fn start_program_again(&mut self) {
        let binary = std::env::var_os("LISTEN_TEST_BINARY").unwrap();
        let address = self.base.trim_start_matches("http://");
        let data = self.folders[0].path();
        let (program, base, _) = start_program(Path::new(&binary), data, address, &[]);
        assert_eq!(base, self.base);
        self.program = program;
    }

    /// Sets the size of the window, in CSS pixels.
    pub async fn size(&self, width: i64, height: i64) {
        self.size.set((width, height));
        let metrics = SetDeviceMetricsOverrideParams::builder()
            .width(width)
            .height(height)
            .screen_width(width)
            .screen_height(height)
            .device_scale_factor(1.0)
            .mobile(width < 600)
            .build()
            .unwrap();
        self.page.execute(metrics).await.unwrap();
    }

    /// Switches scripts of pages off. What a test asks still runs, but no promise is settled.
    pub async fn without_scripts(&self) {
        self.page
            .execute(SetScriptExecutionDisabledParams::new(true))
            .await
            .unwrap();
    }

    /// Makes it the browser of somebody whom the site has never seen.
    pub async fn forget_cookies(&self) {
        let forget = ClearBrowserCookiesParams::default();
        self.page.execute(forget).await.unwrap();
    }

    /// Service workers wait for a debugger that never comes, until this is called: most tests are
    /// about pages, which work without them.
    pub async fn let_service_workers_run(&self) {
        let attach = SetAutoAttachParams::new(false, false);
        self.page.execute(attach).await.unwrap();
    }

    /// Opens a path of the public site.
    pub async fn goto(&self, path: &str) {
        self.page
            .goto(format!("{}{path}", self.base))
            .await
            .unwrap();
        self.wait("document.readyState === 'complete'").await;
    }

    /// Opens a path of the admin site.
    pub async fn goto_admin(&self, path: &str) {
        let base = self.setup.split("/setup/").next().unwrap_or_default();
        self.page.goto(format!("{base}{path}")).await.unwrap();
        self.wait("document.readyState === 'complete'").await;
    }

    /// Opens the admin site as its first administrator, who is made by the form.
    pub async fn administrate(&self) {
        self.page.goto(&self.setup).await.unwrap();
        self.wait("document.readyState === 'complete'").await;
        self.type_into("#email", "root@example.org").await;
        self.type_into("#password", "correct horse battery").await;
        self.type_into("#password_again", "correct horse battery")
            .await;
        self.follow("main form button").await;
        self.wait("document.querySelector('.account-name')").await;
    }

    /// Value of an expression on the page.
    pub async fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        let params = EvaluateParams::builder()
            .expression(expression)
            // Without scripts no promise is ever settled; only axe answers with one.
            .await_promise(expression.starts_with("axe.run"))
            .return_by_value(true)
            .build()
            .unwrap();
        let deadline = Instant::now() + PATIENCE;
        let value = loop {
            match self.page.evaluate_expression(params.clone()).await {
                Ok(value) => break value,
                // The old page is gone and the new one not yet known: nothing was evaluated.
                Err(error)
                    if error.to_string().contains("Cannot find context")
                        && Instant::now() < deadline =>
                {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(error) => panic!("{expression}: {error}"),
            }
        };
        value
            .into_value()
            .unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Runs a statement on the page.
    pub async fn run(&self, statement: &str) {
        let _: bool = self
            .eval(&format!("(() => {{ {statement}; return true; }})()"))
            .await;
    }

    /// Waits until an expression is true; a page in between two addresses is asked again.
    pub async fn wait(&self, expression: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let params = EvaluateParams::builder()
                .expression(format!("Boolean({expression})"))
                .return_by_value(true)
                .build()
                .unwrap();
            let found = self.page.evaluate_expression(params).await;
            if found.is_ok_and(|value| value.into_value::<bool>().unwrap_or(false)) {
                return;
            }
            if Instant::now() > deadline {
                let text: String = self
                    .eval("location.href + '\\n' + document.body.innerText.slice(0, 2000)")
                    .await;
                panic!("never true: {expression}\n{text}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Presses a key, wherever the focus is.
    pub async fn key(&self, key: &str) {
        self.press(key, 0).await;
    }

    /// Presses a key with Ctrl held.
    pub async fn chord(&self, key: &str) {
        const CTRL: i64 = 2;
        self.press(key, CTRL).await;
    }

    async fn press(&self, key: &str, modifiers: i64) {
        // Not by an element: looking one up fails while the page changes.
        let definition = chromiumoxide::keys::get_key_definition(key).unwrap();
        let mut event = DispatchKeyEventParams::builder()
            .key(definition.key)
            .code(definition.code)
            .modifiers(modifiers)
            .windows_virtual_key_code(definition.key_code)
            .native_virtual_key_code(definition.key_code);
        let mut down = DispatchKeyEventType::RawKeyDown;
        let is_character = definition.key.len() == 1;
        if let Some(text) = definition.text.or(is_character.then_some(definition.key)) {
            event = event.text(text);
            down = DispatchKeyEventType::KeyDown;
        }
        for kind in [down, DispatchKeyEventType::KeyUp] {
            let params = event.clone().r#type(kind).build().unwrap();
            self.page.execute(params).await.unwrap();
        }
    }

    /// A finger that moves `dx` CSS pixels to the right from the middle of the element, in steps, as
    /// a screen tells them.
    pub async fn swipe(&self, selector: &str, dx: f64) {
        const N_STEPS: u32 = 6;
        let (x, y) = self.middle(selector).await;
        self.touch("touchStart", vec![Finger { x, y }]).await;
        for step in 1..=N_STEPS {
            let x = x + dx * f64::from(step) / f64::from(N_STEPS);
            self.touch("touchMove", vec![Finger { x, y }]).await;
        }
        self.touch("touchEnd", Vec::new()).await;
    }

    async fn touch(&self, kind: &'static str, fingers: Vec<Finger>) {
        self.page.execute(Touch { kind, fingers }).await.unwrap();
    }

    /// Writes the same into every dictation of a page of items, as a learner who misheard them.
    pub async fn write_dictations(&self, text: &str) {
        self.run(&format!(
            "document.querySelectorAll('textarea').forEach((field) => {{ field.value = {text:?}; }})"
        ))
        .await;
    }

    /// Types into a field.
    pub async fn type_into(&self, selector: &str, text: &str) {
        self.run(&format!("document.querySelector({selector:?}).focus()"))
            .await;
        self.type_text(text).await;
    }

    /// Types with the focus where it is.
    pub async fn type_text(&self, text: &str) {
        for character in text.chars() {
            self.key(&character.to_string()).await;
        }
    }

    /// Clicks with the mouse, on what lies uppermost in the middle of the element.
    pub async fn click(&self, selector: &str) {
        let (x, y) = self.middle(selector).await;
        self.page.click(Point { x, y }).await.unwrap();
    }

    /// The middle of the element, scrolled into view.
    async fn middle(&self, selector: &str) -> (f64, f64) {
        // By its place and not by an element: looking one up fails while the page changes.
        self.eval(&format!(
            "(() => {{ const element = document.querySelector({selector:?}); \
             element.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
             const box = element.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        ))
        .await
    }

    /// Clicks what leads to another page, and waits for that page.
    pub async fn follow(&self, selector: &str) {
        self.run("window.isOldPage = true").await;
        self.run(&format!("document.querySelector({selector:?}).click()"))
            .await;
        self.wait("!window.isOldPage && document.readyState === 'complete'")
            .await;
    }

    /// Presses Tab until the focus is on what `selector` names; a trap or a way too long fails.
    pub async fn tab_to(&self, selector: &str) {
        for _ in 0..MAX_TABS {
            self.key("Tab").await;
            if self.has_focus(selector).await {
                return;
            }
        }
        let html: String = self.eval("document.activeElement.outerHTML").await;
        panic!("Tab never comes to {selector}; it stands at {html}");
    }

    /// The same, but stays where the focus is if that is the place.
    pub async fn stay_or_tab_to(&self, selector: &str) {
        if !self.has_focus(selector).await {
            self.tab_to(selector).await;
        }
    }

    async fn has_focus(&self, selector: &str) -> bool {
        self.eval(&format!(
            "Boolean(document.activeElement?.matches({selector:?}))"
        ))
        .await
    }

    /// Presses Enter on what has the focus, and waits for the page that it leads to.
    pub async fn enter(&self) {
        self.run("window.isOldPage = true").await;
        self.key("Enter").await;
        self.wait("!window.isOldPage && document.readyState === 'complete'")
            .await;
    }

    /// Makes an account by the form.
    pub async fn register(&self, email: &str) {
        self.goto("/register").await;
        self.type_into("#email", email).await;
        self.type_into("#name", "Ann").await;
        self.type_into("#password", "correct horse battery").await;
        self.type_into("#password_again", "correct horse battery")
            .await;
        self.click("input[name=consent]").await;
        self.follow("form[action='/register'] button").await;
        self.wait("document.querySelector('.account-name')").await;
    }

    /// Opens a passage and waits until its audio can be played.
    pub async fn open_passage(&self, slug: &str) {
        self.goto(&format!("/passages/{slug}")).await;
        self.wait_for_player().await;
    }

    /// Waits until the audio can be played and the scripts answer to the buttons.
    pub async fn wait_for_player(&self) {
        self.wait(
            "document.querySelector('[data-audio]')?.readyState >= 3 \
             && document.querySelector('[data-player]').dataset.state",
        )
        .await;
    }

    /// Nothing is cut off at the side.
    pub async fn assert_fits(&self) {
        // A phone's `innerWidth` grows with what overflows, so the width that was set counts.
        let (width, _) = self.size.get();
        let found: i64 = self.eval("document.documentElement.scrollWidth").await;
        let place: String = self.eval("location.pathname").await;
        let screen: i64 = self.eval("screen.width").await;
        assert_eq!(screen, width, "{place}: the size of the window was lost");
        assert!(found <= width, "{place} is {found} px wide on {width} px");
    }

    /// Keeps a picture if `LISTEN_TEST_SCREENSHOTS` names a folder.
    pub async fn screenshot(&self, name: &str) {
        self.picture(name, true).await;
    }

    /// The same of what is seen without scrolling, with what docks in its place.
    pub async fn screenshot_window(&self, name: &str) {
        self.picture(name, false).await;
    }

    async fn picture(&self, name: &str, is_full_page: bool) {
        if let Some(folder) = std::env::var_os("LISTEN_TEST_SCREENSHOTS") {
            let params = ScreenshotParams::builder()
                .format(CaptureScreenshotFormat::Png)
                .full_page(is_full_page)
                .build();
            self.page
                .save_screenshot(params, Path::new(&folder).join(format!("{name}.png")))
                .await
                .unwrap();
            // A picture of the full page ends with the size of the window given up.
            let (width, height) = self.size.get();
            self.size(width, height).await;
        }
    }
}
