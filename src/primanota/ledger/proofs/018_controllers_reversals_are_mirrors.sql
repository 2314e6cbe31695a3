-- title: Every project transaction without a line is a controller's reversal with its reason, and mirrors what it takes back
-- why: Only a reversal is booked without an actual, by a person who says why (B1, P9); it may differ from its original in
-- nothing but sign, date and period.
SELECT
    COALESCE(t.company, r.company) AS company,
    COALESCE(t.voucher, r.voucher) AS voucher,
    COALESCE(t.project_transaction, r.project_transaction) AS project_transaction,
    t.reverses,
    CASE
        WHEN r.voucher IS NULL THEN 'nobody asked for it'
        WHEN t.voucher IS NULL THEN 'the reversal asked for is not in the books'
        WHEN o.voucher IS NULL THEN 'its original is not posted'
        WHEN (t.voucher, t.reverses) <> (r.voucher, r.reverses) OR o.voucher <> r.reversed_voucher
            THEN 'the note of the reversal says otherwise'
        ELSE 'it is not the mirror of its original'
    END AS finding,
    t.amount,
    o.amount AS original_amount
FROM (SELECT * FROM ledger.project_transaction WHERE actual_id IS NULL) AS t
FULL JOIN ledger.reversal AS r ON r.company = t.company AND r.project_transaction = t.project_transaction
LEFT JOIN ledger.project_transaction AS o ON o.company = t.company AND o.project_transaction = t.reverses
WHERE r.voucher IS NULL
    OR t.voucher IS NULL
    OR o.voucher IS NULL
    OR (t.voucher, t.reverses) <> (r.voucher, r.reverses)
    OR o.voucher <> r.reversed_voucher
    OR (t.amount, t.accounting_amount, t.reporting_amount, t.quantity)
        <> (-o.amount, -o.accounting_amount, -o.reporting_amount, -o.quantity)
    OR (t.currency, t.exchange_rate, t.reporting_rate) <> (o.currency, o.exchange_rate, o.reporting_rate)
    OR (t.transaction_type, t.transaction_class, t.document_type, t.transaction_date)
        <> (o.transaction_type, o.transaction_class, o.document_type, o.transaction_date)
    OR (t.project, t.contract, t.contract_line, t.category, t.resource, t.line_property)
        <> (o.project, o.contract, o.contract_line, o.category, o.resource, o.line_property)
    OR (t.ledger_status, t.debit_account, t.credit_account, t.profile, t.profile_rule)
        <> (o.ledger_status, o.debit_account, o.credit_account, o.profile, o.profile_rule)
    OR t.billing_method IS DISTINCT FROM o.billing_method
    OR t.unit_price IS DISTINCT FROM o.unit_price
