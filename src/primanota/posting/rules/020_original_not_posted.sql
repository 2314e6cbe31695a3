-- A reversal waits for its original (F12): it must be in the ledger, or stand without issue among the lines posted now.
-- An original that never travels (it was skipped) is not waited for.
SELECT reversal.voucher, 'it reverses actual ' || reversal.original_actual || ', which is not posted' AS cause
FROM post_line AS reversal
LEFT JOIN LATERAL (
    SELECT true AS yes
    FROM ledger.project_transaction AS posted
    WHERE posted.company = %(company)s AND posted.actual_id = reversal.original_actual
    OFFSET 0
) AS posted ON true
LEFT JOIN LATERAL (
    SELECT true AS yes
    FROM staging.actual
    WHERE actual.company = %(company)s
        AND actual.actual_id = reversal.original_actual
        AND actual.skip_reason IS NOT NULL
    OFFSET 0
) AS skipped ON true
LEFT JOIN post_line AS beside
    ON beside.actual_id = reversal.original_actual
    AND beside.wave < %(wave)s
    AND NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = beside.voucher)
WHERE reversal.wave = %(wave)s
    AND reversal.original_actual IS NOT NULL
    AND posted.yes IS NULL
    AND skipped.yes IS NULL
    AND beside.voucher IS NULL
