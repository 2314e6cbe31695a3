-- Showing: the numbers and the rows of a preview, of what of it is shown.

-- name: count_issues
-- How many of the lines shown break which rule.
SELECT preview_issue.code, count(*) AS lines
FROM preview_issue
JOIN preview_result ON preview_result.voucher = preview_issue.voucher AND preview_result.shown
GROUP BY preview_issue.code
ORDER BY preview_issue.code

-- name: count_vouchers
-- How many of the lines shown would post, and how many entries they would have.
SELECT
    count(DISTINCT preview_result.voucher) FILTER (WHERE preview_result.status = 'posted') AS vouchers,
    count(preview_entry.entry) AS entries
FROM preview_result
LEFT JOIN preview_entry ON preview_entry.company = %(company)s AND preview_entry.voucher = preview_result.voucher
WHERE preview_result.shown

-- name: count_rows
-- How many rows the lists of a preview have: journals, lines, issues, accounts.
SELECT
    (SELECT count(*) FROM preview_journal WHERE preview_journal.shown) AS journals,
    (SELECT count(*) FROM preview_result WHERE preview_result.shown) AS lines,
    (
        SELECT count(*)
        FROM preview_issue
        JOIN preview_result ON preview_result.voucher = preview_issue.voucher AND preview_result.shown
    ) AS issues,
    (
        SELECT count(DISTINCT preview_entry.main_account)
        FROM preview_entry
        JOIN preview_result ON preview_result.voucher = preview_entry.voucher AND preview_result.shown
        WHERE preview_entry.company = %(company)s
    ) AS accounts

-- name: journals
-- What would become of each journal; one that has no status is not there yet.
SELECT
    %(company)s::text AS company,
    preview_journal.journal,
    header.description,
    header.period_start_date,
    now.status,
    preview_journal.good + preview_journal.bad AS lines,
    preview_journal.good + preview_journal.bad - COALESCE(now.line_count, 0) AS lines_added,
    preview_journal.outcome,
    CASE preview_journal.outcome WHEN 'posted' THEN preview_journal.good ELSE 0 END AS lines_posted,
    preview_journal.bad AS lines_with_issues,
    preview_journal.error_journal
FROM preview_journal
JOIN header ON header.company = %(company)s AND header.journal = preview_journal.journal
LEFT JOIN journal.header AS now ON now.company = %(company)s AND now.journal = preview_journal.journal
WHERE preview_journal.shown
ORDER BY preview_journal.place

-- name: lines
-- What would become of each line shown, with its entries and issues.
SELECT
    %(company)s::text AS company,
    preview_result.journal,
    preview_result.line,
    preview_result.status,
    preview_result.error_journal,
    preview_result.voucher,
    preview_result.transaction_type,
    preview_result.transaction_class,
    preview_result.project,
    preview_result.category,
    preview_result.resource,
    preview_result.line_property,
    preview_result.transaction_date,
    preview_result.accounting_date,
    preview_result.original_accounting_date,
    preview_result.period,
    trim_scale(preview_result.quantity) AS quantity,
    trim_scale(preview_result.unit_price) AS unit_price,
    preview_result.amount,
    preview_result.currency,
    trim_scale(preview_result.exchange_rate) AS exchange_rate,
    trim_scale(preview_result.reporting_rate) AS reporting_rate,
    preview_result.accounting_amount,
    preview_result.reporting_amount,
    preview_result.ledger_status,
    preview_result.profile,
    preview_result.profile_rule,
    preview_result.sales_tax_group,
    preview_result.item_sales_tax_group,
    preview_result.actual_id,
    reversed.voucher AS reversed_voucher,
    booked.entries,
    told.issues
