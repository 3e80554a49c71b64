-- How well this installation speaks.

ALTER TABLE worker ADD COLUMN model_hash TEXT NOT NULL DEFAULT '';
-- JSON: the voices with their grades.
ALTER TABLE worker ADD COLUMN voices TEXT NOT NULL DEFAULT '[]';
-- Size of the folder of audio, and of how much it may take; none is no limit.
ALTER TABLE worker ADD COLUMN audio_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE worker ADD COLUMN max_audio_bytes BIGINT;

-- One row for each job that made audio.
CREATE TABLE speech_measure (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    label TEXT NOT NULL,
    device TEXT NOT NULL,
    -- Length of what was spoken.
    audio_ms BIGINT NOT NULL,
    -- From the start of the job to its end.
    work_ms BIGINT NOT NULL,
    -- From the start of the job to the end of its first sentence.
    first_ms BIGINT NOT NULL,
    -- Renditions that were removed afterwards, to make room.
    n_evicted BIGINT NOT NULL
);
CREATE INDEX speech_measure_at ON speech_measure (at);
