-- Actuals: which of them are on a page, by transaction date and id. Each statement is of one company; those of one status are
-- looked for where that status is kept.

-- part: filters
-- What somebody asked for.
AND (%(actual)s::uuid IS NULL OR a.actual_id = %(actual)s)
AND (%(project)s::text IS NULL OR a.project = %(project)s)
AND (%(transaction_type)s::text IS NULL OR a.transaction_type = %(transaction_type)s)
AND (%(transaction_class)s::text IS NULL OR a.transaction_class = %(transaction_class)s)
AND (%(transaction_category)s::text IS NULL OR a.transaction_category = %(transaction_category)s)
AND (%(resource)s::text IS NULL OR a.resource = %(resource)s)
AND (%(batch)s::uuid IS NULL OR a.batch = %(batch)s)
AND a.transaction_date BETWEEN COALESCE(%(first)s::date, '-infinity') AND COALESCE(%(last)s::date, 'infinity')

-- part: after
-- What stands behind the place that a page was asked from.
AND (%(after_transaction_date)s::date IS NULL OR (a.transaction_date, a.actual_id)
    > (%(after_transaction_date)s, %(after_actual_id)s::uuid))

-- part: of_status
-- Actuals on lines of a status.
FROM staging.actual AS a
INNER JOIN journal.line AS l ON l.company = a.company AND l.actual_id = a.actual_id
INNER JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
WHERE a.company = %(company)s
    AND (l.own_status = %(status)s OR (l.own_status IS NULL AND h.status = %(status)s))

-- part: of_lines
-- Lines of a status in some journals; what their actuals alone tell is looked up line by line.
FROM journal.line AS l
INNER JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
WHERE l.company = %(company)s
    AND l.journal = ANY (%(journals)s::text[])
    AND (l.own_status = %(status)s OR (l.own_status IS NULL AND h.status = %(status)s))
    AND (%(transaction_type)s::text IS NULL OR l.transaction_type = %(transaction_type)s)
    AND (%(transaction_class)s::text IS NULL OR l.transaction_class = %(transaction_class)s)
    AND l.transaction_date BETWEEN COALESCE(%(first)s::date, '-infinity') AND COALESCE(%(last)s::date, 'infinity')
    AND (%(actual)s::uuid IS NULL OR l.actual_id = %(actual)s)
    AND (%(project)s::text IS NULL OR l.project = %(project)s)
    AND (%(resource)s::text IS NULL OR l.resource = %(resource)s)
    AND (%(transaction_category)s::text IS NULL OR %(transaction_category)s = (
        SELECT a.transaction_category
        FROM staging.actual AS a
        WHERE a.company = %(company)s AND a.actual_id = l.actual_id
    ))
    AND (%(batch)s::uuid IS NULL OR %(batch)s = (
        SELECT a.batch
        FROM staging.actual AS a
        WHERE a.company = %(company)s AND a.actual_id = l.actual_id
    ))

-- part: of_invalid
-- Actuals that are invalid at their source and on no line (S5).
FROM staging.verdict AS v
INNER JOIN staging.actual AS a ON a.company = v.company AND a.actual_id = v.actual_id
LEFT JOIN journal.line AS l ON l.company = v.company AND l.actual_id = v.actual_id
LEFT JOIN journal.write_off AS o ON o.company = v.company AND o.actual_id = v.actual_id
WHERE v.company = %(company)s
    AND v.verdict = 'invalid'
    AND a.skip_reason IS NULL
    AND l.actual_id IS NULL
    AND o.actual_id IS NULL

-- name: actuals
-- The keys of a page of all that was staged.
SELECT a.transaction_date, a.actual_id
FROM staging.actual AS a
WHERE a.company = %(company)s
    -- the part: filters
    -- the part: after
ORDER BY a.transaction_date, a.actual_id
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_staged
-- How many were staged, known from their files.
SELECT COALESCE(sum(accepted + skipped), 0)::bigint AS total
FROM staging.batch
WHERE company = %(company)s AND kind = 'actuals' AND (%(batch)s::uuid IS NULL OR batch = %(batch)s)

-- name: count_actuals
-- How many of all that was staged the filters let through.
SELECT count(*) AS total
FROM staging.actual AS a
WHERE a.company = %(company)s
    -- the part: filters

