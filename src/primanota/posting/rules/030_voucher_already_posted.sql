-- Neither a voucher nor an actual is posted twice (P1).
SELECT twice.voucher, 'the ledger holds it already as ' || string_agg(twice.project_transaction, ', ') AS cause
FROM (
    SELECT post_line.voucher, posted.project_transaction
    FROM post_line
    JOIN ledger.project_transaction AS posted ON posted.company = %(company)s AND posted.voucher = post_line.voucher
    WHERE post_line.wave = %(wave)s
    UNION
    SELECT post_line.voucher, posted.project_transaction
    FROM post_line
    JOIN ledger.project_transaction AS posted ON posted.company = %(company)s AND posted.actual_id = post_line.actual_id
    WHERE post_line.wave = %(wave)s
) AS twice
GROUP BY twice.voucher
