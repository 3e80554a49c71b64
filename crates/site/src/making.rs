//! Makes exercises of what the database has: sentences, learner, day.

use crate::view::player::dictated_positions;
use listen_core::exercise::drill::{self, Drill};
use listen_core::exercise::focus::{self as focus_rules, FocusItem, Items};
use listen_core::exercise::material::Material;
use listen_core::exercise::seed::Seed;
use listen_core::exercise::target::Target;
use listen_core::exercise::{self, Body, ExerciseKind, Making};
use listen_core::passage::Passage;
use listen_core::taxonomy::{FocusArea, Level, Skill};
use listen_store::exercise::{focus, source};
use listen_store::passage::{self, ItemRow, PassageHead};
use listen_store::{profile, today};
use listen_web::error::PageError;
use listen_web::state::WebState;

/// After so many drills of one kind they come again, so that their audio is there already.
const N_DRILL_SETS: i64 = 200;

/// What exercises of one passage are made of for one learner.
#[derive(Debug)]
pub struct PassageMaker<'a> {
    web: &'a WebState,
    head: &'a PassageHead,
    /// 0 for nobody.
    learner_id: i64,
    material: Material,
}

impl<'a> PassageMaker<'a> {
    /// Reads the passage. What its own items dictate stays out until they are submitted.
    ///
    /// # Errors
    /// What the store says.
    pub async fn new(
        web: &'a WebState,
        head: &'a PassageHead,
        learner_id: i64,
    ) -> Result<Self, PageError> {
        let sentences = passage::sentences(&web.db, head.id).await?;
        let closed = closed_positions(web, head, learner_id).await?;
        let texts = sentences.iter().map(|sentence| sentence.text.as_str());
        Ok(Self {
            web,
            head,
            learner_id,
            material: Material::new(level(&head.level)?, texts, &closed),
        })
    }

    /// The exercise of this kind and day; none where the passage has too little for it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn make(&self, kind: ExerciseKind) -> Result<Option<Body>, PageError> {
        let zone = today::zone(&self.web.db, self.learner_id).await?;
        let today = zone.day(self.web.clock.now());
        let midnight = zone.start(today);
        let parts = [
            &self.head.slug,
            &self.head.version.to_string(),
            &self.learner_id.to_string(),
            &today.to_string(),
        ];
        let [slug, version, learner, day] = parts.map(String::as_str);
        let last = source::last_places(&self.web.db, self.learner_id, kind, self.head.id, midnight)
            .await?;
        let weak =
            profile::weak_features(&self.web.db, self.learner_id, self.web.clock.now()).await?;
        let due: Vec<Target> = weak
            .iter()
            .filter_map(|weak| Target::parse(weak.feature.as_str()).ok())
            .collect();
        let making = Making {
            material: &self.material,
            seed: Seed::of(&[slug, version, learner, day, kind.as_str()]),
            due: &due,
            last: &last,
        };
        Ok(exercise::make(kind, &making))
    }
}

async fn closed_positions(
    web: &WebState,
    head: &PassageHead,
    learner_id: i64,
) -> Result<Vec<usize>, PageError> {
    if source::has_submitted_items(&web.db, learner_id, head.id).await? {
        return Ok(Vec::new());
    }
    let items = passage::items(&web.db, head.id).await?;
    let closed = dictated_positions(&items).into_iter();
    Ok(closed
        .filter_map(|position| usize::try_from(position).ok())
        .collect())
}

fn level(text: &str) -> Result<Level, PageError> {
    Level::parse(text).map_err(|error| PageError::Internal(error.to_string()))
}

/// The learner's next drill of this target; none where the library has too few sentences for it.
///
/// # Errors
/// What the store says.
pub async fn next_drill(
    web: &WebState,
    learner_id: i64,
    target: Target,
    level: Level,
) -> Result<Option<Drill>, PageError> {
    let n_done = source::count_drills(&web.db, learner_id, target.into()).await?;
    let set = (n_done % N_DRILL_SETS).to_string();
    let seed = Seed::of(&["drill", target.as_str(), level.as_str(), &set]);
    let library = match target {
        Target::Numbers | Target::MinimalPairs => Vec::new(),
        _ => source::library_sentences(&web.db, level).await?,
    };
    Ok(drill::make(target, level, &library, seed))
}

/// What the library gives for a focus area.
#[derive(Debug)]
pub enum FocusDrill {
    /// Items to be answered, and the hidden passage that they hang on.
    Made(Box<Passage>, Body),
    /// There are items, but their passages are not spoken yet.
    Silent(Vec<i64>),
    /// The learner has answered everything that is near.
    Nothing,
}

/// The learner's next drill of a focus area: items of the library near a level.
///
/// # Errors
/// What the store says.
pub async fn next_focus_drill(
    web: &WebState,
    learner_id: i64,
    area: FocusArea,
    level: Level,
) -> Result<FocusDrill, PageError> {
    let n_done = source::count_drills(&web.db, learner_id, area.into()).await?;
    let seed = Seed::of(&[area.as_str(), &learner_id.to_string(), &n_done.to_string()]);
    let found = focus::find(&web.db, learner_id, area).await?;
    let passage_of = |id: &i64| {
        let all = found.candidates.iter().chain(&found.silent);
        let mut those = all.filter(|one| one.item_id == *id);
        those.next().map_or(0, |one| one.passage_id)
    };
    let chosen = focus_rules::choose(&found.candidates, level, seed);
    if chosen.is_empty() {
        let silent = focus_rules::choose(&found.silent, level, seed);
        return Ok(if silent.is_empty() {
            FocusDrill::Nothing
        } else {
            FocusDrill::Silent(silent.iter().map(passage_of).collect())
        });
    }
    let mut items = Vec::new();
    for id in &chosen {
        items.extend(focus_item(web, area, *id, passage_of(id)).await?);
    }
    let passage = Box::new(focus_rules::passage(area, level));
    Ok(FocusDrill::Made(passage, Body::Items(Items { items })))
}

async fn focus_item(
    web: &WebState,
    area: FocusArea,
    item_id: i64,
    passage_id: i64,
) -> Result<Option<FocusItem>, PageError> {
    let head = passage::find(&web.db, passage_id).await?;
    let items = passage::items(&web.db, passage_id).await?;
    let item = items.into_iter().find(|item| item.id == item_id);
    let (Some(head), Some(item)) = (head, item) else {
        return Ok(None);
    };
    let n_sentences = passage::sentences(&web.db, passage_id).await?.len();
    let n_sentences = i64::try_from(n_sentences).unwrap_or(i64::MAX);
    let (first, last) = focus_rules::stretch(area, &item.evidence, n_sentences);
    Ok(Some(FocusItem {
        item_id,
        passage_id,
        level: level(&head.level)?,
        skill: skill(&item)?,
        focus_areas: areas(&item),
        first,
        last,
        evidence: item.evidence,
        body: item.body,
    }))
}

fn skill(item: &ItemRow) -> Result<Skill, PageError> {
    Skill::parse(&item.skill).map_err(|error| PageError::Internal(error.to_string()))
}

fn areas(item: &ItemRow) -> Vec<FocusArea> {
    let areas = item.focus_areas.iter();
    areas
        .filter_map(|area| FocusArea::parse(area).ok())
        .collect()
}
