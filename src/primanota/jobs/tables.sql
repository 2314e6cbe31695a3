-- Jobs: every run with its parameters and counts, the log (J2), and the schedules that users make. The queue itself is
-- Procrastinate's, in a schema of its own.

CREATE SCHEMA jobs;

-- A run in the background begins as queued; one in the foreground as running. It has as many tasks as share its work, and ends
-- with the last of them. schedule: which one started it. retry_of: the run whose work it takes up again.
CREATE TABLE jobs.run (
    company setup.code NOT NULL,
    run uuid NOT NULL,
    job setup.code NOT NULL CHECK (job IN ('stage', 'import', 'post', 'prevalidate', 'write-back', 'proofs')),
    parameters jsonb NOT NULL,
    actor text NOT NULL,
    background boolean NOT NULL DEFAULT false,
    schedule setup.code,
    retry_of uuid,
    status setup.code NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    tasks smallint NOT NULL DEFAULT 1 CHECK (tasks > 0),
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at timestamptz,
    cancel_requested_at timestamptz,
    cancel_requested_by text,
    finished_at timestamptz,
    counts jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (company, run),
    CHECK ((status IN ('queued', 'running')) = (finished_at IS NULL)),
    CHECK (status <> 'running' OR started_at IS NOT NULL),
    CHECK ((cancel_requested_at IS NULL) = (cancel_requested_by IS NULL))
);
CREATE INDEX run_unfinished ON jobs.run (company, status) WHERE finished_at IS NULL;
CREATE INDEX run_queued_at ON jobs.run (company, queued_at);

-- What a posting run did with each journal, written with what it did: so a run tries a journal once, however many tasks share
-- it and however often they die. issues: lines by code. fault: what kept the journal from being posted, if no rule did.
CREATE TABLE jobs.run_journal (
    company setup.code NOT NULL,
    run uuid NOT NULL,
    journal setup.code NOT NULL,
    status setup.code NOT NULL CHECK (status IN ('draft', 'posted', 'error')),
    lines_posted integer NOT NULL,
    lines_with_issues integer NOT NULL,
    entries integer NOT NULL,
    issues jsonb NOT NULL DEFAULT '{}',
    error_journal setup.code,
    fault text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (company, run, journal)
);

-- The tasks that share a run, one in the foreground. attempt counts how often a task was begun, and tells its process from one
-- that had it before. alive_until: until when the process promised to be heard of; one silent for longer is dead. done and
-- total measure progress (actuals, lines or rows).
CREATE TABLE jobs.run_task (
    company setup.code NOT NULL,
    run uuid NOT NULL,
    task smallint NOT NULL CHECK (task > 0),
    status setup.code NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    attempt smallint NOT NULL DEFAULT 0,
    alive_until timestamptz,
    done bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '{}',
    fault text NOT NULL DEFAULT '',
    PRIMARY KEY (company, run, task),
    CHECK ((status = 'running') = (alive_until IS NOT NULL))
);
CREATE INDEX run_task_unfinished ON jobs.run_task (company, status) WHERE status IN ('queued', 'running');

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
CREATE INDEX log_journal ON jobs.log (company, journal, at) WHERE journal IS NOT NULL;
CREATE INDEX log_voucher ON jobs.log (company, voucher) WHERE voucher IS NOT NULL;
CREATE INDEX log_actual ON jobs.log (company, actual_id) WHERE actual_id IS NOT NULL;

-- cron: five fields, read in the time zone (an IANA name); next_at: when it is due next, null while paused. last_at: when a
-- worker or a person last set it off; last_run: the run that made. Its runs act for whoever changed it last.
CREATE TABLE jobs.schedule (
    company setup.code NOT NULL,
    schedule setup.code NOT NULL,
    job setup.code NOT NULL CHECK (job IN ('import', 'post', 'prevalidate', 'write-back', 'proofs')),
    parameters jsonb NOT NULL,
    cron text NOT NULL,
    time_zone text NOT NULL,
    paused boolean NOT NULL DEFAULT false,
    next_at timestamptz,
    last_at timestamptz,
    last_run uuid,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by text NOT NULL,
    PRIMARY KEY (company, schedule),
    CHECK (paused = (next_at IS NULL))
);
CREATE INDEX schedule_next_at ON jobs.schedule (company, next_at) WHERE next_at IS NOT NULL;

GRANT USAGE ON SCHEMA jobs TO primanota_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO primanota_app;
