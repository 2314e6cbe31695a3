-- Staged: which actuals wait or are skipped. Each statement is of one company.

-- part: waiting
-- What was found on no line, among what somebody has told of and in the files named (none named: all), with why it waits; no
-- code: it is invalid.
WITH gate AS (
    SELECT f.company, COALESCE(substring(p.value FROM '[0-9]+')::integer, %(wait_minutes)s) AS wait_minutes
    FROM setup.feature AS f
    LEFT JOIN setup.parameter AS p ON p.company = f.company AND p.parameter = 'prevalidation_wait'
    WHERE f.company = %(company)s AND f.feature = 'actuals_prevalidation' AND f.enabled
),

looked_at AS (
    SELECT a.actual_id, a.transaction_date, a.batch, a.project, a.resource, a.transaction_type,
        a.transaction_class, a.transaction_category
    FROM (
        SELECT w.actual_id FROM journal.waiting AS w WHERE w.company = %(company)s
        UNION
        SELECT d.actual_id FROM journal.voided_voucher AS d WHERE d.company = %(company)s
        UNION
        SELECT i.actual_id FROM staging.verdict AS i WHERE i.company = %(company)s AND i.verdict = 'invalid'
    ) AS told
    INNER JOIN staging.actual AS a ON a.company = %(company)s AND a.actual_id = told.actual_id
    WHERE a.skip_reason IS NULL AND a.batch <> ALL (%(batches)s::uuid[])
    UNION ALL
    SELECT n.actual_id, n.transaction_date, n.batch, n.project, n.resource, n.transaction_type,
        n.transaction_class, n.transaction_category
    FROM staging.actual AS n
    WHERE n.company = %(company)s AND n.skip_reason IS NULL AND n.batch = ANY (%(batches)s::uuid[])
    UNION ALL
    SELECT e.actual_id, e.transaction_date, e.batch, e.project, e.resource, e.transaction_type,
        e.transaction_class, e.transaction_category
    FROM staging.actual AS e
    WHERE e.company = %(company)s AND e.skip_reason IS NULL AND %(batches)s::uuid[] IS NULL
),

left_over AS MATERIALIZED (
    SELECT
        CASE
            WHEN v.verdict = 'invalid' THEN NULL
            WHEN g.company IS NOT NULL AND v.actual_id IS NULL THEN 'not-confirmed-yet'
            WHEN b.received_at > clock_timestamp() - make_interval(mins => g.wait_minutes) THEN 'too-young'
            ELSE COALESCE(w.code, 'not-imported-yet')
        END AS code,
        k.transaction_date,
        k.actual_id,
        w.message,
        g.wait_minutes,
        (%(actual)s::uuid IS NULL OR k.actual_id = %(actual)s)
            AND (%(project)s::text IS NULL OR k.project = %(project)s)
            AND (%(transaction_type)s::text IS NULL OR k.transaction_type = %(transaction_type)s)
            AND (%(transaction_class)s::text IS NULL OR k.transaction_class = %(transaction_class)s)
            AND (%(transaction_category)s::text IS NULL OR k.transaction_category = %(transaction_category)s)
            AND (%(resource)s::text IS NULL OR k.resource = %(resource)s)
            AND (%(batch)s::uuid IS NULL OR k.batch = %(batch)s)
            AND k.transaction_date BETWEEN COALESCE(%(first)s::date, '-infinity') AND COALESCE(%(last)s::date, 'infinity')
            AS fits
    FROM looked_at AS k
    LEFT JOIN gate AS g ON true
    LEFT JOIN staging.batch AS b ON b.company = %(company)s AND b.batch = k.batch
    LEFT JOIN staging.verdict AS v ON v.company = %(company)s AND v.actual_id = k.actual_id
    LEFT JOIN journal.waiting AS w ON w.company = %(company)s AND w.actual_id = k.actual_id
    LEFT JOIN journal.line AS l ON l.company = %(company)s AND l.actual_id = k.actual_id
    LEFT JOIN journal.write_off AS o ON o.company = %(company)s AND o.actual_id = k.actual_id
    WHERE l.actual_id IS NULL AND o.actual_id IS NULL
)

