-- title: Every posted line has exactly one voucher and project transaction, and every project transaction a posted line
-- why: A line is posted once, whatever crashes, retries or runs beside it (P1). A line that was found posted already is
-- unrecoverable, and may have been written off since; a controller's reversal has no line (018).
WITH posted AS (
    SELECT l.company, l.journal, l.line, l.voucher, COALESCE(l.own_status, h.status) AS status
    FROM journal.line AS l
    INNER JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
    WHERE COALESCE(l.own_status, h.status) IN ('posted', 'unrecoverable')
    UNION ALL
    SELECT company, journal, line, voucher, from_status
    FROM journal.write_off
    WHERE from_status = 'unrecoverable'
)

SELECT
    COALESCE(t.company, p.company) AS company,
    COALESCE(t.voucher, p.voucher) AS voucher,
    t.project_transaction,
    p.journal,
    p.line,
    CASE WHEN p.line IS NULL THEN 'project transaction without a posted line'
        ELSE 'posted line without project transaction' END AS finding
FROM posted AS p
FULL JOIN ledger.project_transaction AS t ON t.company = p.company AND t.voucher = p.voucher
WHERE (t.voucher IS NULL AND p.status = 'posted') OR (p.voucher IS NULL AND t.actual_id IS NOT NULL)
