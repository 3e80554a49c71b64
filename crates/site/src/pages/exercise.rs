//! `/exercises/{id}`: one exercise, and after submission its result.

use crate::SiteState;
use crate::exercise_form::{Fields, check_version, form_given, moved_line};
use crate::pages::attempt;
use crate::pages::exercise_result;
use crate::pages::focus_drill;
use crate::view::audio::Audio;
use crate::view::exercise::{self as view, Piece, Tasks};
use crate::view::player::{self, Player, Shown};
use crate::view::tiles;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use listen_core::exercise::{Body, ExerciseKind, Given};
use listen_core::profile::Feature;
use listen_store::exercise::{self, Exercise, Response as Draft};
use listen_store::passage::{self, PassageHead};
use listen_store::rendition::{self, WordTime};
use listen_web::context::Context;
use listen_web::error::PageError;
use listen_web::form::{FormBody, PathPart, QueryString};
use listen_web::page::Page;
use listen_web::shell::Shell;
use listen_web::state::WebState;
use serde::Deserialize;

/// The exercise.
#[derive(Template)]
#[template(path = "pages/exercise.html")]
pub struct ExercisePage {
    shell: Shell,
    id: i64,
    kind: &'static str,
    /// List and value of the name.
    name: (&'static str, &'static str),
    head: PassageHead,
    player: Player,
    /// Indexes of the sentences with commas, to play all of them.
    positions: String,
    /// None while the audio is not there: nobody begins an item that cannot be heard.
    tasks: Option<Tasks>,
    /// Empty responses, when the learner wanted to submit.
    n_empty: i64,
    /// Whether words are shown to choose from.
    has_tiles: bool,
}

impl ExercisePage {
    /// Sentences that break off must not be played to their end.
    fn has_clips_only(&self) -> bool {
        self.kind == ExerciseKind::SelectEnding.as_str()
    }
}

/// An exercise of this visit with its passage and drafts.
pub(super) struct Loaded {
    pub(super) exercise: Exercise,
    pub(super) head: PassageHead,
    pub(super) drafts: Vec<Draft>,
}

/// The exercise, if it is this visit's.
///
/// # Errors
/// [`PageError::NotFound`], or [`PageError::LoginNeeded`] without a session.
pub async fn find(web: &WebState, context: &Context, id: i64) -> Result<Exercise, PageError> {
    let learner_id = context.learner_id().ok_or_else(|| context.not_found())?;
    let found = exercise::find(&web.db, id, learner_id).await?;
    found.ok_or_else(|| context.not_found())
}

async fn load(web: &WebState, context: &Context, id: i64) -> Result<Loaded, PageError> {
    let exercise = find(web, context, id).await?;
    let head = passage::find(&web.db, exercise.passage_id)
        .await?
        .ok_or(PageError::NotFound)?;
    Ok(Loaded {
        drafts: exercise::responses(&web.db, id).await?,
        exercise,
        head,
    })
}

/// List and value of an exercise's name among the texts.
pub(super) fn name(exercise: &Exercise) -> (&'static str, &'static str) {
    match exercise.target {
        Some(feature) => (list_of(feature), feature.as_str()),
        None => ("exercise-kind", exercise.kind.as_str()),
    }
}

/// The list of texts that has the name of a feature's drill.
pub(super) fn list_of(feature: Feature) -> &'static str {
    match feature.area() {
        Some(_) => "ability-feature",
        None => "exercise-target",
    }
}

/// What may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ExerciseQuery {
    /// Set after a submission that lacked responses.
    empty: Option<String>,
}

/// Shows the exercise or its result.
///
/// # Errors
/// [`PageError::NotFound`] also for another learner's exercise.
pub async fn show(
    State(site): State<SiteState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    QueryString(query): QueryString<ExerciseQuery>,
) -> Result<Response, PageError> {
    let loaded = load(&site.web, &context, id).await?;
    if let Body::Items(items) = loaded.exercise.body.clone() {
        return focus_drill::show(&site, context, loaded, &items, query.empty.is_some()).await;
    }
    match loaded.exercise.submitted {
        Some(submitted) => exercise_result::show(&site, context, loaded, submitted).await,
        None => show_tasks(&site, context, loaded, query.empty.is_some()).await,
    }
}

async fn show_tasks(
    site: &SiteState,
    context: Context,
    loaded: Loaded,
    is_asked_back: bool,
) -> Result<Response, PageError> {
    let Loaded {
        exercise,
        head,
        drafts,
    } = loaded;
    let mut player = player::of(site, &head, &[], Shown::Revealed(Vec::new())).await?;
    let words = word_times(&site.web, &player).await?;
    view::cut_endings(&exercise.body, &mut player, &words);
    let tasks = player
        .is_ready()
        .then(|| {
            view::tasks(
                &exercise.body,
                &drafts,
                &player,
                &words_to_choose(&exercise),
            )
        })
        .flatten();
    let positions: Vec<String> = exercise
        .body
        .positions()
        .iter()
        .map(usize::to_string)
        .collect();
    let n_empty = if is_asked_back {
        n_empty(&exercise, &drafts_given(&drafts))
    } else {
        0
    };
    Ok(Page(ExercisePage {
        shell: context.shell,
        id: exercise.id,
        kind: exercise.kind.as_str(),
        name: name(&exercise),
        head,
        player,
        positions: positions.join(","),
        tasks,
        n_empty,
        has_tiles: exercise.has_tiles,
    })
    .into_response())
}

