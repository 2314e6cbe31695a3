-- Closing: what still is to be posted in a period, by accounting date, and what stood on its accounts when it closed.

-- name: journals
-- Journals with lines in the period that are not posted: how many, their cost and sales in accounting currency, and how
-- many of them have which leading code. Journals that are posted have no such line, so the lines of the others are enough.
WITH held AS (
    SELECT l.journal, l.voucher, l.transaction_type, l.accounting_amount
    FROM journal.header AS h
    INNER JOIN journal.line AS l ON l.company = h.company AND l.journal = h.journal
    WHERE h.company = %(company)s
        AND h.status <> 'posted'
        AND l.accounting_date BETWEEN %(first)s AND %(last)s
),

led AS (
    SELECT DISTINCT ON (i.voucher) i.voucher, h.journal, i.code
    FROM held AS h
    INNER JOIN journal.issue AS i ON i.company = %(company)s AND i.voucher = h.voucher
    ORDER BY i.voucher, i.rank
),

coded AS (
    SELECT counted.journal, jsonb_object_agg(counted.code, counted.lines) AS issues
    FROM (SELECT journal, code, count(*) AS lines FROM led GROUP BY journal, code) AS counted
    GROUP BY counted.journal
),

summed AS (
    SELECT
        journal,
        count(*) AS lines,
        COALESCE(sum(accounting_amount) FILTER (WHERE transaction_type = 'cost'), 0) AS cost,
        COALESCE(sum(accounting_amount) FILTER (WHERE transaction_type <> 'cost'), 0) AS sales
    FROM held
    GROUP BY journal
)

SELECT
    h.journal,
    h.status,
    s.lines,
    round(s.cost, u.decimals) AS cost,
    round(s.sales, u.decimals) AS sales,
    COALESCE(d.issues, '{}') AS issues
FROM summed AS s
INNER JOIN journal.header AS h ON h.company = %(company)s AND h.journal = s.journal
INNER JOIN setup.company AS c ON c.company = h.company
INNER JOIN setup.currency AS u ON u.currency = c.accounting_currency
LEFT JOIN coded AS d ON d.journal = s.journal
ORDER BY h.status DESC, h.journal

-- name: waiting
-- Actuals that count for the period and have no line, by reason and currency; those that their source withdrew among them.
SELECT
    CASE WHEN v.verdict = 'invalid' THEN 'actual-invalid' ELSE COALESCE(w.code, 'not-imported-yet') END AS code,
    a.currency,
    count(*) AS actuals,
    round(COALESCE(sum(a.amount) FILTER (WHERE a.transaction_type IN ('cost', 'resourcing_unit_cost')), 0), u.decimals)
        AS cost,
    round(COALESCE(sum(a.amount) FILTER (WHERE a.transaction_type NOT IN ('cost', 'resourcing_unit_cost')), 0), u.decimals)
        AS sales
FROM staging.actual AS a
INNER JOIN setup.currency AS u ON u.currency = a.currency
LEFT JOIN journal.line AS l ON l.company = a.company AND l.actual_id = a.actual_id
LEFT JOIN journal.write_off AS g ON g.company = a.company AND g.actual_id = a.actual_id
LEFT JOIN journal.waiting AS w ON w.company = a.company AND w.actual_id = a.actual_id
LEFT JOIN staging.verdict AS v ON v.company = a.company AND v.actual_id = a.actual_id
WHERE a.company = %(company)s
    AND a.skip_reason IS NULL
    AND COALESCE(a.accounting_date, a.transaction_date) BETWEEN %(first)s AND %(last)s
    AND l.actual_id IS NULL
    AND g.actual_id IS NULL
GROUP BY 1, a.currency, u.decimals
ORDER BY 1, a.currency

-- name: totals
-- What stood on each account when the period closed.
SELECT t.main_account, m.name, t.entries, t.debit, t.credit, t.reporting_debit, t.reporting_credit, t.closed_at, t.closed_by
FROM ledger.period_total AS t
LEFT JOIN setup.main_account AS m ON m.company = t.company AND m.main_account = t.main_account
WHERE t.company = %(company)s AND t.period = %(period)s
ORDER BY t.main_account
