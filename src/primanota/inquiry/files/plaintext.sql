-- Plain text: the ledger of one company in the order of a journal.

-- name: accounts
-- The accounts that carry entries, and since when.
SELECT e.main_account, COALESCE(a.name, '') AS name, COALESCE(a.type, 'balance_sheet') AS type,
    min(e.accounting_date) AS first_date
FROM ledger.entry AS e
LEFT JOIN setup.main_account AS a ON a.company = e.company AND a.main_account = e.main_account
WHERE e.company = %(company)s
GROUP BY e.main_account, a.name, a.type
ORDER BY e.main_account

-- name: currencies
-- The currencies of its entries, and its own.
SELECT currency, decimals
FROM setup.currency
WHERE currency IN (SELECT accounting_currency FROM setup.company WHERE company = %(company)s)
    OR currency IN (SELECT currency FROM ledger.entry WHERE company = %(company)s)
ORDER BY currency

-- name: company
-- The company and its accounting currency.
SELECT company, name, accounting_currency
FROM setup.company
WHERE company = %(company)s

-- name: entries
-- Every entry with the project transaction of its voucher, by date and voucher; a controller's reversal with its reason.
SELECT
    e.voucher,
    e.entry,
    e.accounting_date,
    e.posting_type,
    e.main_account,
    e.dimensions,
    e.currency,
    e.amount,
    e.accounting_amount,
    e.reporting_amount,
    t.transaction_type,
    t.transaction_class,
    t.project,
    t.category,
    t.actual_id,
    r.reversed_voucher,
    r.reason
FROM ledger.entry AS e
LEFT JOIN ledger.project_transaction AS t ON t.company = e.company AND t.voucher = e.voucher
LEFT JOIN ledger.reversal AS r ON r.company = t.company AND r.project_transaction = t.project_transaction
WHERE e.company = %(company)s
ORDER BY e.accounting_date, e.voucher, e.entry
