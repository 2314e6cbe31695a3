-- Exchange: what sources said of actuals, and what they were told. Of one company, or of all when none is named.

-- name: invalid
-- Actuals that their source withdrew or changed, and where that found them.
SELECT
    v.company,
    v.actual_id,
    'actual-invalid' AS code,
    v.reason AS message,
    a.transaction_type,
    a.transaction_class,
    a.transaction_date,
    a.project,
    a.resource,
    trim_scale(a.quantity) AS quantity,
    a.amount,
    a.currency,
    v.at,
    l.journal,
    l.line,
    CASE
        WHEN o.actual_id IS NOT NULL THEN 'written_off'
        WHEN l.actual_id IS NULL THEN 'kept_out'
        ELSE COALESCE(l.own_status, h.status)
    END AS status
FROM staging.verdict AS v
INNER JOIN staging.actual AS a ON a.company = v.company AND a.actual_id = v.actual_id
LEFT JOIN journal.line AS l ON l.company = v.company AND l.actual_id = v.actual_id
LEFT JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
LEFT JOIN journal.write_off AS o ON o.company = v.company AND o.actual_id = v.actual_id
WHERE (%(company)s::text IS NULL OR v.company = %(company)s) AND v.verdict = 'invalid'
ORDER BY v.company, a.transaction_date, v.actual_id

-- name: write_back
-- How far each company's source has been told, what is next in line, and what is posted, reversed or written off and in no
-- batch yet: how much, and since when. Every line of a posted journal is posted.
WITH done AS (
    SELECT company, journal, max(last_line) AS last_line, bool_or(complete) AS complete
    FROM ledger.feedback_journal
    WHERE %(company)s::text IS NULL OR company = %(company)s
    GROUP BY company, journal
),

untold AS (
    SELECT h.company, h.line_count::bigint AS vouchers, h.posted_at AS at
    FROM journal.header AS h
    LEFT JOIN done AS d ON d.company = h.company AND d.journal = h.journal
    WHERE (%(company)s::text IS NULL OR h.company = %(company)s) AND h.status = 'posted' AND d.journal IS NULL
    UNION ALL
    SELECT h.company, count(*), h.posted_at
    FROM journal.header AS h
    INNER JOIN done AS d ON d.company = h.company AND d.journal = h.journal
    INNER JOIN journal.line AS l ON l.company = h.company AND l.journal = h.journal AND l.line > d.last_line
    WHERE (%(company)s::text IS NULL OR h.company = %(company)s) AND h.status = 'posted' AND NOT d.complete
    GROUP BY h.company, h.journal
    UNION ALL
    SELECT r.company, 1, r.at
    FROM ledger.reversal AS r
    LEFT JOIN ledger.feedback AS f ON f.company = r.company AND f.voucher = r.voucher
    WHERE (%(company)s::text IS NULL OR r.company = %(company)s) AND f.voucher IS NULL
    UNION ALL
    SELECT o.company, 1, o.at
    FROM journal.write_off AS o
    LEFT JOIN ledger.feedback AS f ON f.company = o.company AND f.voucher = o.voucher
    LEFT JOIN ledger.project_transaction AS t ON t.company = o.company AND t.actual_id = o.actual_id
    WHERE (%(company)s::text IS NULL OR o.company = %(company)s) AND f.voucher IS NULL AND t.voucher IS NULL
),

lag AS (
    SELECT company, sum(vouchers)::bigint AS untold, min(at) AS untold_since
    FROM untold
    GROUP BY company
),

sent AS (
    SELECT company, max(batch_no) AS batch_no, sum(lines) AS lines, max(sent_at) AS sent_at
    FROM ledger.feedback_batch
    WHERE (%(company)s::text IS NULL OR company = %(company)s) AND sent_at IS NOT NULL
    GROUP BY company
)

SELECT
    c.company,
    COALESCE(s.batch_no, 0) AS last_batch,
    s.sent_at AS last_sent_at,
    COALESCE(s.lines, 0)::bigint AS told,
    b.batch_no AS unsent_batch,
    COALESCE(b.lines, 0) AS unsent,
    b.tries,
    b.last_fault,
    COALESCE(g.untold, 0) AS untold,
    LEAST(b.prepared_at, g.untold_since) AS waiting_since
FROM setup.company AS c
LEFT JOIN sent AS s ON s.company = c.company
LEFT JOIN ledger.feedback_batch AS b ON b.company = c.company AND b.sent_at IS NULL
LEFT JOIN lag AS g ON g.company = c.company
WHERE %(company)s::text IS NULL OR c.company = %(company)s
ORDER BY c.company
