-- Desk: work to do. Every list is of one company, or of all when none is named.

-- part: gate
-- How long a company's actuals wait for their source, in minutes, where there is prevalidation (S5).
WITH gate AS (
    SELECT f.company, COALESCE(substring(p.value FROM '[0-9]+')::integer, %(wait_minutes)s) AS wait_minutes
    FROM setup.feature AS f
    LEFT JOIN setup.parameter AS p ON p.company = f.company AND p.parameter = 'prevalidation_wait'
    WHERE f.feature = 'actuals_prevalidation' AND f.enabled AND (%(company)s::text IS NULL OR f.company = %(company)s)
)

-- part: waiting
-- What waits, and why: staged, not skipped, not invalid, not written off, on no line.
FROM staging.actual AS a
LEFT JOIN gate AS g ON g.company = a.company
LEFT JOIN staging.batch AS b ON b.company = a.company AND b.batch = a.batch
LEFT JOIN staging.verdict AS v ON v.company = a.company AND v.actual_id = a.actual_id
LEFT JOIN journal.waiting AS w ON w.company = a.company AND w.actual_id = a.actual_id
LEFT JOIN journal.line AS l ON l.company = a.company AND l.actual_id = a.actual_id
LEFT JOIN journal.write_off AS o ON o.company = a.company AND o.actual_id = a.actual_id
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN g.company IS NOT NULL AND v.actual_id IS NULL THEN 'not-confirmed-yet'
        WHEN b.received_at > clock_timestamp() - make_interval(mins => g.wait_minutes) THEN 'too-young'
        ELSE COALESCE(w.code, 'not-imported-yet')
    END AS code
) AS r
CROSS JOIN LATERAL (
    SELECT CASE r.code
        WHEN 'not-confirmed-yet' THEN 'its source has not confirmed it yet'
        WHEN 'too-young' THEN 'staged less than ' || g.wait_minutes || ' min ago'
        ELSE COALESCE(w.message, %(untried)s)
    END AS message
) AS t
WHERE (%(company)s::text IS NULL OR a.company = %(company)s)
    AND a.skip_reason IS NULL
    AND v.verdict IS DISTINCT FROM 'invalid'
    AND l.actual_id IS NULL
    AND o.actual_id IS NULL

-- name: companies
-- The companies that are set up.
SELECT company, name, accounting_currency, reporting_currency, rate_type
FROM setup.company
ORDER BY company

-- name: periods
-- Fiscal periods and how many vouchers were posted into each.
SELECT
    p.company,
    p.period,
    p.start_date,
    p.end_date,
    p.status,
    p.project_access,
    COALESCE(t.vouchers, 0) AS vouchers
FROM setup.period AS p
LEFT JOIN (
    SELECT company, period, count(*) AS vouchers
    FROM ledger.project_transaction
    WHERE %(company)s::text IS NULL OR company = %(company)s
    GROUP BY company, period
) AS t ON t.company = p.company AND t.period = p.period
WHERE %(company)s::text IS NULL OR p.company = %(company)s
ORDER BY p.company, p.start_date, p.period

-- name: accounts
-- Main accounts.
SELECT company, main_account, name, type, suspended
FROM setup.main_account
WHERE %(company)s::text IS NULL OR company = %(company)s
ORDER BY company, main_account

-- name: waiting
-- Actuals that wait: staged, not skipped, not invalid, not written off, on no line (I1). Some may not enter yet, where
-- there is prevalidation (S5, its wait written in minutes with or without the unit); others have the reason of the last
-- import (I13).
-- the part: gate

SELECT
    a.company,
    a.actual_id,
    r.code,
    t.message,
    a.transaction_type,
    a.transaction_class,
    a.transaction_date,
    a.project,
    a.resource,
    trim_scale(a.quantity) AS quantity,
    a.amount,
    a.currency,
    w.since,
    w.tried_at
-- the part: waiting
    AND (%(code)s::text IS NULL OR r.code = %(code)s)
    AND (%(actual)s::uuid IS NULL OR a.actual_id = %(actual)s)
    AND (%(actuals)s::uuid[] IS NULL OR a.actual_id = ANY (%(actuals)s))
