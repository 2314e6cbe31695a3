-- Setup: what accountants maintain before anything flows. Every key starts with company; the two exceptions, currency and
-- exchange_rate, are reference tables that all companies share (on a cluster they are copied to every node).

CREATE SCHEMA setup;

-- Codes compare and sort as bytes, everywhere and in every locale: "first by code" and ranges mean one thing.
CREATE DOMAIN setup.code AS text COLLATE "C";

-- Money and quantities: exact, bounded, and never NaN or infinite (NaN compares greater than every number).
CREATE DOMAIN setup.amount AS numeric CHECK (VALUE > -1e18 AND VALUE < 1e18);

-- Exchange rates keep 10 decimals (F2).
CREATE DOMAIN setup.rate AS numeric(22, 10) CHECK (VALUE > 0 AND VALUE < 1e12);

-- ISO 4217 currencies with their minor units; rows are in currency.sql.
CREATE TABLE setup.currency (
    currency setup.code PRIMARY KEY,
    name text NOT NULL,
    decimals smallint NOT NULL CHECK (decimals BETWEEN 0 AND 4)
);

CREATE TABLE setup.company (
    company setup.code PRIMARY KEY CHECK (company <> ''),
    name text NOT NULL,
    accounting_currency setup.code NOT NULL REFERENCES setup.currency,
    reporting_currency setup.code NOT NULL REFERENCES setup.currency,
    rate_type setup.code NOT NULL
);

CREATE TABLE setup.parameter (
    company setup.code NOT NULL REFERENCES setup.company,
    parameter setup.code NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (company, parameter)
);

CREATE TABLE setup.feature (
    company setup.code NOT NULL REFERENCES setup.company,
    feature setup.code NOT NULL,
    enabled boolean NOT NULL,
    PRIMARY KEY (company, feature)
);

-- Units of to_currency for one unit of from_currency, valid from start_date until a newer one.
CREATE TABLE setup.exchange_rate (
    rate_type setup.code NOT NULL,
    from_currency setup.code NOT NULL REFERENCES setup.currency,
    to_currency setup.code NOT NULL REFERENCES setup.currency,
    start_date date NOT NULL,
    rate setup.rate NOT NULL,
    PRIMARY KEY (rate_type, from_currency, to_currency, start_date),
    CHECK (from_currency <> to_currency)
);

-- Fiscal periods. A poster takes FOR SHARE on the row, a closer FOR UPDATE in a statement of its own (safety.md).
CREATE TABLE setup.period (
    company setup.code NOT NULL REFERENCES setup.company,
    period setup.code NOT NULL,
    start_date date NOT NULL,
    end_date date NOT NULL,
    status setup.code NOT NULL CHECK (status IN ('open', 'on_hold', 'closed')),
    project_access setup.code NOT NULL CHECK (project_access IN ('all', 'none')),
    PRIMARY KEY (company, period),
    CHECK (start_date <= end_date)
);

-- Every change of a period's status or access; append only. Proofs ask it what was open when a voucher posted.
CREATE TABLE setup.period_event (
    company setup.code NOT NULL,
    period setup.code NOT NULL,
    event_no integer NOT NULL,
    status setup.code NOT NULL,
    project_access setup.code NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (company, period, event_no)
);

CREATE TABLE setup.main_account (
    company setup.code NOT NULL REFERENCES setup.company,
    main_account setup.code NOT NULL,
    name text NOT NULL,
    type setup.code NOT NULL CHECK (type IN ('balance_sheet', 'profit_and_loss')),
    suspended boolean NOT NULL,
    PRIMARY KEY (company, main_account)
);

CREATE TABLE setup.dimension_value (
    company setup.code NOT NULL REFERENCES setup.company,
    dimension setup.code NOT NULL,
    value setup.code NOT NULL,
    name text NOT NULL,
    active_from date,
    active_to date,
    PRIMARY KEY (company, dimension, value),
    CHECK (active_from <= active_to)
);

-- Which dimensions an account carries (F4); accounts and values are patterns, see setup.matches.
CREATE TABLE setup.account_structure (
    company setup.code NOT NULL REFERENCES setup.company,
    accounts setup.code NOT NULL,
    dimension setup.code NOT NULL,
    requirement setup.code NOT NULL CHECK (requirement IN ('required', 'optional', 'blank')),
    values setup.code NOT NULL DEFAULT '',
    PRIMARY KEY (company, accounts, dimension)
);

CREATE TABLE setup.sales_tax_group (
    company setup.code NOT NULL REFERENCES setup.company,
    code setup.code NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (company, code)
);

