-- title: Every actual is in exactly one place: skipped, waiting, invalid, in a journal, posted, or written off
-- why: Nothing is lost and nothing is counted twice (B5, I13). An actual without a line waits by definition, so what can be
-- wrong is a line, a note of waiting, a write-off or a posting that should not be there. What was written off because the
-- ledger held it already is in both.
SELECT
    company,
    actual_id,
    concat_ws(', ',
        CASE WHEN a.source_row IS NULL THEN 'not staged' END,
        'skipped: ' || a.skip_reason,
        'noted as waiting: ' || w.code,
        'on line ' || l.journal || '/' || l.line,
        'written off as ' || o.voucher,
        CASE WHEN t.voucher IS NOT NULL AND l.line IS NULL THEN 'posted without a line' END,
        'posted as ' || t.voucher) AS places
FROM staging.actual AS a
FULL JOIN journal.line AS l USING (company, actual_id)
FULL JOIN (SELECT * FROM ledger.project_transaction WHERE actual_id IS NOT NULL) AS t USING (company, actual_id)
FULL JOIN journal.waiting AS w USING (company, actual_id)
FULL JOIN journal.write_off AS o USING (company, actual_id)
WHERE a.source_row IS NULL
    OR num_nonnulls(a.skip_reason, w.code, o.line, CASE WHEN o.from_status IS DISTINCT FROM 'unrecoverable'
        THEN COALESCE(l.line, t.line) ELSE l.line END) > 1
    OR (t.line IS NOT NULL AND l.line IS NULL AND o.line IS NULL)
