-- Defaults: every accounting attribute of a line, derived for one batch of actuals at once. The order of the statements is
-- the order of defaults.py.

-- name: declare
-- The actuals of one batch with all that is derived for them.
CREATE TEMPORARY TABLE IF NOT EXISTS build_work (
    ordinal bigint NOT NULL,
    actual_id uuid NOT NULL,
    enters boolean NOT NULL,
    bucket date NOT NULL,
    original_actual uuid,
    transaction_type text NOT NULL,
    transaction_class text NOT NULL,
    document_type text NOT NULL,
    project text NOT NULL,
    contract text NOT NULL,
    contract_line text NOT NULL,
    contract_line_known boolean NOT NULL,
    billing_method text,
    billing_type text NOT NULL,
    transaction_category text NOT NULL,
    category text,
    resource text NOT NULL,
    line_property text,
    transaction_date date NOT NULL,
    own_date date NOT NULL,
    accounting_date date NOT NULL,
    quantity numeric NOT NULL,
    unit_price numeric,
    amount numeric NOT NULL,
    currency text NOT NULL,
    exchange_rate numeric,
    rate_date date,
    rate_rule text,
    reporting_rate numeric,
    reporting_rate_date date,
    reporting_rate_rule text,
    sales_tax_group text NOT NULL,
    sales_tax_rule text NOT NULL,
    item_sales_tax_group text NOT NULL,
    dimensions jsonb NOT NULL,
    resource_dimensions jsonb NOT NULL
) ON COMMIT DELETE ROWS;
CREATE INDEX IF NOT EXISTS build_work_reversal ON build_work (original_actual) WHERE original_actual IS NOT NULL

-- name: plan_for_sets
-- The next statements join whole tables that may never have been analysed: without this a guess of one row would make them
-- compare every row with every other.
SET LOCAL enable_nestloop = off

-- name: load_work
-- One batch of the list with everything that setup says about each actual: category (I7), line property (I9), contract line
-- and billing method (F1), rates (I8), tax groups (I11), dimensions (F3). What is not known stays null and keeps it out.
WITH category_of AS (
    SELECT DISTINCT ON (transaction_category, class) transaction_category, class, category, item_sales_tax_group
    FROM (
        SELECT category.transaction_category, category.class, category.category, category.active,
            category.item_sales_tax_group
        FROM setup.category
        WHERE category.company = %(company)s AND category.transaction_category <> ''
        UNION ALL
        SELECT '', category.class, category.category, category.active, category.item_sales_tax_group
        FROM setup.category
        JOIN setup.parameter
            ON parameter.company = category.company
            AND parameter.parameter = 'category_default_' || category.class
            AND parameter.value = category.category
        WHERE category.company = %(company)s
    ) AS known
    ORDER BY transaction_category, class, active DESC, category
),
line_of AS (
    SELECT DISTINCT ON (project.project, taken.class)
        project.project, taken.class, contract_line.contract_line, contract_line.contract, contract_line.billing_method
    FROM setup.project
    JOIN setup.contract_line
        ON contract_line.company = project.company
        AND contract_line.contract = project.contract
        AND contract_line.project IN (project.project, '')
    CROSS JOIN LATERAL unnest(
        CASE WHEN contract_line.classes = '{}' THEN ARRAY['time', 'expense', 'material', 'fee'] ELSE contract_line.classes END
    ) AS taken (class)
    WHERE project.company = %(company)s
    ORDER BY project.project, taken.class, contract_line.contract_line
)
INSERT INTO build_work (
    ordinal, actual_id, enters, bucket, original_actual, transaction_type, transaction_class, document_type, project,
    contract, contract_line, contract_line_known, billing_method, billing_type, transaction_category, category, resource,
    line_property, transaction_date, own_date, accounting_date, quantity, unit_price, amount, currency, exchange_rate,
    rate_date, rate_rule, reporting_rate, reporting_rate_date, reporting_rate_rule, sales_tax_group, sales_tax_rule,
    item_sales_tax_group, dimensions, resource_dimensions
)
SELECT
    candidate.ordinal,
    actual.actual_id,
    category_of.category IS NOT NULL
        AND billing_type.line_property IS NOT NULL
        AND (actual.contract_line = '' OR named.contract_line IS NOT NULL)
        AND actual.transaction_type IN ('cost', 'unbilled_sales')
        AND rate.exchange_rate IS NOT NULL
        AND rate.reporting_rate IS NOT NULL,
    candidate.bucket,
    link.related_actual_id,
    actual.transaction_type,
    actual.transaction_class,
    actual.document_type,
    actual.project,
    COALESCE(named.contract, line_of.contract, NULLIF(actual.contract, ''), project.contract, ''),
    COALESCE(named.contract_line, line_of.contract_line, ''),
    actual.contract_line = '' OR named.contract_line IS NOT NULL,
    CASE WHEN actual.contract_line <> '' THEN named.billing_method ELSE line_of.billing_method END,
    actual.billing_type,
    actual.transaction_category,
    category_of.category,
    actual.resource,
    billing_type.line_property,
    actual.transaction_date,
    candidate.own_date,
    build_date.accounting_date,
    actual.quantity,
    actual.unit_price,
    actual.amount,
    actual.currency,
    rate.exchange_rate,
    rate.rate_date,
    rate.rate_rule,
    rate.reporting_rate,
    rate.reporting_rate_date,
    rate.reporting_rate_rule,
    tax.sales_tax_group,
    tax.rule,
    COALESCE(category_of.item_sales_tax_group, ''),
    CASE WHEN %(employment_dimensions)s
        THEN COALESCE(resource.dimensions, '{}') || COALESCE(project.dimensions, '{}')
        ELSE COALESCE(project.dimensions, '{}')
    END,
    CASE WHEN %(employment_dimensions)s THEN COALESCE(resource.dimensions, '{}') ELSE '{}' END
