-- Who may do what on the admin site. SQLite changes no CHECK, so a new column takes the place of the old one.
ALTER TABLE account ADD COLUMN new_role TEXT NOT NULL DEFAULT 'learner'
    CHECK (new_role IN ('learner', 'viewer', 'editor', 'administrator'));
UPDATE account SET new_role = role;
ALTER TABLE account DROP COLUMN role;
ALTER TABLE account RENAME COLUMN new_role TO role;
CREATE INDEX account_by_created ON account (created_at, id);
CREATE INDEX account_by_role ON account (role) WHERE role <> 'learner';

-- When the password was last given in this session: dangerous things ask for it again.
ALTER TABLE session ADD COLUMN confirmed_at INTEGER NOT NULL DEFAULT 0;

-- One-time codes (RFC 6238). The secret never leaves the server once it is on.
CREATE TABLE second_factor (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    secret TEXT NOT NULL,
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    -- Number of the last 30 seconds whose code was used: a code counts once.
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Codes for the day on which the phone is lost; a used one is deleted.
CREATE TABLE recovery_code (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (account_id, code_hash)
) STRICT;

-- Links and tickets that work once: a new password, and the second step of logging in.
CREATE TABLE account_link (
    token_hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('password', 'second_factor')),
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX account_link_by_account ON account_link (account_id, kind);

-- Every change made on the admin site. Accounts stand here by number only, so that one that is deleted leaves no name.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    -- Row of the account that did it; it may be gone.
    actor INTEGER NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    value_before TEXT,
    value_after TEXT
) STRICT;
CREATE INDEX audit_by_action ON audit (action, id);
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_loses_none BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
