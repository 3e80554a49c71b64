-- How hard a card is to hear, and the other sentence that is said in its open turn.
ALTER TABLE review_card ADD COLUMN condition TEXT NOT NULL DEFAULT 'usual' CHECK (condition IN ('usual', 'faster', 'babble', 'carrier'));
ALTER TABLE review_card ADD COLUMN carrier_id INTEGER REFERENCES sentence (id) ON DELETE SET NULL;
UPDATE review_card SET condition = 'faster' WHERE speed_milli > 1000;

-- What an answer was really heard under.
ALTER TABLE review_log ADD COLUMN condition TEXT NOT NULL DEFAULT 'usual' CHECK (condition IN ('usual', 'faster', 'babble', 'carrier'));
ALTER TABLE review_log ADD COLUMN carrier_id INTEGER REFERENCES sentence (id) ON DELETE SET NULL;
UPDATE review_log SET condition = 'faster' WHERE speed_milli > 1000;
-- Sentences and passages that go look for what refers to them.
CREATE INDEX review_card_carrier ON review_card (carrier_id) WHERE carrier_id IS NOT NULL;
CREATE INDEX review_log_carrier ON review_log (carrier_id) WHERE carrier_id IS NOT NULL;
CREATE INDEX review_card_passage ON review_card (passage_id) WHERE passage_id IS NOT NULL;
CREATE INDEX review_log_passage ON review_log (passage_id) WHERE passage_id IS NOT NULL;
