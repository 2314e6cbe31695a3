-- Closing: what still is to be posted in a period, by accounting date, and what stood on its accounts when it closed.

-- name: journals
-- Journals with lines in the period that are not posted: how many, their cost and sales in accounting currency, and how
-- many of them have which leading code. A journal that is posted has no such line. All lines are summed in one pass.
WITH led AS (
    SELECT DISTINCT ON (i.voucher) i.voucher, i.code
    FROM journal.issue AS i
    WHERE i.company = %(company)s
    ORDER BY i.voucher, i.rank
),

summed AS (
    SELECT
        l.journal,
        d.code,
        count(*) AS lines,
        COALESCE(sum(l.accounting_amount) FILTER (WHERE l.transaction_type = 'cost'), 0) AS cost,
        COALESCE(sum(l.accounting_amount) FILTER (WHERE l.transaction_type <> 'cost'), 0) AS sales
    FROM journal.header AS h
    INNER JOIN journal.line AS l ON l.company = h.company AND l.journal = h.journal
    LEFT JOIN led AS d ON d.voucher = l.voucher
    WHERE h.company = %(company)s
        AND h.status <> 'posted'
        AND l.accounting_date BETWEEN %(first)s AND %(last)s
    GROUP BY l.journal, d.code
)

SELECT
    h.journal,
    h.status,
    sum(s.lines)::bigint AS lines,
    round(sum(s.cost), u.decimals) AS cost,
    round(sum(s.sales), u.decimals) AS sales,
    COALESCE(jsonb_object_agg(s.code, s.lines) FILTER (WHERE s.code IS NOT NULL), '{}') AS issues
FROM summed AS s
INNER JOIN journal.header AS h ON h.company = %(company)s AND h.journal = s.journal
INNER JOIN setup.company AS c ON c.company = h.company
INNER JOIN setup.currency AS u ON u.currency = c.accounting_currency
GROUP BY h.company, h.journal, u.decimals
ORDER BY h.status DESC, h.journal

-- name: waiting
-- Actuals that count for the period and have no line, by reason and currency; those that their source withdrew among them.
-- First those that are nowhere else, few as a rule, then what is said of them: the same as the list of what waits says.
WITH gate AS (
    SELECT %(wait_minutes)s::integer AS wait_minutes
    FROM setup.feature AS f
    WHERE f.company = %(company)s AND f.feature = 'actuals_prevalidation' AND f.enabled
),

left_out AS (
    SELECT a.actual_id, a.batch, a.transaction_type, a.amount, a.currency
    FROM staging.actual AS a
    WHERE a.company = %(company)s
        AND a.skip_reason IS NULL
        AND (
            a.accounting_date BETWEEN %(first)s AND %(last)s
            OR (a.accounting_date IS NULL AND a.transaction_date BETWEEN %(first)s AND %(last)s)
        )
        AND NOT EXISTS (SELECT FROM journal.line AS l WHERE l.company = %(company)s AND l.actual_id = a.actual_id)
        AND NOT EXISTS (SELECT FROM journal.write_off AS g WHERE g.company = %(company)s AND g.actual_id = a.actual_id)
)

SELECT
    CASE
        WHEN v.verdict = 'invalid' THEN 'actual-invalid'
        WHEN g.wait_minutes IS NOT NULL AND v.actual_id IS NULL THEN 'not-confirmed-yet'
        WHEN b.received_at > clock_timestamp() - make_interval(mins => g.wait_minutes) THEN 'too-young'
        ELSE COALESCE(w.code, 'not-imported-yet')
    END AS code,
    a.currency,
    count(*) AS actuals,
    round(COALESCE(sum(a.amount) FILTER (WHERE a.transaction_type IN ('cost', 'resourcing_unit_cost')), 0), u.decimals)
        AS cost,
    round(COALESCE(sum(a.amount) FILTER (WHERE a.transaction_type NOT IN ('cost', 'resourcing_unit_cost')), 0), u.decimals)
        AS sales
FROM left_out AS a
INNER JOIN setup.currency AS u ON u.currency = a.currency
LEFT JOIN staging.batch AS b ON b.company = %(company)s AND b.batch = a.batch
LEFT JOIN gate AS g ON true
LEFT JOIN journal.waiting AS w ON w.company = %(company)s AND w.actual_id = a.actual_id
LEFT JOIN staging.verdict AS v ON v.company = %(company)s AND v.actual_id = a.actual_id
GROUP BY 1, a.currency, u.decimals
ORDER BY 1, a.currency

-- name: totals
-- What stood on each account when the period closed.
SELECT t.main_account, m.name, t.entries, t.debit, t.credit, t.reporting_debit, t.reporting_credit, t.closed_at, t.closed_by
FROM ledger.period_total AS t
LEFT JOIN setup.main_account AS m ON m.company = t.company AND m.main_account = t.main_account
WHERE t.company = %(company)s AND t.period = %(period)s
ORDER BY t.main_account
