-- title: Nothing is dated in a period that was not open when it posted
-- why: A closed period's figures have been reported (F9). The history of the period says what was open at that moment.
WITH posted AS (
    SELECT company, period, posted_at, count(*) AS transactions, min(voucher) AS first_voucher,
        min(accounting_date) AS first_date, max(accounting_date) AS last_date
    FROM ledger.project_transaction
    GROUP BY company, period, posted_at
),

-- How a period stood from one event until the next.
stand AS (
    SELECT company, period, status, project_access, at AS since,
        lead(at, 1, 'infinity') OVER (PARTITION BY company, period ORDER BY event_no) AS until
    FROM setup.period_event
)

SELECT
    t.company,
    t.period,
    t.first_voucher,
    t.transactions,
    t.posted_at,
    t.first_date,
    t.last_date,
    p.start_date,
    p.end_date,
    s.status,
    s.project_access
FROM posted AS t
LEFT JOIN setup.period AS p ON p.company = t.company AND p.period = t.period
LEFT JOIN stand AS s
    ON s.company = t.company AND s.period = t.period AND t.posted_at >= s.since AND t.posted_at < s.until
WHERE (p.start_date <= t.first_date AND p.end_date >= t.last_date) IS NOT TRUE
    OR (s.status = 'open' AND s.project_access = 'all') IS NOT TRUE
