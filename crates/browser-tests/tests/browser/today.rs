//! Today, progress and notes with the keyboard alone.

use crate::harness::start;

#[tokio::test(flavor = "multi_thread")]
async fn a_note_saves_itself_and_today_tells_what_was_achieved() {
    let Some(visit) = start("a_note_saves_itself").await else {
        return;
    };
    visit.register("ann@example.org").await;
    // Before there is audio a page looks itself up again when it comes, also under somebody's hands.
    visit.open_passage("a1-a-wet-morning").await;
    visit.follow(".passage-next button").await;
    visit.follow(".item-actions .button-large").await;
    visit.follow("[name=confirm]").await;
    let result: String = visit.eval("location.pathname").await;
    visit
        .run("document.querySelector('#note-text').focus()")
        .await;
    visit.type_text("Rain again.").await;
    visit
        .wait("document.querySelector('[data-note-count]').textContent.startsWith('11 /')")
        .await;
    visit
        .wait("document.querySelector('[data-note-state]').textContent === 'Saved.'")
        .await;
    visit.goto(&result).await;
    visit
        .wait("document.querySelector('#note-text').value === 'Rain again.'")
        .await;
    visit.goto("/history").await;
    visit
        .wait("document.querySelector('.note-preview').textContent.includes('Rain again.')")
        .await;
    visit.goto("/").await;
    visit
        .wait("document.querySelector('.notice').textContent.includes('First step')")
        .await;
    visit.goto("/progress").await;
    visit
        .run("document.querySelector('.heat-wrap + details summary').focus()")
        .await;
    visit.key("Enter").await;
    visit
        .wait("document.querySelector('.heat-wrap + details').open")
        .await;
}
