-- Import: what waits in staging becomes journal lines. The order of the statements is the order of build.py.

-- name: declare
-- build_candidate outlives the batches of one import; the other sets live for one batch.
CREATE TEMPORARY TABLE IF NOT EXISTS build_candidate (
    ordinal bigint NOT NULL,
    actual_id uuid NOT NULL,
    bucket date NOT NULL,
    own_date date NOT NULL,
    currency text NOT NULL
) ON COMMIT PRESERVE ROWS;
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
CREATE TEMPORARY TABLE IF NOT EXISTS build_share (
    journal text PRIMARY KEY,
    bucket date NOT NULL,
    opened boolean NOT NULL,
    places_before bigint NOT NULL,
    lines_before integer NOT NULL,
    lines integer NOT NULL
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

-- name: young_batches
-- Files that were staged so lately that their actuals may not enter yet (S5).
SELECT batch.batch
FROM staging.batch
WHERE batch.company = %(company)s
    AND batch.received_at > clock_timestamp() - make_interval(mins => %(prevalidation_wait)s)

-- name: collect_candidates
-- Everything that waits (I1: staged, importable, on no line, not written off), in the order in which lines will stand: date,
-- id; a sale stands right after the cost it is linked to when both belong to one bucket. With prevalidation only what its
-- source confirmed is importable, and old enough (S5).
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
LEFT JOIN staging.verdict ON verdict.company = actual.company AND verdict.actual_id = actual.actual_id
WHERE actual.company = %(company)s
    AND actual.skip_reason IS NULL
    AND actual.transaction_date BETWEEN COALESCE(%(first)s::date, '-infinity') AND COALESCE(%(last)s::date, 'infinity')
    AND (%(project)s::text IS NULL OR actual.project = %(project)s)
    AND (%(transaction_type)s::text IS NULL OR actual.transaction_type = %(transaction_type)s)
    AND NOT EXISTS (
        SELECT FROM journal.line WHERE line.company = actual.company AND line.actual_id = actual.actual_id
    )
    AND NOT EXISTS (
        SELECT FROM journal.write_off
        WHERE write_off.company = actual.company AND write_off.actual_id = actual.actual_id
    )
    AND CASE
        WHEN %(prevalidated)s THEN verdict.verdict = 'confirmed' AND actual.batch <> ALL (%(young)s::uuid[])
        ELSE verdict.verdict IS DISTINCT FROM 'invalid'
    END

-- name: count_unconfirmed
-- With prevalidation: how many actuals may not enter yet, and for which reason. Nothing is noted of it: whether they may is
-- asked anew each time.
SELECT
    CASE WHEN verdict.actual_id IS NULL THEN 'not-confirmed-yet' ELSE 'too-young' END AS code,
    count(*) AS actuals
FROM staging.actual
LEFT JOIN staging.verdict ON verdict.company = actual.company AND verdict.actual_id = actual.actual_id
WHERE actual.company = %(company)s
    AND actual.skip_reason IS NULL
    AND actual.transaction_date BETWEEN COALESCE(%(first)s::date, '-infinity') AND COALESCE(%(last)s::date, 'infinity')
    AND (%(project)s::text IS NULL OR actual.project = %(project)s)
    AND (%(transaction_type)s::text IS NULL OR actual.transaction_type = %(transaction_type)s)
    AND NOT EXISTS (
        SELECT FROM journal.line WHERE line.company = actual.company AND line.actual_id = actual.actual_id
    )
    AND NOT EXISTS (
        SELECT FROM journal.write_off
        WHERE write_off.company = actual.company AND write_off.actual_id = actual.actual_id
    )
    AND (verdict.actual_id IS NULL OR (verdict.verdict = 'confirmed' AND actual.batch = ANY (%(young)s::uuid[])))
GROUP BY 1
ORDER BY 1

-- name: analyze_candidates
-- Plans must not hang on luck: the list has just been written.
ANALYZE build_candidate

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

-- name: share_lines
-- Which places of the batch each journal takes: lines stand in their order, and fill one journal after the other.
INSERT INTO build_share (journal, bucket, opened, places_before, lines_before, lines)
SELECT slot.journal, slot.bucket, slot.opened, bucket.lines_before + slot.seats_before, slot.last_line,
    LEAST(slot.seats, bucket.lines - slot.seats_before)
FROM build_bucket AS bucket
JOIN (
    SELECT
        build_slot.*,
        sum(build_slot.seats) OVER (PARTITION BY build_slot.bucket ORDER BY build_slot.slot) - build_slot.seats
            AS seats_before
    FROM build_slot
) AS slot ON slot.bucket = bucket.bucket
WHERE bucket.lines > slot.seats_before

-- name: open_headers
-- Headers of the new journals (F10) with their lines counted, and the fuller drafts.
WITH opened AS (
    INSERT INTO journal.header (
        company, journal, description, status, period_unit, period_start_date, line_count, last_line, created_by
    )
    SELECT %(company)s, filled.journal, 'Project integration journal ' || filled.bucket, 'draft', %(period_unit)s,
        filled.bucket, filled.lines, filled.lines, %(actor)s
    FROM build_share AS filled
    WHERE filled.opened
    RETURNING journal, period_start_date
),
fuller AS (
    UPDATE journal.header
    SET
        line_count = header.line_count + filled.lines,
        last_line = header.last_line + filled.lines,
        version = header.version + 1
    FROM build_share AS filled
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
FROM build_share AS filled
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
FROM (
    SELECT build_work.ordinal, row_number() OVER (ORDER BY build_work.ordinal) AS place
    FROM build_work
    WHERE build_work.enters
) AS queue
JOIN (
    SELECT build_share.journal, build_share.lines_before + step.n AS line, build_share.places_before + step.n AS place
    FROM build_share
    CROSS JOIN LATERAL generate_series(1, build_share.lines) AS step (n)
) AS seat ON seat.place = queue.place
JOIN build_work AS placed ON placed.ordinal = queue.ordinal

-- name: date_headers
-- For period unit all a header that was filled is dated by its earliest transaction (I3).
UPDATE journal.header
SET
    period_start_date = earliest.transaction_date,
    description = 'Project integration journal ' || earliest.transaction_date
FROM (
    SELECT line.journal, min(line.transaction_date) AS transaction_date
    FROM build_share AS filled
    JOIN journal.line ON line.company = %(company)s AND line.journal = filled.journal
    GROUP BY line.journal
) AS earliest
WHERE header.company = %(company)s AND header.journal = earliest.journal
RETURNING header.journal, header.period_start_date