-- name: left_over
-- How many actuals were accepted, how many of them are on no line and not written off, and of how many at most somebody has
-- told why: the last import, whoever deleted their lines, or their source that withdrew them.
SELECT
    staged.accepted,
    staged.accepted - lined.lines - written.lines AS left_over,
    waiting.told + voided.told + withdrawn.told AS told
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
CROSS JOIN (SELECT count(*) AS lines FROM journal.write_off AS o WHERE o.company = %(company)s) AS written
CROSS JOIN (SELECT count(*) AS told FROM journal.waiting AS w WHERE w.company = %(company)s) AS waiting
CROSS JOIN (SELECT count(*) AS told FROM journal.voided_voucher AS d WHERE d.company = %(company)s) AS voided
CROSS JOIN (
    SELECT count(*) AS told FROM staging.verdict AS v WHERE v.company = %(company)s AND v.verdict = 'invalid'
) AS withdrawn

-- name: batches
-- Files of actuals, the newest first.
SELECT batch, accepted
FROM staging.batch
WHERE company = %(company)s AND kind = 'actuals' AND accepted > 0
ORDER BY received_at DESC, batch

-- name: waiting
-- The keys of a page of what waits (I1, I13, S5), by reason first when that is wanted, looked for among those told of and in
-- the files named (none named: all), and beside each how many were found on no line, invalid ones among them, and how many the
-- filters let through.
-- the part: waiting

SELECT counted.found, counted.total, page.code, page.transaction_date, page.actual_id
FROM (
    SELECT
        count(*) AS found,
        count(*) FILTER (WHERE n.code IS NOT NULL AND (%(code)s::text IS NULL OR n.code = %(code)s) AND n.fits) AS total
    FROM left_over AS n
) AS counted
LEFT JOIN (
    SELECT w.code, w.transaction_date, w.actual_id, p.foremost
    FROM left_over AS w
    CROSS JOIN LATERAL (SELECT CASE WHEN %(by_reason)s THEN w.code ELSE '' END COLLATE "C" AS foremost) AS p
    WHERE w.code IS NOT NULL
        AND (%(code)s::text IS NULL OR w.code = %(code)s)
        AND w.fits
        AND (%(after_transaction_date)s::date IS NULL OR (p.foremost, w.transaction_date, w.actual_id)
            > (COALESCE(%(after_code)s::text, ''), %(after_transaction_date)s, %(after_actual_id)s::uuid))
    ORDER BY p.foremost, w.transaction_date, w.actual_id
    LIMIT %(limit)s OFFSET %(skip)s
) AS page ON true
ORDER BY page.foremost, page.transaction_date, page.actual_id

-- name: reasons
-- How many wait for which reason, looked for in the same places; beside each how many were found.
-- the part: waiting

SELECT counted.found, told.company, told.code, told.message, told.actuals, told.first_date, told.last_date
FROM (SELECT count(*) AS found FROM left_over AS n) AS counted
LEFT JOIN (
    SELECT
        %(company)s::text AS company,
        w.code,
        t.message,
        count(*) AS actuals,
        min(w.transaction_date) AS first_date,
        max(w.transaction_date) AS last_date
    FROM left_over AS w
    CROSS JOIN LATERAL (
        SELECT CASE w.code
            WHEN 'not-confirmed-yet' THEN 'its source has not confirmed it yet'
            WHEN 'too-young' THEN 'staged less than ' || w.wait_minutes || ' min ago'
            ELSE COALESCE(w.message, %(untried)s)
        END AS message
    ) AS t
    WHERE w.code IS NOT NULL
    GROUP BY w.code, t.message
) AS told ON true
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