CREATE TABLE setup.item_sales_tax_group (
    company setup.code NOT NULL REFERENCES setup.company,
    code setup.code NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (company, code)
);

CREATE TABLE setup.customer (
    company setup.code NOT NULL REFERENCES setup.company,
    customer setup.code NOT NULL,
    name text NOT NULL,
    sales_tax_group setup.code NOT NULL DEFAULT '',
    PRIMARY KEY (company, customer)
);

CREATE TABLE setup.contract (
    company setup.code NOT NULL REFERENCES setup.company,
    contract setup.code NOT NULL,
    name text NOT NULL,
    customer setup.code NOT NULL,
    currency setup.code NOT NULL REFERENCES setup.currency,
    sales_tax_group setup.code NOT NULL DEFAULT '',
    PRIMARY KEY (company, contract)
);

-- classes: the transaction classes the line takes; empty takes all (F1).
CREATE TABLE setup.contract_line (
    company setup.code NOT NULL REFERENCES setup.company,
    contract_line setup.code NOT NULL,
    contract setup.code NOT NULL,
    project setup.code NOT NULL,
    billing_method setup.code NOT NULL CHECK (billing_method IN ('time_and_material', 'fixed_price')),
    classes text[] NOT NULL DEFAULT '{}' CHECK (classes <@ ARRAY['time', 'expense', 'material', 'fee']),
    PRIMARY KEY (company, contract_line)
);

CREATE TABLE setup.project_group (
    company setup.code NOT NULL REFERENCES setup.company,
    project_group setup.code NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (company, project_group)
);

-- dimensions: {"Department": "D1", ...}; a dimension without value is absent.
CREATE TABLE setup.project (
    company setup.code NOT NULL REFERENCES setup.company,
    project setup.code NOT NULL,
    name text NOT NULL,
    project_group setup.code NOT NULL DEFAULT '',
    contract setup.code NOT NULL DEFAULT '',
    customer setup.code NOT NULL DEFAULT '',
    stage setup.code NOT NULL CHECK (stage IN ('open', 'closed')),
    sales_tax_group setup.code NOT NULL DEFAULT '',
    dimensions jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (company, project)
);

CREATE TABLE setup.resource (
    company setup.code NOT NULL REFERENCES setup.company,
    resource setup.code NOT NULL,
    name text NOT NULL,
    worker setup.code NOT NULL DEFAULT '',
    dimensions jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (company, resource)
);

CREATE TABLE setup.category_group (
    company setup.code NOT NULL REFERENCES setup.company,
    category_group setup.code NOT NULL,
    name text NOT NULL,
    class setup.code NOT NULL CHECK (class IN ('time', 'expense', 'material', 'fee')),
    PRIMARY KEY (company, category_group)
);

-- Project categories; transaction_category is the name under which operations know them.
CREATE TABLE setup.category (
    company setup.code NOT NULL REFERENCES setup.company,
    category setup.code NOT NULL,
    name text NOT NULL,
    class setup.code NOT NULL CHECK (class IN ('time', 'expense', 'material', 'fee')),
    category_group setup.code NOT NULL DEFAULT '',
    transaction_category setup.code NOT NULL DEFAULT '',
    active boolean NOT NULL,
    item_sales_tax_group setup.code NOT NULL DEFAULT '',
    PRIMARY KEY (company, category)
);

CREATE TABLE setup.line_property (
    company setup.code NOT NULL REFERENCES setup.company,
    line_property setup.code NOT NULL,
    name text NOT NULL,
    chargeable boolean NOT NULL,
    accrue_revenue boolean NOT NULL,
    capitalize_cost boolean NOT NULL,
    PRIMARY KEY (company, line_property)
);

CREATE TABLE setup.billing_type (
    company setup.code NOT NULL REFERENCES setup.company,
    billing_type setup.code NOT NULL
        CHECK (billing_type IN ('not_specified', 'chargeable', 'non_chargeable', 'complimentary', 'not_available')),
    line_property setup.code NOT NULL,
    PRIMARY KEY (company, billing_type)
);

CREATE TABLE setup.cost_revenue_profile (
    company setup.code NOT NULL REFERENCES setup.company,
    profile setup.code NOT NULL,
    name text NOT NULL,
    billing_method setup.code NOT NULL CHECK (billing_method IN ('time_and_material', 'fixed_price')),
    post_cost_time setup.code NOT NULL
        CHECK (post_cost_time IN ('no_ledger', 'balance', 'profit_and_loss', 'never_ledger')),
    post_cost_expense setup.code NOT NULL
        CHECK (post_cost_expense IN ('no_ledger', 'balance', 'profit_and_loss', 'never_ledger')),
    post_cost_material setup.code NOT NULL
        CHECK (post_cost_material IN ('no_ledger', 'balance', 'profit_and_loss', 'never_ledger')),
    accrue_time boolean NOT NULL,
    accrue_expense boolean NOT NULL,
    accrue_material boolean NOT NULL,
    accrue_fee boolean NOT NULL,
    PRIMARY KEY (company, profile)
);

