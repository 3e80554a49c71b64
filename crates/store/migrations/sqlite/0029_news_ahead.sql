-- Passages that were made of articles before anybody asked: hidden, and who takes one gets a copy.
CREATE TABLE news_passage (
    article_id INTEGER PRIMARY KEY REFERENCES news_article (id) ON DELETE CASCADE,
    passage_id INTEGER NOT NULL UNIQUE REFERENCES passage (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) STRICT;
