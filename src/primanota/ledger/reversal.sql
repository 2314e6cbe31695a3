-- Reversal: a posted voucher taken back by a new one. The order of the statements is the order of reversal.py.

-- name: find_voucher
-- Where a voucher stands: in the books, with the one that takes it back, and the line that its source has sent for that; or
-- on a line, or given up with a line that was deleted or written off.
SELECT
    posted.project_transaction,
    posted.accounting_date,
    taken_back.voucher AS reversed_by,
    taken_back.project_transaction AS reversed_by_transaction,
    line.journal || '/' || line.line AS line,
    CASE WHEN voided.voucher IS NOT NULL THEN 'voided' WHEN written_off.voucher IS NOT NULL THEN 'written off' END AS given_up,
    sent.journal || '/' || sent.line AS linked_line
FROM (SELECT %(voucher)s::text AS voucher) AS wanted
LEFT JOIN ledger.project_transaction AS posted
    ON posted.company = %(company)s AND posted.voucher = wanted.voucher
LEFT JOIN ledger.project_transaction AS taken_back
    ON taken_back.company = %(company)s AND taken_back.reverses = posted.project_transaction
LEFT JOIN journal.line ON line.company = %(company)s AND line.voucher = wanted.voucher
LEFT JOIN journal.voided_voucher AS voided ON voided.company = %(company)s AND voided.voucher = wanted.voucher
LEFT JOIN journal.write_off AS written_off ON written_off.company = %(company)s AND written_off.voucher = wanted.voucher
LEFT JOIN staging.link
    ON link.company = %(company)s AND link.related_actual_id = posted.actual_id AND link.role = 'reversing'
LEFT JOIN journal.line AS sent ON sent.company = %(company)s AND sent.actual_id = link.actual_id

-- name: lock_periods
-- Share the periods the date may fall in with posters, so that nobody closes one meanwhile (safety.md §0.2).
SELECT period.period
FROM setup.period
WHERE period.company = %(company)s
    AND (
        %(day)s::date BETWEEN period.start_date AND period.end_date
        OR (%(moves)s AND period.status <> 'closed' AND period.start_date > %(day)s::date)
    )
ORDER BY period.period
FOR SHARE OF period

-- name: choose_period
-- The period that holds the date, if it is open for projects; where dates move, else the next open one (F9). The moment of
-- posting is read here, under the locks.
SELECT
    holding.period AS holding,
    COALESCE(holding.status, '') AS status,
    COALESCE(CASE WHEN holding.is_open THEN holding.period END, following.period) AS period,
    CASE WHEN holding.is_open THEN %(day)s::date ELSE following.start_date END AS accounting_date,
    clock_timestamp() AS posted_at
FROM (SELECT 1) AS always (there)
LEFT JOIN LATERAL (
    SELECT period.period, period.status, period.status = 'open' AND period.project_access = 'all' AS is_open
    FROM setup.period
    WHERE period.company = %(company)s AND %(day)s::date BETWEEN period.start_date AND period.end_date
) AS holding ON true
LEFT JOIN LATERAL (
    SELECT period.period, period.start_date
    FROM setup.period
    WHERE %(moves)s
        AND period.company = %(company)s
        AND period.start_date > %(day)s::date
        AND period.status = 'open'
        AND period.project_access = 'all'
    ORDER BY period.start_date
    LIMIT 1
) AS following ON true

-- name: insert_transaction
-- The mirror of the project transaction: the same in everything, with the sign turned; no actual, no line.
INSERT INTO ledger.project_transaction (
    company, project_transaction, voucher, actual_id, journal, line, transaction_type, transaction_class, document_type,
    project, contract, contract_line, billing_method, category, resource, line_property, transaction_date,
    accounting_date, period, quantity, unit_price, amount, currency, exchange_rate, reporting_rate, accounting_amount,
    reporting_amount, ledger_status, debit_account, credit_account, profile, profile_rule, sales_tax_group,
    item_sales_tax_group, reverses, posted_at, posted_by
)
SELECT
    posted.company, %(project_transaction)s, %(voucher)s, NULL, NULL, NULL, posted.transaction_type,
    posted.transaction_class, posted.document_type, posted.project, posted.contract, posted.contract_line,
    posted.billing_method, posted.category, posted.resource, posted.line_property, posted.transaction_date,
    %(accounting_date)s, %(period)s, -posted.quantity, posted.unit_price, -posted.amount, posted.currency,
    posted.exchange_rate, posted.reporting_rate, -posted.accounting_amount, -posted.reporting_amount,
    posted.ledger_status, posted.debit_account, posted.credit_account, posted.profile, posted.profile_rule,
    posted.sales_tax_group, posted.item_sales_tax_group, posted.project_transaction, %(posted_at)s, %(actor)s
FROM ledger.project_transaction AS posted
WHERE posted.company = %(company)s AND posted.project_transaction = %(reverses)s

-- name: insert_entries
-- The mirrors of its entries.
INSERT INTO ledger.entry (
    company, voucher, entry, accounting_date, period, posting_type, main_account, account_rule, dimensions, currency,
    amount, accounting_amount, reporting_amount
)
SELECT
    posted.company, %(voucher)s, posted.entry, %(accounting_date)s, %(period)s, posted.posting_type, posted.main_account,
    'mirrored', posted.dimensions, posted.currency, -posted.amount, -posted.accounting_amount, -posted.reporting_amount
FROM ledger.entry AS posted
WHERE posted.company = %(company)s AND posted.voucher = %(reversed_voucher)s

-- name: note_reversal
-- Who asked for it and why.
INSERT INTO ledger.reversal (company, project_transaction, voucher, reverses, reversed_voucher, reason, actor)
VALUES (%(company)s, %(project_transaction)s, %(voucher)s, %(reverses)s, %(reversed_voucher)s, %(reason)s, %(actor)s)
