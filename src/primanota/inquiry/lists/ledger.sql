-- Ledger: which entries and transactions are on a page. Each statement is of one company. What a journal has posted is found
-- by the vouchers of its lines.

-- part: entries_wanted
-- Of entries, those that the filters let through, but for the one of an account.
AND (%(voucher)s::text IS NULL OR e.voucher = %(voucher)s)
AND (%(actual)s::uuid IS NULL OR e.voucher = ANY (ARRAY(
    SELECT t.voucher::text
    FROM ledger.project_transaction AS t
    WHERE t.company = %(company)s AND t.actual_id = %(actual)s
)))
AND (%(journal)s::text IS NULL OR e.voucher = ANY (ARRAY(
    SELECT l.voucher::text
    FROM journal.line AS l
    WHERE l.company = %(company)s AND l.journal = %(journal)s
)))
AND (%(first)s::date IS NULL OR e.accounting_date >= %(first)s)
AND (%(last)s::date IS NULL OR e.accounting_date <= %(last)s)
AND (%(carried)s::jsonb IS NULL OR e.dimensions @> %(carried)s)
AND (%(without)s::text[] IS NULL OR NOT e.dimensions ?| %(without)s)

-- part: transactions_wanted
-- Of project transactions, those that the filters let through.
AND (%(voucher)s::text IS NULL OR p.voucher = %(voucher)s)
AND (%(actual)s::uuid IS NULL OR p.voucher = ANY (ARRAY(
    SELECT t.voucher::text
    FROM ledger.project_transaction AS t
    WHERE t.company = %(company)s AND t.actual_id = %(actual)s
)))
AND (%(journal)s::text IS NULL OR p.voucher = ANY (ARRAY(
    SELECT l.voucher::text
    FROM journal.line AS l
    WHERE l.company = %(company)s AND l.journal = %(journal)s
)))
AND (%(project)s::text IS NULL OR p.project = %(project)s)
AND (%(first)s::date IS NULL OR p.accounting_date >= %(first)s)
AND (%(last)s::date IS NULL OR p.accounting_date <= %(last)s)

-- name: entries
-- The keys of a page of entries, voucher by voucher.
SELECT e.voucher, e.entry
FROM ledger.entry AS e
WHERE e.company = %(company)s
    -- the part: entries_wanted
    AND (%(account)s::text IS NULL OR e.main_account = %(account)s)
    AND (%(after_voucher)s::text IS NULL OR (e.voucher, e.entry) > (%(after_voucher)s, %(after_entry)s))
ORDER BY e.voucher, e.entry
LIMIT %(limit)s OFFSET %(skip)s

-- name: entries_of_days
-- The same for entries of some days: first those days by an index, then their order.
SELECT d.voucher, d.entry
FROM (
    SELECT e.voucher, e.entry
    FROM ledger.entry AS e
    WHERE e.company = %(company)s
        -- the part: entries_wanted
        AND (%(account)s::text IS NULL OR e.main_account = %(account)s)
    OFFSET 0
) AS d
WHERE %(after_voucher)s::text IS NULL OR (d.voucher, d.entry) > (%(after_voucher)s, %(after_entry)s)
ORDER BY d.voucher, d.entry
LIMIT %(limit)s OFFSET %(skip)s

-- name: entries_of_account
-- The keys of a page of an account's entries, by date.
SELECT e.accounting_date, e.voucher, e.entry
FROM ledger.entry AS e
WHERE e.company = %(company)s
    AND e.main_account = %(account)s
    -- the part: entries_wanted
    AND (%(after_accounting_date)s::date IS NULL
        OR (e.accounting_date, e.voucher, e.entry)
        > (%(after_accounting_date)s, %(after_voucher)s, %(after_entry)s))
ORDER BY e.accounting_date, e.voucher, e.entry
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_entries
-- How many entries there are.
SELECT count(*) AS total
FROM ledger.entry AS e
WHERE e.company = %(company)s
    -- the part: entries_wanted
    AND (%(account)s::text IS NULL OR e.main_account = %(account)s)

-- name: transactions
-- The numbers of a page of project transactions.
SELECT p.project_transaction
FROM ledger.project_transaction AS p
WHERE p.company = %(company)s
    -- the part: transactions_wanted
    AND (%(after_project_transaction)s::text IS NULL OR p.project_transaction > %(after_project_transaction)s)
ORDER BY p.project_transaction
LIMIT %(limit)s OFFSET %(skip)s

-- name: transactions_of_days
-- The same for transactions of some days: first those days by an index, then their order.
SELECT d.project_transaction
FROM (
    SELECT p.project_transaction
    FROM ledger.project_transaction AS p
    WHERE p.company = %(company)s
        -- the part: transactions_wanted
    OFFSET 0
) AS d
WHERE %(after_project_transaction)s::text IS NULL OR d.project_transaction > %(after_project_transaction)s
ORDER BY d.project_transaction
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_transactions
-- How many project transactions there are.
SELECT count(*) AS total
FROM ledger.project_transaction AS p
WHERE p.company = %(company)s
    -- the part: transactions_wanted
