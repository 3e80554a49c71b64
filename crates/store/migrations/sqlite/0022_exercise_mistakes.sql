-- Wrong responses of exercises stand in the same list as those of items: a mistake has a row of its own.
ALTER TABLE exercise_response ADD COLUMN is_correct INTEGER CHECK (is_correct IN (0, 1));
UPDATE exercise_response SET is_correct = json_extract(score, '$.is_correct') WHERE score IS NOT NULL;

DROP TABLE mistake_text;
CREATE TABLE mistake_of_both (
    id INTEGER PRIMARY KEY,
    -- Either a response to an item or one of an exercise.
    response_id INTEGER UNIQUE REFERENCES response (id) ON DELETE CASCADE,
    exercise_id INTEGER,
    position INTEGER,
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
    words TEXT NOT NULL,
    -- The pair of words that was mixed up, as the review knows it.
    pair TEXT,
    FOREIGN KEY (exercise_id, position) REFERENCES exercise_response (exercise_id, position) ON DELETE CASCADE,
    CHECK ((response_id IS NULL) = (exercise_id IS NOT NULL)),
    CHECK ((exercise_id IS NULL) = (position IS NULL))
) STRICT;
INSERT INTO mistake_of_both (response_id, learner_id, made_at, level, kind, skill, focus_areas, labels, cause, state, previous_state, changed_at, words)
SELECT response_id, learner_id, made_at, level, kind, skill, focus_areas, labels, cause, state, previous_state, changed_at, words
FROM mistake ORDER BY response_id;
DROP TABLE mistake;
ALTER TABLE mistake_of_both RENAME TO mistake;
CREATE INDEX mistake_by_learner ON mistake (learner_id, state, made_at);
CREATE UNIQUE INDEX mistake_of_exercise ON mistake (exercise_id, position) WHERE exercise_id IS NOT NULL;

CREATE VIRTUAL TABLE mistake_text USING fts5 (words, content = 'mistake', content_rowid = 'id', tokenize = 'unicode61');
INSERT INTO mistake_text (mistake_text) VALUES ('rebuild');
CREATE TRIGGER mistake_inserted AFTER INSERT ON mistake BEGIN
    INSERT INTO mistake_text (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER mistake_deleted AFTER DELETE ON mistake BEGIN
    INSERT INTO mistake_text (mistake_text, rowid, words) VALUES ('delete', old.id, old.words);
END;

-- Sentences that an exercise's mistake hangs on: what the review asks when it is practised again.
CREATE TABLE mistake_sentence (
    mistake_id INTEGER NOT NULL REFERENCES mistake (id) ON DELETE CASCADE,
    sentence_id INTEGER NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    PRIMARY KEY (mistake_id, sentence_id)
) STRICT;
CREATE INDEX mistake_sentence_of ON mistake_sentence (sentence_id);