/// Tiles by response; none while they are not wanted.
fn words_to_choose(exercise: &Exercise) -> Vec<Vec<String>> {
    if exercise.has_tiles {
        tiles::of_exercise(exercise.id, &exercise.body)
    } else {
        Vec::new()
    }
}

async fn word_times(web: &WebState, player: &Player) -> Result<Vec<WordTime>, PageError> {
    match &player.audio {
        Audio::Ready(rendition) => Ok(rendition::word_times(&web.db, rendition.id).await?),
        _ => Ok(Vec::new()),
    }
}

pub(super) fn drafts_given(drafts: &[Draft]) -> Given {
    let given = drafts
        .iter()
        .map(|draft| (draft.position, draft.given.clone()));
    given.collect()
}

pub(super) fn n_empty(exercise: &Exercise, given: &Given) -> i64 {
    let is_empty = |n: &usize| given.get(n).is_none_or(|text| attempt::is_empty(text));
    let n = (0..exercise.body.n_responses()).filter(is_empty).count();
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) async fn save_drafts(
    web: &WebState,
    exercise: &Exercise,
    given: &Given,
) -> Result<(), PageError> {
    for (position, text) in given {
        exercise
            .body
            .check(*position, text)
            .map_err(PageError::Field)?;
        exercise::save_draft(&web.db, exercise.id, *position, text, web.clock.now()).await?;
    }
    Ok(())
}

/// `POST /exercises/{id}`: keeps drafts, for browsers without scripts, and moves a line.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`] for another version's responses and for what can be
/// none.
pub async fn save(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Response, PageError> {
    let exercise = match find(&web, &context, id).await {
        Err(PageError::LoginNeeded) => return Ok(logged_out(context, id, "", fields)),
        found => found?,
    };
    check_version(&exercise, &fields)?;
    let mut given = form_given(&fields);
    let moved = fields.iter().find(|(name, _)| name == "move");
    if let (Some((_, wish)), Body::Order(order)) = (moved, &exercise.body) {
        let before = given.get(&0).map_or("", String::as_str);
        given.insert(0, moved_line(before, order.lines.len(), wish));
    }
    save_drafts(&web, &exercise, &given).await?;
    Ok(Redirect::to(&format!("/exercises/{id}")).into_response())
}

/// The page for a form that came without a session: nothing typed is lost.
pub(super) fn logged_out(context: Context, id: i64, action: &str, fields: Fields) -> Response {
    let page = format!("/exercises/{id}");
    let action = format!("{page}{action}");
    attempt::logged_out(context, page, action, fields)
}

/// `POST /exercises/{id}/submit`: scores everything, or asks back if responses are missing.
///
/// # Errors
/// [`PageError::NotFound`]; [`PageError::Field`] for another version's responses.
pub async fn submit(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
    FormBody(fields): FormBody<Fields>,
) -> Result<Response, PageError> {
    let exercise = match find(&web, &context, id).await {
        Err(PageError::LoginNeeded) => return Ok(logged_out(context, id, "/submit", fields)),
        found => found?,
    };
    check_version(&exercise, &fields)?;
    let done = Redirect::to(&format!("/exercises/{id}")).into_response();
    if exercise.submitted.is_some() {
        return Ok(done);
    }
    let form = form_given(&fields);
    let mut given = drafts_given(&exercise::responses(&web.db, id).await?);
    given.extend(form.clone());
    if let Body::Items(items) = &exercise.body
        && focus_drill::begun(&web, exercise.learner_id, items)
            .await?
            .is_some()
    {
        save_drafts(&web, &exercise, &form).await?;
        return Ok(Redirect::to(&format!("/exercises/{id}")).into_response());
    }
    let is_sure = fields.iter().any(|(name, _)| name == "confirm");
    if n_empty(&exercise, &given) > 0 && !is_sure {
        save_drafts(&web, &exercise, &form).await?;
        return Ok(Redirect::to(&format!("/exercises/{id}?empty=1")).into_response());
    }
    exercise::submit(&web.db, &exercise, &form, web.clock.now()).await?;
    if let Body::Items(items) = &exercise.body {
        focus_drill::remember_evidence(&web, exercise.learner_id, items).await?;
    }
    Ok(done)
}

/// `POST /exercises/{id}/discard`: forgets an open exercise.
///
/// # Errors
/// [`PageError::NotFound`] if it is not there, submitted or another's.
pub async fn discard(
    State(web): State<WebState>,
    PathPart(id): PathPart<i64>,
    context: Context,
) -> Result<Redirect, PageError> {
    let loaded = load(&web, &context, id).await?;
    if !exercise::discard(&web.db, id, loaded.exercise.learner_id).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to(&match loaded.exercise.target {
        Some(_) => "/drills".to_owned(),
        None => format!("/passages/{}/exercises", loaded.head.slug),
    }))
}
