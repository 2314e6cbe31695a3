-- title: No amount has more decimals than its currency
-- why: A fraction of the smallest coin cannot be paid (M2); scales are ISO 4217's.
WITH money AS (
    SELECT company, 'actual' AS place, actual_id::text AS identity, currency,
        amount, 0 AS accounting_amount, 0 AS reporting_amount
    FROM staging.actual
    UNION ALL
    SELECT company, 'line', voucher, currency, amount, accounting_amount, reporting_amount
    FROM journal.line
    UNION ALL
    SELECT l.company, 'distribution', l.voucher, l.currency, d.amount, 0, 0
    FROM journal.distribution AS d
    INNER JOIN journal.line AS l ON l.company = d.company AND l.voucher = d.voucher
    UNION ALL
    SELECT company, 'project transaction', voucher, currency, amount, accounting_amount, reporting_amount
    FROM ledger.project_transaction
    UNION ALL
    SELECT company, 'entry', voucher, currency, amount, accounting_amount, reporting_amount
    FROM ledger.entry
)

-- The scale is read first: it is at hand, and seldom more than the currency's.
SELECT
    m.company,
    m.identity,
    m.place,
    m.currency,
    m.amount,
    m.accounting_amount,
    m.reporting_amount
FROM money AS m
LEFT JOIN setup.currency AS t ON t.currency = m.currency
LEFT JOIN setup.company AS c ON c.company = m.company
LEFT JOIN setup.currency AS a ON a.currency = c.accounting_currency
LEFT JOIN setup.currency AS r ON r.currency = c.reporting_currency
WHERE t.decimals IS NULL
    OR a.decimals IS NULL
    OR (scale(m.amount) > t.decimals AND m.amount <> round(m.amount, t.decimals))
    OR (scale(m.accounting_amount) > a.decimals AND m.accounting_amount <> round(m.accounting_amount, a.decimals))
    OR (scale(m.reporting_amount) > r.decimals AND m.reporting_amount <> round(m.reporting_amount, r.decimals))
