-- People, their roles with the exceptions to the segregation of duties, sessions, tokens and one-time links. Adds tables only.

CREATE SCHEMA people;

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

CREATE TABLE people.session (
    digest bytea PRIMARY KEY,
    person setup.code NOT NULL,
    address text NOT NULL,
    agent text NOT NULL,
    how setup.code NOT NULL CHECK (how IN ('password', 'link', 'provider')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_person ON people.session (person);

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

CREATE TABLE people.invitation (
    digest bytea PRIMARY KEY,
    person setup.code,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE people.attempt (
    subject text PRIMARY KEY,
    failures integer NOT NULL CHECK (failures > 0),
    failed_at timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA people TO primanota_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA people TO primanota_app;
