-- How hard a card is to hear, and the other sentence that is said in its open turn.
ALTER TABLE review_card ADD COLUMN condition TEXT NOT NULL DEFAULT 'usual' CHECK (condition IN ('usual', 'faster', 'babble', 'carrier'));
ALTER TABLE review_card ADD COLUMN carrier_id BIGINT REFERENCES sentence (id) ON DELETE SET NULL;
UPDATE review_card SET condition = 'faster' WHERE speed_milli > 1000;

-- What an answer was really heard under.
ALTER TABLE review_log ADD COLUMN condition TEXT NOT NULL DEFAULT 'usual' CHECK (condition IN ('usual', 'faster', 'babble', 'carrier'));
ALTER TABLE review_log ADD COLUMN carrier_id BIGINT REFERENCES sentence (id) ON DELETE SET NULL;
UPDATE review_log SET condition = 'faster' WHERE speed_milli > 1000;
