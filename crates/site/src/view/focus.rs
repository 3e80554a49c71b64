//! How the areas that a learner chose went in one result.

use listen_core::profile::focus::{self, AreaResult, PARTIAL_BELOW};
use listen_core::profile::{Counts, Feature};
use listen_core::taxonomy::FocusArea;
use listen_core::time::Timestamp;
use listen_store::attempt::Response;
use listen_store::passage::ItemRow;
use listen_store::{learning_choice, profile};
use listen_web::error::PageError;
use listen_web::state::WebState;

/// The areas of one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FocusResult {
    /// Chosen areas that were asked about.
    pub lines: Vec<AreaLine>,
    /// Chosen areas that were not.
    pub missing: Vec<&'static str>,
    /// Whether so much is missing that it has to be said.
    pub is_partial: bool,
    /// Whether every area reached 70 %.
    pub is_balanced: bool,
}

/// One area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaLine {
    /// As in translation keys.
    pub area: &'static str,
    /// Right ones in whole percent.
    pub percent: i64,
    /// Right ones.
    pub n_right: i64,
    /// All.
    pub n: i64,
    /// `low`, `fair` or `good`.
    pub grade: &'static str,
    /// `improve`, `go-on` or `mastered`.
    pub advice: &'static str,
    /// Points above the own history.
    pub above: Option<i64>,
    /// Points below it.
    pub below: Option<i64>,
}

/// The areas of an attempt; none for a learner who chose no areas.
///
/// # Errors
/// What the store says.
pub async fn of(
    web: &WebState,
    learner_id: i64,
    items: &[ItemRow],
    responses: &[Response],
    submitted_at: i64,
) -> Result<Option<FocusResult>, PageError> {
    let chosen = learning_choice::find(&web.db, learner_id)
        .await?
        .focus_areas;
    if chosen.is_empty() {
        return Ok(None);
    }
    let before = profile::counts_before(&web.db, learner_id, Timestamp(submitted_at)).await?;
    let results: Vec<AreaResult> = chosen
        .iter()
        .map(|area| AreaResult {
            area: *area,
            now: counts(*area, items, responses),
            before: before
                .get(&Feature::of_area(*area))
                .copied()
                .unwrap_or_default(),
        })
        .collect();
    Ok(Some(described(&results)))
}

/// Right and all responses to items of an area.
fn counts(area: FocusArea, items: &[ItemRow], responses: &[Response]) -> Counts {
    let mut counts = Counts::default();
    let of_area = |item: &&ItemRow| item.focus_areas.iter().any(|name| name == area.as_str());
    for item in items.iter().filter(of_area) {
        let response = responses.iter().find(|one| one.item_id == item.id);
        let score = response.and_then(|response| response.score.as_ref());
        counts.add(score.is_some_and(|score| score.is_correct));
    }
    counts
}

fn described(results: &[AreaResult]) -> FocusResult {
    let areas = |wanted: bool| {
        results
            .iter()
            .filter(move |result| (result.now.n > 0) == wanted)
    };
    let requested: Vec<FocusArea> = results.iter().map(|result| result.area).collect();
    let provided: Vec<FocusArea> = areas(true).map(|result| result.area).collect();
    let asked: Vec<AreaResult> = areas(true).copied().collect();
    FocusResult {
        lines: asked.iter().map(line).collect(),
        missing: areas(false).map(|result| result.area.as_str()).collect(),
        is_partial: focus::coverage(&requested, &provided) < PARTIAL_BELOW,
        is_balanced: focus::is_balanced(&asked),
    }
}

fn line(result: &AreaResult) -> AreaLine {
    let difference = result.difference();
    AreaLine {
        area: result.area.as_str(),
        percent: result.percent(),
        n_right: result.now.n_right,
        n: result.now.n,
        grade: result.grade().as_str(),
        advice: result.advice().as_str(),
        above: difference.filter(|points| *points > 0),
        below: difference
            .filter(|points| *points < 0)
            .map(|points| -points),
    }
}
