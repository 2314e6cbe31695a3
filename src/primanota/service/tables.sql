-- Service: the audit trail, one chain for each company. Each record's digest covers the one before, so that
-- a record changed, added or removed later shows (B5); append only.

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

GRANT USAGE ON SCHEMA service TO primanota_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA service TO primanota_app;
