-- Staged: which actuals wait or are skipped. Each statement is of one company.

-- name: left_over
-- How many actuals were accepted, how many of them are on no line and not written off, and of how many of these somebody has
-- told: the last import, whoever deleted their lines, or their source that withdrew them.
SELECT
    staged.accepted,
    staged.accepted - lined.lines - written.lines AS left_over,
    (
        SELECT count(*)
        FROM (
            SELECT w.actual_id FROM journal.waiting AS w WHERE w.company = %(company)s
            UNION
            SELECT d.actual_id FROM journal.voided_voucher AS d WHERE d.company = %(company)s
            UNION
            SELECT v.actual_id FROM staging.verdict AS v WHERE v.company = %(company)s AND v.verdict = 'invalid'
        ) AS told
        INNER JOIN staging.actual AS a ON a.company = %(company)s AND a.actual_id = told.actual_id
        LEFT JOIN journal.line AS l ON l.company = %(company)s AND l.actual_id = told.actual_id
        LEFT JOIN journal.write_off AS o ON o.company = %(company)s AND o.actual_id = told.actual_id
        WHERE a.skip_reason IS NULL AND l.actual_id IS NULL AND o.actual_id IS NULL
    ) AS known
FROM (
    SELECT COALESCE(sum(b.accepted), 0)::bigint AS accepted
    FROM staging.batch AS b
    WHERE b.company = %(company)s AND b.kind = 'actuals'
) AS staged
CROSS JOIN (
    SELECT COALESCE(sum(h.line_count), 0)::bigint AS lines
    FROM journal.header AS h
    WHERE h.company = %(company)s
) AS lined
CROSS JOIN (
    SELECT count(*) AS lines
    FROM journal.write_off AS o
    WHERE o.company = %(company)s
) AS written

-- name: batches
-- Files of actuals, the newest first.
SELECT batch, accepted
FROM staging.batch
WHERE company = %(company)s AND kind = 'actuals' AND accepted > 0
ORDER BY received_at DESC, batch

-- name: untold
-- How many actuals of a file are on no line, and nobody has told why.
SELECT count(*) AS actuals
FROM staging.actual AS a
WHERE a.company = %(company)s
    AND a.batch = %(batch)s
    AND a.skip_reason IS NULL
    AND NOT EXISTS (SELECT FROM journal.line AS l WHERE l.company = %(company)s AND l.actual_id = a.actual_id)
    AND NOT EXISTS (SELECT FROM journal.write_off AS o WHERE o.company = %(company)s AND o.actual_id = a.actual_id)
    AND NOT EXISTS (SELECT FROM journal.waiting AS w WHERE w.company = %(company)s AND w.actual_id = a.actual_id)
    AND NOT EXISTS (
        SELECT FROM journal.voided_voucher AS d WHERE d.company = %(company)s AND d.actual_id = a.actual_id
    )
    AND NOT EXISTS (
        SELECT FROM staging.verdict AS v
        WHERE v.company = %(company)s AND v.actual_id = a.actual_id AND v.verdict = 'invalid'
    )

-- name: waiting
-- The keys of a page of what waits (I1, I13, S5), among those that are known to, and the files named; no files: among all.
WITH gate AS (
    SELECT f.company, COALESCE(substring(p.value FROM '[0-9]+')::integer, %(wait_minutes)s) AS wait_minutes
    FROM setup.feature AS f
    LEFT JOIN setup.parameter AS p ON p.company = f.company AND p.parameter = 'prevalidation_wait'
    WHERE f.company = %(company)s AND f.feature = 'actuals_prevalidation' AND f.enabled
),

looked_at AS (
    SELECT w.actual_id
    FROM journal.waiting AS w
    WHERE w.company = %(company)s AND %(batches)s::uuid[] IS NOT NULL
    UNION
    SELECT d.actual_id
    FROM journal.voided_voucher AS d
    WHERE d.company = %(company)s AND %(batches)s::uuid[] IS NOT NULL
    UNION
    SELECT n.actual_id
    FROM staging.actual AS n
    WHERE n.company = %(company)s AND n.batch = ANY (%(batches)s::uuid[])
    UNION ALL
    SELECT e.actual_id
    FROM staging.actual AS e
    WHERE e.company = %(company)s AND %(batches)s::uuid[] IS NULL
),

waiting AS (
    SELECT
        CASE
            WHEN g.company IS NOT NULL AND v.actual_id IS NULL THEN 'not-confirmed-yet'
            WHEN b.received_at > clock_timestamp() - make_interval(mins => g.wait_minutes) THEN 'too-young'
            ELSE COALESCE(w.code, 'not-imported-yet')
        END AS code,
        a.transaction_date,
        a.actual_id,
        w.message,
        g.wait_minutes
    FROM looked_at AS k
    INNER JOIN staging.actual AS a ON a.company = %(company)s AND a.actual_id = k.actual_id
    LEFT JOIN gate AS g ON g.company = a.company
    LEFT JOIN staging.batch AS b ON b.company = a.company AND b.batch = a.batch
    LEFT JOIN staging.verdict AS v ON v.company = a.company AND v.actual_id = a.actual_id
    LEFT JOIN journal.waiting AS w ON w.company = a.company AND w.actual_id = a.actual_id
    LEFT JOIN journal.line AS l ON l.company = a.company AND l.actual_id = a.actual_id
    LEFT JOIN journal.write_off AS o ON o.company = a.company AND o.actual_id = a.actual_id
    WHERE a.skip_reason IS NULL
        AND v.verdict IS DISTINCT FROM 'invalid'
        AND l.actual_id IS NULL
        AND o.actual_id IS NULL
        AND (%(actual)s::uuid IS NULL OR a.actual_id = %(actual)s)
)

