-- Append: the one writer of the books. Only lines without issue, in journals that end posted.

-- name: insert_transactions
-- One project transaction for each line (P1), numbered from the block.
INSERT INTO ledger.project_transaction (
    company, project_transaction, voucher, actual_id, journal, line, transaction_type, transaction_class, document_type,
    project, contract, contract_line, billing_method, category, resource, line_property, transaction_date,
    accounting_date, period, quantity, unit_price, amount, currency, exchange_rate, reporting_rate, accounting_amount,
    reporting_amount, ledger_status, debit_account, credit_account, profile, profile_rule, sales_tax_group,
    item_sales_tax_group, reverses, posted_at, posted_by
)
SELECT
    %(company)s,
    %(prefix)s || lpad((%(first)s + row_number() OVER (ORDER BY good.voucher) - 1)::text, %(width)s, '0') || %(suffix)s,
    good.voucher, good.actual_id, good.journal, good.line, good.transaction_type, good.transaction_class,
    good.document_type, good.project, good.contract, good.contract_line, good.billing_method, good.category,
    good.resource, good.line_property, good.transaction_date, good.accounting_date, good.period, good.quantity,
    good.unit_price, good.amount, good.currency, good.exchange_rate, good.reporting_rate, good.accounting_amount,
    good.reporting_amount, good.ledger_status,
    COALESCE(debit.main_account, ''), COALESCE(credit.main_account, ''),
    good.profile, good.profile_rule, good.sales_tax_group, good.item_sales_tax_group, NULL, %(posted_at)s, %(actor)s
FROM post_line AS good
JOIN post_outcome ON post_outcome.journal = good.journal AND post_outcome.status = 'posted'
LEFT JOIN post_entry AS debit ON debit.voucher = good.voucher AND debit.entry = 1
LEFT JOIN post_entry AS credit ON credit.voucher = good.voucher AND credit.entry = 2
WHERE good.original_actual IS NULL
    AND NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = good.voucher)

-- name: insert_reversals
-- The same for reversals, each naming the project transaction it reverses (B1); after the others, which may be it.
INSERT INTO ledger.project_transaction (
    company, project_transaction, voucher, actual_id, journal, line, transaction_type, transaction_class, document_type,
    project, contract, contract_line, billing_method, category, resource, line_property, transaction_date,
    accounting_date, period, quantity, unit_price, amount, currency, exchange_rate, reporting_rate, accounting_amount,
    reporting_amount, ledger_status, debit_account, credit_account, profile, profile_rule, sales_tax_group,
    item_sales_tax_group, reverses, posted_at, posted_by
)
SELECT
    %(company)s,
    %(prefix)s || lpad((%(first)s + row_number() OVER (ORDER BY good.voucher) - 1)::text, %(width)s, '0') || %(suffix)s,
    good.voucher, good.actual_id, good.journal, good.line, good.transaction_type, good.transaction_class,
    good.document_type, good.project, good.contract, good.contract_line, good.billing_method, good.category,
    good.resource, good.line_property, good.transaction_date, good.accounting_date, good.period, good.quantity,
    good.unit_price, good.amount, good.currency, good.exchange_rate, good.reporting_rate, good.accounting_amount,
    good.reporting_amount, good.ledger_status,
    COALESCE(debit.main_account, ''), COALESCE(credit.main_account, ''),
    good.profile, good.profile_rule, good.sales_tax_group, good.item_sales_tax_group, original.project_transaction,
    %(posted_at)s, %(actor)s
FROM post_line AS good
JOIN post_outcome ON post_outcome.journal = good.journal AND post_outcome.status = 'posted'
LEFT JOIN ledger.project_transaction AS original
    ON original.company = %(company)s AND original.actual_id = good.original_actual
LEFT JOIN post_entry AS debit ON debit.voucher = good.voucher AND debit.entry = 1
LEFT JOIN post_entry AS credit ON credit.voucher = good.voucher AND credit.entry = 2
WHERE good.original_actual IS NOT NULL
    AND good.wave = %(wave)s
    AND NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = good.voucher)

-- name: insert_entries
-- The entries of those vouchers, with the dimensions their accounts carry; the statement answers how many it wrote and how
-- many vouchers among them do not balance, which must be none.
WITH written AS (
    INSERT INTO ledger.entry (
        company, voucher, entry, accounting_date, period, posting_type, main_account, account_rule, dimensions, currency,
        amount, accounting_amount, reporting_amount
    )
    SELECT
        %(company)s, post_entry.voucher, post_entry.entry, good.accounting_date, good.period, post_entry.posting_type,
        post_entry.main_account, post_entry.account_rule,
        CASE WHEN post_entry.derived THEN post_carried.carried ELSE post_entry.dimensions END,
        good.currency, post_entry.amount, post_entry.accounting_amount, post_entry.reporting_amount
    FROM post_entry
    JOIN post_line AS good ON good.voucher = post_entry.voucher
    JOIN post_outcome ON post_outcome.journal = good.journal AND post_outcome.status = 'posted'
    LEFT JOIN post_carried
        ON post_carried.main_account = post_entry.main_account AND post_carried.dimensions = post_entry.dimensions
    WHERE NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = good.voucher)
    ORDER BY post_entry.voucher, post_entry.entry
    RETURNING voucher, amount, accounting_amount, reporting_amount
),
summed AS (
    SELECT count(*) AS entries,
        sum(written.amount) <> 0 OR sum(written.accounting_amount) <> 0 OR sum(written.reporting_amount) <> 0 AS unbalanced
    FROM written
    GROUP BY written.voucher
)
SELECT COALESCE(sum(summed.entries), 0)::bigint AS entries, count(*) FILTER (WHERE summed.unbalanced) AS unbalanced
FROM summed
