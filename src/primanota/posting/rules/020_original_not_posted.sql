-- A reversal waits for its original (F12): it must be in the ledger, or stand without issue among the lines posted now.
-- An original that never travels (it was skipped) is not waited for.
SELECT post_line.voucher, 'it reverses actual ' || post_line.original_actual || ', which is not posted' AS cause
FROM post_line
WHERE post_line.wave = %(wave)s
    AND post_line.original_actual IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM ledger.project_transaction AS posted
        WHERE posted.company = %(company)s AND posted.actual_id = post_line.original_actual
    )
    AND NOT EXISTS (
        SELECT FROM post_line AS beside
        WHERE beside.actual_id = post_line.original_actual
            AND beside.wave < %(wave)s
            AND NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = beside.voucher)
    )
    AND NOT EXISTS (
        SELECT FROM staging.actual
        WHERE actual.company = %(company)s
            AND actual.actual_id = post_line.original_actual
            AND actual.skip_reason IS NOT NULL
    )
