-- Books: what is posted. Every list is of one company, or of all when none is named.

-- name: entries
-- Entries of the general ledger. A journal, a voucher or an actual is looked up as its vouchers first.
SELECT
    e.company,
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
    t.project,
    t.category,
    t.actual_id,
    t.journal,
    t.line,
    e.period,
    e.account_rule,
    t.project_transaction
FROM ledger.entry AS e
LEFT JOIN ledger.project_transaction AS t ON t.company = e.company AND t.voucher = e.voucher
WHERE (%(company)s::text IS NULL OR e.company = %(company)s)
    AND (%(voucher)s::text IS NULL OR e.voucher = %(voucher)s)
    AND (%(actual)s::uuid IS NULL OR (t.actual_id = %(actual)s AND e.voucher = ANY (ARRAY(
        SELECT a.voucher::text FROM ledger.project_transaction AS a
        WHERE (%(company)s::text IS NULL OR a.company = %(company)s) AND a.actual_id = %(actual)s
    ))))
    AND (%(journal)s::text IS NULL OR (t.journal = %(journal)s AND e.voucher = ANY (ARRAY(
        SELECT l.voucher::text FROM journal.line AS l
        WHERE (%(company)s::text IS NULL OR l.company = %(company)s) AND l.journal = %(journal)s
    ))))
    AND (%(account)s::text IS NULL OR e.main_account = %(account)s)
    AND (%(first)s::date IS NULL OR e.accounting_date >= %(first)s)
    AND (%(last)s::date IS NULL OR e.accounting_date <= %(last)s)
    AND (%(vouchers)s::text[] IS NULL OR (e.voucher = ANY (%(vouchers)s) AND (e.voucher, e.entry) IN (
        SELECT k.voucher, k.entry
        FROM unnest(%(vouchers)s::text[], %(entries)s::integer[]) AS k (voucher, entry)
    )))
ORDER BY e.company, e.voucher, e.entry

-- name: transactions
-- Project transactions, the subledger.
SELECT
    t.company,
    t.project_transaction,
    t.voucher,
    t.transaction_type,
    t.transaction_class,
    t.project,
    t.category,
    t.resource,
    t.line_property,
    t.transaction_date,
    t.accounting_date,
    trim_scale(t.quantity) AS quantity,
    trim_scale(t.unit_price) AS unit_price,
    t.amount,
    t.currency,
    t.accounting_amount,
    t.reporting_amount,
    t.ledger_status,
    t.sales_tax_group,
    t.item_sales_tax_group,
    t.actual_id,
    t.reverses,
    t.period,
    t.journal,
    t.line,
    t.contract,
    t.contract_line,
    t.billing_method,
    trim_scale(t.exchange_rate) AS exchange_rate,
    trim_scale(t.reporting_rate) AS reporting_rate,
    t.debit_account,
    t.credit_account,
    t.profile,
    t.profile_rule,
    t.posted_at,
    t.posted_by
FROM ledger.project_transaction AS t
WHERE (%(company)s::text IS NULL OR t.company = %(company)s)
    AND (%(voucher)s::text IS NULL OR t.voucher = %(voucher)s)
    AND (%(actual)s::uuid IS NULL OR t.actual_id = %(actual)s)
    AND (%(journal)s::text IS NULL OR (t.journal = %(journal)s AND t.voucher = ANY (ARRAY(
        SELECT l.voucher::text FROM journal.line AS l
        WHERE (%(company)s::text IS NULL OR l.company = %(company)s) AND l.journal = %(journal)s
    ))))
    AND (%(project)s::text IS NULL OR t.project = %(project)s)
    AND (%(first)s::date IS NULL OR t.accounting_date >= %(first)s)
    AND (%(last)s::date IS NULL OR t.accounting_date <= %(last)s)
    AND (%(numbers)s::text[] IS NULL OR t.project_transaction = ANY (%(numbers)s))
ORDER BY t.company, t.project_transaction

-- name: balances
-- Debits, credits and balance in accounting currency for each account and period, and for each value of the dimensions
-- asked for (an empty value where an entry carries none). Entries are summed before their dimensions are taken apart.
WITH summed AS (
    SELECT
        company,
        main_account,
        period,
        CASE WHEN cardinality(%(by)s::text[]) > 0 THEN dimensions END AS dimensions,
        sum(GREATEST(accounting_amount, 0)) AS debit,
        sum(GREATEST(-accounting_amount, 0)) AS credit
    FROM ledger.entry
    WHERE (%(company)s::text IS NULL OR company = %(company)s)
        AND (%(account)s::text IS NULL OR main_account = %(account)s)
        AND (%(period)s::text IS NULL OR period = %(period)s)
        AND (%(first)s::date IS NULL OR accounting_date >= %(first)s)
        AND (%(last)s::date IS NULL OR accounting_date <= %(last)s)
    GROUP BY company, main_account, period, 4
)

