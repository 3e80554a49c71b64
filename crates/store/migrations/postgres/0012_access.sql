-- Who may do what on the admin site.
ALTER TABLE account DROP CONSTRAINT account_role_check;
ALTER TABLE account ADD CONSTRAINT account_role_check CHECK (role IN ('learner', 'viewer', 'editor', 'administrator'));
ALTER TABLE account ALTER COLUMN role SET DEFAULT 'learner';
CREATE INDEX account_by_created ON account (created_at, id);
CREATE INDEX account_by_role ON account (role) WHERE role <> 'learner';

-- When the password was last given in this session: dangerous things ask for it again.
ALTER TABLE session ADD COLUMN confirmed_at BIGINT NOT NULL DEFAULT 0;

-- One-time codes (RFC 6238). The secret never leaves the server once it is on.
CREATE TABLE second_factor (
    account_id BIGINT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    secret TEXT NOT NULL,
    is_on BOOLEAN NOT NULL,
    -- Number of the last 30 seconds whose code was used: a code counts once.
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Codes for the day on which the phone is lost; a used one is deleted.
CREATE TABLE recovery_code (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (account_id, code_hash)
);

-- Links and tickets that work once: a new password, and the second step of logging in.
CREATE TABLE account_link (
    token_hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('password', 'second_factor')),
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_link_by_account ON account_link (account_id, kind);

-- Every change made on the admin site. Accounts stand here by number only, so that one that is deleted leaves no name.
CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    -- Row of the account that did it; it may be gone.
    actor BIGINT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    value_before TEXT,
    value_after TEXT
);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
