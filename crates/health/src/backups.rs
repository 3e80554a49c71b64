//! How old the newest backup is, and when putting one back was last rehearsed.

use crate::folders::modified_ms;
use crate::{Check, Installation, Status};
use listen_core::time::Timestamp;
use std::path::{Path, PathBuf};

const HOUR_MS: i64 = 60 * 60 * 1_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// The file that a rehearsed restore touches, in the folder of the backups.
const DRILL: &str = "last_drill_ok";
/// The file that it touches when it begins.
const DRILL_BEGAN: &str = "last_drill_began";
/// How long a rehearsal may take.
const DRILL_MS: i64 = 3 * HOUR_MS;
/// The file that a copy to another place touches, in the same folder.
const COPY: &str = "last_copy_ok";

/// The newest backup, and its newest copy in another place where there ever was one: one a day, with
/// two hours of grace.
pub(crate) fn newest(installation: &Installation, now: Timestamp) -> Check {
    let check = |status, message: String| Check::new("backups", status, message);
    if installation.is_fresh() {
        return check(Status::Pass, "nothing to back up yet".to_owned());
    }
    let folder = &installation.backup_dir;
    let Some(newest) = newest_in(folder) else {
        return check(
            Status::Warn,
            format!("no backup in {}; run `listen backup`", folder.display()),
        );
    };
    let age = modified_ms(&newest).map_or(i64::MAX, |at| now.0 - at);
    let hours = age / HOUR_MS;
    let message = format!("the newest is {hours} hours old");
    let Some(copied) = modified_ms(&folder.join(COPY)) else {
        return check(daily(age), message).with("age_hours", &hours);
    };
    let copy_age = now.0 - copied;
    if copied < DAY_MS {
        // `scripts/backup.sh` says by the year 1970 that it could not copy yet.
        let message =
            format!("{message}, and no copy elsewhere was ever made: see the log of backup.sh");
        return check(Status::Fail, message).with("age_hours", &hours);
    }
    let copy_hours = copy_age / HOUR_MS;
    let message = format!("{message}, the newest copy elsewhere {copy_hours}");
    check(daily(age.max(copy_age)), message)
        .with("age_hours", &hours)
        .with("copy_age_hours", &copy_hours)
}

fn daily(age_ms: i64) -> Status {
    if age_ms < -HOUR_MS {
        // From the future: a clock was set back, and nothing is known of its age.
        Status::Warn
    } else if age_ms > 3 * DAY_MS {
        Status::Fail
    } else if age_ms > 26 * HOUR_MS {
        Status::Warn
    } else {
        Status::Pass
    }
}

fn newest_in(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let backups = entries.map(|entry| entry.path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("backup_") && name.ends_with(".tar.gz")
    });
    backups.max_by_key(|path| modified_ms(path))
}

/// The last rehearsal: one a week, with a day of grace.
pub(crate) fn drill(installation: &Installation, now: Timestamp) -> Check {
    let check = |status, message: String| Check::new("restore-drill", status, message);
    if newest_in(&installation.backup_dir).is_none() {
        return check(Status::Pass, "no backup to rehearse with yet".to_owned());
    }
    let Some(at) = modified_ms(&installation.backup_dir.join(DRILL)) else {
        return check(
            Status::Warn,
            "never rehearsed; run scripts/backup.sh --drill".to_owned(),
        );
    };
    let began = modified_ms(&installation.backup_dir.join(DRILL_BEGAN));
    if began.is_some_and(|began| began > at && now.0 - began > DRILL_MS) {
        return check(
            Status::Fail,
            "the last rehearsal failed: see the log of backup.sh --drill".to_owned(),
        );
    }
    let days = (now.0 - at) / DAY_MS;
    let status = match days {
        0..=8 => Status::Pass,
        // Also from the future, where a clock was set back.
        ..=15 => Status::Warn,
        _ => Status::Fail,
    };
    check(status, format!("rehearsed {days} days ago")).with("age_days", &days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_elsewhere_that_is_no_longer_made_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, at: Timestamp| {
            let path = folder.path().join(name);
            let file = std::fs::File::create(path).unwrap();
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(at.0.cast_unsigned());
            file.set_modified(at).unwrap();
        };
        let now = Timestamp(1_750_000_000_000);
        file("listen.db", now);
        file("backup_1.tar.gz", now);
        let installation = Installation {
            backup_dir: folder.path().to_owned(),
            sqlite_file: Some(folder.path().join("listen.db")),
            ..Installation::default()
        };
        for (hours, expected) in [(1, Status::Pass), (27, Status::Warn), (73, Status::Fail)] {
            file(COPY, now.plus_ms(-hours * HOUR_MS));
            let check = newest(&installation, now);
            assert_eq!(check.status, expected, "{check:?}");
        }
    }

    #[test]
    fn stale_backups_and_drills_warn_then_fail() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("listen.db");
        std::fs::write(&database, b"x").unwrap();
        let installation = Installation {
            backup_dir: folder.path().to_owned(),
            sqlite_file: Some(database.clone()),
            ..Installation::default()
        };
        let at = Timestamp(modified_ms(&database).unwrap());
        assert_eq!(newest(&installation, at).status, Status::Warn);
        assert_eq!(drill(&installation, at).status, Status::Pass);
        std::fs::write(folder.path().join("backup_1.tar.gz"), b"x").unwrap();
        assert_eq!(drill(&installation, at).status, Status::Warn);
        std::fs::write(folder.path().join(DRILL), b"").unwrap();
        let cases = [
            (HOUR_MS, Status::Pass, Status::Pass),
            (27 * HOUR_MS, Status::Warn, Status::Pass),
            (9 * DAY_MS + HOUR_MS, Status::Fail, Status::Warn),
            (17 * DAY_MS, Status::Fail, Status::Fail),
        ];
        for (later, backup, rehearsed) in cases {
            let now = at.plus_ms(later);
            assert_eq!(newest(&installation, now).status, backup, "{later}");
            assert_eq!(drill(&installation, now).status, rehearsed, "{later}");
        }
    }
}
