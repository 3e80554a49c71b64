-- What one learner may use, where an administrator has set it apart from the others; none is the limit of all.

CREATE TABLE quota (
    learner_id BIGINT PRIMARY KEY REFERENCES learner (id) ON DELETE CASCADE,
    texts_a_day BIGINT CHECK (texts_a_day >= 0),
    texts BIGINT CHECK (texts >= 0),
    tokens_a_day BIGINT CHECK (tokens_a_day >= 0)
);
