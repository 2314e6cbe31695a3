-- title: A reversal and its original net to zero on every account and dimension, and an original is reversed once
-- why: A correction takes back exactly what was booked (P9, B1), and both say so.
WITH pair AS (
    SELECT r.company, r.voucher AS reversal, r.reverses AS original, r.actual_id,
        o.voucher IS NULL AS original_missing, o.actual_id AS original_actual,
        r.amount + o.amount AS amount, r.accounting_amount + o.accounting_amount AS accounting_amount,
        r.reporting_amount + o.reporting_amount AS reporting_amount,
        count(*) OVER (PARTITION BY r.company, r.reverses) AS reversals
    FROM ledger.project_transaction AS r
    LEFT JOIN ledger.project_transaction AS o ON o.company = r.company AND o.voucher = r.reverses
    WHERE r.reverses IS NOT NULL
),

member AS (
    SELECT company, reversal, original, reversal AS voucher
    FROM pair
    UNION ALL
    SELECT company, reversal, original, original
    FROM pair
)

SELECT
    p.company,
    p.reversal,
    p.original,
    concat_ws('; ',
        CASE WHEN p.original_missing THEN 'its original is not posted' END,
        CASE WHEN p.reversals > 1 THEN 'its original is reversed more than once' END,
        CASE WHEN k.related_actual_id <> p.original_actual THEN 'the link names another original' END,
        CASE WHEN p.amount <> 0 OR p.accounting_amount <> 0 OR p.reporting_amount <> 0
            THEN 'the project transactions do not net to zero' END) AS finding,
    '' AS main_account,
    p.accounting_amount
FROM pair AS p
LEFT JOIN staging.link AS k ON k.company = p.company AND k.actual_id = p.actual_id AND k.role = 'reversing'
WHERE p.original_missing OR p.reversals > 1 OR k.related_actual_id <> p.original_actual
    OR p.amount <> 0 OR p.accounting_amount <> 0 OR p.reporting_amount <> 0
UNION ALL
SELECT
    m.company,
    m.reversal,
    m.original,
    'the entries do not net to zero',
    e.main_account,
    sum(e.accounting_amount)
FROM member AS m
INNER JOIN ledger.entry AS e ON e.company = m.company AND e.voucher = m.voucher
GROUP BY m.company, m.reversal, m.original, e.main_account, e.dimensions
HAVING sum(e.amount) <> 0 OR sum(e.accounting_amount) <> 0 OR sum(e.reporting_amount) <> 0
