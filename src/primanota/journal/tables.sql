-- Journal: lines under review. A line's status is its header's unless it says otherwise (own_status): a journal is claimed,
-- posted and reset by one row, however many lines it has (docs/decisions/0003).

CREATE SCHEMA journal;

-- claim_token is the fencing token: it grows with every claim, and only the holder of the newest may settle the journal.
-- attempts counts claims that ended neither posted nor with issues: after too many of them the journal is in error.
CREATE TABLE journal.header (
    company setup.code NOT NULL,
    journal setup.code NOT NULL,
    description text NOT NULL,
    status setup.code NOT NULL CHECK (status IN ('draft', 'processing', 'posted', 'error')),
    period_unit setup.code NOT NULL CHECK (period_unit IN ('days', 'months', 'years', 'all')),
    period_start_date date NOT NULL,
    line_count integer NOT NULL CHECK (line_count >= 0),
    last_line integer NOT NULL CHECK (last_line >= line_count),
    original_journal setup.code,
    root_journal setup.code,
    version integer NOT NULL DEFAULT 1,
    claim_token bigint NOT NULL DEFAULT 0,
    attempts smallint NOT NULL DEFAULT 0,
    claimed_by text,
    claimed_at timestamptz,
    lease_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    posted_at timestamptz,
    posted_by text,
    PRIMARY KEY (company, journal),
    CHECK ((status = 'posted') = (posted_at IS NOT NULL AND posted_by IS NOT NULL)),
    CHECK ((status = 'processing') = (claimed_by IS NOT NULL AND claimed_at IS NOT NULL AND lease_until IS NOT NULL)),
    CHECK ((original_journal IS NULL) = (root_journal IS NULL)),
    CHECK (original_journal <> journal)
);
CREATE INDEX header_status ON journal.header (company, status, period_start_date, journal);
CREATE INDEX header_original ON journal.header (company, original_journal) WHERE original_journal IS NOT NULL;

-- One line for one actual. original_accounting_date: set when the date was moved to an open period. billing_method null:
-- internal. resource_dimensions win on payroll allocation (F3); empty when employment_dimensions is off.
-- rate_rule, reporting_rate_rule: same, direct, inverse, triangulated, mirrored. sales_tax_rule: project, contract, customer.
CREATE TABLE journal.line (
    company setup.code NOT NULL,
    journal setup.code NOT NULL,
    line integer NOT NULL,
    actual_id uuid NOT NULL,
    voucher setup.code NOT NULL,
    own_status setup.code CHECK (own_status IN ('draft', 'error', 'unrecoverable', 'invalid_actual')),
    version integer NOT NULL DEFAULT 1,
    transaction_type setup.code NOT NULL,
    transaction_class setup.code NOT NULL,
    document_type setup.code NOT NULL,
    project setup.code NOT NULL,
    contract setup.code NOT NULL,
    contract_line setup.code NOT NULL,
    billing_method setup.code,
    category setup.code NOT NULL,
    resource setup.code NOT NULL,
    line_property setup.code NOT NULL,
    transaction_date date NOT NULL,
    accounting_date date NOT NULL,
    original_accounting_date date,
    quantity setup.amount NOT NULL,
    unit_price setup.amount,
    amount setup.amount NOT NULL,
    currency setup.code NOT NULL,
    rate_type setup.code NOT NULL,
    exchange_rate setup.rate,
    rate_date date,
    rate_rule setup.code NOT NULL,
    reporting_rate setup.rate,
    reporting_rate_date date,
    reporting_rate_rule setup.code NOT NULL,
    accounting_amount setup.amount NOT NULL,
    reporting_amount setup.amount NOT NULL,
    sales_tax_group setup.code NOT NULL,
    sales_tax_rule setup.code NOT NULL,
    item_sales_tax_group setup.code NOT NULL,
    dimensions jsonb NOT NULL,
    resource_dimensions jsonb NOT NULL,
    PRIMARY KEY (company, journal, line),
    CONSTRAINT line_actual UNIQUE (company, actual_id) INCLUDE (journal, own_status),
    CONSTRAINT line_voucher UNIQUE (company, voucher)
);
-- Lists of lines: of a project, of days, and the few lines that are not as their journal is.
CREATE INDEX line_project ON journal.line (company, project, journal, line);
CREATE INDEX line_accounting_date ON journal.line (company, accounting_date, journal, line);
CREATE INDEX line_own_status ON journal.line (company, own_status, journal, line) WHERE own_status IS NOT NULL;

-- Parts of a line's amount over dimensions (V2); a line without parts is one part with its own dimensions.
-- Keyed by voucher, which a line keeps when it moves to another journal.
CREATE TABLE journal.distribution (
    company setup.code NOT NULL,
    voucher setup.code NOT NULL,
    part integer NOT NULL CHECK (part > 0),
    amount setup.amount NOT NULL,
    percent setup.amount,
    dimensions jsonb NOT NULL,
    PRIMARY KEY (company, voucher, part)
);

-- Every edit of a line, with the old and the new value (V1, V2); version is the line's after the edit. Append only.
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

-- What the last posting attempt found wrong with a line; rank is the place of the code in P3.
CREATE TABLE journal.issue (
    company setup.code NOT NULL,
    voucher setup.code NOT NULL,
    code setup.code NOT NULL,
    rank smallint NOT NULL,
    message text NOT NULL,
    remedy text NOT NULL,
    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (company, voucher, code)
);

-- Actuals that could not enter a journal at the last import, and why (I13).
CREATE TABLE journal.waiting (
    company setup.code NOT NULL,
    actual_id uuid NOT NULL,
    code setup.code NOT NULL,
    message text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (company, actual_id)
);

-- Numbers of deleted lines: never reused (I6); append only.
CREATE TABLE journal.voided_voucher (
    company setup.code NOT NULL,
    voucher setup.code NOT NULL,
    actual_id uuid NOT NULL,
    journal setup.code NOT NULL,
    line integer NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    PRIMARY KEY (company, voucher)
);

-- Lines that an administrator closed for good (T1): their actuals never wait again. Their voucher counts as voided unless the
-- ledger holds it. Append only.
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

-- Every move of a header (line 0) or of a line on its own, and every transfer to another journal; append only (T3).
CREATE TABLE journal.move (
    company setup.code NOT NULL,
    journal setup.code NOT NULL,
    version integer NOT NULL,
    line integer NOT NULL,
    from_status setup.code,
    to_status setup.code NOT NULL,
    to_journal setup.code,
    to_line integer,
    voucher setup.code,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (company, journal, version, line)
);
CREATE INDEX move_voucher ON journal.move (company, voucher) WHERE voucher IS NOT NULL;

-- The bucket a transaction date belongs to (I3); 'all' has one bucket, whose header is dated when its lines are known.
CREATE FUNCTION journal.bucket_start(day date, period_unit text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE period_unit
    WHEN 'days' THEN day
    WHEN 'months' THEN date_trunc('month', day::timestamp)::date
    WHEN 'years' THEN date_trunc('year', day::timestamp)::date
    ELSE date '0001-01-01'
END;

GRANT USAGE ON SCHEMA journal TO primanota_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA journal TO primanota_app;
REVOKE UPDATE, DELETE ON journal.voided_voucher, journal.write_off, journal.line_change, journal.move FROM primanota_app;
