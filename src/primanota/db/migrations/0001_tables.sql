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
-- The currencies of ISO 4217 with their minor units; codes without minor units (metals, testing, no currency) are not money here.
INSERT INTO setup.currency (currency, name, decimals) VALUES
    ('AED', 'UAE Dirham', 2),
    ('AFN', 'Afghani', 2),
    ('ALL', 'Lek', 2),
    ('AMD', 'Armenian Dram', 2),
    ('AOA', 'Kwanza', 2),
    ('ARS', 'Argentine Peso', 2),
    ('AUD', 'Australian Dollar', 2),
    ('AWG', 'Aruban Florin', 2),
    ('AZN', 'Azerbaijan Manat', 2),
    ('BAM', 'Convertible Mark', 2),
    ('BBD', 'Barbados Dollar', 2),
    ('BDT', 'Taka', 2),
    ('BHD', 'Bahraini Dinar', 3),
    ('BIF', 'Burundi Franc', 0),
    ('BMD', 'Bermudian Dollar', 2),
    ('BND', 'Brunei Dollar', 2),
    ('BOB', 'Boliviano', 2),
    ('BOV', 'Mvdol', 2),
    ('BRL', 'Brazilian Real', 2),
    ('BSD', 'Bahamian Dollar', 2),
    ('BTN', 'Ngultrum', 2),
    ('BWP', 'Pula', 2),
    ('BYN', 'Belarusian Ruble', 2),
    ('BZD', 'Belize Dollar', 2),
    ('CAD', 'Canadian Dollar', 2),
    ('CDF', 'Congolese Franc', 2),
    ('CHE', 'WIR Euro', 2),
    ('CHF', 'Swiss Franc', 2),
    ('CHW', 'WIR Franc', 2),
    ('CLF', 'Unidad de Fomento', 4),
    ('CLP', 'Chilean Peso', 0),
    ('CNY', 'Yuan Renminbi', 2),
    ('COP', 'Colombian Peso', 2),
    ('COU', 'Unidad de Valor Real', 2),
    ('CRC', 'Costa Rican Colon', 2),
    ('CUP', 'Cuban Peso', 2),
    ('CVE', 'Cabo Verde Escudo', 2),
    ('CZK', 'Czech Koruna', 2),
    ('DJF', 'Djibouti Franc', 0),
    ('DKK', 'Danish Krone', 2),
    ('DOP', 'Dominican Peso', 2),
    ('DZD', 'Algerian Dinar', 2),
    ('EGP', 'Egyptian Pound', 2),
    ('ERN', 'Nakfa', 2),
    ('ETB', 'Ethiopian Birr', 2),
    ('EUR', 'Euro', 2),
    ('FJD', 'Fiji Dollar', 2),
    ('FKP', 'Falkland Islands Pound', 2),
    ('GBP', 'Pound Sterling', 2),
    ('GEL', 'Lari', 2),
    ('GHS', 'Ghana Cedi', 2),
    ('GIP', 'Gibraltar Pound', 2),
    ('GMD', 'Dalasi', 2),
    ('GNF', 'Guinean Franc', 0),
    ('GTQ', 'Quetzal', 2),
    ('GYD', 'Guyana Dollar', 2),
    ('HKD', 'Hong Kong Dollar', 2),
    ('HNL', 'Lempira', 2),
    ('HTG', 'Gourde', 2),
    ('HUF', 'Forint', 2),
    ('IDR', 'Rupiah', 2),
    ('ILS', 'New Israeli Sheqel', 2),
    ('INR', 'Indian Rupee', 2),
    ('IQD', 'Iraqi Dinar', 3),
    ('IRR', 'Iranian Rial', 2),
    ('ISK', 'Iceland Krona', 0),
    ('JMD', 'Jamaican Dollar', 2),
    ('JOD', 'Jordanian Dinar', 3),
    ('JPY', 'Yen', 0),
    ('KES', 'Kenyan Shilling', 2),
    ('KGS', 'Som', 2),
    ('KHR', 'Riel', 2),
    ('KMF', 'Comorian Franc', 0),
    ('KPW', 'North Korean Won', 2),
    ('KRW', 'Won', 0),
    ('KWD', 'Kuwaiti Dinar', 3),
    ('KYD', 'Cayman Islands Dollar', 2),
    ('KZT', 'Tenge', 2),
    ('LAK', 'Lao Kip', 2),
    ('LBP', 'Lebanese Pound', 2),
    ('LKR', 'Sri Lanka Rupee', 2),
    ('LRD', 'Liberian Dollar', 2),
    ('LSL', 'Loti', 2),
    ('LYD', 'Libyan Dinar', 3),
    ('MAD', 'Moroccan Dirham', 2),
    ('MDL', 'Moldovan Leu', 2),
    ('MGA', 'Malagasy Ariary', 2),
    ('MKD', 'Denar', 2),
    ('MMK', 'Kyat', 2),
    ('MNT', 'Tugrik', 2),
    ('MOP', 'Pataca', 2),
    ('MRU', 'Ouguiya', 2),
    ('MUR', 'Mauritius Rupee', 2),
    ('MVR', 'Rufiyaa', 2),
    ('MWK', 'Malawi Kwacha', 2),
    ('MXN', 'Mexican Peso', 2),
    ('MXV', 'Mexican Unidad de Inversion (UDI)', 2),
    ('MYR', 'Malaysian Ringgit', 2),
    ('MZN', 'Mozambique Metical', 2),
    ('NAD', 'Namibia Dollar', 2),
    ('NGN', 'Naira', 2),
    ('NIO', 'Cordoba Oro', 2),
    ('NOK', 'Norwegian Krone', 2),
    ('NPR', 'Nepalese Rupee', 2),
    ('NZD', 'New Zealand Dollar', 2),
    ('OMR', 'Rial Omani', 3),
    ('PAB', 'Balboa', 2),
    ('PEN', 'Sol', 2),
    ('PGK', 'Kina', 2),
    ('PHP', 'Philippine Peso', 2),
    ('PKR', 'Pakistan Rupee', 2),
    ('PLN', 'Zloty', 2),
    ('PYG', 'Guarani', 0),
    ('QAR', 'Qatari Rial', 2),
    ('RON', 'Romanian Leu', 2),
    ('RSD', 'Serbian Dinar', 2),
    ('RUB', 'Russian Ruble', 2),
    ('RWF', 'Rwanda Franc', 0),
    ('SAR', 'Saudi Riyal', 2),
    ('SBD', 'Solomon Islands Dollar', 2),
    ('SCR', 'Seychelles Rupee', 2),
    ('SDG', 'Sudanese Pound', 2),
    ('SEK', 'Swedish Krona', 2),
    ('SGD', 'Singapore Dollar', 2),
    ('SHP', 'Saint Helena Pound', 2),
    ('SLE', 'Leone', 2),
    ('SOS', 'Somali Shilling', 2),
    ('SRD', 'Surinam Dollar', 2),
    ('SSP', 'South Sudanese Pound', 2),
    ('STN', 'Dobra', 2),
    ('SVC', 'El Salvador Colon', 2),
    ('SYP', 'Syrian Pound', 2),
    ('SZL', 'Lilangeni', 2),
    ('THB', 'Baht', 2),
    ('TJS', 'Somoni', 2),
    ('TMT', 'Turkmenistan New Manat', 2),
    ('TND', 'Tunisian Dinar', 3),
    ('TOP', 'Pa’anga', 2),
    ('TRY', 'Turkish Lira', 2),
    ('TTD', 'Trinidad and Tobago Dollar', 2),
    ('TWD', 'New Taiwan Dollar', 2),
    ('TZS', 'Tanzanian Shilling', 2),
    ('UAH', 'Hryvnia', 2),
    ('UGX', 'Uganda Shilling', 0),
    ('USD', 'US Dollar', 2),
    ('USN', 'US Dollar (Next day)', 2),
    ('UYI', 'Uruguay Peso en Unidades Indexadas (UI)', 0),
    ('UYU', 'Peso Uruguayo', 2),
    ('UYW', 'Unidad Previsional', 4),
    ('UZS', 'Uzbekistan Sum', 2),
    ('VED', 'Bolívar Soberano', 2),
    ('VES', 'Bolívar Soberano', 2),
    ('VND', 'Dong', 0),
    ('VUV', 'Vatu', 0),
    ('WST', 'Tala', 2),
    ('XAD', 'Arab Accounting Dinar', 2),
    ('XAF', 'CFA Franc BEAC', 0),
    ('XCD', 'East Caribbean Dollar', 2),
    ('XCG', 'Caribbean Guilder', 2),
    ('XOF', 'CFA Franc BCEAO', 0),
    ('XPF', 'CFP Franc', 0),
    ('YER', 'Yemeni Rial', 2),
    ('ZAR', 'Rand', 2),
    ('ZMW', 'Zambian Kwacha', 2),
    ('ZWG', 'Zimbabwe Gold', 2);
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
-- An actual reverses one original, and an original is reversed once.
CREATE UNIQUE INDEX link_reversing ON staging.link (company, actual_id) WHERE role = 'reversing';
CREATE UNIQUE INDEX link_reversed ON staging.link (company, related_actual_id) WHERE role = 'reversing';

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
-- Journal: lines under review. A line's status is its header's unless it says otherwise (own_status): a journal is claimed,
-- posted and reset by one row, however many lines it has (docs/decisions/0003).

