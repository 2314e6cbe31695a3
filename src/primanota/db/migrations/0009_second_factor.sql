-- A second factor for people who sign in by password or link, who was halfway in, and which sessions were begun with a code.

ALTER TABLE people.session ADD COLUMN by_code boolean NOT NULL DEFAULT false;

CREATE TABLE people.factor (
    person setup.code PRIMARY KEY,
    secret text NOT NULL CHECK (secret ~ '^[A-Z2-7]{32,}$'),
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_at timestamptz,
    used_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE people.recovery (
    person setup.code NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (person, digest)
);

CREATE TABLE people.halfway (
    digest bytea PRIMARY KEY,
    person setup.code NOT NULL,
    how setup.code NOT NULL CHECK (how IN ('password', 'link')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX halfway_person ON people.halfway (person);

GRANT SELECT, INSERT, UPDATE, DELETE ON people.factor, people.recovery, people.halfway TO primanota_app;
