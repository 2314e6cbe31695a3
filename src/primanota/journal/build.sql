-- Import: what waits in staging becomes journal lines. The order of the statements is the order of build.py.

-- name: declare
-- build_candidate outlives the batches of one import; the other sets live for one batch.
CREATE TEMPORARY TABLE IF NOT EXISTS build_candidate (
    ordinal bigint PRIMARY KEY,
    actual_id uuid NOT NULL
) ON COMMIT PRESERVE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_work (
    ordinal bigint NOT NULL,
    actual_id uuid NOT NULL,
    bucket date NOT NULL,
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
    quantity numeric NOT NULL,
    unit_price numeric,
    amount numeric NOT NULL,
    currency text NOT NULL,
    sales_tax_group text NOT NULL,
    sales_tax_rule text NOT NULL,
    item_sales_tax_group text NOT NULL,
    dimensions jsonb NOT NULL,
    resource_dimensions jsonb NOT NULL
) ON COMMIT DELETE ROWS;
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
CREATE TEMPORARY TABLE IF NOT EXISTS build_mirror (
    actual_id uuid PRIMARY KEY,
    exchange_rate numeric NOT NULL,
    rate_date date,
    reporting_rate numeric NOT NULL,
    reporting_rate_date date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_ready (
    actual_id uuid PRIMARY KEY,
    bucket date NOT NULL,
    seat bigint NOT NULL,
    voucher_no bigint NOT NULL,
    accounting_date date NOT NULL,
    exchange_rate numeric NOT NULL,
    rate_date date,
    rate_rule text NOT NULL,
    reporting_rate numeric NOT NULL,
    reporting_rate_date date,
    reporting_rate_rule text NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_slot (
    bucket date NOT NULL,
    slot integer NOT NULL,
    journal text NOT NULL,
    opened boolean NOT NULL,
    last_line integer NOT NULL,
    seats integer NOT NULL,
    PRIMARY KEY (bucket, slot)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS build_seat (
    bucket date NOT NULL,
    seat bigint NOT NULL,
    journal text NOT NULL,
    line integer NOT NULL,
    PRIMARY KEY (bucket, seat)
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
-- Everything that waits (I1: staged, importable, on no line), in the order in which lines will stand: bucket, date, id; a
-- sale stands right after the cost it is linked to when both belong to one bucket.
WITH sale_of AS (
    SELECT DISTINCT ON (link.actual_id) link.actual_id, link.related_actual_id
    FROM staging.link
    WHERE link.company = %(company)s AND link.role = 'unbilled_sales'
    ORDER BY link.actual_id, link.related_actual_id
)
INSERT INTO build_candidate (ordinal, actual_id)
SELECT
    row_number() OVER (
        ORDER BY
            journal.bucket_start(actual.transaction_date, %(period_unit)s),
            COALESCE(cost.transaction_date, actual.transaction_date),
            COALESCE(cost.actual_id, actual.actual_id),
            cost.actual_id IS NOT NULL,
            actual.transaction_date,
            actual.actual_id
    ),
    actual.actual_id
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

-- name: load_work
-- One batch of the list with everything that setup says about each actual: category (I7), line property (I9), contract line
-- and billing method (F1), tax groups (I11), dimensions (F3). What setup does not know stays null.
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
    ordinal, actual_id, bucket, transaction_type, transaction_class, document_type, project, contract, contract_line,
    contract_line_known, billing_method, billing_type, transaction_category, category, resource, line_property,
    transaction_date, own_date, quantity, unit_price, amount, currency, sales_tax_group, sales_tax_rule,
    item_sales_tax_group, dimensions, resource_dimensions
)
SELECT
    candidate.ordinal,
    actual.actual_id,
    journal.bucket_start(actual.transaction_date, %(period_unit)s),
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
    COALESCE(actual.accounting_date, actual.transaction_date),
    actual.quantity,
    actual.unit_price,
    actual.amount,
    actual.currency,
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
FROM (SELECT DISTINCT build_work.own_date FROM build_work) AS worked
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
    FROM (SELECT DISTINCT build_work.currency, build_work.own_date FROM build_work) AS worked
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

-- name: mirror_rates
-- A linked reversal that is the exact opposite of its original takes the original's rates (P9): from the original's line,
-- or from the original itself when both enter in this batch.
INSERT INTO build_mirror (actual_id, exchange_rate, rate_date, reporting_rate, reporting_rate_date)
SELECT
    work.actual_id,
    COALESCE(line.exchange_rate, rate.exchange_rate),
    COALESCE(line.rate_date, rate.rate_date),
    COALESCE(line.reporting_rate, rate.reporting_rate),
    COALESCE(line.reporting_rate_date, rate.reporting_rate_date)
FROM build_work AS work
JOIN staging.link
    ON link.company = %(company)s AND link.actual_id = work.actual_id AND link.role = 'reversing'
LEFT JOIN journal.line
    ON line.company = %(company)s
    AND line.actual_id = link.related_actual_id
    AND line.currency = work.currency
    AND line.amount = -work.amount
    AND line.transaction_type = work.transaction_type
    AND line.transaction_class = work.transaction_class
LEFT JOIN build_work AS original
    ON original.actual_id = link.related_actual_id
    AND original.currency = work.currency
    AND original.amount = -work.amount
    AND original.transaction_type = work.transaction_type
    AND original.transaction_class = work.transaction_class
LEFT JOIN build_date ON build_date.own_date = original.own_date
LEFT JOIN build_rate AS rate
    ON rate.currency = original.currency AND rate.accounting_date = build_date.accounting_date
WHERE COALESCE(line.exchange_rate, rate.exchange_rate) IS NOT NULL
    AND COALESCE(line.reporting_rate, rate.reporting_rate) IS NOT NULL

-- name: seat_ready
-- The actuals that can enter, numbered for their seats in each bucket and for their vouchers.
INSERT INTO build_ready (
    actual_id, bucket, seat, voucher_no, accounting_date, exchange_rate, rate_date, rate_rule, reporting_rate,
    reporting_rate_date, reporting_rate_rule
)
SELECT
    work.actual_id,
    work.bucket,
    row_number() OVER (PARTITION BY work.bucket ORDER BY work.ordinal),
    row_number() OVER (ORDER BY work.bucket, work.ordinal) - 1,
    build_date.accounting_date,
    COALESCE(mirror.exchange_rate, rate.exchange_rate),
    CASE WHEN mirror.actual_id IS NULL THEN rate.rate_date ELSE mirror.rate_date END,
    CASE WHEN mirror.actual_id IS NULL THEN rate.rate_rule ELSE 'mirrored' END,
    COALESCE(mirror.reporting_rate, rate.reporting_rate),
    CASE WHEN mirror.actual_id IS NULL THEN rate.reporting_rate_date ELSE mirror.reporting_rate_date END,
    CASE WHEN mirror.actual_id IS NULL THEN rate.reporting_rate_rule ELSE 'mirrored' END
FROM build_work AS work
JOIN build_date ON build_date.own_date = work.own_date
JOIN build_rate AS rate ON rate.currency = work.currency AND rate.accounting_date = build_date.accounting_date
LEFT JOIN build_mirror AS mirror ON mirror.actual_id = work.actual_id
WHERE work.category IS NOT NULL
    AND work.line_property IS NOT NULL
    AND work.contract_line_known
    AND work.transaction_type IN ('cost', 'unbilled_sales')
    AND COALESCE(mirror.exchange_rate, rate.exchange_rate) IS NOT NULL
    AND COALESCE(mirror.reporting_rate, rate.reporting_rate) IS NOT NULL

-- name: set_aside
-- What cannot enter waits with its reason (I13): the first that fails is the code, the message tells all (F5).
INSERT INTO journal.waiting (company, actual_id, code, message)
SELECT %(company)s, work.actual_id, reason.codes[1], array_to_string(reason.messages, '; ')
FROM build_work AS work
JOIN build_date ON build_date.own_date = work.own_date
JOIN build_rate AS rate ON rate.currency = work.currency AND rate.accounting_date = build_date.accounting_date
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
        (5, 'exchange-rate-missing', rate.exchange_rate IS NULL,
            format('no %%s rate from %%s to %%s at %%s', %(rate_type)s::text, work.currency, %(accounting_currency)s::text,
                build_date.accounting_date)),
        (6, 'exchange-rate-missing', rate.reporting_rate IS NULL AND rate.exchange_rate IS NOT NULL,
            format('no %%s rate from %%s to %%s at %%s', %(rate_type)s::text, work.currency, %(reporting_currency)s::text,
                build_date.accounting_date))
    ) AS failed (place, code, fails, message)
    WHERE failed.fails
) AS reason
WHERE NOT EXISTS (SELECT FROM build_ready WHERE build_ready.actual_id = work.actual_id)
ON CONFLICT (company, actual_id) DO UPDATE
SET code = excluded.code, message = excluded.message, tried_at = clock_timestamp()
RETURNING code, message

-- name: stop_waiting
-- Those that enter now wait no longer.
DELETE FROM journal.waiting
USING build_ready
WHERE waiting.company = %(company)s AND waiting.actual_id = build_ready.actual_id

-- name: take_drafts
-- Draft journals of these buckets that have room, in number order, are filled first (I4). One that somebody holds is not
-- waited for; journals of transferred errors are nobody's bucket.
INSERT INTO build_slot (bucket, slot, journal, opened, last_line, seats)
SELECT taken.bucket, row_number() OVER (PARTITION BY taken.bucket ORDER BY taken.journal), taken.journal, false,
    taken.last_line, taken.seats
FROM (
    SELECT ready.bucket, header.journal, header.last_line, %(lines_per_journal)s - header.line_count AS seats
    FROM (SELECT DISTINCT build_ready.bucket FROM build_ready) AS ready
    JOIN journal.header
        ON header.company = %(company)s
        AND header.status = 'draft'
        AND header.original_journal IS NULL
        AND header.period_unit = %(period_unit)s
        AND (header.period_start_date = ready.bucket OR %(period_unit)s = 'all')
        AND header.line_count < %(lines_per_journal)s
    ORDER BY header.journal
    FOR UPDATE OF header SKIP LOCKED
) AS taken

-- name: count_journals
-- How many further journals the buckets need, and how many lines are ready.
SELECT
    COALESCE(sum(ceil(GREATEST(bucket.lines - COALESCE(room.seats, 0), 0)::numeric / %(lines_per_journal)s)), 0)::bigint
        AS journals,
    COALESCE(sum(bucket.lines), 0)::bigint AS lines
FROM (SELECT build_ready.bucket, count(*) AS lines FROM build_ready GROUP BY build_ready.bucket) AS bucket
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
    FROM (SELECT build_ready.bucket, count(*) AS lines FROM build_ready GROUP BY build_ready.bucket) AS bucket
    LEFT JOIN (
        SELECT build_slot.bucket, sum(build_slot.seats) AS seats, count(*) AS slots
        FROM build_slot GROUP BY build_slot.bucket
    ) AS room ON room.bucket = bucket.bucket
) AS needed
CROSS JOIN LATERAL generate_series(1, ceil(GREATEST(needed.lines, 0)::numeric / %(lines_per_journal)s)::integer) AS extra (n)

