-- title: Subledger and general ledger have the same total on every account in every period
-- why: Project transactions say what their vouchers put on which account; the ledger must say the same (B5). Rounding
-- entries belong to no project and are the ledger's alone.
WITH side AS (
    SELECT company, debit_account AS main_account, period,
        accounting_amount AS subledger, reporting_amount AS subledger_reporting,
        0 AS ledger, 0 AS ledger_reporting
    FROM ledger.project_transaction
    WHERE debit_account <> ''
    UNION ALL
    SELECT company, credit_account, period, -accounting_amount, -reporting_amount, 0, 0
    FROM ledger.project_transaction
    WHERE credit_account <> ''
    UNION ALL
    SELECT company, main_account, period, 0, 0, accounting_amount, reporting_amount
    FROM ledger.entry
    WHERE posting_type <> 'rounding'
)

SELECT
    company,
    main_account,
    period,
    sum(subledger) AS subledger,
    sum(ledger) AS ledger,
    sum(subledger_reporting) AS subledger_reporting,
    sum(ledger_reporting) AS ledger_reporting
FROM side
GROUP BY company, main_account, period
HAVING sum(subledger) IS DISTINCT FROM sum(ledger)
    OR sum(subledger_reporting) IS DISTINCT FROM sum(ledger_reporting)
