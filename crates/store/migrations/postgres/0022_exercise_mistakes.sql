-- Wrong responses of exercises stand in the same list as those of items: a mistake has a row of its own.
ALTER TABLE exercise_response ADD COLUMN is_correct BOOLEAN;
UPDATE exercise_response SET is_correct = CAST(CAST(score AS JSON) ->> 'is_correct' AS BOOLEAN) WHERE score IS NOT NULL;

ALTER TABLE mistake DROP CONSTRAINT mistake_pkey;
ALTER TABLE mistake ADD COLUMN id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
ALTER TABLE mistake ALTER COLUMN response_id DROP NOT NULL;
ALTER TABLE mistake ADD UNIQUE (response_id);
-- Either a response to an item or one of an exercise.
ALTER TABLE mistake ADD COLUMN exercise_id BIGINT;
ALTER TABLE mistake ADD COLUMN position BIGINT;
-- The pair of words that was mixed up, as the review knows it.
ALTER TABLE mistake ADD COLUMN pair TEXT;
ALTER TABLE mistake ADD FOREIGN KEY (exercise_id, position) REFERENCES exercise_response (exercise_id, position) ON DELETE CASCADE;
ALTER TABLE mistake ADD CHECK ((response_id IS NULL) = (exercise_id IS NOT NULL));
ALTER TABLE mistake ADD CHECK ((exercise_id IS NULL) = (position IS NULL));
CREATE UNIQUE INDEX mistake_of_exercise ON mistake (exercise_id, position) WHERE exercise_id IS NOT NULL;

-- Sentences that an exercise's mistake hangs on: what the review asks when it is practised again.
CREATE TABLE mistake_sentence (
    mistake_id BIGINT NOT NULL REFERENCES mistake (id) ON DELETE CASCADE,
    sentence_id BIGINT NOT NULL REFERENCES sentence (id) ON DELETE CASCADE,
    PRIMARY KEY (mistake_id, sentence_id)
);
CREATE INDEX mistake_sentence_of ON mistake_sentence (sentence_id);