ORDER BY a.company, r.code, a.transaction_date, a.actual_id

-- name: waiting_by_reason
-- How many actuals wait for which reason, and since which transaction date.
-- the part: gate

SELECT
    a.company,
    r.code,
    t.message,
    count(*) AS actuals,
    min(a.transaction_date) AS first_date,
    max(a.transaction_date) AS last_date
-- the part: waiting
GROUP BY a.company, r.code, t.message
ORDER BY a.company, r.code, t.message

-- name: skipped
-- Actuals that never become lines, and why (S3).
SELECT
    company,
    actual_id,
    skip_reason AS code,
    transaction_type,
    transaction_class,
    transaction_date,
    project,
    amount,
    currency
FROM staging.actual
WHERE (%(company)s::text IS NULL OR company = %(company)s)
    AND skip_reason IS NOT NULL
    AND (%(actuals)s::uuid[] IS NULL OR actual_id = ANY (%(actuals)s))
ORDER BY company, code, transaction_date, actual_id

-- name: journals
-- Journal headers.
SELECT
    company,
    journal,
    description,
    status,
    period_start_date,
    line_count AS lines,
    original_journal,
    root_journal,
    posted_at,
    posted_by,
    created_at,
    created_by,
    claimed_by,
    lease_until,
    version
FROM journal.header
WHERE (%(company)s::text IS NULL OR company = %(company)s)
    AND (%(status)s::text IS NULL OR status = %(status)s OR (%(status)s = 'not_posted' AND status <> 'posted'))
    AND (%(period_start)s::date IS NULL OR period_start_date = %(period_start)s)
    AND (%(original)s::text IS NULL OR original_journal = %(original)s)
    AND (%(journals)s::text[] IS NULL OR journal = ANY (%(journals)s))
ORDER BY company, journal

-- name: line_named
-- The voucher of one line.
SELECT voucher
FROM journal.line
WHERE company = %(company)s AND journal = %(journal)s AND line = %(line)s

-- name: attention
-- Journals somebody must look at: in error, with lines that broke a rule, or processing with a claim that ran out; with
-- how many lines broke which rule.
SELECT
    h.company,
    h.journal,
    h.status,
    h.period_start_date,
    h.line_count AS lines,
    COALESCE(sum(found.lines), 0)::bigint AS issues,
    COALESCE(jsonb_object_agg(found.code, found.lines) FILTER (WHERE found.code IS NOT NULL), '{}') AS by_code,
    h.status = 'processing' AND h.lease_until < clock_timestamp() AS claim_ran_out,
    h.original_journal
FROM journal.header AS h
LEFT JOIN (
    SELECT l.company, l.journal, i.code, count(*) AS lines
    FROM journal.issue AS i
    INNER JOIN journal.line AS l ON l.company = i.company AND l.voucher = i.voucher
    GROUP BY l.company, l.journal, i.code
) AS found ON found.company = h.company AND found.journal = h.journal
WHERE (%(company)s::text IS NULL OR h.company = %(company)s)
    AND h.status <> 'posted'
    AND (h.status = 'error' OR found.code IS NOT NULL OR (h.status = 'processing' AND h.lease_until < clock_timestamp()))
GROUP BY h.company, h.journal
ORDER BY h.company, h.period_start_date, h.journal

-- name: journal_exists
-- Whether there is a journal of that number.
SELECT company, journal
FROM journal.header
WHERE (%(company)s::text IS NULL OR company = %(company)s) AND journal = %(journal)s
LIMIT 1

-- name: issues
-- What the last posting attempt found wrong, the leading code of each line first.
SELECT
    i.company,
    l.journal,
    l.line,
    i.voucher,
    l.actual_id,
    i.code,
    i.message,
    i.remedy,
    i.found_at
FROM journal.issue AS i
INNER JOIN journal.line AS l ON l.company = i.company AND l.voucher = i.voucher
WHERE (%(company)s::text IS NULL OR i.company = %(company)s)
    AND (%(journal)s::text IS NULL OR l.journal = %(journal)s)
    AND (%(code)s::text IS NULL OR i.code = %(code)s)
ORDER BY i.company, l.journal, l.line, i.rank

