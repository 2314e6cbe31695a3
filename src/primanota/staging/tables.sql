-- Staging: actuals and the links between them as they arrived. Rows are inserted once and never changed.

CREATE SCHEMA staging;

-- One file (or call) as it was received, for each company in it.
CREATE TABLE staging.batch (
    company setup.code NOT NULL,
    batch uuid NOT NULL,
    source text NOT NULL,
    kind setup.code NOT NULL CHECK (kind IN ('actuals', 'links')),
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    received_by text NOT NULL,
    rows_read bigint NOT NULL,
    accepted bigint NOT NULL,
    skipped bigint NOT NULL,
    repeated bigint NOT NULL,
    refused bigint NOT NULL,
    PRIMARY KEY (company, batch),
    CHECK (rows_read = accepted + skipped + repeated + refused)
);

-- skip_reason: why it never becomes a line (S3); null: it may travel. source_row counts the header as row 1.
CREATE TABLE staging.actual (
    company setup.code NOT NULL,
    actual_id uuid NOT NULL,
    transaction_type setup.code NOT NULL CHECK (transaction_type IN
        ('cost', 'unbilled_sales', 'billed_sales', 'project_contract', 'resourcing_unit_cost',
         'inter_organizational_sales')),
    transaction_class setup.code NOT NULL CHECK (transaction_class IN
        ('time', 'expense', 'material', 'fee', 'milestone', 'retainer')),
    billing_type setup.code NOT NULL CHECK (billing_type IN
        ('not_specified', 'chargeable', 'non_chargeable', 'complimentary', 'not_available')),
    adjustment_status setup.code NOT NULL CHECK (adjustment_status IN ('', 'in_process', 'adjusted', 'unadjustable')),
    transaction_date date NOT NULL,
    accounting_date date,
    project setup.code NOT NULL,
    contract setup.code NOT NULL,
    contract_line setup.code NOT NULL,
    task text NOT NULL,
    transaction_category setup.code NOT NULL,
    resource setup.code NOT NULL,
    quantity setup.amount NOT NULL,
    unit text NOT NULL,
    unit_price setup.amount,
    amount setup.amount NOT NULL,
    currency setup.code NOT NULL,
    document_type setup.code NOT NULL CHECK (document_type IN ('usage', 'purchase')),
    description text NOT NULL,
    external_reference text NOT NULL,
    skip_sync boolean NOT NULL,
    skip_reason setup.code,
    batch uuid NOT NULL,
    source_row integer NOT NULL,
    PRIMARY KEY (company, actual_id),
    CHECK ((skip_reason IS NOT NULL) = (skip_sync OR transaction_type IN ('billed_sales', 'project_contract')
        OR transaction_class IN ('milestone', 'retainer')))
);

-- Lists of actuals: by date, with what is mostly asked of them, of a project, a resource, a file; those that never become lines.
CREATE INDEX actual_date ON staging.actual (company, transaction_date, actual_id)
    INCLUDE (transaction_type, transaction_class, transaction_category);
CREATE INDEX actual_project ON staging.actual (company, project, transaction_date, actual_id);
CREATE INDEX actual_resource ON staging.actual (company, resource, transaction_date, actual_id);
CREATE INDEX actual_batch ON staging.actual (company, batch, transaction_date, actual_id);
CREATE INDEX actual_skipped ON staging.actual (company, skip_reason, transaction_date, actual_id)
    WHERE skip_reason IS NOT NULL;

-- Links point from the dependent actual to the one it depends on: sale to cost, reversal and replacement to original,
-- billed to unbilled. Files may give either direction; they are turned when accepted.
CREATE TABLE staging.link (
    company setup.code NOT NULL,
    actual_id uuid NOT NULL,
    role setup.code NOT NULL,
    related_actual_id uuid NOT NULL,
    related_role setup.code NOT NULL,
    batch uuid NOT NULL,
    PRIMARY KEY (company, actual_id, role, related_actual_id),
    CHECK ((role, related_role) IN (('unbilled_sales', 'cost'), ('reversing', 'original'), ('replacing', 'original'),
        ('billed_sales', 'unbilled_sales'))),
    CHECK (actual_id <> related_actual_id)
);
CREATE INDEX link_related ON staging.link (company, related_actual_id);
-- An actual reverses one original, an original is reversed once, and no two actuals reverse each other.
CREATE UNIQUE INDEX link_reversing ON staging.link (company, actual_id) WHERE role = 'reversing';
CREATE UNIQUE INDEX link_reversed ON staging.link (company, related_actual_id) WHERE role = 'reversing';
CREATE UNIQUE INDEX link_reversing_pair ON staging.link
    (company, LEAST(actual_id, related_actual_id), GREATEST(actual_id, related_actual_id)) WHERE role = 'reversing';

-- Rows that were not accepted, with the value and the reason (S1, S2); company is what the row said, or ''.
CREATE TABLE staging.refusal (
    company setup.code NOT NULL,
    batch uuid NOT NULL,
    source_row integer NOT NULL,
    field text NOT NULL,
    code setup.code NOT NULL,
    source text NOT NULL,
    value text NOT NULL,
    message text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (company, batch, source_row, field, code)
);

-- What the source said of an actual when asked (S5); no row: not asked yet.
CREATE TABLE staging.verdict (
    company setup.code NOT NULL,
    actual_id uuid NOT NULL,
    verdict setup.code NOT NULL CHECK (verdict IN ('confirmed', 'invalid')),
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (company, actual_id)
);

GRANT USAGE ON SCHEMA staging TO primanota_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA staging TO primanota_app;
GRANT UPDATE ON staging.verdict TO primanota_app;
