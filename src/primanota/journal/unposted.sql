-- Unposted: which actuals a source is asked about.

-- name: declare
-- Lives as long as the prevalidation that asks.
CREATE TEMPORARY TABLE IF NOT EXISTS unposted_actual (
    ordinal bigint PRIMARY KEY,
    actual_id uuid NOT NULL
) ON COMMIT PRESERVE ROWS;

-- name: forget
-- Each prevalidation starts from an empty list.
TRUNCATE unposted_actual;

-- name: plan_for_sets
-- The next statement joins whole tables that may never have been analysed: without this a guess of one row would make it
-- compare every row with every other.
SET LOCAL enable_nestloop = off;

-- name: collect
-- Actuals that wait, and those on lines that are neither posted nor given up, unless their source has spoken: it confirmed
-- them a moment ago, or they are invalid.
WITH open_line AS (
    SELECT line.actual_id
    FROM journal.line
    JOIN journal.header ON header.company = line.company AND header.journal = line.journal
    WHERE line.company = %(company)s
        AND header.status <> 'posted'
        AND COALESCE(line.own_status, 'draft') NOT IN ('unrecoverable', 'invalid_actual')
),
unposted AS (
    SELECT actual.actual_id
    FROM staging.actual
    WHERE actual.company = %(company)s
        AND actual.skip_reason IS NULL
        AND NOT EXISTS (
            SELECT FROM journal.line WHERE line.company = actual.company AND line.actual_id = actual.actual_id
        )
        AND NOT EXISTS (
            SELECT FROM journal.write_off
            WHERE write_off.company = actual.company AND write_off.actual_id = actual.actual_id
        )
    UNION ALL
    SELECT open_line.actual_id
    FROM open_line
)
INSERT INTO unposted_actual (ordinal, actual_id)
SELECT row_number() OVER (ORDER BY unposted.actual_id), unposted.actual_id
FROM unposted
LEFT JOIN staging.verdict ON verdict.company = %(company)s AND verdict.actual_id = unposted.actual_id
WHERE %(again)s
    OR verdict.actual_id IS NULL
    OR (verdict.verdict = 'confirmed' AND verdict.at <= clock_timestamp() - make_interval(mins => %(fresh_minutes)s));

-- name: page
-- So many actuals in their order.
SELECT unposted_actual.actual_id
FROM unposted_actual
WHERE unposted_actual.ordinal > %(after)s AND unposted_actual.ordinal <= %(until)s
ORDER BY unposted_actual.ordinal;
