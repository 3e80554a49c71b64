//! Everything but the player works without scripts.

use crate::harness::start;

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_is_answered_without_scripts() {
    let Some(visit) = start("a_passage_is_answered_without_scripts").await else {
        return;
    };
    // The audio first, since waiting for it needs a page that asks again.
    visit.open_passage("a1-a-wet-morning").await;
    visit.without_scripts().await;
    visit.goto("/passages").await;
    visit
        .follow(".passage-card a[href='/passages/a1-a-wet-morning']")
        .await;
    visit.wait("document.querySelector('audio').controls && document.querySelector('[data-transport]').hidden").await;
    visit.follow("#sentence-1 [data-reveal] button").await;
    visit
        .wait("document.querySelector('#sentence-1 .sentence-text')")
        .await;
    visit.follow(".passage-next button").await;
    visit
        .run("document.querySelector('fieldset .option input').click()")
        .await;
    visit.follow("[data-save-button]").await;
    visit
        .wait("document.querySelector('fieldset .option input').checked")
        .await;
    visit.follow(".item-actions .button-large").await;
    visit.follow("[name=confirm]").await;
    visit.wait("document.querySelector('[data-score]')").await;
}