SELECT code, transaction_date, actual_id
FROM waiting
WHERE (%(code)s::text IS NULL OR code = %(code)s)
    AND (%(after_code)s::text IS NULL OR (code COLLATE "C", transaction_date, actual_id)
        > (%(after_code)s, %(after_transaction_date)s::date, %(after_actual_id)s::uuid))
ORDER BY code COLLATE "C", transaction_date, actual_id
LIMIT %(limit)s OFFSET %(skip)s

-- name: reasons
-- How many wait for which reason, looked for in the same places.
WITH gate AS (
    SELECT f.company, COALESCE(substring(p.value FROM '[0-9]+')::integer, %(wait_minutes)s) AS wait_minutes
    FROM setup.feature AS f
    LEFT JOIN setup.parameter AS p ON p.company = f.company AND p.parameter = 'prevalidation_wait'
    WHERE f.company = %(company)s AND f.feature = 'actuals_prevalidation' AND f.enabled
),

looked_at AS (
    SELECT w.actual_id
    FROM journal.waiting AS w
    WHERE w.company = %(company)s AND %(batches)s::uuid[] IS NOT NULL
    UNION
    SELECT d.actual_id
    FROM journal.voided_voucher AS d
    WHERE d.company = %(company)s AND %(batches)s::uuid[] IS NOT NULL
    UNION
    SELECT n.actual_id
    FROM staging.actual AS n
    WHERE n.company = %(company)s AND n.batch = ANY (%(batches)s::uuid[])
    UNION ALL
    SELECT e.actual_id
    FROM staging.actual AS e
    WHERE e.company = %(company)s AND %(batches)s::uuid[] IS NULL
),

waiting AS (
    SELECT
        CASE
            WHEN g.company IS NOT NULL AND v.actual_id IS NULL THEN 'not-confirmed-yet'
            WHEN b.received_at > clock_timestamp() - make_interval(mins => g.wait_minutes) THEN 'too-young'
            ELSE COALESCE(w.code, 'not-imported-yet')
        END AS code,
        a.transaction_date,
        a.actual_id,
        w.message,
        g.wait_minutes
    FROM looked_at AS k
    INNER JOIN staging.actual AS a ON a.company = %(company)s AND a.actual_id = k.actual_id
    LEFT JOIN gate AS g ON g.company = a.company
    LEFT JOIN staging.batch AS b ON b.company = a.company AND b.batch = a.batch
    LEFT JOIN staging.verdict AS v ON v.company = a.company AND v.actual_id = a.actual_id
    LEFT JOIN journal.waiting AS w ON w.company = a.company AND w.actual_id = a.actual_id
    LEFT JOIN journal.line AS l ON l.company = a.company AND l.actual_id = a.actual_id
    LEFT JOIN journal.write_off AS o ON o.company = a.company AND o.actual_id = a.actual_id
    WHERE a.skip_reason IS NULL
        AND v.verdict IS DISTINCT FROM 'invalid'
        AND l.actual_id IS NULL
        AND o.actual_id IS NULL
        AND (%(actual)s::uuid IS NULL OR a.actual_id = %(actual)s)
)

SELECT
    %(company)s::text AS company,
    told.code,
    told.message,
    count(*) AS actuals,
    min(told.transaction_date) AS first_date,
    max(told.transaction_date) AS last_date
FROM (
    SELECT waiting.code, waiting.transaction_date, CASE waiting.code
        WHEN 'not-confirmed-yet' THEN 'its source has not confirmed it yet'
        WHEN 'too-young' THEN 'staged less than ' || waiting.wait_minutes || ' min ago'
        ELSE COALESCE(waiting.message, %(untried)s)
    END AS message
    FROM waiting
) AS told
WHERE %(code)s::text IS NULL OR told.code = %(code)s
GROUP BY told.code, told.message
ORDER BY told.code COLLATE "C", told.message COLLATE "C"

-- name: skipped
-- The keys of a page of what never becomes a line.
SELECT skip_reason AS code, transaction_date, actual_id
FROM staging.actual
WHERE company = %(company)s
    AND skip_reason IS NOT NULL
    AND (%(after_code)s::text IS NULL OR (skip_reason, transaction_date, actual_id)
        > (%(after_code)s, %(after_transaction_date)s::date, %(after_actual_id)s::uuid))
ORDER BY skip_reason, transaction_date, actual_id
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_skipped
-- How many never become lines.
SELECT count(*) AS total
FROM staging.actual
WHERE company = %(company)s AND skip_reason IS NOT NULL
