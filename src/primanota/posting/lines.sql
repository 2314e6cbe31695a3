-- Lines: the accounting dates and their periods, locked; then the lines with what setup says of them.

-- name: declare
-- post_date: each accounting date and the period it falls in. post_line: the lines, with what setup says of them.
CREATE TEMPORARY TABLE IF NOT EXISTS post_date (
    own_date date PRIMARY KEY,
    accounting_date date,
    period text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS post_line (
    place bigint NOT NULL,
    voucher text NOT NULL,
    journal text NOT NULL,
    line integer NOT NULL,
    actual_id uuid NOT NULL,
    own_status text,
    wave smallint NOT NULL,
    distributed boolean NOT NULL,
    moved boolean NOT NULL,
    original_actual uuid,
    mirrored boolean NOT NULL,
    mirrored_voucher text,
    transaction_type text NOT NULL,
    transaction_class text NOT NULL,
    document_type text NOT NULL,
    project text NOT NULL,
    project_stage text,
    project_group text NOT NULL,
    contract text NOT NULL,
    contract_line text NOT NULL,
    billing_method text,
    category text NOT NULL,
    category_active boolean,
    category_group text NOT NULL,
    resource text NOT NULL,
    worker text NOT NULL,
    line_property text NOT NULL,
    line_property_known boolean NOT NULL,
    transaction_date date NOT NULL,
    accounting_date date NOT NULL,
    period text,
    quantity numeric NOT NULL,
    unit_price numeric,
    amount numeric NOT NULL,
    currency text NOT NULL,
    currency_decimals smallint NOT NULL,
    exchange_rate numeric,
    rate_date date,
    reporting_rate numeric,
    reporting_rate_date date,
    accounting_amount numeric NOT NULL,
    reporting_amount numeric NOT NULL,
    profile text NOT NULL,
    profile_known boolean NOT NULL,
    profile_rule text NOT NULL,
    ledger_status text NOT NULL,
    debit_type text NOT NULL,
    credit_type text NOT NULL,
    sales_tax_group text NOT NULL,
    item_sales_tax_group text NOT NULL,
    dimensions jsonb NOT NULL,
    resource_dimensions jsonb NOT NULL,
    credit_dimensions jsonb NOT NULL
) ON COMMIT DELETE ROWS;
CREATE INDEX IF NOT EXISTS post_line_wave ON post_line (wave) WHERE wave > 0

-- name: collect_dates
-- The accounting dates of the lines.
INSERT INTO post_date (own_date)
SELECT DISTINCT held.accounting_date
FROM post_claim
CROSS JOIN LATERAL (
    SELECT line.accounting_date
    FROM journal.line
    WHERE line.company = %(company)s AND line.journal = post_claim.journal
    OFFSET 0
) AS held

-- name: lock_periods
-- Posters share the periods they post to, so that a closer waits for them and they for a closer (safety.md §0.2). With
-- set_open_period the later periods are shared too, because a date may move there.
SELECT period.period
FROM setup.period
WHERE period.company = %(company)s
    AND (
        EXISTS (SELECT FROM post_date WHERE post_date.own_date BETWEEN period.start_date AND period.end_date)
        OR (
            %(set_open_period)s
            AND period.status <> 'closed'
            AND period.start_date > (SELECT min(post_date.own_date) FROM post_date)
        )
    )
ORDER BY period.period
FOR SHARE OF period

-- name: read_clock
-- The moment of posting, read after the periods are locked: what closed earlier closed before it.
SELECT clock_timestamp() AS posted_at

-- name: set_periods
-- The period each date falls in, if open for projects; with set_open_period a date moves to the first day of the next open
-- one when its own is not (P4, F9).
UPDATE post_date
SET accounting_date = judged.accounting_date, period = judged.period
FROM (
    SELECT
        post_date.own_date,
        CASE WHEN holding.period IS NULL AND following.period IS NOT NULL
            THEN following.start_date ELSE post_date.own_date END AS accounting_date,
        COALESCE(holding.period, following.period) AS period
    FROM post_date
    LEFT JOIN setup.period AS holding
        ON holding.company = %(company)s
        AND post_date.own_date BETWEEN holding.start_date AND holding.end_date
        AND holding.status = 'open'
        AND holding.project_access = 'all'
    LEFT JOIN LATERAL (
        SELECT period.period, period.start_date
        FROM setup.period
        WHERE %(set_open_period)s
            AND period.company = %(company)s
            AND period.start_date > post_date.own_date
            AND period.status = 'open'
            AND period.project_access = 'all'
        ORDER BY period.start_date
        LIMIT 1
    ) AS following ON true
) AS judged
WHERE post_date.own_date = judged.own_date

-- name: load_lines
-- The lines with what setup says of them: profile by the most specific rule (P2), cost layer or accrual (F8), posting types
-- of both legs (reference.md B3 rows 1-11 and 16). Their place, and so the number of their project transaction, is in the
-- order of journal and line.
WITH held AS (
    SELECT line.*, post_date.accounting_date AS posting_date, post_date.period,
        row_number() OVER (ORDER BY line.journal, line.line) AS place
    FROM post_claim
    CROSS JOIN LATERAL (
        SELECT line.*
        FROM journal.line
        WHERE line.company = %(company)s AND line.journal = post_claim.journal
        OFFSET 0
    ) AS line
    JOIN post_date ON post_date.own_date = line.accounting_date
),
profile_of AS (
    SELECT DISTINCT ON (sold.billing_method, sold.project, sold.contract)
        sold.billing_method, sold.project, sold.contract, profile_rule.profile, profile_rule.scope
    FROM (
        SELECT DISTINCT line.billing_method, line.project, line.contract
        FROM post_claim
        CROSS JOIN LATERAL (
            SELECT line.billing_method, line.project, line.contract
            FROM journal.line
            WHERE line.company = %(company)s AND line.journal = post_claim.journal
            OFFSET 0
        ) AS line
    ) AS sold
    LEFT JOIN setup.project ON project.company = %(company)s AND project.project = sold.project
    JOIN setup.profile_rule
        ON profile_rule.company = %(company)s
        AND profile_rule.billing_method = sold.billing_method
        AND (profile_rule.scope, profile_rule.value) IN (
            ('project', sold.project), ('project_group', project.project_group), ('contract', sold.contract), ('all', '')
        )
    ORDER BY sold.billing_method, sold.project, sold.contract,
        array_position(ARRAY['project', 'project_group', 'contract', 'all'], profile_rule.scope::text)
)
INSERT INTO post_line (
    place, voucher, journal, line, actual_id, own_status, wave, distributed, moved, original_actual, mirrored, mirrored_voucher, transaction_type,
    transaction_class, document_type, project, project_stage, project_group, contract, contract_line, billing_method,
    category, category_active, category_group, resource, worker, line_property, line_property_known, transaction_date,
    accounting_date, period, quantity, unit_price, amount, currency, currency_decimals, exchange_rate, rate_date,
    reporting_rate, reporting_rate_date, accounting_amount, reporting_amount, profile, profile_known, profile_rule, ledger_status, debit_type, credit_type,
    sales_tax_group, item_sales_tax_group, dimensions, resource_dimensions, credit_dimensions
)
SELECT
    held.place, held.voucher, held.journal, held.line, held.actual_id, held.own_status, 0, false,
    held.posting_date <> held.accounting_date, link.related_actual_id, false, NULL,
    held.transaction_type, held.transaction_class, held.document_type, held.project, project.stage,
    COALESCE(project.project_group, ''), held.contract, held.contract_line, held.billing_method, held.category,
    category.active, COALESCE(category.category_group, ''), held.resource, COALESCE(resource.worker, ''),
    held.line_property, line_property.line_property IS NOT NULL, held.transaction_date, held.posting_date, held.period,
    held.quantity, held.unit_price, held.amount, held.currency, currency.decimals, held.exchange_rate, held.rate_date,
    held.reporting_rate, held.reporting_rate_date, held.accounting_amount, held.reporting_amount,
    COALESCE(profile_of.profile, ''), held.billing_method IS NULL OR profile.profile IS NOT NULL,
    CASE WHEN held.billing_method IS NULL THEN 'internal' ELSE COALESCE(profile_of.scope, '') END,
    treatment.ledger_status, leg.debit_type, leg.credit_type,
    held.sales_tax_group, held.item_sales_tax_group, held.dimensions, held.resource_dimensions,
    CASE leg.credit_type
        WHEN 'payroll_allocation' THEN held.dimensions || held.resource_dimensions ELSE held.dimensions
    END
FROM held
JOIN setup.currency ON currency.currency = held.currency
LEFT JOIN setup.project ON project.company = %(company)s AND project.project = held.project
LEFT JOIN setup.category ON category.company = %(company)s AND category.category = held.category
LEFT JOIN setup.resource ON resource.company = %(company)s AND resource.resource = held.resource
LEFT JOIN setup.line_property
    ON line_property.company = %(company)s AND line_property.line_property = held.line_property
LEFT JOIN profile_of
    ON profile_of.billing_method = held.billing_method
    AND profile_of.project = held.project
    AND profile_of.contract = held.contract
LEFT JOIN setup.cost_revenue_profile AS profile
    ON profile.company = %(company)s AND profile.profile = profile_of.profile
LEFT JOIN staging.link
    ON link.company = %(company)s AND link.actual_id = held.actual_id AND link.role = 'reversing'
CROSS JOIN LATERAL (
    SELECT
        CASE held.transaction_class
            WHEN 'time' THEN profile.post_cost_time
            WHEN 'expense' THEN profile.post_cost_expense
            WHEN 'material' THEN profile.post_cost_material
        END AS post_cost,
        CASE held.transaction_class
            WHEN 'time' THEN profile.accrue_time
            WHEN 'expense' THEN profile.accrue_expense
            WHEN 'material' THEN profile.accrue_material
            WHEN 'fee' THEN profile.accrue_fee
        END AS accrues
) AS setting
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN held.transaction_type = 'cost' AND (
            held.billing_method IS NULL
            OR setting.post_cost IS NULL
            OR (setting.post_cost = 'balance' AND NOT COALESCE(line_property.capitalize_cost, false))
        ) THEN 'profit_and_loss'
        WHEN held.transaction_type = 'cost' THEN setting.post_cost
        WHEN held.billing_method = 'time_and_material' AND setting.accrues
            AND line_property.accrue_revenue AND line_property.chargeable THEN 'accrued'
        ELSE 'not_accrued'
    END AS ledger_status
) AS treatment
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN treatment.ledger_status = 'accrued' THEN 'wip_sales_value'
            WHEN treatment.ledger_status = 'profit_and_loss' THEN 'cost'
            WHEN treatment.ledger_status = 'balance' AND held.transaction_class = 'material' THEN 'wip_cost_value_item'
            WHEN treatment.ledger_status = 'balance' THEN 'wip_cost_value'
            ELSE ''
        END AS debit_type,
        CASE
            WHEN treatment.ledger_status = 'accrued' THEN 'accrued_revenue_sales_value'
            WHEN treatment.ledger_status NOT IN ('profit_and_loss', 'balance') THEN ''
            WHEN held.transaction_class = 'time' THEN 'payroll_allocation'
            WHEN held.document_type = 'purchase' THEN 'procurement_integration'
            WHEN held.transaction_class = 'expense' THEN 'expense_offset'
            ELSE 'cost_item'
        END AS credit_type
) AS leg

