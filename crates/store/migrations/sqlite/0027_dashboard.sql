-- What the dashboard of administrators counts over all attempts, without reading the attempts.

CREATE INDEX attempt_result ON attempt (passage_id, n_correct, n_items) WHERE submitted_at IS NOT NULL;
CREATE INDEX attempt_submitted ON attempt (submitted_at, learner_id) WHERE submitted_at IS NOT NULL;
