-- Standing: how one journal stands.

-- name: sums
-- Its lines and their amounts, by transaction type and currency.
SELECT
    transaction_type,
    currency,
    count(*) AS lines,
    sum(amount) AS amount,
    sum(accounting_amount) AS accounting_amount,
    sum(reporting_amount) AS reporting_amount
FROM journal.line
WHERE company = %(company)s AND journal = %(journal)s
GROUP BY transaction_type, currency
ORDER BY transaction_type, currency

-- name: statuses
-- Its lines by status.
SELECT COALESCE(l.own_status, h.status) AS status, count(*) AS lines
FROM journal.header AS h
INNER JOIN journal.line AS l ON l.company = h.company AND l.journal = h.journal
WHERE h.company = %(company)s AND h.journal = %(journal)s
GROUP BY COALESCE(l.own_status, h.status)
ORDER BY status

-- name: issues
-- Its lines by what is wrong with them, in the public order of the rules.
SELECT i.code, count(*) AS lines
FROM journal.line AS l
INNER JOIN journal.issue AS i ON i.company = l.company AND i.voucher = l.voucher
WHERE l.company = %(company)s AND l.journal = %(journal)s
GROUP BY i.code
ORDER BY min(i.rank), i.code

-- name: taken_over
-- The journals that took lines with issues of it over.
SELECT journal, status, line_count AS lines
FROM journal.header
WHERE company = %(company)s AND original_journal = %(journal)s
ORDER BY journal