-- name: lines
-- Lines of one journal, or of a whole company; what stands beside them is found for the chosen lines only, by joins that
-- a planner can do row by row for one journal and by hashing for all.
WITH chosen AS MATERIALIZED (
    SELECT company, journal, line, voucher, actual_id
    FROM journal.line
    WHERE (%(company)s::text IS NULL OR company = %(company)s)
        AND (%(journal)s::text IS NULL OR journal = %(journal)s)
        AND (%(voucher)s::text IS NULL OR voucher = %(voucher)s)
        AND (%(vouchers)s::text[] IS NULL OR voucher = ANY (%(vouchers)s))
),

pair AS (
    SELECT c.company, c.voucher, k.related_actual_id AS related
    FROM chosen AS c
    INNER JOIN staging.link AS k
        ON k.company = c.company AND k.actual_id = c.actual_id AND k.role = 'unbilled_sales'
    UNION ALL
    SELECT c.company, c.voucher, k.actual_id
    FROM chosen AS c
    INNER JOIN staging.link AS k
        ON k.company = c.company AND k.related_actual_id = c.actual_id AND k.role = 'unbilled_sales'
),

related AS (
    SELECT p.company, p.voucher, min(o.voucher) AS related_voucher
    FROM pair AS p
    INNER JOIN journal.line AS o ON o.company = p.company AND o.actual_id = p.related
    GROUP BY p.company, p.voucher
),

distributed AS (
    SELECT d.company, d.voucher, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('part', d.part, 'amount', d.amount::text,
        'percent', trim_scale(d.percent)::text, 'dimensions', d.dimensions)) ORDER BY d.part) AS distributions
    FROM chosen AS c
    INNER JOIN journal.distribution AS d ON d.company = c.company AND d.voucher = c.voucher
    GROUP BY d.company, d.voucher
),

troubled AS (
    SELECT i.company, i.voucher, jsonb_agg(jsonb_build_object('code', i.code, 'message', i.message,
        'remedy', i.remedy) ORDER BY i.rank, i.code) AS issues
    FROM chosen AS c
    INNER JOIN journal.issue AS i ON i.company = c.company AND i.voucher = c.voucher
    GROUP BY i.company, i.voucher
)

SELECT
    l.company,
    l.journal,
    l.line,
    COALESCE(l.own_status, h.status) AS status,
    l.voucher,
    r.related_voucher,
    l.transaction_type,
    l.transaction_class,
    l.project,
    l.category,
    l.resource,
    l.line_property,
    l.transaction_date,
    l.accounting_date,
    l.original_accounting_date,
    trim_scale(l.quantity) AS quantity,
    trim_scale(l.unit_price) AS unit_price,
    l.amount,
    l.currency,
    trim_scale(l.exchange_rate) AS exchange_rate,
    l.accounting_amount,
    l.reporting_amount,
    l.sales_tax_group,
    l.item_sales_tax_group,
    COALESCE(d.distributions, jsonb_build_array(jsonb_build_object('part', 1, 'amount', l.amount::text,
        'dimensions', l.dimensions))) AS distributions,
    l.actual_id,
    COALESCE(t.issues, '[]') AS issues,
    l.document_type,
    l.contract,
    l.contract_line,
    l.billing_method,
    l.rate_type,
    l.rate_rule,
    l.rate_date,
    trim_scale(l.reporting_rate) AS reporting_rate,
    l.version
FROM journal.line AS l
INNER JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
LEFT JOIN related AS r ON r.company = l.company AND r.voucher = l.voucher
LEFT JOIN distributed AS d ON d.company = l.company AND d.voucher = l.voucher
LEFT JOIN troubled AS t ON t.company = l.company AND t.voucher = l.voucher
WHERE (%(company)s::text IS NULL OR l.company = %(company)s)
    AND (%(journal)s::text IS NULL OR l.journal = %(journal)s)
    AND (%(voucher)s::text IS NULL OR l.voucher = %(voucher)s)
    AND (%(vouchers)s::text[] IS NULL OR l.voucher = ANY (%(vouchers)s))
    AND (%(status)s::text IS NULL OR COALESCE(l.own_status, h.status) = %(status)s)
ORDER BY l.company, l.journal, l.line
