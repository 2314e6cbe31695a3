-- title: No amount has more decimals than its currency
-- why: A fraction of the smallest coin cannot be paid (M2); decimals are those of ISO 4217. Amounts are stored as they
-- are shown, so a nought too many counts as well.
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
),

decimals AS MATERIALIZED (
    SELECT c.company, t.currency, t.decimals AS amount, a.decimals AS accounting, r.decimals AS reporting
    FROM setup.company AS c
    INNER JOIN setup.currency AS a ON a.currency = c.accounting_currency
    INNER JOIN setup.currency AS r ON r.currency = c.reporting_currency
    CROSS JOIN setup.currency AS t
)

SELECT
    m.company,
    m.identity,
    m.place,
    m.currency,
    m.amount,
    m.accounting_amount,
    m.reporting_amount
FROM money AS m
LEFT JOIN decimals AS d ON d.company = m.company AND d.currency = m.currency
WHERE d.currency IS NULL
    OR scale(m.amount) > d.amount
    OR scale(m.accounting_amount) > d.accounting
    OR scale(m.reporting_amount) > d.reporting
