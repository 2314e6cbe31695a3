-- Closing: the totals of a period, written once, when it closes.

-- name: write_totals
-- What the entries of the period put on each account, in accounting and reporting currency.
INSERT INTO ledger.period_total (
    company, period, main_account, entries, debit, credit, reporting_debit, reporting_credit, closed_at, closed_by
)
SELECT
    company.company,
    %(period)s,
    summed.main_account,
    summed.entries,
    round(summed.debit, accounting.decimals),
    round(summed.credit, accounting.decimals),
    round(summed.reporting_debit, reporting.decimals),
    round(summed.reporting_credit, reporting.decimals),
    statement_timestamp(),
    %(actor)s
FROM (
    SELECT
        entry.main_account,
        count(*) AS entries,
        sum(GREATEST(entry.accounting_amount, 0)) AS debit,
        sum(GREATEST(-entry.accounting_amount, 0)) AS credit,
        sum(GREATEST(entry.reporting_amount, 0)) AS reporting_debit,
        sum(GREATEST(-entry.reporting_amount, 0)) AS reporting_credit
    FROM ledger.entry
    WHERE entry.company = %(company)s AND entry.period = %(period)s
    GROUP BY entry.main_account
) AS summed
JOIN setup.company ON company.company = %(company)s
JOIN setup.currency AS accounting ON accounting.currency = company.accounting_currency
JOIN setup.currency AS reporting ON reporting.currency = company.reporting_currency;
