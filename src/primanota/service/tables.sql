-- Service: the audit trail, one chain for each company. Each record's digest covers the one before, so that
-- a record changed, added or removed later shows (B5); append only. And the requests that were made with a key, so that
-- the same made again is answered the same and carried out once.

CREATE SCHEMA service;

CREATE TABLE service.audit (
    company setup.code NOT NULL,
    record_no bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action setup.code NOT NULL,
    details jsonb NOT NULL,
    previous_digest bytea NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (company, record_no)
);

-- What a record's digest is made of; the proof recomputes it.
CREATE FUNCTION service.audit_digest(
    company text, record_no bigint, at timestamptz, actor text, action text, details jsonb, previous_digest bytea
) RETURNS bytea
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN sha256(previous_digest || convert_to(jsonb_build_array(
    company, record_no, extract(epoch FROM at)::text, actor, action, details)::text, 'UTF8'));

-- A row is written in the transaction of the change, its answer right after it: none in between, or when the process
-- died there. digest: of what was asked, so that another request with the same key shows.
CREATE TABLE service.request (
    company setup.code NOT NULL,
    person text NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    status integer,
    media_type text,
    answer bytea,
    PRIMARY KEY (company, person, key),
    CHECK (num_nulls(status, media_type, answer) IN (0, 3))
);
CREATE INDEX request_at ON service.request (company, at);

GRANT USAGE ON SCHEMA service TO primanota_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA service TO primanota_app;
GRANT UPDATE, DELETE ON service.request TO primanota_app;
