-- Review, background runs, write-back, controllers' reversals and totals of closed periods. Adds tables and columns; changes no
-- row of the books. A run that was at work when its program was replaced has failed.

-- Refused from now on: two actuals that reverse each other.
CREATE UNIQUE INDEX link_reversing_pair ON staging.link
    (company, LEAST(actual_id, related_actual_id), GREATEST(actual_id, related_actual_id)) WHERE role = 'reversing';

ALTER TABLE journal.header ADD COLUMN attempts smallint NOT NULL DEFAULT 0;

CREATE TABLE journal.line_change (
    company setup.code NOT NULL,
    voucher setup.code NOT NULL,
    version integer NOT NULL,
    field setup.code NOT NULL CHECK (field IN ('sales_tax_group', 'item_sales_tax_group', 'distribution')),
    old_value jsonb NOT NULL,
    new_value jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    PRIMARY KEY (company, voucher, version, field)
);

CREATE TABLE journal.write_off (
    company setup.code NOT NULL,
    actual_id uuid NOT NULL,
    voucher setup.code NOT NULL,
    journal setup.code NOT NULL,
    line integer NOT NULL,
    from_status setup.code NOT NULL CHECK (from_status IN ('unrecoverable', 'invalid_actual')),
    currency setup.code NOT NULL,
    amount setup.amount NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    PRIMARY KEY (company, actual_id),
    CONSTRAINT write_off_voucher UNIQUE (company, voucher)
);

GRANT SELECT, INSERT ON journal.line_change, journal.write_off TO primanota_app;

ALTER TABLE ledger.project_transaction
    ALTER COLUMN actual_id DROP NOT NULL,
    ALTER COLUMN journal DROP NOT NULL,
    ALTER COLUMN line DROP NOT NULL;
ALTER TABLE ledger.project_transaction ADD CHECK (num_nulls(actual_id, journal, line) IN (0, 3));
ALTER TABLE ledger.project_transaction ADD CHECK (actual_id IS NOT NULL OR reverses IS NOT NULL);

CREATE TABLE ledger.reversal (
    company setup.code NOT NULL,
    project_transaction setup.code NOT NULL,
    voucher setup.code NOT NULL,
    reverses setup.code NOT NULL,
    reversed_voucher setup.code NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    PRIMARY KEY (company, project_transaction),
    CONSTRAINT reversal_once UNIQUE (company, reverses)
);

CREATE TABLE ledger.period_total (
    company setup.code NOT NULL,
    period setup.code NOT NULL,
    main_account setup.code NOT NULL,
    entries bigint NOT NULL,
    debit setup.amount NOT NULL,
    credit setup.amount NOT NULL,
    reporting_debit setup.amount NOT NULL,
    reporting_credit setup.amount NOT NULL,
    closed_at timestamptz NOT NULL,
    closed_by text NOT NULL,
    PRIMARY KEY (company, period, main_account)
);

CREATE TABLE ledger.feedback_batch (
    company setup.code NOT NULL,
    batch_no bigint NOT NULL CHECK (batch_no > 0),
    target text NOT NULL,
    lines integer NOT NULL CHECK (lines > 0),
    prepared_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tries integer NOT NULL DEFAULT 0,
    last_fault text NOT NULL DEFAULT '',
    sent_at timestamptz,
    PRIMARY KEY (company, batch_no)
);

CREATE TABLE ledger.feedback (
    company setup.code NOT NULL,
    voucher setup.code NOT NULL,
    batch_no bigint NOT NULL,
    place integer NOT NULL CHECK (place > 0),
    PRIMARY KEY (company, voucher),
    CONSTRAINT feedback_place UNIQUE (company, batch_no, place)
);

CREATE TABLE ledger.feedback_journal (
    company setup.code NOT NULL,
    journal setup.code NOT NULL,
    batch_no bigint NOT NULL,
    last_line integer NOT NULL,
    complete boolean NOT NULL,
    PRIMARY KEY (company, journal, batch_no)
);

CREATE TABLE ledger.feedback_sender (
    company setup.code NOT NULL,
    PRIMARY KEY (company)
);

GRANT SELECT, INSERT ON
    ledger.reversal, ledger.period_total, ledger.feedback_batch, ledger.feedback, ledger.feedback_journal,
    ledger.feedback_sender TO primanota_app;
GRANT UPDATE ON ledger.feedback_batch, ledger.feedback_sender TO primanota_app;

ALTER TABLE jobs.run DROP CONSTRAINT run_status_check, DROP CONSTRAINT run_check;
ALTER TABLE jobs.run
    ALTER COLUMN started_at DROP NOT NULL,
    ALTER COLUMN started_at DROP DEFAULT,
    ADD COLUMN background boolean NOT NULL DEFAULT false,
    ADD COLUMN schedule setup.code,
    ADD COLUMN retry_of uuid,
    ADD COLUMN tasks smallint NOT NULL DEFAULT 1 CHECK (tasks > 0),
    ADD COLUMN queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN cancel_requested_at timestamptz,
    ADD COLUMN cancel_requested_by text;
UPDATE jobs.run SET queued_at = started_at;
UPDATE jobs.run SET status = 'failed', finished_at = clock_timestamp() WHERE finished_at IS NULL;
ALTER TABLE jobs.run ADD CHECK (job IN ('stage', 'import', 'post', 'prevalidate', 'write-back', 'proofs'));
ALTER TABLE jobs.run ADD CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled'));
ALTER TABLE jobs.run ADD CHECK ((status IN ('queued', 'running')) = (finished_at IS NULL));
ALTER TABLE jobs.run ADD CHECK (status <> 'running' OR started_at IS NOT NULL);
ALTER TABLE jobs.run ADD CHECK ((cancel_requested_at IS NULL) = (cancel_requested_by IS NULL));
CREATE INDEX run_unfinished ON jobs.run (company, status) WHERE finished_at IS NULL;
CREATE INDEX run_queued_at ON jobs.run (company, queued_at);

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

CREATE INDEX log_journal ON jobs.log (company, journal, at) WHERE journal IS NOT NULL;
CREATE INDEX log_voucher ON jobs.log (company, voucher) WHERE voucher IS NOT NULL;
CREATE INDEX log_actual ON jobs.log (company, actual_id) WHERE actual_id IS NOT NULL;

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

GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.run_journal, jobs.run_task, jobs.schedule TO primanota_app;