-- name: lay_seats
-- One seat for each line a journal can still take, in order.
INSERT INTO build_seat (bucket, seat, journal, line)
SELECT
    slot.bucket,
    row_number() OVER (PARTITION BY slot.bucket ORDER BY slot.slot, chair.n),
    slot.journal,
    slot.last_line + chair.n
FROM build_slot AS slot
CROSS JOIN LATERAL generate_series(1, slot.seats) AS chair (n)

-- name: analyze_batch
-- Sizes for the statement that writes the lines; the sets have just been written.
ANALYZE build_work, build_ready, build_seat

-- name: open_headers
-- Headers of the new journals (F10); their counts follow with the lines.
WITH opened AS (
    INSERT INTO journal.header (
        company, journal, description, status, period_unit, period_start_date, line_count, last_line, created_by
    )
    SELECT %(company)s, slot.journal, 'Project integration journal ' || slot.bucket, 'draft', %(period_unit)s, slot.bucket,
        0, 0, %(actor)s
    FROM build_slot AS slot
    WHERE slot.opened
    RETURNING journal
)
INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
SELECT %(company)s, opened.journal, 1, 0, NULL, 'draft', %(actor)s, 'opened by import'
FROM opened

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
    work.actual_id,
    %(prefix)s || lpad((%(first)s + ready.voucher_no)::text, %(width)s, '0') || %(suffix)s,
    work.transaction_type,
    work.transaction_class,
    work.document_type,
    work.project,
    work.contract,
    work.contract_line,
    work.billing_method,
    work.category,
    work.resource,
    work.line_property,
    work.transaction_date,
    ready.accounting_date,
    NULLIF(work.own_date, ready.accounting_date),
    work.quantity,
    work.unit_price,
    work.amount,
    work.currency,
    %(rate_type)s,
    ready.exchange_rate,
    ready.rate_date,
    ready.rate_rule,
    ready.reporting_rate,
    ready.reporting_rate_date,
    ready.reporting_rate_rule,
    round(work.amount * ready.exchange_rate, %(accounting_decimals)s),
    round(work.amount * ready.reporting_rate, %(reporting_decimals)s),
    work.sales_tax_group,
    work.sales_tax_rule,
    work.item_sales_tax_group,
    work.dimensions,
    work.resource_dimensions
