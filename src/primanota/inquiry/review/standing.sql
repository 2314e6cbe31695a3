-- Standing: how one journal stands.

-- name: sums
-- Its lines and their amounts, by transaction type and currency: of all lines, or of those that filters let through.
SELECT
    l.transaction_type,
    l.currency,
    count(*) AS lines,
    sum(l.amount) AS amount,
    sum(l.accounting_amount) AS accounting_amount,
    sum(l.reporting_amount) AS reporting_amount
FROM journal.header AS h
INNER JOIN journal.line AS l ON l.company = h.company AND l.journal = h.journal
WHERE h.company = %(company)s
    AND h.journal = %(journal)s
    AND (%(status)s::text IS NULL OR COALESCE(l.own_status, h.status) = %(status)s)
    AND (%(project)s::text IS NULL OR l.project = %(project)s)
    AND (%(voucher)s::text IS NULL OR l.voucher = %(voucher)s)
    AND (%(actual)s::uuid IS NULL OR l.actual_id = %(actual)s)
    AND (%(first)s::date IS NULL OR l.accounting_date >= %(first)s)
    AND (%(last)s::date IS NULL OR l.accounting_date <= %(last)s)
    AND (
        %(code)s::text IS NULL
        OR EXISTS (
            SELECT 1
            FROM journal.issue AS i
            WHERE i.company = l.company AND i.voucher = l.voucher AND i.code = %(code)s
        )
    )
GROUP BY l.transaction_type, l.currency
ORDER BY l.transaction_type, l.currency

-- name: statuses
-- Its lines by status.
SELECT COALESCE(l.own_status, h.status) AS status, count(*) AS lines
FROM journal.header AS h
INNER JOIN journal.line AS l ON l.company = h.company AND l.journal = h.journal
WHERE h.company = %(company)s AND h.journal = %(journal)s
GROUP BY COALESCE(l.own_status, h.status)
ORDER BY status

-- name: issues
-- Its lines by what is wrong with them, in the public order of the rules.
SELECT i.code, count(*) AS lines
FROM journal.line AS l
INNER JOIN journal.issue AS i ON i.company = l.company AND i.voucher = l.voucher
WHERE l.company = %(company)s AND l.journal = %(journal)s
GROUP BY i.code
ORDER BY min(i.rank), i.code

-- name: taken_over
-- The journals that took lines with issues of it over.
SELECT journal, status, line_count AS lines
FROM journal.header
WHERE company = %(company)s AND original_journal = %(journal)s
ORDER BY journal

-- name: queued
-- The next run that workers are to post this draft in, by its name or by filters that admit it, and have not come to it yet.
SELECT run.run, run.actor, run.queued_at
FROM journal.header AS h
INNER JOIN jobs.run ON run.company = h.company AND run.job = 'post' AND run.background AND run.finished_at IS NULL
WHERE h.company = %(company)s
    AND h.journal = %(journal)s
    AND h.status = 'draft'
    AND (jsonb_typeof(run.parameters -> 'journals') IS DISTINCT FROM 'array'
        OR run.parameters -> 'journals' @> to_jsonb(h.journal::text))
    AND COALESCE(run.parameters ->> 'journal', h.journal) = h.journal
    AND COALESCE(run.parameters ->> 'period_start', h.period_start_date::text) = h.period_start_date::text
    AND (run.parameters ->> 'original' IS NULL OR run.parameters ->> 'original' = h.original_journal)
    AND NOT EXISTS (
        SELECT 1
        FROM jobs.run_journal AS done
        WHERE done.company = run.company AND done.run = run.run AND done.journal = h.journal
    )
ORDER BY run.queued_at
LIMIT 1