FROM build_candidate AS candidate
JOIN staging.actual ON actual.company = %(company)s AND actual.actual_id = candidate.actual_id
JOIN build_date ON build_date.own_date = candidate.own_date
JOIN build_rate AS rate
    ON rate.currency = candidate.currency AND rate.accounting_date = build_date.accounting_date
LEFT JOIN staging.link
    ON link.company = %(company)s AND link.actual_id = candidate.actual_id AND link.role = 'reversing'
LEFT JOIN setup.project ON project.company = %(company)s AND project.project = actual.project
LEFT JOIN setup.resource ON resource.company = %(company)s AND resource.resource = actual.resource
LEFT JOIN setup.billing_type
    ON billing_type.company = %(company)s AND billing_type.billing_type = actual.billing_type
LEFT JOIN category_of
    ON category_of.transaction_category = actual.transaction_category AND category_of.class = actual.transaction_class
LEFT JOIN setup.contract_line AS named
    ON named.company = %(company)s AND named.contract_line = actual.contract_line AND actual.contract_line <> ''
LEFT JOIN line_of
    ON line_of.project = actual.project AND line_of.class = actual.transaction_class AND actual.contract_line = ''
LEFT JOIN setup.contract
    ON contract.company = %(company)s
    AND contract.contract = COALESCE(named.contract, line_of.contract, NULLIF(actual.contract, ''), project.contract)
LEFT JOIN setup.customer
    ON customer.company = %(company)s
    AND customer.customer = COALESCE(NULLIF(project.customer, ''), contract.customer)
CROSS JOIN LATERAL (
    SELECT
        CASE found.rule
            WHEN 'project' THEN project.sales_tax_group
            WHEN 'contract' THEN contract.sales_tax_group
            WHEN 'customer' THEN customer.sales_tax_group
            ELSE ''
        END AS sales_tax_group,
        found.rule
    FROM (
        SELECT CASE
            WHEN %(tax_method)s IN ('project', 'search') AND project.sales_tax_group <> '' THEN 'project'
            WHEN %(tax_method)s IN ('contract', 'search') AND contract.sales_tax_group <> '' THEN 'contract'
            WHEN %(tax_method)s IN ('customer', 'search') AND customer.sales_tax_group <> '' THEN 'customer'
            ELSE ''
        END AS rule
    ) AS found
) AS tax
WHERE candidate.ordinal > %(after)s AND candidate.ordinal <= %(until)s

-- name: plan_freely
-- What follows looks up few rows in large tables by their keys.
SET LOCAL enable_nestloop = on

-- name: analyze_work
-- The set has just been written.
ANALYZE build_work (ordinal, actual_id, enters, bucket, original_actual, currency)

-- name: set_aside
-- What cannot enter waits with its reason (I13): the first that fails is the code, the message tells all (F5).
INSERT INTO journal.waiting (company, actual_id, code, message)
SELECT %(company)s, work.actual_id, reason.codes[1], array_to_string(reason.messages, '; ')
FROM build_work AS work
CROSS JOIN LATERAL (
    SELECT array_agg(failed.code ORDER BY failed.place) AS codes, array_agg(failed.message ORDER BY failed.place) AS messages
    FROM (
        VALUES
        (1, 'intercompany-not-set-up', work.transaction_type NOT IN ('cost', 'unbilled_sales'),
            format('%%s needs intercompany accounting, which is not set up', work.transaction_type)),
        (2, 'category-not-in-company', work.category IS NULL,
            CASE WHEN work.transaction_category = ''
                THEN format('the actual has no transaction category and the company no default category for %%s',
                    work.transaction_class)
                ELSE format('transaction category %%s has no project category of class %%s in this company',
                    work.transaction_category, work.transaction_class)
            END),
        (3, 'line-property-unmapped', work.line_property IS NULL,
            format('billing type %%s is mapped to no line property', work.billing_type)),
        (4, 'contract-line-unknown', NOT work.contract_line_known, 'the contract line the actual names is not set up'),
        (5, 'exchange-rate-missing', work.exchange_rate IS NULL,
            format('no %%s rate from %%s to %%s at %%s', %(rate_type)s::text, work.currency, %(accounting_currency)s::text,
                work.accounting_date)),
        (6, 'exchange-rate-missing', work.reporting_rate IS NULL AND work.exchange_rate IS NOT NULL,
            format('no %%s rate from %%s to %%s at %%s', %(rate_type)s::text, work.currency, %(reporting_currency)s::text,
                work.accounting_date))
    ) AS failed (place, code, fails, message)
    WHERE failed.fails
) AS reason
WHERE NOT work.enters
ON CONFLICT (company, actual_id) DO UPDATE
SET code = excluded.code, message = excluded.message, tried_at = clock_timestamp()
RETURNING code, message

-- name: stop_waiting
-- Those that enter now wait no longer.
DELETE FROM journal.waiting
USING build_work
WHERE waiting.company = %(company)s AND waiting.actual_id = build_work.actual_id AND build_work.enters
