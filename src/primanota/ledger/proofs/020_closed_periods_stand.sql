-- title: What stood on each account when a period closed still stands there, and nothing else
-- why: A closed period's totals have been reported (M1); an entry that came later, or went, would make them wrong.
WITH standing AS (
    SELECT e.company, e.period, e.main_account, count(*) AS entries,
        sum(GREATEST(e.accounting_amount, 0)) AS debit, sum(GREATEST(-e.accounting_amount, 0)) AS credit,
        sum(GREATEST(e.reporting_amount, 0)) AS reporting_debit, sum(GREATEST(-e.reporting_amount, 0)) AS reporting_credit
    FROM ledger.entry AS e
    INNER JOIN setup.period AS p ON p.company = e.company AND p.period = e.period AND p.status = 'closed'
    GROUP BY e.company, e.period, e.main_account
)

SELECT
    company,
    period,
    main_account,
    t.entries AS signed_entries,
    s.entries,
    t.debit AS signed_debit,
    s.debit,
    t.credit AS signed_credit,
    s.credit
FROM ledger.period_total AS t
FULL JOIN standing AS s USING (company, period, main_account)
WHERE (t.entries, t.debit, t.credit, t.reporting_debit, t.reporting_credit)
    IS DISTINCT FROM (s.entries, s.debit, s.credit, s.reporting_debit, s.reporting_credit)
