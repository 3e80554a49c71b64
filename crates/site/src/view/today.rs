//! How a learner stands today: minutes against the goal, the streak, what was achieved just now.

use listen_core::calendar::Day;
use listen_core::goals::{self, Achievement, Diary, Streak, Sum};
use listen_store::today::{self, Settings};
use listen_web::error::PageError;
use listen_web::state::WebState;

/// Everything that is counted from the log of scored work.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What the learner has set.
    pub settings: Settings,
    /// Work by day.
    pub diary: Diary,
    /// Today, where the learner lives.
    pub today: Day,
    /// Minutes of today.
    pub minutes: i64,
    /// Work of this week.
    pub week: Sum,
    /// Days in a row.
    pub streak: Streak,
    /// Percent of the minutes of today's goal, at most 100.
    pub percent: i64,
    /// Achieved, and told with this page for the first time.
    pub news: Vec<Achievement>,
}

/// Reads and counts. What was achieved is told by the page that calls this.
///
/// # Errors
/// [`PageError::LoginNeeded`] if there is no such learner any more; what the store says.
pub async fn standing(web: &WebState, learner_id: i64) -> Result<Standing, PageError> {
    let now = web.clock.now();
    let settings = today::settings(&web.db, learner_id)
        .await?
        .ok_or(PageError::LoginNeeded)?;
    let work = today::work(&web.db, learner_id).await?;
    let diary = Diary::new(&work, &settings.zone, now);
    let today = settings.zone.day(now);
    let achieved: Vec<Achievement> = goals::achievements(&diary, today, &[])
        .iter()
        .filter(|progress| progress.is_done())
        .map(|progress| progress.achievement)
        .collect();
    let minutes = diary.day(today).minutes();
    Ok(Standing {
        news: today::tell(&web.db, learner_id, &achieved, now).await?,
        week: diary.week(today.monday()),
        streak: diary.streak(today),
        percent: (minutes * 100 / settings.goals.minutes.max(1)).min(100),
        minutes,
        today,
        diary,
        settings,
    })
}
