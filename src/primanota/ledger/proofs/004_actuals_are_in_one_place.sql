-- title: Every actual is in exactly one place: skipped, waiting, invalid, in a journal, or posted
-- why: Nothing is lost and nothing is counted twice (B5, I13). An actual without a line waits by definition, so what can be
-- wrong is a line, a note of waiting or a posting that should not be there.
SELECT
    company,
    actual_id,
    concat_ws(', ',
        CASE WHEN a.source_row IS NULL THEN 'not staged' END,
        'skipped: ' || a.skip_reason,
        'noted as waiting: ' || w.code,
        'on line ' || l.journal || '/' || l.line,
        CASE WHEN t.voucher IS NOT NULL AND l.line IS NULL THEN 'posted without a line' END,
        'posted as ' || t.voucher) AS places
FROM staging.actual AS a
FULL JOIN journal.line AS l USING (company, actual_id)
FULL JOIN ledger.project_transaction AS t USING (company, actual_id)
FULL JOIN journal.waiting AS w USING (company, actual_id)
WHERE a.source_row IS NULL
    OR num_nonnulls(a.skip_reason, w.code, COALESCE(l.line, t.line)) > 1
    OR (t.line IS NOT NULL AND l.line IS NULL)