-- name: mark_awaited
-- Where several posters share a run: a reversal whose original stands in an earlier journal that another poster is posting
-- right now is expanded later, once that one has ended, so that many posters give the same books as one and still work side
-- by side.
UPDATE post_line
SET wave = 1
FROM (
    SELECT reversal.voucher, original.journal
    FROM post_line AS reversal
    CROSS JOIN LATERAL (
        SELECT line.journal
        FROM journal.line
        WHERE line.company = %(company)s AND line.actual_id = reversal.original_actual
        OFFSET 0
    ) AS original
    WHERE reversal.original_actual IS NOT NULL
    OFFSET 0
) AS standing
JOIN journal.header ON header.company = %(company)s AND header.journal = standing.journal AND header.status = 'processing'
WHERE post_line.voucher = standing.voucher
    AND (header.period_start_date, header.journal) < (
        SELECT own.period_start_date, own.journal
        FROM post_claim
        JOIN journal.header AS own ON own.company = %(company)s AND own.journal = post_claim.journal
        ORDER BY own.period_start_date, own.journal
        LIMIT 1
    )

-- name: await_originals
-- Waits for the posters of those originals. Journals are claimed in this order, so nobody waits for a later one, and no two
-- for each other. What is answered is still claimed: its poster has not begun, unless its lease has run out.
SELECT header.journal, header.lease_until > clock_timestamp() AS alive
FROM journal.header
WHERE header.company = %(company)s
    AND header.status = 'processing'
    AND header.journal = ANY (ARRAY(
        SELECT original.journal
        FROM post_line
        CROSS JOIN LATERAL (
            SELECT line.journal
            FROM journal.line
            WHERE line.company = %(company)s AND line.actual_id = post_line.original_actual
            OFFSET 0
        ) AS original
        WHERE post_line.original_actual IS NOT NULL AND post_line.wave > 0
    ))
    AND (header.period_start_date, header.journal) < (
        SELECT own.period_start_date, own.journal
        FROM post_claim
        JOIN journal.header AS own ON own.company = %(company)s AND own.journal = post_claim.journal
        ORDER BY own.period_start_date, own.journal
        LIMIT 1
    )
