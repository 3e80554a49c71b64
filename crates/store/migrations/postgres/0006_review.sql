-- What a learner has set for the review; no row where nothing was set.
CREATE TABLE review_setting (
    learner_id BIGINT PRIMARY KEY REFERENCES learner (id) ON DELETE CASCADE,
    retention_milli BIGINT NOT NULL CHECK (retention_milli BETWEEN 800 AND 950),
    n_new_a_day BIGINT NOT NULL CHECK (n_new_a_day BETWEEN 0 AND 100),
    n_reviews_a_day BIGINT NOT NULL CHECK (n_reviews_a_day BETWEEN 0 AND 500)
);

-- Days are counted since 1970-01-01 in the learner's calendar.
CREATE TABLE review_card (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('sentence', 'pair', 'item')),
    sentence_id BIGINT REFERENCES sentence (id) ON DELETE CASCADE,
    item_id BIGINT REFERENCES item (id) ON DELETE CASCADE,
    pair TEXT,
    skill TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'retired', 'mastered', 'removed')),
    -- Made from a misheard dictation, not by the learner.
    is_automatic BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    created_day BIGINT NOT NULL,
    stability DOUBLE PRECISION,
    difficulty DOUBLE PRECISION,
    last_day BIGINT,
    due_day BIGINT NOT NULL,
    step TEXT CHECK (step IN ('ten_minutes', 'one_hour')),
    step_at BIGINT,
    n_good_row BIGINT NOT NULL,
    speed_milli BIGINT NOT NULL,
    -- Answers so far: the number of the turn that is open. An answer to another turn counts nothing.
    turn BIGINT NOT NULL,
    -- What has happened in the open turn.
    turn_given TEXT NOT NULL,
    turn_help TEXT NOT NULL,
    -- What is heard in the open turn.
    passage_id BIGINT REFERENCES passage (id) ON DELETE SET NULL,
    CHECK ((kind = 'sentence') = (sentence_id IS NOT NULL)),
    CHECK ((kind = 'item') = (item_id IS NOT NULL)),
    CHECK ((kind = 'pair') = (pair IS NOT NULL)),
    CHECK ((stability IS NULL) = (last_day IS NULL)),
    CHECK ((difficulty IS NULL) = (last_day IS NULL)),
    CHECK ((step IS NULL) = (step_at IS NULL))
);
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
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    card_id BIGINT NOT NULL REFERENCES review_card (id) ON DELETE CASCADE,
    turn BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('new', 'review', 'step')),
    started_at BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    day BIGINT NOT NULL,
    elapsed_days BIGINT NOT NULL,
    -- 1 again, 2 hard, 3 good, 4 easy; the computed one and the one that counts.
    computed BIGINT NOT NULL CHECK (computed BETWEEN 1 AND 4),
    rating BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 4),
    given TEXT NOT NULL,
    score TEXT NOT NULL,
    n_plays BIGINT,
    help TEXT NOT NULL,
    speed_milli BIGINT NOT NULL,
    voice TEXT NOT NULL,
    passage_id BIGINT REFERENCES passage (id) ON DELETE SET NULL,
    retention_milli BIGINT NOT NULL,
    -- The memory of the card before and after, as JSON.
    memory_before TEXT NOT NULL,
    memory_after TEXT NOT NULL,
    cause TEXT CHECK (cause IN ('misheard', 'misread', 'guessed')),
    UNIQUE (card_id, turn),
    CHECK (rating <= computed)
);
CREATE INDEX review_log_by_day ON review_log (learner_id, day, kind);

-- The list of wrong responses: what it is filtered by, and what the learner did with each.
CREATE TABLE mistake (
    response_id BIGINT PRIMARY KEY REFERENCES response (id) ON DELETE CASCADE,
    learner_id BIGINT NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    made_at BIGINT NOT NULL,
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
    changed_at BIGINT,
    -- The words to be found, with a space between; Chinese characters are words of their own.
    words TEXT NOT NULL
);
CREATE INDEX mistake_by_learner ON mistake (learner_id, state, made_at);
CREATE INDEX mistake_text ON mistake USING gin (to_tsvector('simple', words));
