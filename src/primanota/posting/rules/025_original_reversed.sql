-- A transaction is taken back once (P9, B1): a controller may have reversed the original's voucher before this line posts.
SELECT reversal.voucher,
    'it reverses actual ' || reversal.original_actual || ', whose voucher ' || taken.voucher || ' was taken back by voucher '
        || taken.taken_back_by || ' already' AS cause
FROM post_line AS reversal
CROSS JOIN LATERAL (
    SELECT posted.voucher, posted.project_transaction
    FROM ledger.project_transaction AS posted
    WHERE posted.company = %(company)s AND posted.actual_id = reversal.original_actual
    OFFSET 0
) AS original
CROSS JOIN LATERAL (
    SELECT original.voucher, other.voucher AS taken_back_by
    FROM ledger.project_transaction AS other
    WHERE other.company = %(company)s
        AND other.reverses = original.project_transaction
        AND other.actual_id IS DISTINCT FROM reversal.actual_id
    OFFSET 0
) AS taken
WHERE reversal.wave = %(wave)s AND reversal.original_actual IS NOT NULL