CREATE SCHEMA journal;

-- claim_token is the fencing token: it grows with every claim, and only the holder of the newest may settle the journal.
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
    CONSTRAINT line_actual UNIQUE (company, actual_id),
    CONSTRAINT line_voucher UNIQUE (company, voucher)
);

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
REVOKE UPDATE, DELETE ON journal.voided_voucher, journal.move FROM primanota_app;
-- Ledger: the books, append only. The application's role may insert and read, nothing else (B1).

CREATE SCHEMA ledger;

-- The project subledger, and the head of each voucher: one row for one posted line. period is the one that held the
-- accounting date when it posted. debit_account and credit_account are empty when nothing went to the general ledger.
-- profile, profile_rule: which cost and revenue profile applied and the scope of the rule that chose it ('internal': none).
CREATE TABLE ledger.project_transaction (
    company setup.code NOT NULL,
    project_transaction setup.code NOT NULL,
    voucher setup.code NOT NULL,
    actual_id uuid NOT NULL,
    journal setup.code NOT NULL,
    line integer NOT NULL,
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
    CHECK ((debit_account = '') = (credit_account = ''))
);
CREATE INDEX project_transaction_project ON ledger.project_transaction (company, project, accounting_date);
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
CREATE INDEX entry_account ON ledger.entry (company, main_account, accounting_date);

GRANT USAGE ON SCHEMA ledger TO primanota_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA ledger TO primanota_app;
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