-- name: on_lines
-- The keys of a page of actuals on lines of a status, looked for among the actuals.
SELECT a.transaction_date, a.actual_id
-- the part: of_status
    -- the part: filters
    -- the part: after
ORDER BY a.transaction_date, a.actual_id
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_on_lines
-- How many these are.
SELECT count(*) AS total
-- the part: of_status
    -- the part: filters

-- name: held
-- Journals with lines of a status: how many, and the first and the last day that their lines can be of (I3), those of all days
-- in one bucket without an end.
WITH own AS (
    SELECT l.journal, count(*) AS lines, count(*) FILTER (WHERE l.own_status = %(status)s) AS fitting
    FROM journal.line AS l
    WHERE l.company = %(company)s AND l.own_status IS NOT NULL
    GROUP BY l.journal
)

SELECT held.journal, held.lines, held.first_day, held.last_day
FROM (
    SELECT
        h.journal,
        COALESCE(own.fitting, 0)
            + CASE WHEN h.status = %(status)s THEN h.line_count - COALESCE(own.lines, 0) ELSE 0 END AS lines,
        h.period_start_date AS first_day,
        CASE h.period_unit
            WHEN 'days' THEN h.period_start_date
            WHEN 'months' THEN (h.period_start_date + interval '1 month - 1 day')::date
            WHEN 'years' THEN (h.period_start_date + interval '1 year - 1 day')::date
            ELSE date '9999-12-31'
        END AS last_day
    FROM journal.header AS h
    LEFT JOIN own ON own.journal = h.journal
    WHERE h.company = %(company)s
) AS held
WHERE held.lines > 0
    AND (%(first)s::date IS NULL OR held.last_day >= %(first)s)
    AND (%(last)s::date IS NULL OR held.first_day <= %(last)s)
ORDER BY held.first_day, held.journal

-- name: lines
-- The keys of a page of actuals on lines of a status in some journals.
SELECT l.transaction_date, l.actual_id
-- the part: of_lines
    AND (%(after_transaction_date)s::date IS NULL OR (l.transaction_date, l.actual_id)
        > (%(after_transaction_date)s, %(after_actual_id)s::uuid))
ORDER BY l.transaction_date, l.actual_id
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_lines
-- How many these are.
SELECT count(*) AS total
-- the part: of_lines

-- name: skipped
-- The keys of a page of actuals that never become lines (S3), the first of each reason.
SELECT k.transaction_date, k.actual_id
FROM unnest(%(reasons)s::text[]) AS c (reason)
CROSS JOIN LATERAL (
    SELECT a.transaction_date, a.actual_id
    FROM staging.actual AS a
    WHERE a.company = %(company)s
        AND a.skip_reason = c.reason
        -- the part: filters
        -- the part: after
    ORDER BY a.transaction_date, a.actual_id
    LIMIT %(limit)s::bigint + %(skip)s::bigint
) AS k
ORDER BY k.transaction_date, k.actual_id
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_skipped
-- How many never become lines.
SELECT count(*) AS total
FROM staging.actual AS a
WHERE a.company = %(company)s
    AND a.skip_reason = ANY (%(reasons)s::text[])
    -- the part: filters

-- name: written_off
-- The keys of a page of actuals that were written off (T1).
SELECT a.transaction_date, a.actual_id
FROM journal.write_off AS o
INNER JOIN staging.actual AS a ON a.company = o.company AND a.actual_id = o.actual_id
WHERE o.company = %(company)s
    -- the part: filters
    -- the part: after
ORDER BY a.transaction_date, a.actual_id
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_written_off
-- How many were written off.
SELECT count(*) AS total
FROM journal.write_off AS o
INNER JOIN staging.actual AS a ON a.company = o.company AND a.actual_id = o.actual_id
WHERE o.company = %(company)s
    -- the part: filters

-- name: invalid
-- The keys of a page of actuals that are invalid at their source and on no line (S5).
SELECT a.transaction_date, a.actual_id
-- the part: of_invalid
    -- the part: filters
    -- the part: after
ORDER BY a.transaction_date, a.actual_id
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_invalid
-- How many these are.
SELECT count(*) AS total
-- the part: of_invalid
    -- the part: filters
