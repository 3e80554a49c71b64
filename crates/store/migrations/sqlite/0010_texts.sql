-- Own texts on their way to a passage. The body is JSON: parts to choose from, the script, voices.
CREATE TABLE text_draft (
    id INTEGER PRIMARY KEY,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX text_draft_by_learner ON text_draft (learner_id, created_at);

-- Learners who opened an own text of somebody else by its link. It goes when the link is revoked.
CREATE TABLE text_guest (
    slug TEXT NOT NULL,
    learner_id INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE,
    opened_at INTEGER NOT NULL,
    PRIMARY KEY (slug, learner_id)
) STRICT;
CREATE INDEX text_guest_by_learner ON text_guest (learner_id);