SELECT
    s.company,
    s.main_account,
    v.dimension_values,
    s.period,
    round(sum(s.debit), u.decimals) AS debit,
    round(sum(s.credit), u.decimals) AS credit,
    round(sum(s.debit) - sum(s.credit), u.decimals) AS balance
FROM summed AS s
INNER JOIN setup.company AS c ON c.company = s.company
INNER JOIN setup.currency AS u ON u.currency = c.accounting_currency
CROSS JOIN LATERAL (
    SELECT ARRAY(
        SELECT COALESCE(s.dimensions ->> named.dimension, '') COLLATE "C"
        FROM unnest(%(by)s::text[]) WITH ORDINALITY AS named (dimension, place)
        ORDER BY named.place
    ) AS dimension_values
) AS v
GROUP BY s.company, s.main_account, v.dimension_values, s.period, u.decimals
ORDER BY s.company, s.main_account, v.dimension_values, s.period

-- name: dimensions
-- The dimensions that have values.
SELECT DISTINCT dimension
FROM setup.dimension_value
WHERE %(company)s::text IS NULL OR company = %(company)s
ORDER BY dimension

-- name: project_statement
-- What was posted on a project, by period, class and category, in accounting currency; quantities as they came.
SELECT
    t.company,
    t.project,
    t.period,
    t.transaction_class,
    t.category,
    trim_scale(COALESCE(sum(t.quantity) FILTER (WHERE t.transaction_type = 'cost'), 0)) AS cost_quantity,
    round(COALESCE(sum(t.accounting_amount) FILTER (WHERE t.transaction_type = 'cost'), 0), u.decimals) AS cost,
    round(COALESCE(sum(t.accounting_amount) FILTER (WHERE t.ledger_status = 'balance'), 0), u.decimals)
        AS cost_on_balance_sheet,
    trim_scale(COALESCE(sum(t.quantity) FILTER (WHERE t.transaction_type = 'unbilled_sales'), 0)) AS sales_quantity,
    round(COALESCE(sum(t.accounting_amount) FILTER (WHERE t.transaction_type = 'unbilled_sales'), 0), u.decimals)
        AS unbilled_sales,
    round(COALESCE(sum(t.accounting_amount) FILTER (WHERE t.ledger_status = 'accrued'), 0), u.decimals) AS accrued,
    count(*) AS transactions
FROM ledger.project_transaction AS t
INNER JOIN setup.company AS c ON c.company = t.company
INNER JOIN setup.currency AS u ON u.currency = c.accounting_currency
INNER JOIN setup.period AS p ON p.company = t.company AND p.period = t.period
WHERE t.company = %(company)s
    AND t.project = %(project)s
    AND (%(first)s::date IS NULL OR t.accounting_date >= %(first)s)
    AND (%(last)s::date IS NULL OR t.accounting_date <= %(last)s)
GROUP BY t.company, t.project, p.start_date, t.period, t.transaction_class, t.category, u.decimals
ORDER BY p.start_date, t.period, t.transaction_class, t.category

-- name: project_exists
-- Whether the company has the project.
SELECT project
FROM setup.project
WHERE company = %(company)s AND project = %(project)s

