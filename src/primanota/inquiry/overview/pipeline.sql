-- Pipeline: one company's work by where it is, and by month. The first three walk whole tables.

-- name: staged
-- Everything that was staged; what is skipped apart.
SELECT
    CASE WHEN skip_reason IS NULL THEN 'staged' ELSE 'skipped' END AS stage,
    transaction_type,
    currency,
    count(*) AS count,
    sum(amount) AS amount
FROM staging.actual
WHERE company = %(company)s
GROUP BY skip_reason IS NULL, transaction_type, currency

-- name: waiting
-- Actuals without a line (I1), those that their source withdrew apart; those that were written off are the line's.
SELECT
    CASE WHEN v.verdict = 'invalid' THEN 'invalid' ELSE 'waiting' END AS stage,
    a.transaction_type,
    a.currency,
    count(*) AS count,
    sum(a.amount) AS amount
FROM staging.actual AS a
LEFT JOIN staging.verdict AS v ON v.company = a.company AND v.actual_id = a.actual_id
LEFT JOIN journal.line AS l ON l.company = a.company AND l.actual_id = a.actual_id
LEFT JOIN journal.write_off AS o ON o.company = a.company AND o.actual_id = a.actual_id
WHERE a.company = %(company)s AND a.skip_reason IS NULL AND l.actual_id IS NULL AND o.actual_id IS NULL
GROUP BY 1, a.transaction_type, a.currency

-- name: lines
-- Lines by their status, in accounting currency.
SELECT
    COALESCE(l.own_status, h.status) AS stage,
    l.transaction_type,
    c.accounting_currency AS currency,
    count(*) AS count,
    sum(l.accounting_amount) AS amount
FROM journal.line AS l
INNER JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
INNER JOIN setup.company AS c ON c.company = l.company
WHERE l.company = %(company)s
GROUP BY 1, l.transaction_type, c.accounting_currency

-- name: journals
-- Journals by their status, with their lines.
SELECT status, count(*) AS journals, COALESCE(sum(line_count), 0)::bigint AS lines
FROM journal.header
WHERE company = %(company)s
GROUP BY status

-- name: posted_by_month
-- What was posted, by the month of its accounting date and by what it is, in accounting currency.
SELECT
    date_trunc('month', t.accounting_date)::date AS month,
    t.transaction_type,
    c.accounting_currency AS currency,
    count(*) AS transactions,
    sum(t.accounting_amount) AS amount
FROM ledger.project_transaction AS t
INNER JOIN setup.company AS c ON c.company = t.company
WHERE t.company = %(company)s
GROUP BY 1, t.transaction_type, c.accounting_currency
ORDER BY 1, t.transaction_type

-- name: found
-- What a word of somebody who looks for something names: a journal, a voucher of a line or of the books, a project.
SELECT 'journal' AS kind, h.journal AS name
FROM journal.header AS h
WHERE h.company = %(company)s AND h.journal = %(word)s
UNION ALL
SELECT 'posted' AS kind, t.voucher AS name
FROM ledger.project_transaction AS t
WHERE t.company = %(company)s AND t.voucher = %(word)s
UNION ALL
SELECT 'voucher' AS kind, l.voucher AS name
FROM journal.line AS l
WHERE l.company = %(company)s AND l.voucher = %(word)s
UNION ALL
SELECT 'project' AS kind, p.project AS name
FROM setup.project AS p
WHERE p.company = %(company)s AND p.project = %(word)s
LIMIT 1
