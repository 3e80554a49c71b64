-- What a learner has set for the review; no row where nothing was set.
CREATE TABLE review_setting (
    learner_id INTEGER PRIMARY KEY REFERENCES learner (id) ON DELETE CASCADE,
    retention_milli INTEGER NOT NULL CHECK (retention_milli BETWEEN 800 AND 950),
    n_new_a_day INTEGER NOT NULL CHECK (n_new_a_day BETWEEN 0 AND 100),
    n_reviews_a_day INTEGER NOT NULL CHECK (n_reviews_a_day BETWEEN 0 AND 500)
) STRICT;

-- Days are counted since 1970-01-01 in the learner's calendar.
CREATE TABLE review_card (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('sentence', 'pair', 'item')),
    sentence_id INTEGER REFERENCES sentence (id) ON DELETE CASCADE,
    item_id INTEGER REFERENCES item (id) ON DELETE CASCADE,
    pair TEXT,
    skill TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'retired', 'mastered', 'removed')),
    -- Made from a misheard dictation, not by the learner.
    is_automatic INTEGER NOT NULL CHECK (is_automatic IN (0, 1)),
    created_at INTEGER NOT NULL,
    created_day INTEGER NOT NULL,
    stability REAL,
    difficulty REAL,
    last_day INTEGER,
    due_day INTEGER NOT NULL,
    step TEXT CHECK (step IN ('ten_minutes', 'one_hour')),
    step_at INTEGER,
    n_good_row INTEGER NOT NULL,
    speed_milli INTEGER NOT NULL,
    -- Answers so far: the number of the turn that is open. An answer to another turn counts nothing.
    turn INTEGER NOT NULL,
    -- What has happened in the open turn.
    turn_given TEXT NOT NULL,
    turn_help TEXT NOT NULL,
    -- What is heard in the open turn.
    passage_id INTEGER REFERENCES passage (id) ON DELETE SET NULL,
    CHECK ((kind = 'sentence') = (sentence_id IS NOT NULL)),
    CHECK ((kind = 'item') = (item_id IS NOT NULL)),
    CHECK ((kind = 'pair') = (pair IS NOT NULL)),
    CHECK ((stability IS NULL) = (last_day IS NULL)),
    CHECK ((difficulty IS NULL) = (last_day IS NULL)),
    CHECK ((step IS NULL) = (step_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX review_card_sentence ON review_card (sentence_id, learner_id, skill) WHERE sentence_id IS NOT NULL;
CREATE UNIQUE INDEX review_card_item ON review_card (item_id, learner_id, skill) WHERE item_id IS NOT NULL;
CREATE UNIQUE INDEX review_card_pair ON review_card (pair, learner_id, skill) WHERE pair IS NOT NULL;
CREATE INDEX review_card_due ON review_card (learner_id, due_day, id, last_day)
    WHERE state = 'active' AND step_at IS NULL AND last_day IS NOT NULL;
CREATE INDEX review_card_step ON review_card (learner_id, step_at) WHERE state = 'active' AND step_at IS NOT NULL;
CREATE INDEX review_card_new ON review_card (learner_id, id) WHERE state = 'active' AND last_day IS NULL;
CREATE INDEX review_card_by_day ON review_card (learner_id, created_day);

-- Every answer with all that it was judged by, so that FSRS can be fitted to it later.
CREATE TABLE review_log (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    card_id INTEGER NOT NULL REFERENCES review_card (id) ON DELETE CASCADE,
    turn INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('new', 'review', 'step')),
    started_at INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    elapsed_days INTEGER NOT NULL,
    -- 1 again, 2 hard, 3 good, 4 easy; the computed one and the one that counts.
    computed INTEGER NOT NULL CHECK (computed BETWEEN 1 AND 4),
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
    given TEXT NOT NULL,
    score TEXT NOT NULL,
    n_plays INTEGER,
    help TEXT NOT NULL,
    speed_milli INTEGER NOT NULL,
    voice TEXT NOT NULL,
    passage_id INTEGER REFERENCES passage (id) ON DELETE SET NULL,
    retention_milli INTEGER NOT NULL,
    -- The memory of the card before and after, as JSON.
    memory_before TEXT NOT NULL,
    memory_after TEXT NOT NULL,
    cause TEXT CHECK (cause IN ('misheard', 'misread', 'guessed')),
    UNIQUE (card_id, turn),
    CHECK (rating <= computed)
) STRICT;
CREATE INDEX review_log_by_day ON review_log (learner_id, day, kind);

-- The list of wrong responses: what it is filtered by, and what the learner did with each.
CREATE TABLE mistake (
    response_id INTEGER PRIMARY KEY REFERENCES response (id) ON DELETE CASCADE,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    made_at INTEGER NOT NULL,
    level TEXT NOT NULL,
    kind TEXT NOT NULL,
    skill TEXT NOT NULL,
    -- With a comma before, between and after.
    focus_areas TEXT NOT NULL,
    labels TEXT NOT NULL,
    cause TEXT CHECK (cause IN ('misheard', 'misread', 'guessed')),
    state TEXT NOT NULL CHECK (state IN ('open', 'mastered', 'deleted')),
    -- For undoing the last change.
    previous_state TEXT CHECK (previous_state IN ('open', 'mastered', 'deleted')),
    changed_at INTEGER,
    -- The words to be found, with a space between; Chinese characters are words of their own.
    words TEXT NOT NULL
) STRICT;
CREATE INDEX mistake_by_learner ON mistake (learner_id, state, made_at);

CREATE VIRTUAL TABLE mistake_text USING fts5 (words, content = 'mistake', content_rowid = 'response_id', tokenize = 'unicode61');
CREATE TRIGGER mistake_inserted AFTER INSERT ON mistake BEGIN
    INSERT INTO mistake_text (rowid, words) VALUES (new.response_id, new.words);
END;
CREATE TRIGGER mistake_deleted AFTER DELETE ON mistake BEGIN
    INSERT INTO mistake_text (mistake_text, rowid, words) VALUES ('delete', old.response_id, old.words);
END;
