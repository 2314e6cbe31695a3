-- Import: what waits in staging becomes journal lines. The order of the statements is the order of build.py.

-- name: declare
-- build_candidate outlives the batches of one import; the other sets live for one batch.
CREATE TEMPORARY TABLE IF NOT EXISTS build_candidate (
    ordinal bigint PRIMARY KEY,
    actual_id uuid NOT NULL,
    bucket date NOT NULL,
    own_date date NOT NULL,
    currency text NOT NULL
) ON COMMIT PRESERVE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_date (
    own_date date PRIMARY KEY,
    accounting_date date NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_quote (
    from_currency text NOT NULL,
    to_currency text NOT NULL,
    accounting_date date NOT NULL,
    rate numeric,
    rate_date date,
    rule text,
    PRIMARY KEY (from_currency, to_currency, accounting_date)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_rate (
    currency text NOT NULL,
    accounting_date date NOT NULL,
    exchange_rate numeric,
    rate_date date,
    rate_rule text,
    reporting_rate numeric,
    reporting_rate_date date,
    reporting_rate_rule text,
    PRIMARY KEY (currency, accounting_date)
) ON COMMIT DELETE ROWS;
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
CREATE TEMPORARY TABLE IF NOT EXISTS build_bucket (
    bucket date PRIMARY KEY,
    lines bigint NOT NULL,
    lines_before bigint NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_slot (
    bucket date NOT NULL,
    slot integer NOT NULL,
    journal text NOT NULL,
    opened boolean NOT NULL,
    last_line integer NOT NULL,
    seats bigint NOT NULL,
    PRIMARY KEY (bucket, slot)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_seat (
    actual_id uuid NOT NULL,
    place bigint NOT NULL,
    journal text NOT NULL,
    line bigint NOT NULL
) ON COMMIT DELETE ROWS

-- name: forget_candidates
-- A new import, or one that another import overtook, starts from an empty list.
TRUNCATE build_candidate

-- name: plan_for_sets
-- The next statements join whole tables that may never have been analysed: without this a guess of one row would make them
-- compare every row with every other.
SET LOCAL enable_nestloop = off

-- name: plan_freely
-- What follows looks up few rows in large tables by their keys.
SET LOCAL enable_nestloop = on

-- name: collect_candidates
-- Everything that waits (I1: staged, importable, on no line), in the order in which lines will stand: date, id; a
-- sale stands right after the cost it is linked to when both belong to one bucket.
WITH sale_of AS (
    SELECT DISTINCT ON (link.actual_id) link.actual_id, link.related_actual_id
    FROM staging.link
    WHERE link.company = %(company)s AND link.role = 'unbilled_sales'
    ORDER BY link.actual_id, link.related_actual_id
)
INSERT INTO build_candidate (ordinal, actual_id, bucket, own_date, currency)
SELECT
    row_number() OVER (
        ORDER BY
            COALESCE(cost.transaction_date, actual.transaction_date),
            COALESCE(cost.actual_id, actual.actual_id),
            cost.actual_id IS NOT NULL,
            actual.transaction_date,
            actual.actual_id
    ),
    actual.actual_id,
    journal.bucket_start(actual.transaction_date, %(period_unit)s),
    COALESCE(actual.accounting_date, actual.transaction_date),
    actual.currency
FROM staging.actual
LEFT JOIN sale_of ON sale_of.actual_id = actual.actual_id
LEFT JOIN staging.actual AS cost
    ON cost.company = actual.company
    AND cost.actual_id = sale_of.related_actual_id
    AND journal.bucket_start(cost.transaction_date, %(period_unit)s)
        = journal.bucket_start(actual.transaction_date, %(period_unit)s)
WHERE actual.company = %(company)s
    AND actual.skip_reason IS NULL
    AND actual.transaction_date BETWEEN COALESCE(%(first)s::date, '-infinity') AND COALESCE(%(last)s::date, 'infinity')
    AND (%(project)s::text IS NULL OR actual.project = %(project)s)
    AND (%(transaction_type)s::text IS NULL OR actual.transaction_type = %(transaction_type)s)
    AND NOT EXISTS (
        SELECT FROM journal.line WHERE line.company = actual.company AND line.actual_id = actual.actual_id
    )
    AND NOT EXISTS (
        SELECT FROM staging.verdict
        WHERE verdict.company = actual.company AND verdict.actual_id = actual.actual_id AND verdict.verdict = 'invalid'
    )

-- name: analyze_candidates
-- Plans must not hang on luck: the list has just been written.
ANALYZE build_candidate

-- name: set_dates
-- The accounting date (I5, F9): a date whose period is not open for projects moves to the first day of the next open
-- period, if the parameter says so and there is one.
INSERT INTO build_date (own_date, accounting_date)
SELECT
    worked.own_date,
    CASE
        WHEN NOT %(set_open_period)s OR holding.period IS NOT NULL THEN worked.own_date
        ELSE COALESCE(following.start_date, worked.own_date)
    END
FROM (
    SELECT DISTINCT candidate.own_date
    FROM build_candidate AS candidate
    WHERE candidate.ordinal > %(after)s AND candidate.ordinal <= %(until)s
) AS worked
LEFT JOIN setup.period AS holding
    ON holding.company = %(company)s
    AND worked.own_date BETWEEN holding.start_date AND holding.end_date
    AND holding.status = 'open'
    AND holding.project_access = 'all'
LEFT JOIN LATERAL (
    SELECT period.start_date
    FROM setup.period
    WHERE period.company = %(company)s
        AND period.start_date > worked.own_date
        AND period.status = 'open'
        AND period.project_access = 'all'
    ORDER BY period.start_date
    LIMIT 1
) AS following ON true

-- name: find_quotes
-- The newest quotation at or before each date for each pair of currencies the batch needs (I8): direct, else the inverse,
-- which is a derived rate and rounded to 10 decimals before use (F2).
INSERT INTO build_quote (from_currency, to_currency, accounting_date, rate, rate_date, rule)
SELECT
    pair.from_currency,
    pair.to_currency,
    pair.accounting_date,
    CASE
        WHEN pair.from_currency = pair.to_currency THEN 1
        WHEN direct.rate IS NOT NULL THEN direct.rate
        ELSE round(1 / inverse.rate, 10)
    END,
    CASE WHEN pair.from_currency = pair.to_currency THEN NULL ELSE COALESCE(direct.start_date, inverse.start_date) END,
    CASE
        WHEN pair.from_currency = pair.to_currency THEN 'same'
        WHEN direct.rate IS NOT NULL THEN 'direct'
        WHEN inverse.rate IS NOT NULL THEN 'inverse'
    END
FROM (
    SELECT needed.from_currency, needed.to_currency, build_date.accounting_date
    FROM (
        SELECT DISTINCT candidate.currency, candidate.own_date
        FROM build_candidate AS candidate
        WHERE candidate.ordinal > %(after)s AND candidate.ordinal <= %(until)s
    ) AS worked
    JOIN build_date ON build_date.own_date = worked.own_date
    CROSS JOIN LATERAL (
        VALUES
        (worked.currency, %(accounting_currency)s),
        (worked.currency, %(reporting_currency)s),
        (%(accounting_currency)s, %(reporting_currency)s)
    ) AS needed (from_currency, to_currency)
    GROUP BY needed.from_currency, needed.to_currency, build_date.accounting_date
) AS pair
LEFT JOIN LATERAL (
    SELECT exchange_rate.rate, exchange_rate.start_date
    FROM setup.exchange_rate
    WHERE exchange_rate.rate_type = %(rate_type)s
        AND exchange_rate.from_currency = pair.from_currency
        AND exchange_rate.to_currency = pair.to_currency
        AND exchange_rate.start_date <= pair.accounting_date
    ORDER BY exchange_rate.start_date DESC
    LIMIT 1
) AS direct ON true
LEFT JOIN LATERAL (
    SELECT exchange_rate.rate, exchange_rate.start_date
    FROM setup.exchange_rate
    WHERE direct.rate IS NULL
        AND exchange_rate.rate_type = %(rate_type)s
        AND exchange_rate.from_currency = pair.to_currency
        AND exchange_rate.to_currency = pair.from_currency
        AND exchange_rate.start_date <= pair.accounting_date
    ORDER BY exchange_rate.start_date DESC
    LIMIT 1
) AS inverse ON true

-- name: analyze_quotes
-- The set has just been written.
ANALYZE build_quote

-- name: set_rates
-- The two rates of each currency and date; the reporting rate by triangulation over the accounting currency when there is
-- no quotation of its own. A rate that rounds to nothing is no rate.
INSERT INTO build_rate (
    currency, accounting_date, exchange_rate, rate_date, rate_rule, reporting_rate, reporting_rate_date, reporting_rate_rule
)
SELECT
    own.from_currency,
    own.accounting_date,
    NULLIF(own.rate, 0),
    own.rate_date,
    own.rule,
    NULLIF(COALESCE(reporting.rate, round(own.rate * onward.rate, 10)), 0),
    CASE WHEN reporting.rate IS NOT NULL THEN reporting.rate_date ELSE LEAST(own.rate_date, onward.rate_date) END,
    CASE
        WHEN reporting.rate IS NOT NULL THEN reporting.rule
        WHEN own.rate IS NOT NULL AND onward.rate IS NOT NULL THEN 'triangulated'
    END
FROM build_quote AS own
JOIN build_quote AS reporting
    ON reporting.from_currency = own.from_currency
    AND reporting.to_currency = %(reporting_currency)s
    AND reporting.accounting_date = own.accounting_date
JOIN build_quote AS onward
    ON onward.from_currency = %(accounting_currency)s
    AND onward.to_currency = %(reporting_currency)s
    AND onward.accounting_date = own.accounting_date
WHERE own.to_currency = %(accounting_currency)s
ON CONFLICT DO NOTHING

-- name: analyze_rates
-- The sets have just been written.
ANALYZE build_date, build_rate

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

-- name: analyze_work
-- The set has just been written.
ANALYZE build_work (ordinal, actual_id, enters, bucket, original_actual, currency)

-- name: mirror_rates
-- A linked reversal that is the exact opposite of its original takes the original's rates (P9): from the original's line,
-- or from the original itself when both enter in this batch.
UPDATE build_work
SET
    enters = build_work.category IS NOT NULL
        AND build_work.line_property IS NOT NULL
        AND build_work.contract_line_known
        AND build_work.transaction_type IN ('cost', 'unbilled_sales'),
    exchange_rate = original.exchange_rate,
    rate_date = original.rate_date,
    rate_rule = 'mirrored',
    reporting_rate = original.reporting_rate,
    reporting_rate_date = original.reporting_rate_date,
    reporting_rate_rule = 'mirrored'
FROM (
    SELECT line.actual_id, line.transaction_type, line.transaction_class, line.currency, line.amount, line.exchange_rate,
        line.rate_date, line.reporting_rate, line.reporting_rate_date
    FROM build_work AS reversal
    JOIN journal.line ON line.company = %(company)s AND line.actual_id = reversal.original_actual
    WHERE reversal.original_actual IS NOT NULL
    UNION ALL
    SELECT beside.actual_id, beside.transaction_type, beside.transaction_class, beside.currency, beside.amount,
        beside.exchange_rate, beside.rate_date, beside.reporting_rate, beside.reporting_rate_date
    FROM build_work AS reversal
    JOIN build_work AS beside ON beside.actual_id = reversal.original_actual
    WHERE reversal.original_actual IS NOT NULL
) AS original
WHERE build_work.original_actual = original.actual_id
    AND build_work.transaction_type = original.transaction_type
    AND build_work.transaction_class = original.transaction_class
    AND build_work.currency = original.currency
    AND build_work.amount = -original.amount
    AND original.exchange_rate IS NOT NULL
    AND original.reporting_rate IS NOT NULL

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

-- name: count_buckets
-- How many lines enter in each bucket, and how many in those before it.
INSERT INTO build_bucket (bucket, lines, lines_before)
SELECT counted.bucket, counted.lines, sum(counted.lines) OVER (ORDER BY counted.bucket) - counted.lines
FROM (
    SELECT build_work.bucket, count(*) AS lines FROM build_work WHERE build_work.enters GROUP BY build_work.bucket
) AS counted

-- name: take_drafts
-- Draft journals of these buckets that have room, in number order, are filled first (I4). One that somebody holds is not
-- waited for; journals of transferred errors are nobody's bucket.
INSERT INTO build_slot (bucket, slot, journal, opened, last_line, seats)
SELECT taken.bucket, row_number() OVER (PARTITION BY taken.bucket ORDER BY taken.journal), taken.journal, false,
    taken.last_line, taken.seats
FROM (
    SELECT build_bucket.bucket, header.journal, header.last_line, %(lines_per_journal)s - header.line_count AS seats
    FROM build_bucket
    JOIN journal.header
        ON header.company = %(company)s
        AND header.status = 'draft'
        AND header.original_journal IS NULL
        AND header.period_unit = %(period_unit)s
        AND (header.period_start_date = build_bucket.bucket OR %(period_unit)s = 'all')
        AND header.line_count < %(lines_per_journal)s
    ORDER BY header.journal
    FOR UPDATE OF header SKIP LOCKED
) AS taken

-- name: count_journals
-- How many further journals the buckets need, and how many lines enter.
SELECT
    COALESCE(sum(ceil(GREATEST(bucket.lines - COALESCE(room.seats, 0), 0)::numeric / %(lines_per_journal)s)), 0)::bigint
        AS journals,
    COALESCE(sum(bucket.lines), 0)::bigint AS lines
FROM build_bucket AS bucket
LEFT JOIN (SELECT build_slot.bucket, sum(build_slot.seats) AS seats FROM build_slot GROUP BY build_slot.bucket) AS room
    ON room.bucket = bucket.bucket

-- name: open_slots
-- The further journals, numbered in the order of their buckets.
INSERT INTO build_slot (bucket, slot, journal, opened, last_line, seats)
SELECT
    needed.bucket,
    needed.slots + extra.n,
    %(prefix)s || lpad(
        (%(first)s + row_number() OVER (ORDER BY needed.bucket, extra.n) - 1)::text, %(width)s, '0') || %(suffix)s,
    true,
    0,
    %(lines_per_journal)s
FROM (
    SELECT bucket.bucket, bucket.lines - COALESCE(room.seats, 0) AS lines, COALESCE(room.slots, 0) AS slots
    FROM build_bucket AS bucket
    LEFT JOIN (
        SELECT build_slot.bucket, sum(build_slot.seats) AS seats, count(*) AS slots
        FROM build_slot GROUP BY build_slot.bucket
    ) AS room ON room.bucket = bucket.bucket
) AS needed
CROSS JOIN LATERAL generate_series(1, ceil(GREATEST(needed.lines, 0)::numeric / %(lines_per_journal)s)::integer) AS extra (n)

-- name: lay_seats
-- One seat for each line that enters, in the order of the lines.
INSERT INTO build_seat (actual_id, place, journal, line)
SELECT placed.actual_id, placed.place, chair.journal, chair.line
FROM (
    SELECT build_work.actual_id, row_number() OVER (ORDER BY build_work.ordinal) AS place
    FROM build_work
    WHERE build_work.enters
) AS placed
JOIN (
    SELECT slot.journal, slot.last_line + step.n AS line, bucket.lines_before + slot.seats_before + step.n AS place
    FROM build_bucket AS bucket
    JOIN (
        SELECT
            build_slot.*,
            sum(build_slot.seats) OVER (PARTITION BY build_slot.bucket ORDER BY build_slot.slot) - build_slot.seats
                AS seats_before
        FROM build_slot
    ) AS slot ON slot.bucket = bucket.bucket
    CROSS JOIN LATERAL generate_series(1, LEAST(slot.seats, bucket.lines - slot.seats_before)::bigint) AS step (n)
) AS chair ON chair.place = placed.place

-- name: analyze_seats
-- The set has just been written.
ANALYZE build_seat

-- name: open_headers
-- Headers of the new journals (F10) with their lines counted, and the fuller drafts.
WITH filled AS (
    SELECT slot.journal, slot.bucket, slot.opened, slot.last_line,
        LEAST(slot.seats, bucket.lines - slot.seats_before)::integer AS lines
    FROM build_bucket AS bucket
    JOIN (
        SELECT
            build_slot.*,
            sum(build_slot.seats) OVER (PARTITION BY build_slot.bucket ORDER BY build_slot.slot) - build_slot.seats
                AS seats_before
        FROM build_slot
    ) AS slot ON slot.bucket = bucket.bucket
    WHERE bucket.lines > slot.seats_before
),
opened AS (
    INSERT INTO journal.header (
        company, journal, description, status, period_unit, period_start_date, line_count, last_line, created_by
    )
    SELECT %(company)s, filled.journal, 'Project integration journal ' || filled.bucket, 'draft', %(period_unit)s,
        filled.bucket, filled.lines, filled.lines, %(actor)s
    FROM filled
    WHERE filled.opened
    RETURNING journal, period_start_date
),
fuller AS (
    UPDATE journal.header
    SET
        line_count = header.line_count + filled.lines,
        last_line = header.last_line + filled.lines,
        version = header.version + 1
    FROM filled
    WHERE header.company = %(company)s AND header.journal = filled.journal AND NOT filled.opened
    RETURNING header.journal, header.period_start_date
),
recorded AS (
    INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
    SELECT %(company)s, opened.journal, 1, 0, NULL, 'draft', %(actor)s, 'opened by import'
    FROM opened
)
SELECT filled.journal, COALESCE(opened.period_start_date, fuller.period_start_date) AS period_start_date, filled.lines,
    filled.opened
FROM filled
LEFT JOIN opened ON opened.journal = filled.journal
LEFT JOIN fuller ON fuller.journal = filled.journal
ORDER BY filled.journal

-- name: insert_lines
-- The lines, each with its own voucher number from the block (I6), amounts in three currencies rounded once (F2).
INSERT INTO journal.line (
    company, journal, line, actual_id, voucher, transaction_type, transaction_class, document_type, project, contract,
    contract_line, billing_method, category, resource, line_property, transaction_date, accounting_date,
    original_accounting_date, quantity, unit_price, amount, currency, rate_type, exchange_rate, rate_date, rate_rule,
    reporting_rate, reporting_rate_date, reporting_rate_rule, accounting_amount, reporting_amount, sales_tax_group,
    sales_tax_rule, item_sales_tax_group, dimensions, resource_dimensions
)
SELECT
    %(company)s,
    seat.journal,
    seat.line,
    placed.actual_id,
    %(prefix)s || lpad((%(first)s + seat.place - 1)::text, %(width)s, '0') || %(suffix)s,
    placed.transaction_type,
    placed.transaction_class,
    placed.document_type,
    placed.project,
    placed.contract,
    placed.contract_line,
    placed.billing_method,
    placed.category,
    placed.resource,
    placed.line_property,
    placed.transaction_date,
    placed.accounting_date,
    NULLIF(placed.own_date, placed.accounting_date),
    placed.quantity,
    placed.unit_price,
    placed.amount,
    placed.currency,
    %(rate_type)s,
    placed.exchange_rate,
    placed.rate_date,
    placed.rate_rule,
    placed.reporting_rate,
    placed.reporting_rate_date,
    placed.reporting_rate_rule,
    round(placed.amount * placed.exchange_rate, %(accounting_decimals)s),
    round(placed.amount * placed.reporting_rate, %(reporting_decimals)s),
    placed.sales_tax_group,
    placed.sales_tax_rule,
    placed.item_sales_tax_group,
    placed.dimensions,
    placed.resource_dimensions
FROM build_work AS placed
JOIN build_seat AS seat ON seat.actual_id = placed.actual_id
WHERE placed.enters

-- name: date_headers
-- For period unit all a header is dated by its earliest transaction (I3).
UPDATE journal.header
SET
    period_start_date = earliest.transaction_date,
    description = 'Project integration journal ' || earliest.transaction_date
FROM (
    SELECT line.journal, min(line.transaction_date) AS transaction_date
    FROM build_slot
    JOIN journal.line ON line.company = %(company)s AND line.journal = build_slot.journal
    GROUP BY line.journal
) AS earliest
WHERE header.company = %(company)s AND header.journal = earliest.journal
RETURNING header.journal, header.period_start_date
