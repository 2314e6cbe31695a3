-- title: A reversal of the whole nets to zero with its original on every account and dimension, and happens once
-- why: A correction takes back exactly what was booked (P9, B1), and both sides say so. A linked transaction over
-- another amount is booked anew and need not net.
WITH pair AS (
    SELECT r.company, r.voucher AS reversal, r.reverses, r.actual_id,
        o.voucher AS original, o.actual_id AS original_actual,
        r.amount = -o.amount AND r.currency = o.currency AND r.transaction_type = o.transaction_type
            AND r.transaction_class = o.transaction_class AS whole,
        r.accounting_amount + o.accounting_amount AS accounting_left,
        r.reporting_amount + o.reporting_amount AS reporting_left,
        count(*) OVER (PARTITION BY r.company, r.reverses) AS reversals
    FROM ledger.project_transaction AS r
    LEFT JOIN ledger.project_transaction AS o ON o.company = r.company AND o.project_transaction = r.reverses
    WHERE r.reverses IS NOT NULL
),

member AS (
    SELECT company, reversal, original, reversal AS voucher
    FROM pair
    WHERE whole
    UNION ALL
    SELECT company, reversal, original, original
    FROM pair
    WHERE whole
)

SELECT
    p.company,
    p.reversal,
    p.original,
    concat_ws('; ',
        CASE WHEN p.original IS NULL THEN 'its original is not posted' END,
        CASE WHEN p.reversals > 1 THEN 'its original is reversed more than once' END,
        CASE WHEN k.related_actual_id <> p.original_actual THEN 'the link names another original' END,
        CASE WHEN p.whole AND (p.accounting_left <> 0 OR p.reporting_left <> 0)
            THEN 'the project transactions do not net to zero' END) AS finding,
    '' AS main_account,
    p.accounting_left
FROM pair AS p
LEFT JOIN staging.link AS k ON k.company = p.company AND k.actual_id = p.actual_id AND k.role = 'reversing'
WHERE p.original IS NULL
    OR p.reversals > 1
    OR k.related_actual_id <> p.original_actual
    OR (p.whole AND (p.accounting_left <> 0 OR p.reporting_left <> 0))
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