FROM build_ready AS ready
JOIN build_work AS work ON work.actual_id = ready.actual_id
JOIN build_seat AS seat ON seat.bucket = ready.bucket AND seat.seat = ready.seat
ORDER BY ready.voucher_no

-- name: count_lines
-- What each journal now holds. For period unit all the header is dated by its earliest transaction (I3).
UPDATE journal.header
SET
    line_count = header.line_count + added.lines,
    last_line = added.last_line,
    version = header.version + CASE WHEN added.opened THEN 0 ELSE 1 END,
    period_start_date = CASE
        WHEN header.period_unit <> 'all' THEN header.period_start_date
        WHEN added.opened THEN added.first_date
        ELSE LEAST(header.period_start_date, added.first_date)
    END,
    description = CASE
        WHEN header.period_unit <> 'all' THEN header.description
        WHEN added.opened THEN 'Project integration journal ' || added.first_date
        ELSE 'Project integration journal ' || LEAST(header.period_start_date, added.first_date)
    END
FROM (
    SELECT slot.journal, slot.opened, count(*) AS lines, max(seat.line) AS last_line, min(work.transaction_date) AS first_date
    FROM build_ready AS ready
    JOIN build_work AS work ON work.actual_id = ready.actual_id
    JOIN build_seat AS seat ON seat.bucket = ready.bucket AND seat.seat = ready.seat
    JOIN build_slot AS slot ON slot.bucket = seat.bucket AND slot.journal = seat.journal
    GROUP BY slot.journal, slot.opened
) AS added
WHERE header.company = %(company)s AND header.journal = added.journal
RETURNING header.journal, header.period_start_date, added.lines, added.opened
