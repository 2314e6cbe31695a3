-- title: What a project transaction says of the ledger is what its entries say
-- why: No ledger, never ledger and not accrued book nothing; everything else books its amount on its two accounts,
-- on its date, in its period and currency (P10).
WITH booked AS (
    SELECT company, voucher,
        COALESCE(sum(amount) FILTER (WHERE debit_leg), 0) AS amount,
        COALESCE(sum(accounting_amount) FILTER (WHERE debit_leg), 0) AS accounting_amount,
        COALESCE(sum(reporting_amount) FILTER (WHERE debit_leg), 0) AS reporting_amount
    FROM ledger.entry
    CROSS JOIN LATERAL (
        SELECT entry.posting_type IN ('cost', 'wip_cost_value', 'wip_cost_value_item', 'wip_sales_value') AS debit_leg
    ) AS leg
    GROUP BY company, voucher
)

SELECT
    t.company,
    t.voucher,
    t.ledger_status,
    CASE
        WHEN b.voucher IS NULL THEN 'has no entries'
        WHEN t.debit_account = '' THEN 'has entries and should have none'
        ELSE 'its debits are not its amount'
    END AS finding,
    t.amount,
    b.amount AS booked,
    t.accounting_amount,
    b.accounting_amount AS accounting_booked
FROM ledger.project_transaction AS t
LEFT JOIN booked AS b ON b.company = t.company AND b.voucher = t.voucher
WHERE (b.voucher IS NOT NULL) <> (t.ledger_status IN ('balance', 'profit_and_loss', 'accrued'))
    OR b.amount <> t.amount
    OR b.accounting_amount <> t.accounting_amount
    OR b.reporting_amount <> t.reporting_amount
UNION ALL
SELECT
    e.company,
    e.voucher,
    t.ledger_status,
    CASE WHEN t.voucher IS NULL THEN 'entry without project transaction'
        ELSE 'an entry differs in account, date, period or currency' END,
    t.amount,
    e.amount,
    t.accounting_amount,
    e.accounting_amount
FROM ledger.entry AS e
LEFT JOIN ledger.project_transaction AS t ON t.company = e.company AND t.voucher = e.voucher
WHERE t.voucher IS NULL
    OR e.accounting_date <> t.accounting_date
    OR e.period <> t.period
    OR e.currency <> t.currency
    OR (e.posting_type <> 'rounding' AND e.main_account
        <> CASE WHEN e.posting_type IN ('cost', 'wip_cost_value', 'wip_cost_value_item', 'wip_sales_value')
            THEN t.debit_account ELSE t.credit_account END)
