-- title: Accounting and reporting amounts are the amount times its rate, rounded to the currency
-- why: The rate is stored so that anyone can do the sum again (I8, F2). A line without a rate cannot post and has nothing to sum.
WITH converted AS (
    SELECT company, voucher, 'line' AS place, amount, exchange_rate, accounting_amount, reporting_rate, reporting_amount
    FROM journal.line
    UNION ALL
    SELECT company, voucher, 'project transaction', amount, exchange_rate, accounting_amount, reporting_rate, reporting_amount
    FROM ledger.project_transaction
)

SELECT
    v.company,
    v.voucher,
    v.place,
    v.amount,
    v.exchange_rate,
    v.accounting_amount,
    v.reporting_rate,
    v.reporting_amount
FROM converted AS v
INNER JOIN setup.company AS c ON c.company = v.company
INNER JOIN setup.currency AS a ON a.currency = c.accounting_currency
INNER JOIN setup.currency AS r ON r.currency = c.reporting_currency
WHERE v.accounting_amount <> round(v.amount * v.exchange_rate, a.decimals)
    OR v.reporting_amount <> round(v.amount * v.reporting_rate, r.decimals)
