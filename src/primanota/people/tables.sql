-- People: who may come in and what they may do where. A person is known in all companies, so only roles and waivers start
-- with company; '*' there means whichever companies there are. Secrets are kept as digests (sessions, tokens, links: SHA-256 of
-- 256 random bits; passwords: argon2id), so that nobody who reads these tables can come in; the one that must be read again,
-- of an authenticator app, lets nobody in without the password (docs/decisions/0032).

CREATE SCHEMA people;

-- password: null for who signs in by link or by a provider only. issuer and subject: who a provider says it is.
CREATE TABLE people.person (
    person setup.code PRIMARY KEY CHECK (person ~ '^[a-z0-9][a-z0-9._@+-]{0,99}$'),
    name text NOT NULL CHECK (name <> ''),
    email text NOT NULL DEFAULT '',
    password text,
    issuer text,
    subject text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    disabled_at timestamptz,
    disabled_by text,
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    CHECK ((disabled_at IS NULL) = (disabled_by IS NULL))
);
CREATE UNIQUE INDEX person_subject ON people.person (issuer, subject) WHERE issuer IS NOT NULL;

CREATE TABLE people.role_grant (
    company setup.code NOT NULL CHECK (company <> ''),
    person setup.code NOT NULL,
    role setup.code NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    granted_by text NOT NULL,
    PRIMARY KEY (company, person, role)
);

-- An exception to the segregation of duties: why one person has both roles, and until when (null: until it is ended).
CREATE TABLE people.waiver (
    company setup.code NOT NULL CHECK (company <> ''),
    person setup.code NOT NULL,
    first_role setup.code NOT NULL,
    second_role setup.code NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    until date,
    granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    granted_by text NOT NULL,
    PRIMARY KEY (company, person, first_role, second_role),
    CHECK (first_role < second_role)
);

-- A browser that somebody signed in at; seen_at: when it was last heard of, give or take a minute; proved_at: when they last
-- showed who they are; by_code: with a second factor.
CREATE TABLE people.session (
    digest bytea PRIMARY KEY,
    person setup.code NOT NULL,
    address text NOT NULL,
    agent text NOT NULL,
    how setup.code NOT NULL CHECK (how IN ('password', 'link', 'provider')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    proved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by_code boolean NOT NULL DEFAULT false
);
CREATE INDEX session_person ON people.session (person);

-- What a program comes in with, for a person and with some of that person's rights.
CREATE TABLE people.token (
    person setup.code NOT NULL,
    token setup.code NOT NULL CHECK (token <> ''),
    digest bytea NOT NULL CONSTRAINT token_digest UNIQUE,
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (person, token)
);

-- A link that lets somebody in once; person: null for the link of the first run, which makes the first person.
CREATE TABLE people.invitation (
    digest bytea PRIMARY KEY,
    person setup.code,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL
);

-- How often signing in failed, by who it was said to be and by where it came from.
CREATE TABLE people.attempt (
    subject text PRIMARY KEY,
    failures integer NOT NULL CHECK (failures > 0),
    failed_at timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);

-- The authenticator app of a person: its secret (Base32), which counts since confirmed_at; used_step: the last half minute
-- (since 1970) whose code was used, so that none counts twice.
CREATE TABLE people.factor (
    person setup.code PRIMARY KEY,
    secret text NOT NULL CHECK (secret ~ '^[A-Z2-7]{32,}$'),
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_at timestamptz,
    used_step bigint NOT NULL DEFAULT 0
);

-- Recovery codes that a person has left: SHA-256 of 140 random bits.
CREATE TABLE people.recovery (
    person setup.code NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (person, digest)
);

-- Who came in by password or link as far as the code, and has yet to show it.
CREATE TABLE people.halfway (
    digest bytea PRIMARY KEY,
    person setup.code NOT NULL,
    how setup.code NOT NULL CHECK (how IN ('password', 'link')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX halfway_person ON people.halfway (person);

GRANT USAGE ON SCHEMA people TO primanota_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA people TO primanota_app;
