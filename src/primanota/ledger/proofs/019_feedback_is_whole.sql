-- title: What was told to a source is there, and the batches that tell it have no gap
-- why: A source must be able to rely on every batch up to the last (J3): numbered without a gap, sent one after the other,
-- each with all its places, each about a posted transaction or a line that was written off. A journal told to its end has
-- no line left.
WITH told AS (
    SELECT company, batch_no, count(*) AS lines, min(place) AS first_place, max(place) AS last_place
    FROM ledger.feedback
    GROUP BY company, batch_no
),

batch AS (
    SELECT COALESCE(b.company, t.company) AS company, COALESCE(b.batch_no, t.batch_no) AS batch_no, concat_ws('; ',
        CASE WHEN b.batch_no IS NULL THEN 'told by a batch that is not there' END,
        CASE WHEN b.batch_no <> lag(b.batch_no, 1, 0::bigint) OVER by_number + 1 THEN 'batches before it are missing' END,
        CASE WHEN b.sent_at IS NOT NULL AND lag(b.sent_at IS NULL, 1, false) OVER by_number
            THEN 'sent before the batch before it' END,
        CASE WHEN b.lines IS DISTINCT FROM t.lines OR t.first_place <> 1 OR t.last_place <> t.lines
            THEN 'its places are not whole' END) AS finding
    FROM ledger.feedback_batch AS b
    FULL JOIN told AS t ON t.company = b.company AND t.batch_no = b.batch_no
    WINDOW by_number AS (PARTITION BY b.company ORDER BY b.batch_no)
)

SELECT company, batch_no, '' AS voucher, finding
FROM batch
WHERE finding <> ''
UNION ALL
SELECT f.company, f.batch_no, f.voucher, 'nothing was posted or written off under this voucher'
FROM ledger.feedback AS f
LEFT JOIN ledger.project_transaction AS t ON t.company = f.company AND t.voucher = f.voucher
LEFT JOIN journal.write_off AS w ON w.company = f.company AND w.voucher = f.voucher
WHERE t.voucher IS NULL AND w.voucher IS NULL
UNION ALL
SELECT t.company, j.batch_no, t.voucher, 'its journal was told to the end, and it was not'
FROM ledger.feedback_journal AS j
INNER JOIN ledger.project_transaction AS t ON t.company = j.company AND t.journal = j.journal
LEFT JOIN ledger.feedback AS f ON f.company = t.company AND f.voucher = t.voucher
WHERE j.complete AND f.voucher IS NULL