ORDER BY header.journal
FOR SHARE

-- name: order_waves
-- A reversal of a line in the same set is expanded after it: wave 1, a reversal of that one wave 2, and so on; and so is
-- the reversal of one that waits.
WITH RECURSIVE chain (voucher, actual_id, depth) AS (
    SELECT post_line.voucher, post_line.actual_id, 1
    FROM post_line
    JOIN post_line AS original ON original.actual_id = post_line.original_actual
    UNION ALL
    SELECT post_line.voucher, post_line.actual_id, 1
    FROM post_line
    WHERE post_line.wave = 1
    UNION ALL
    SELECT post_line.voucher, post_line.actual_id, chain.depth + 1
    FROM chain
    JOIN post_line ON post_line.original_actual = chain.actual_id
    WHERE chain.depth < 9
)
UPDATE post_line
SET wave = deepest.depth
FROM (SELECT chain.voucher, max(chain.depth) AS depth FROM chain GROUP BY chain.voucher) AS deepest
WHERE post_line.voucher = deepest.voucher

-- name: analyze_lines
-- The set has just been written; the plans that follow must not hang on luck.
ANALYZE post_line (voucher, journal, wave, actual_id, original_actual, mirrored, project, category, worker)

-- name: last_wave
-- How many waves there are.
SELECT COALESCE(max(post_line.wave), 0) AS wave, count(*) AS lines FROM post_line
