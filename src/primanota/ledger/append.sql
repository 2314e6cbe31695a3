-- Append: the one writer of the books. Only lines without issue, in journals that end posted.

-- name: insert_transactions
-- One project transaction for each line (P1), numbered from the block by the line's place in the set; a reversal names the
-- transaction it reverses, in the ledger or in this set (B1).
WITH reversed AS (
    SELECT post_line.voucher, posted.project_transaction
    FROM post_line
    CROSS JOIN LATERAL (
        SELECT project_transaction.project_transaction
        FROM ledger.project_transaction
        WHERE project_transaction.company = %(company)s AND project_transaction.actual_id = post_line.original_actual
        OFFSET 0
    ) AS posted
    WHERE post_line.original_actual IS NOT NULL
    UNION ALL
    SELECT post_line.voucher,
        %(prefix)s || lpad((%(first)s + beside.place - 1)::text, %(width)s, '0') || %(suffix)s
    FROM post_line
    JOIN post_line AS beside ON beside.actual_id = post_line.original_actual
    JOIN post_outcome ON post_outcome.journal = beside.journal AND post_outcome.status = 'posted'
    WHERE post_line.original_actual IS NOT NULL
        AND NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = beside.voucher)
)
INSERT INTO ledger.project_transaction (
    company, project_transaction, voucher, actual_id, journal, line, transaction_type, transaction_class, document_type,
    project, contract, contract_line, billing_method, category, resource, line_property, transaction_date,
    accounting_date, period, quantity, unit_price, amount, currency, exchange_rate, reporting_rate, accounting_amount,
    reporting_amount, ledger_status, debit_account, credit_account, profile, profile_rule, sales_tax_group,
    item_sales_tax_group, reverses, posted_at, posted_by
)
SELECT
    %(company)s,
    %(prefix)s || lpad((%(first)s + good.place - 1)::text, %(width)s, '0') || %(suffix)s,
    good.voucher, good.actual_id, good.journal, good.line, good.transaction_type,
    good.transaction_class, good.document_type, good.project, good.contract, good.contract_line, good.billing_method,
    good.category, good.resource, good.line_property, good.transaction_date, good.accounting_date, good.period,
    good.quantity, good.unit_price, good.amount, good.currency, good.exchange_rate, good.reporting_rate,
    good.accounting_amount, good.reporting_amount, good.ledger_status,
    COALESCE(debit.main_account, mirrored_debit.main_account, ''),
    COALESCE(credit.main_account, mirrored_credit.main_account, ''),
    good.profile, good.profile_rule, good.sales_tax_group, good.item_sales_tax_group, reversed.project_transaction,
    %(posted_at)s, %(actor)s
FROM post_line AS good
JOIN post_outcome ON post_outcome.journal = good.journal AND post_outcome.status = 'posted'
LEFT JOIN post_account AS debit
    ON debit.posting_type = good.debit_type AND debit.project = good.project AND debit.category = good.category
LEFT JOIN post_account AS credit
    ON credit.posting_type = good.credit_type
    AND credit.project = good.project
    AND credit.category = good.category
    AND credit.worker = CASE good.credit_type WHEN 'expense_offset' THEN good.worker ELSE '' END
LEFT JOIN post_special AS mirrored_debit
    ON mirrored_debit.voucher = good.voucher AND mirrored_debit.entry = 1 AND good.mirrored
LEFT JOIN post_special AS mirrored_credit
    ON mirrored_credit.voucher = good.voucher AND mirrored_credit.entry = 2 AND good.mirrored
LEFT JOIN reversed ON reversed.voucher = good.voucher
WHERE NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = good.voucher)

-- name: insert_entries
-- The entries of those vouchers, with the dimensions their accounts carry.
INSERT INTO ledger.entry (
    company, voucher, entry, accounting_date, period, posting_type, main_account, account_rule, dimensions, currency,
    amount, accounting_amount, reporting_amount
)
SELECT
    %(company)s, post_entry.voucher, post_entry.entry, post_entry.accounting_date, post_entry.period,
    post_entry.posting_type, post_entry.main_account, post_entry.account_rule,
    CASE WHEN post_entry.derived THEN post_carried.carried ELSE post_entry.dimensions END,
    post_entry.currency, post_entry.amount, post_entry.accounting_amount, post_entry.reporting_amount
FROM post_entry
JOIN post_outcome ON post_outcome.journal = post_entry.journal AND post_outcome.status = 'posted'
LEFT JOIN post_carried
    ON post_carried.main_account = post_entry.main_account AND post_carried.dimensions = post_entry.dimensions
WHERE NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = post_entry.voucher)
