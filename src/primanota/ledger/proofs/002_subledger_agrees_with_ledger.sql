-- title: Subledger and general ledger have the same total on every account in every period
-- why: Project transactions say what their vouchers put on which account; the ledger must say the same (B5).
-- Rounding entries belong to no project and are the ledger's alone.
WITH side AS (
    SELECT company, debit_account AS main_account, period, false AS in_ledger,
        accounting_amount AS accounting, reporting_amount AS reporting
    FROM ledger.project_transaction
    WHERE debit_account <> ''
    UNION ALL
    SELECT company, credit_account, period, false, -accounting_amount, -reporting_amount
    FROM ledger.project_transaction
    WHERE credit_account <> ''
    UNION ALL
    SELECT company, main_account, period, true, accounting_amount, reporting_amount
    FROM ledger.entry
    WHERE posting_type <> 'rounding'
),

total AS (
    SELECT company, main_account, period,
        COALESCE(sum(accounting) FILTER (WHERE NOT in_ledger), 0) AS subledger,
        COALESCE(sum(accounting) FILTER (WHERE in_ledger), 0) AS ledger,
        COALESCE(sum(reporting) FILTER (WHERE NOT in_ledger), 0) AS subledger_reporting,
        COALESCE(sum(reporting) FILTER (WHERE in_ledger), 0) AS ledger_reporting
    FROM side
    GROUP BY company, main_account, period
)

SELECT company, main_account, period, subledger, ledger, subledger_reporting, ledger_reporting
FROM total
WHERE subledger <> ledger OR subledger_reporting <> ledger_reporting
