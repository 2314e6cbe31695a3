-- Companies, accounts, dimensions, periods, rates and counters: the pack's rows into their tables, one statement for each file.
-- New keys are added, rows that differ are changed, and each statement says how many it wrote and how many of them are new.
-- kept is the row of the table, fresh the row of the pack; pack_row is declared in pack.sql.

-- name: keep_companies
-- Companies, by code.
WITH written AS (
    INSERT INTO setup.company AS kept (company, name, accounting_currency, reporting_currency, rate_type)
    SELECT fresh.company, fresh.name, fresh.accounting_currency, fresh.reporting_currency, fresh.rate_type
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.company, pack_row.cells) AS fresh
    WHERE pack_row.file = 'companies.csv'
    ON CONFLICT (company) DO UPDATE SET
        name = EXCLUDED.name, accounting_currency = EXCLUDED.accounting_currency,
        reporting_currency = EXCLUDED.reporting_currency, rate_type = EXCLUDED.rate_type
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_parameters
-- Parameters, by name; the value as it was written.
WITH written AS (
    INSERT INTO setup.parameter AS kept (company, parameter, value)
    SELECT fresh.company, fresh.parameter, fresh.value
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.parameter, pack_row.cells) AS fresh
    WHERE pack_row.file = 'parameters.csv'
    ON CONFLICT (company, parameter) DO UPDATE SET value = EXCLUDED.value
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_features
-- Features, by name.
WITH written AS (
    INSERT INTO setup.feature AS kept (company, feature, enabled)
    SELECT fresh.company, fresh.feature, fresh.enabled
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.feature, pack_row.cells) AS fresh
    WHERE pack_row.file = 'features.csv'
    ON CONFLICT (company, feature) DO UPDATE SET enabled = EXCLUDED.enabled
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_exchange_rates
-- Exchange rates, by type, pair and first day; reference data that all companies share.
WITH written AS (
    INSERT INTO setup.exchange_rate AS kept (rate_type, from_currency, to_currency, start_date, rate)
    SELECT fresh.rate_type, fresh.from_currency, fresh.to_currency, fresh.start_date, fresh.rate
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.exchange_rate, pack_row.cells) AS fresh
    WHERE pack_row.file = 'exchange_rates.csv'
    ON CONFLICT (rate_type, from_currency, to_currency, start_date) DO UPDATE SET rate = EXCLUDED.rate
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_periods
-- Periods, by code; their events are noted before.
WITH written AS (
    INSERT INTO setup.period AS kept (company, period, start_date, end_date, status, project_access)
    SELECT fresh.company, fresh.period, fresh.start_date, fresh.end_date, fresh.status, fresh.project_access
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.period, pack_row.cells) AS fresh
    WHERE pack_row.file = 'periods.csv'
    ON CONFLICT (company, period) DO UPDATE SET
        start_date = EXCLUDED.start_date, end_date = EXCLUDED.end_date, status = EXCLUDED.status,
        project_access = EXCLUDED.project_access
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_main_accounts
-- Main accounts, by code.
WITH written AS (
    INSERT INTO setup.main_account AS kept (company, main_account, name, type, suspended)
    SELECT fresh.company, fresh.main_account, fresh.name, fresh.type, fresh.suspended
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.main_account, pack_row.cells) AS fresh
    WHERE pack_row.file = 'main_accounts.csv'
    ON CONFLICT (company, main_account) DO UPDATE SET
        name = EXCLUDED.name, type = EXCLUDED.type, suspended = EXCLUDED.suspended
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_dimension_values
-- Dimension values, by dimension and value.
WITH written AS (
    INSERT INTO setup.dimension_value AS kept (company, dimension, value, name, active_from, active_to)
    SELECT fresh.company, fresh.dimension, fresh.value, fresh.name, fresh.active_from, fresh.active_to
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.dimension_value, pack_row.cells) AS fresh
    WHERE pack_row.file = 'dimension_values.csv'
    ON CONFLICT (company, dimension, value) DO UPDATE SET
        name = EXCLUDED.name, active_from = EXCLUDED.active_from, active_to = EXCLUDED.active_to
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_account_structures
-- Account structures, by accounts and dimension.
WITH written AS (
    INSERT INTO setup.account_structure AS kept (company, accounts, dimension, requirement, values)
    SELECT fresh.company, fresh.accounts, fresh.dimension, fresh.requirement, fresh.values
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.account_structure, pack_row.cells) AS fresh
    WHERE pack_row.file = 'account_structures.csv'
    ON CONFLICT (company, accounts, dimension) DO UPDATE SET
        requirement = EXCLUDED.requirement, values = EXCLUDED.values
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_sales_tax_groups
-- Sales tax groups, by code.
WITH written AS (
    INSERT INTO setup.sales_tax_group AS kept (company, code, name)
    SELECT fresh.company, fresh.code, fresh.name
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.sales_tax_group, pack_row.cells) AS fresh
    WHERE pack_row.file = 'sales_tax_groups.csv'
    ON CONFLICT (company, code) DO UPDATE SET name = EXCLUDED.name
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_item_sales_tax_groups
-- Item sales tax groups, by code.
WITH written AS (
    INSERT INTO setup.item_sales_tax_group AS kept (company, code, name)
    SELECT fresh.company, fresh.code, fresh.name
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.item_sales_tax_group, pack_row.cells) AS fresh
    WHERE pack_row.file = 'item_sales_tax_groups.csv'
    ON CONFLICT (company, code) DO UPDATE SET name = EXCLUDED.name
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;

-- name: keep_number_sequences
-- Number sequences, by name; a counter never goes back behind a number that was drawn.
WITH written AS (
    INSERT INTO setup.number_sequence AS kept (company, sequence, format, next)
    SELECT fresh.company, fresh.sequence, fresh.format, GREATEST(fresh.next, drawn.last_number + 1)
    FROM pack_row CROSS JOIN jsonb_populate_record(NULL::setup.number_sequence, pack_row.cells) AS fresh
    LEFT JOIN LATERAL (
        SELECT number_block.last_number
        FROM setup.number_block
        WHERE number_block.company = fresh.company AND number_block.sequence = fresh.sequence
        ORDER BY number_block.first_number DESC
        LIMIT 1
    ) AS drawn ON true
    WHERE pack_row.file = 'number_sequences.csv'
    ON CONFLICT (company, sequence) DO UPDATE SET format = EXCLUDED.format, next = EXCLUDED.next
    WHERE kept.* IS DISTINCT FROM EXCLUDED.*
    RETURNING kept.xmax = 0 AS added
)
SELECT count(*) AS written, count(*) FILTER (WHERE written.added) AS added FROM written;