-- name: voucher
-- Where a voucher number is: on a line, in the books (a controller's reversal has no line), or given up with a line that was
-- deleted or written off.
SELECT
    %(company)s::text AS company,
    %(voucher)s::text AS voucher,
    l.journal,
    l.line,
    COALESCE(l.own_status, h.status, CASE WHEN t.voucher IS NOT NULL THEN 'posted' END) AS status,
    COALESCE(l.actual_id, t.actual_id, v.actual_id) AS actual_id,
    t.project_transaction,
    r.reversed_voucher,
    r.reason AS reversal_reason,
    r.at AS reversed_at,
    r.actor AS reversed_by,
    v.journal AS voided_from_journal,
    v.line AS voided_from_line,
    v.reason AS voided_reason,
    v.at AS voided_at,
    v.actor AS voided_by,
    v.how AS voided_how
FROM (SELECT 1) AS always (there)
LEFT JOIN journal.line AS l ON l.company = %(company)s AND l.voucher = %(voucher)s
LEFT JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
LEFT JOIN ledger.project_transaction AS t ON t.company = %(company)s AND t.voucher = %(voucher)s
LEFT JOIN ledger.reversal AS r ON r.company = t.company AND r.project_transaction = t.project_transaction
LEFT JOIN (
    SELECT g.voucher, g.actual_id, g.journal, g.line, g.reason, g.at, g.actor, 'deleted' AS how
    FROM journal.voided_voucher AS g
    WHERE g.company = %(company)s AND g.voucher = %(voucher)s
    UNION ALL
    SELECT w.voucher, w.actual_id, w.journal, w.line, w.reason, w.at, w.actor, 'written_off'
    FROM journal.write_off AS w
    WHERE w.company = %(company)s AND w.voucher = %(voucher)s
) AS v ON true
WHERE num_nonnulls(l.voucher, t.voucher, v.voucher) > 0

-- name: related
-- What a voucher has to do with: the other side of cost and sales, its reversal or original, its replacement, and the
-- journals its lines came from or went to (B2). Each relation is told from this voucher's side. A controller's reversal has
-- no actual and is told by its voucher.
WITH own AS (
    SELECT company, voucher, actual_id, journal
    FROM journal.line
    WHERE company = %(company)s AND voucher = %(voucher)s
),

linked AS (
    SELECT k.related_role AS relation, k.related_actual_id AS actual_id, NULL::text AS voucher
    FROM own
    INNER JOIN staging.link AS k ON k.company = own.company AND k.actual_id = own.actual_id
    UNION
    SELECT k.role, k.actual_id, NULL
    FROM own
    INNER JOIN staging.link AS k ON k.company = own.company AND k.related_actual_id = own.actual_id
    UNION
    SELECT 'original', o.actual_id, CASE WHEN o.actual_id IS NULL THEN o.voucher END
    FROM ledger.project_transaction AS r
    INNER JOIN ledger.project_transaction AS o ON o.company = r.company AND o.project_transaction = r.reverses
    WHERE r.company = %(company)s AND r.voucher = %(voucher)s
    UNION
    SELECT 'reversing', r.actual_id, CASE WHEN r.actual_id IS NULL THEN r.voucher END
    FROM ledger.project_transaction AS o
    INNER JOIN ledger.project_transaction AS r ON r.company = o.company AND r.reverses = o.project_transaction
    WHERE o.company = %(company)s AND o.voucher = %(voucher)s
),

moved AS (
    SELECT 'source_journal' AS relation, h.original_journal AS journal
    FROM own
    INNER JOIN journal.header AS h ON h.company = own.company AND h.journal = own.journal
    WHERE h.original_journal IS NOT NULL
    UNION
    SELECT 'source_journal', m.journal
    FROM own
    INNER JOIN journal.move AS m ON m.company = own.company AND m.voucher = own.voucher
    WHERE m.to_journal IS NOT NULL
    UNION
    SELECT 'transfer_journal', h.journal
    FROM own
    INNER JOIN journal.header AS h ON h.company = own.company AND h.original_journal = own.journal
)

SELECT
    %(company)s::text AS company,
    %(voucher)s::text AS voucher,
    k.relation,
    COALESCE(l.voucher, t.voucher) AS related_voucher,
    k.actual_id,
    l.journal,
    l.line,
    COALESCE(l.own_status, h.status, CASE WHEN o.voucher IS NOT NULL THEN 'written_off'
        WHEN t.voucher IS NOT NULL THEN 'posted'
        WHEN a.skip_reason IS NOT NULL THEN 'skipped'
        WHEN a.actual_id IS NULL THEN 'not_staged' ELSE 'waiting' END) AS status,
    COALESCE(l.amount, a.amount, t.amount) AS amount,
    COALESCE(l.currency, a.currency, t.currency) AS currency
FROM linked AS k
LEFT JOIN ledger.project_transaction AS t ON t.company = %(company)s AND t.voucher = k.voucher
LEFT JOIN journal.line AS l ON l.company = %(company)s AND l.actual_id = k.actual_id
LEFT JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
LEFT JOIN staging.actual AS a ON a.company = %(company)s AND a.actual_id = k.actual_id
LEFT JOIN journal.write_off AS o ON o.company = %(company)s AND o.actual_id = k.actual_id
UNION ALL
SELECT %(company)s, %(voucher)s, m.relation, NULL, NULL, m.journal, NULL, h.status, NULL, NULL
FROM moved AS m
LEFT JOIN journal.header AS h ON h.company = %(company)s AND h.journal = m.journal
ORDER BY relation, related_voucher, journal
