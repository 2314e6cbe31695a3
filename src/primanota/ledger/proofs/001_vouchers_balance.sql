-- title: Every voucher's entries sum to zero in transaction, accounting and reporting currency
-- why: Double entry (P1). A voucher belongs to one line, so it has one transaction currency.
SELECT
    company,
    voucher,
    count(*) AS entries,
    sum(amount) AS amount,
    sum(accounting_amount) AS accounting_amount,
    sum(reporting_amount) AS reporting_amount,
    min(currency) AS currency,
    max(currency) AS other_currency
FROM ledger.entry
GROUP BY company, voucher
HAVING sum(amount) IS DISTINCT FROM 0
    OR sum(accounting_amount) IS DISTINCT FROM 0
    OR sum(reporting_amount) IS DISTINCT FROM 0
    OR min(currency) <> max(currency)
