-- The item of a passage that a response of an exercise is to; none for what code made up.
ALTER TABLE exercise_response ADD COLUMN item_id BIGINT REFERENCES item (id) ON DELETE SET NULL;
CREATE INDEX exercise_response_item ON exercise_response (item_id) WHERE item_id IS NOT NULL;