-- Most specific wins: project, then project group, then contract, then all (P2); value is empty for all.
CREATE TABLE setup.profile_rule (
    company setup.code NOT NULL REFERENCES setup.company,
    billing_method setup.code NOT NULL CHECK (billing_method IN ('time_and_material', 'fixed_price')),
    scope setup.code NOT NULL CHECK (scope IN ('project', 'project_group', 'contract', 'all')),
    value setup.code NOT NULL DEFAULT '',
    profile setup.code NOT NULL,
    PRIMARY KEY (company, billing_method, scope, value),
    CHECK ((scope = 'all') = (value = ''))
);

-- Ledger posting setup (B5): scope table names a project or category, group a group, all neither.
CREATE TABLE setup.posting_account (
    company setup.code NOT NULL REFERENCES setup.company,
    posting_type setup.code NOT NULL CHECK (posting_type IN
        ('cost', 'payroll_allocation', 'wip_cost_value', 'cost_item', 'wip_cost_value_item', 'wip_sales_value',
         'accrued_revenue_sales_value')),
    project_scope setup.code NOT NULL CHECK (project_scope IN ('table', 'group', 'all')),
    project setup.code NOT NULL DEFAULT '',
    category_scope setup.code NOT NULL CHECK (category_scope IN ('table', 'group', 'all')),
    category setup.code NOT NULL DEFAULT '',
    main_account setup.code NOT NULL,
    PRIMARY KEY (company, posting_type, project_scope, project, category_scope, category),
    CHECK ((project_scope = 'all') = (project = '')),
    CHECK ((category_scope = 'all') = (category = ''))
);

-- Default offset account for expenses; empty means any.
CREATE TABLE setup.expense_offset (
    company setup.code NOT NULL REFERENCES setup.company,
    project setup.code NOT NULL DEFAULT '',
    category setup.code NOT NULL DEFAULT '',
    worker setup.code NOT NULL DEFAULT '',
    main_account setup.code NOT NULL,
    PRIMARY KEY (company, project, category, worker)
);

-- The company's own counters; drawn in blocks under the row's lock (setup/sequences.sql).
CREATE TABLE setup.number_sequence (
    company setup.code NOT NULL REFERENCES setup.company,
    sequence setup.code NOT NULL CHECK (sequence IN ('journal', 'voucher', 'project_transaction')),
    format text NOT NULL CHECK (format ~ '^[^#]*#+[^#]*$'),
    next bigint NOT NULL CHECK (next > 0),
    PRIMARY KEY (company, sequence)
);

-- Every block of numbers ever drawn; append only. For vouchers it is the register's left-hand side (I6).
CREATE TABLE setup.number_block (
    company setup.code NOT NULL,
    sequence setup.code NOT NULL,
    first_number bigint NOT NULL,
    last_number bigint NOT NULL CHECK (last_number >= first_number),
    prefix text NOT NULL,
    width integer NOT NULL,
    suffix text NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (company, sequence, first_number)
);

-- Whether a code fits a pattern of contract.md §1: `*`, `500100`, `500000..599999`, `AB*`, joined by `|`.
-- Ranges compare as text (F4).
CREATE FUNCTION setup.matches(pattern text, code text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT COALESCE(bool_or(
        CASE
            WHEN part.piece = '*' THEN true
            WHEN position('..' IN part.piece) > 0
                THEN code COLLATE "C" BETWEEN split_part(part.piece, '..', 1) AND split_part(part.piece, '..', 2)
            WHEN right(part.piece, 1) = '*' THEN starts_with(code, left(part.piece, -1))
            ELSE code = part.piece
        END
    ), false)
    FROM unnest(string_to_array(pattern, '|')) AS whole (text)
    CROSS JOIN LATERAL (SELECT btrim(whole.text) AS piece) AS part
);

GRANT USAGE ON SCHEMA setup TO primanota_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA setup TO primanota_app;
REVOKE UPDATE, DELETE ON setup.period_event, setup.number_block FROM primanota_app;
REVOKE INSERT, UPDATE, DELETE ON setup.currency FROM primanota_app;
