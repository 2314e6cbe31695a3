-- title: Statuses agree with facts: what the header says, the lines, the claim and the ledger say too
-- why: People act on statuses (§6). Only a line found posted already may be in the ledger under a journal that is not posted.
WITH lines AS (
    SELECT l.company, l.journal, count(*) AS lines, max(l.line) AS last_line,
        count(*) FILTER (WHERE l.own_status IS NULL AND t.voucher IS NULL) AS missing_from_ledger,
        count(*) FILTER (WHERE l.own_status IS DISTINCT FROM 'unrecoverable' AND t.voucher IS NOT NULL) AS in_ledger,
        count(*) FILTER (WHERE l.own_status IN ('draft', 'error')) AS apart
    FROM journal.line AS l
    LEFT JOIN ledger.project_transaction AS t ON t.company = l.company AND t.voucher = l.voucher
    GROUP BY l.company, l.journal
),

fact AS (
    SELECT company, journal, h.status, h.line_count, l.lines, concat_ws('; ',
        CASE WHEN h.status IS NULL THEN 'lines without a header' END,
        CASE WHEN l.lines IS NULL THEN 'header without lines' END,
        CASE WHEN h.line_count <> l.lines THEN 'line_count is wrong' END,
        CASE WHEN h.last_line < l.last_line THEN 'last_line is wrong' END,
        CASE WHEN h.status = 'posted' AND l.missing_from_ledger > 0 THEN 'posted, but lines are not in the ledger' END,
        CASE WHEN h.status = 'posted' AND l.apart > 0 THEN 'posted, but lines say draft or error' END,
        CASE WHEN h.status IN ('draft', 'error') AND l.in_ledger > 0 THEN 'not posted, but lines are in the ledger' END,
        CASE WHEN (h.status = 'posted') <> (h.posted_at IS NOT NULL AND h.posted_by IS NOT NULL)
            THEN 'posted_at or posted_by is wrong' END,
        CASE WHEN (h.status = 'processing') <> (num_nonnulls(h.claimed_by, h.claimed_at, h.lease_until) = 3)
            THEN 'the claim is wrong' END) AS finding
    FROM journal.header AS h
    FULL JOIN lines AS l USING (company, journal)
)

SELECT company, journal, status, line_count, lines, finding
FROM fact
WHERE finding <> ''
