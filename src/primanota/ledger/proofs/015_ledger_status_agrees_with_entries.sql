-- title: What a project transaction says of the ledger is what its entries say
-- why: No ledger, never ledger and not accrued book nothing, everything else books its amount on its two accounts, on its
-- date, in its period and currency (P10).
WITH booked AS (
    SELECT t.company, t.voucher, t.ledger_status, t.debit_account, t.credit_account, t.amount, t.accounting_amount,
        t.reporting_amount,
        count(e.entry) AS entries,
        COALESCE(sum(e.amount) FILTER (WHERE e.main_account = t.debit_account), 0) AS debit,
        COALESCE(sum(e.accounting_amount) FILTER (WHERE e.main_account = t.debit_account), 0) AS accounting_debit,
        COALESCE(sum(e.reporting_amount) FILTER (WHERE e.main_account = t.debit_account), 0) AS reporting_debit,
        count(*) FILTER (WHERE e.main_account <> t.debit_account AND e.main_account <> t.credit_account) AS elsewhere,
        count(*) FILTER (WHERE e.accounting_date <> t.accounting_date OR e.period <> t.period
            OR e.currency <> t.currency) AS differing
    FROM ledger.project_transaction AS t
    LEFT JOIN ledger.entry AS e
        ON e.company = t.company AND e.voucher = t.voucher AND e.posting_type <> 'rounding'
    GROUP BY t.company, t.project_transaction
)

SELECT
    company,
    voucher,
    ledger_status,
    concat_ws('; ',
        CASE WHEN entries > 0 AND debit_account = '' THEN 'has entries and should have none' END,
        CASE WHEN entries = 0 AND debit_account <> '' THEN 'has no entries' END,
        CASE WHEN elsewhere > 0 THEN 'has entries on other accounts' END,
        CASE WHEN differing > 0 THEN 'entries differ in date, period or currency' END) AS finding,
    entries,
    amount,
    debit,
    accounting_amount,
    accounting_debit
FROM booked
WHERE (entries > 0) <> (ledger_status IN ('balance', 'profit_and_loss', 'accrued'))
    OR elsewhere > 0
    OR differing > 0
    OR (debit_account <> credit_account
        AND (debit <> amount OR accounting_debit <> accounting_amount OR reporting_debit <> reporting_amount))
    OR (debit_account = credit_account AND (debit <> 0 OR accounting_debit <> 0 OR reporting_debit <> 0))
UNION ALL
SELECT
    e.company,
    e.voucher,
    NULL,
    'entry without project transaction, or a rounding entry on another date',
    1,
    e.amount,
    NULL,
    e.accounting_amount,
    NULL
FROM ledger.entry AS e
LEFT JOIN ledger.project_transaction AS t ON t.company = e.company AND t.voucher = e.voucher
WHERE t.voucher IS NULL
    OR (e.posting_type = 'rounding' AND (e.accounting_date <> t.accounting_date OR e.period <> t.period))
