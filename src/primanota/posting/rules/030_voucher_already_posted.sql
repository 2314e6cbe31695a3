-- Neither a voucher nor an actual is posted twice (P1).
SELECT post_line.voucher, 'the ledger holds it already as ' || posted.project_transactions AS cause
FROM post_line
CROSS JOIN LATERAL (
    SELECT string_agg(twice.project_transaction, ', ') AS project_transactions
    FROM (
        SELECT by_voucher.project_transaction
        FROM ledger.project_transaction AS by_voucher
        WHERE by_voucher.company = %(company)s AND by_voucher.voucher = post_line.voucher
        UNION ALL
        SELECT by_actual.project_transaction
        FROM ledger.project_transaction AS by_actual
        WHERE by_actual.company = %(company)s
            AND by_actual.actual_id = post_line.actual_id
            AND by_actual.voucher <> post_line.voucher
    ) AS twice
    OFFSET 0
) AS posted
WHERE post_line.wave = %(wave)s AND posted.project_transactions IS NOT NULL
