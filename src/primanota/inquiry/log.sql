-- Log: messages of jobs, of one company, or of all when none is named.

-- name: log
-- Messages in the order they were written (J2).
SELECT at, job, severity, code, company, journal, line, voucher, actual_id, message, run
FROM jobs.log
WHERE (%(company)s::text IS NULL OR company = %(company)s)
    AND (%(job)s::text IS NULL OR job = %(job)s)
    AND (%(severity)s::text IS NULL OR severity = %(severity)s)
    AND (%(code)s::text IS NULL OR code = %(code)s)
    AND (%(journal)s::text IS NULL OR journal = %(journal)s)
    AND (%(voucher)s::text IS NULL OR voucher = %(voucher)s)
    AND (%(actual)s::uuid IS NULL OR actual_id = %(actual)s)
    AND (%(run_first)s::uuid IS NULL OR run BETWEEN %(run_first)s AND %(run_last)s)
    AND (%(text)s::text IS NULL OR position(lower(%(text)s) IN lower(message)) > 0)
    AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
ORDER BY at, company, run, entry_no

-- name: newest
-- The newest of them, of each company by its index and then of all, in the order they were written.
SELECT
    n.at,
    n.job,
    n.severity,
    n.code,
    n.company,
    n.journal,
    n.line,
    n.voucher,
    n.actual_id,
    n.message,
    n.run
FROM (
    SELECT newest.*
    FROM setup.company AS c
    CROSS JOIN LATERAL (
        SELECT
            l.at,
            l.job,
            l.severity,
            l.code,
            l.company,
            l.journal,
            l.line,
            l.voucher,
            l.actual_id,
            l.message,
            l.run,
            l.entry_no
        FROM jobs.log AS l
        WHERE l.company = c.company
            AND (%(job)s::text IS NULL OR l.job = %(job)s)
            AND (%(severity)s::text IS NULL OR l.severity = %(severity)s)
            AND (%(code)s::text IS NULL OR l.code = %(code)s)
            AND (%(journal)s::text IS NULL OR l.journal = %(journal)s)
            AND (%(voucher)s::text IS NULL OR l.voucher = %(voucher)s)
            AND (%(actual)s::uuid IS NULL OR l.actual_id = %(actual)s)
            AND (%(run_first)s::uuid IS NULL OR l.run BETWEEN %(run_first)s AND %(run_last)s)
            AND (%(text)s::text IS NULL OR position(lower(%(text)s) IN lower(l.message)) > 0)
            AND (%(since)s::timestamptz IS NULL OR l.at >= %(since)s)
            AND (%(until)s::timestamptz IS NULL OR l.at < %(until)s)
        ORDER BY l.at DESC, l.run DESC, l.entry_no DESC
        LIMIT %(limit)s::bigint
    ) AS newest
    WHERE %(company)s::text IS NULL OR c.company = %(company)s
    ORDER BY newest.at DESC, newest.company DESC, newest.run DESC, newest.entry_no DESC
    LIMIT %(limit)s::bigint
) AS n
ORDER BY n.at, n.company, n.run, n.entry_no
