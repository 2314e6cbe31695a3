-- Jobs: every run with its parameters and counts, and the log (J2).

CREATE SCHEMA jobs;

CREATE TABLE jobs.run (
    company setup.code NOT NULL,
    run uuid NOT NULL,
    job setup.code NOT NULL,
    parameters jsonb NOT NULL,
    actor text NOT NULL,
    status setup.code NOT NULL CHECK (status IN ('running', 'done', 'failed')),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    counts jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (company, run),
    CHECK ((status = 'running') = (finished_at IS NULL))
);

CREATE TABLE jobs.log (
    company setup.code NOT NULL,
    run uuid NOT NULL,
    entry_no integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    job setup.code NOT NULL,
    severity setup.code NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
    code setup.code NOT NULL,
    journal setup.code,
    line integer,
    voucher setup.code,
    actual_id uuid,
    message text NOT NULL,
    PRIMARY KEY (company, run, entry_no)
);
CREATE INDEX log_at ON jobs.log (company, at);

GRANT USAGE ON SCHEMA jobs TO primanota_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO primanota_app;
