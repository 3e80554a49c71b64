-- What the administrator writes: passages while they are edited, and how words are said.

-- Made on the admin site of this installation: the library's files do not replace it.
ALTER TABLE passage ADD COLUMN is_edited BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE passage_draft (
    slug TEXT PRIMARY KEY,
    -- JSON, everything as it was typed; none where only locks are kept.
    body TEXT,
    -- JSON, names of the parts that are not to be changed.
    locks TEXT NOT NULL,
    -- Goes up with every change, so that nobody writes over what another has written meanwhile.
    revision BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- Number of the account.
    updated_by BIGINT NOT NULL
);

-- Wins over all other lexicons, and over the file of LISTEN_LEXICON.
CREATE TABLE lexicon_entry (
    word TEXT NOT NULL,
    accent TEXT NOT NULL CHECK (accent IN ('en-US', 'en-GB')),
    phonemes TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (word, accent)
);
