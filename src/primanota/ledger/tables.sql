-- Ledger: the books, append only. The application's role may insert and read, nothing else (B1).

CREATE SCHEMA ledger;

-- The project subledger, and the head of each voucher: one row for one posted line. period is the one that held the
-- accounting date when it posted. debit_account and credit_account are empty when nothing went to the general ledger.
-- A reversal that a controller made has no actual, no journal and no line: ledger.reversal says who asked for it and why.
-- profile, profile_rule: which cost and revenue profile applied and the scope of the rule that chose it ('internal': none).
CREATE TABLE ledger.project_transaction (
    company setup.code NOT NULL,
    project_transaction setup.code NOT NULL,
    voucher setup.code NOT NULL,
    actual_id uuid,
    journal setup.code,
    line integer,
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
    period setup.code NOT NULL,
    quantity setup.amount NOT NULL,
    unit_price setup.amount,
    amount setup.amount NOT NULL,
    currency setup.code NOT NULL,
    exchange_rate setup.rate NOT NULL,
    reporting_rate setup.rate NOT NULL,
    accounting_amount setup.amount NOT NULL,
    reporting_amount setup.amount NOT NULL,
    ledger_status setup.code NOT NULL CHECK (ledger_status IN
        ('no_ledger', 'balance', 'profit_and_loss', 'never_ledger', 'accrued', 'not_accrued')),
    debit_account setup.code NOT NULL,
    credit_account setup.code NOT NULL,
    profile setup.code NOT NULL,
    profile_rule setup.code NOT NULL,
    sales_tax_group setup.code NOT NULL,
    item_sales_tax_group setup.code NOT NULL,
    reverses setup.code,
    posted_at timestamptz NOT NULL,
    posted_by text NOT NULL,
    PRIMARY KEY (company, project_transaction),
    CONSTRAINT project_transaction_voucher UNIQUE (company, voucher),
    CONSTRAINT project_transaction_actual UNIQUE (company, actual_id),
    CHECK ((ledger_status IN ('balance', 'profit_and_loss', 'accrued')) = (debit_account <> '')),
    CHECK ((debit_account = '') = (credit_account = '')),
    CHECK (num_nulls(actual_id, journal, line) IN (0, 3)),
    CHECK (actual_id IS NOT NULL OR reverses IS NOT NULL)
);
CREATE INDEX project_transaction_project ON ledger.project_transaction
    (company, project, accounting_date, project_transaction);
-- A posted transaction is reversed at most once.
CREATE UNIQUE INDEX project_transaction_reverses ON ledger.project_transaction (company, reverses) WHERE reverses IS NOT NULL;

-- The general ledger; debit positive. account_rule: which setting named the account, e.g. 'project, category group'.
CREATE TABLE ledger.entry (
    company setup.code NOT NULL,
    voucher setup.code NOT NULL,
    entry smallint NOT NULL,
    accounting_date date NOT NULL,
    period setup.code NOT NULL,
    posting_type setup.code NOT NULL CHECK (posting_type IN
        ('cost', 'payroll_allocation', 'wip_cost_value', 'cost_item', 'wip_cost_value_item', 'wip_sales_value',
         'accrued_revenue_sales_value', 'expense_offset', 'procurement_integration', 'rounding')),
    main_account setup.code NOT NULL,
    account_rule setup.code NOT NULL,
    dimensions jsonb NOT NULL,
    currency setup.code NOT NULL,
    amount setup.amount NOT NULL,
    accounting_amount setup.amount NOT NULL,
    reporting_amount setup.amount NOT NULL,
    PRIMARY KEY (company, voucher, entry)
);
CREATE INDEX entry_account ON ledger.entry (company, main_account, accounting_date, voucher, entry);

-- Vouchers that a controller reversed (B1, P9): the reversing transaction, the one it takes back, who asked and why.
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

-- What stood on an account in a period when it was closed for good; amounts in accounting and reporting currency.
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

-- Write-back (J3): what became of actuals is told to their source in numbered batches, one after the other. A batch that was
-- prepared and not sent is sent again under the same number, which the target knows; what it says never changes.
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

-- Which batch tells of a voucher: of a posted line, of a controller's reversal, or of a line that was written off. No row: not
-- told yet. place is the order within the batch. Append only.
CREATE TABLE ledger.feedback (
    company setup.code NOT NULL,
    voucher setup.code NOT NULL,
    batch_no bigint NOT NULL,
    place integer NOT NULL CHECK (place > 0),
    PRIMARY KEY (company, voucher),
    CONSTRAINT feedback_place UNIQUE (company, batch_no, place)
);

-- How far a batch got with a posted journal, whose lines are told in their order; complete: there are no more. So what is not
-- told yet is found by journals, of which there are few, and posting writes nothing for it. Append only.
CREATE TABLE ledger.feedback_journal (
    company setup.code NOT NULL,
    journal setup.code NOT NULL,
    batch_no bigint NOT NULL,
    last_line integer NOT NULL,
    complete boolean NOT NULL,
    PRIMARY KEY (company, journal, batch_no)
);

-- Whoever writes back holds the company's row here from the choice of a batch to its end: one at a time.
CREATE TABLE ledger.feedback_sender (
    company setup.code NOT NULL,
    PRIMARY KEY (company)
);

GRANT USAGE ON SCHEMA ledger TO primanota_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA ledger TO primanota_app;
GRANT UPDATE ON ledger.feedback_batch, ledger.feedback_sender TO primanota_app;
