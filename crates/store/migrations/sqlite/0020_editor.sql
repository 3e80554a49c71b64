-- What the administrator writes: passages while they are edited, and how words are said.

-- Made on the admin site of this installation: the library's files do not replace it.
ALTER TABLE passage ADD COLUMN is_edited INTEGER NOT NULL DEFAULT 0 CHECK (is_edited IN (0, 1));

CREATE TABLE passage_draft (
    slug TEXT PRIMARY KEY,
    -- JSON, everything as it was typed; none where only locks are kept.
    body TEXT,
    -- JSON, names of the parts that are not to be changed.
    locks TEXT NOT NULL,
    -- Goes up with every change, so that nobody writes over what another has written meanwhile.
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- Number of the account.
    updated_by INTEGER NOT NULL
) STRICT;

-- Wins over all other lexicons, and over the file of LISTEN_LEXICON.
CREATE TABLE lexicon_entry (
    word TEXT NOT NULL,
    accent TEXT NOT NULL CHECK (accent IN ('en-US', 'en-GB')),
    phonemes TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (word, accent)
) STRICT;
