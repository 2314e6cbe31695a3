-- Actuals: all that was staged. Of one company, or of all when none is named.

-- name: actuals
-- Work as it was staged, and where it stands: the status of its line, or why it has none; the reason is that of waiting (I13,
-- S5), of skipping (S3), of its source, of whoever wrote it off, or the leading issue of its line (P3).
WITH gate AS (
    SELECT f.company, COALESCE(substring(p.value FROM '[0-9]+')::integer, %(wait_minutes)s) AS wait_minutes
    FROM setup.feature AS f
    LEFT JOIN setup.parameter AS p ON p.company = f.company AND p.parameter = 'prevalidation_wait'
    WHERE f.feature = 'actuals_prevalidation' AND f.enabled AND (%(company)s::text IS NULL OR f.company = %(company)s)
),

foremost AS (
    SELECT DISTINCT ON (company, voucher) company, voucher, code, message
    FROM journal.issue
    WHERE (%(company)s::text IS NULL OR company = %(company)s)
        AND (%(actuals)s::uuid[] IS NULL OR voucher = ANY (ARRAY(
            SELECT named.voucher::text
            FROM journal.line AS named
            WHERE named.company = %(company)s AND named.actual_id = ANY (%(actuals)s)
        )))
    ORDER BY company, voucher, rank
)

SELECT
    a.company,
    a.actual_id,
    s.status,
    r.code,
    t.message,
    l.journal,
    l.line,
    COALESCE(l.voucher, o.voucher) AS voucher,
    a.transaction_type,
    a.transaction_class,
    a.transaction_date,
    a.project,
    a.resource,
    a.transaction_category,
    trim_scale(a.quantity) AS quantity,
    a.amount,
    a.currency,
    a.description,
    a.external_reference,
    a.batch,
    a.source_row
FROM staging.actual AS a
LEFT JOIN gate AS g ON g.company = a.company
LEFT JOIN staging.batch AS b ON b.company = a.company AND b.batch = a.batch
LEFT JOIN staging.verdict AS v ON v.company = a.company AND v.actual_id = a.actual_id
LEFT JOIN journal.waiting AS w ON w.company = a.company AND w.actual_id = a.actual_id
LEFT JOIN journal.line AS l ON l.company = a.company AND l.actual_id = a.actual_id
LEFT JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
LEFT JOIN journal.write_off AS o ON o.company = a.company AND o.actual_id = a.actual_id
LEFT JOIN foremost AS i ON i.company = l.company AND i.voucher = l.voucher
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN a.skip_reason IS NOT NULL THEN 'skipped'
        WHEN o.actual_id IS NOT NULL THEN 'written_off'
        WHEN l.actual_id IS NOT NULL THEN COALESCE(l.own_status, h.status)
        WHEN v.verdict = 'invalid' THEN 'invalid'
        ELSE 'waiting'
    END AS status
) AS s
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN s.status = 'skipped' THEN a.skip_reason
        WHEN s.status IN ('invalid', 'invalid_actual') THEN 'actual-invalid'
        WHEN s.status <> 'waiting' THEN i.code
        WHEN g.company IS NOT NULL AND v.actual_id IS NULL THEN 'not-confirmed-yet'
        WHEN b.received_at > clock_timestamp() - make_interval(mins => g.wait_minutes) THEN 'too-young'
        ELSE COALESCE(w.code, 'not-imported-yet')
    END AS code
) AS r
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN s.status = 'skipped' THEN COALESCE(%(skips)s::jsonb ->> a.skip_reason, a.skip_reason)
        WHEN s.status = 'written_off' THEN o.reason
        WHEN s.status IN ('invalid', 'invalid_actual') THEN COALESCE(NULLIF(v.reason, ''), i.message)
        WHEN s.status <> 'waiting' THEN i.message
        WHEN r.code = 'not-confirmed-yet' THEN 'its source has not confirmed it yet'
        WHEN r.code = 'too-young' THEN 'staged less than ' || g.wait_minutes || ' min ago'
        ELSE COALESCE(w.message, %(untried)s)
    END AS message
) AS t
WHERE (%(company)s::text IS NULL OR a.company = %(company)s)
    AND (%(actuals)s::uuid[] IS NULL OR a.actual_id = ANY (%(actuals)s))
    AND (%(actual)s::uuid IS NULL OR a.actual_id = %(actual)s)
    AND (%(project)s::text IS NULL OR a.project = %(project)s)
    AND (%(transaction_type)s::text IS NULL OR a.transaction_type = %(transaction_type)s)
    AND (%(transaction_class)s::text IS NULL OR a.transaction_class = %(transaction_class)s)
    AND (%(transaction_category)s::text IS NULL OR a.transaction_category = %(transaction_category)s)
    AND (%(resource)s::text IS NULL OR a.resource = %(resource)s)
    AND (%(first)s::date IS NULL OR a.transaction_date >= %(first)s)
    AND (%(last)s::date IS NULL OR a.transaction_date <= %(last)s)
    AND (%(batch)s::uuid IS NULL OR a.batch = %(batch)s)
    AND (%(status)s::text IS NULL OR s.status = %(status)s)
    AND (%(code)s::text IS NULL OR (s.status IN ('waiting', 'skipped') AND r.code = %(code)s))
ORDER BY a.company, a.transaction_date, a.actual_id
