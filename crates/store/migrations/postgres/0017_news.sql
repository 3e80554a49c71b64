-- Feeds that administrators chose; none comes with the program.
CREATE TABLE news_feed (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    category TEXT NOT NULL CHECK (category IN ('general', 'tech', 'business', 'science', 'world')),
    -- The level of all its articles; without one each is judged by itself.
    level TEXT CHECK (level IN ('A1', 'A2', 'B1', 'B2', 'C1', 'C2')),
    is_on BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    -- How the last fetch ended.
    fetched_at BIGINT,
    n_found BIGINT NOT NULL,
    error TEXT
);

-- Articles for a day. An expired row stays for a week, so that a feed that still has it does not bring it back.
CREATE TABLE news_article (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed_id BIGINT NOT NULL REFERENCES news_feed (id) ON DELETE CASCADE,
    address TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    fetched_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- What a language model says: for which level, about what, in one or two sentences.
    level TEXT CHECK (level IN ('A1', 'A2', 'B1', 'B2', 'C1', 'C2')),
    topic TEXT,
    brief TEXT,
    -- Times that it was asked.
    n_asked BIGINT NOT NULL
);
CREATE INDEX news_article_by_feed ON news_article (feed_id);
CREATE INDEX news_article_by_end ON news_article (expires_at);

-- Texts that were written from an article, by length, so that the same is not paid twice.
CREATE TABLE news_text (
    article_id BIGINT NOT NULL REFERENCES news_article (id) ON DELETE CASCADE,
    minutes BIGINT NOT NULL CHECK (minutes IN (1, 2, 3, 5)),
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    n_words BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (article_id, minutes)
);

-- When the feeds were last fetched: who sets it has the turn, so that two workers never both do.
CREATE TABLE news_turn (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    begun_at BIGINT NOT NULL
);