FROM preview_result
LEFT JOIN LATERAL (
    SELECT original.voucher
    FROM preview_transaction
    JOIN project_transaction AS original
        ON original.company = %(company)s AND original.project_transaction = preview_transaction.reverses
    WHERE preview_transaction.company = %(company)s AND preview_transaction.voucher = preview_result.voucher
    OFFSET 0
) AS reversed ON true
CROSS JOIN LATERAL (
    SELECT COALESCE(jsonb_agg(jsonb_build_object(
        'entry', preview_entry.entry,
        'posting_type', preview_entry.posting_type,
        'main_account', preview_entry.main_account,
        'account_rule', preview_entry.account_rule,
        'dimensions', preview_entry.dimensions,
        'currency', preview_entry.currency,
        'amount', preview_entry.amount::text,
        'accounting_amount', preview_entry.accounting_amount::text,
        'reporting_amount', preview_entry.reporting_amount::text
    ) ORDER BY preview_entry.entry), '[]') AS entries
    FROM preview_entry
    WHERE preview_entry.company = %(company)s AND preview_entry.voucher = preview_result.voucher
    OFFSET 0
) AS booked
CROSS JOIN LATERAL (
    SELECT COALESCE(jsonb_agg(jsonb_build_object(
        'code', preview_issue.code,
        'message', preview_issue.message,
        'remedy', %(remedies)s::jsonb ->> preview_issue.code
    ) ORDER BY preview_issue.rank), '[]') AS issues
    FROM preview_issue
    WHERE preview_issue.voucher = preview_result.voucher
    OFFSET 0
) AS told
WHERE preview_result.shown
ORDER BY preview_result.place

-- name: entries
-- What would be booked, entry by entry, each with its voucher; a voucher without entries has one row.
SELECT
    %(company)s::text AS company,
    preview_result.voucher,
    preview_result.journal,
    preview_result.line,
    preview_result.accounting_date,
    preview_result.period,
    preview_result.project,
    preview_result.category,
    preview_result.ledger_status,
    preview_result.profile,
    preview_result.profile_rule,
    preview_entry.entry,
    preview_entry.posting_type,
    preview_entry.main_account,
    preview_entry.account_rule,
    preview_entry.dimensions,
    COALESCE(preview_entry.currency, preview_result.currency) AS currency,
    preview_entry.amount,
    preview_entry.accounting_amount,
    preview_entry.reporting_amount,
    preview_result.actual_id
FROM preview_result
LEFT JOIN preview_entry ON preview_entry.company = %(company)s AND preview_entry.voucher = preview_result.voucher
WHERE preview_result.shown AND preview_result.status = 'posted'
ORDER BY preview_result.place, preview_entry.entry

-- name: issues
-- What stands against the lines shown, the leading code of each line first.
SELECT
    %(company)s::text AS company,
    preview_result.journal,
    preview_result.line,
    preview_result.voucher,
    preview_result.status,
    preview_issue.code,
    preview_issue.message,
    %(remedies)s::jsonb ->> preview_issue.code AS remedy
FROM preview_issue
JOIN preview_result ON preview_result.voucher = preview_issue.voucher AND preview_result.shown
ORDER BY preview_result.place, preview_issue.rank

-- name: accounts
-- What would come to stand on each account by the lines shown, in accounting and reporting currency.
SELECT
    %(company)s::text AS company,
    summed.main_account,
    COALESCE(account.name, '') AS name,
    summed.entries,
    round(summed.debit, %(accounting_decimals)s::integer) AS debit,
    round(summed.credit, %(accounting_decimals)s::integer) AS credit,
    round(summed.debit - summed.credit, %(accounting_decimals)s::integer) AS balance,
    round(summed.reporting_balance, %(reporting_decimals)s::integer) AS reporting_balance
FROM (
    SELECT
        preview_entry.main_account,
        count(*) AS entries,
        sum(GREATEST(preview_entry.accounting_amount, 0)) AS debit,
        sum(GREATEST(-preview_entry.accounting_amount, 0)) AS credit,
        sum(preview_entry.reporting_amount) AS reporting_balance
    FROM preview_entry
    JOIN preview_result ON preview_result.voucher = preview_entry.voucher AND preview_result.shown
    WHERE preview_entry.company = %(company)s
    GROUP BY preview_entry.main_account
) AS summed
LEFT JOIN setup.main_account AS account
    ON account.company = %(company)s AND account.main_account = summed.main_account
ORDER BY summed.main_account
