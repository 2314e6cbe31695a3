-- title: A line says what its actual says, and a project transaction what its line says
-- why: Only tax groups and dimensions can be edited (V1), and posting copies. What differs was changed behind the program.
SELECT
    l.company,
    l.voucher,
    l.journal,
    l.line,
    'line and actual differ' AS finding,
    l.amount,
    a.amount AS other_amount,
    l.currency,
    a.currency AS other_currency
FROM journal.line AS l
INNER JOIN staging.actual AS a ON a.company = l.company AND a.actual_id = l.actual_id
WHERE l.amount <> a.amount OR l.currency <> a.currency OR l.quantity <> a.quantity
    OR l.unit_price IS DISTINCT FROM a.unit_price OR l.project <> a.project
    OR l.transaction_date <> a.transaction_date OR l.transaction_type <> a.transaction_type
    OR l.transaction_class <> a.transaction_class OR l.resource <> a.resource OR l.document_type <> a.document_type
UNION ALL
SELECT
    t.company,
    t.voucher,
    t.journal,
    t.line,
    'project transaction and line differ',
    t.amount,
    l.amount,
    t.currency,
    l.currency
FROM ledger.project_transaction AS t
INNER JOIN journal.line AS l ON l.company = t.company AND l.voucher = t.voucher
WHERE t.journal <> l.journal OR t.line <> l.line OR t.actual_id <> l.actual_id
    OR t.amount <> l.amount OR t.currency <> l.currency OR t.quantity <> l.quantity
    OR t.unit_price IS DISTINCT FROM l.unit_price
    OR t.accounting_amount <> l.accounting_amount OR t.reporting_amount <> l.reporting_amount
    OR t.exchange_rate IS DISTINCT FROM l.exchange_rate OR t.reporting_rate IS DISTINCT FROM l.reporting_rate
    OR t.project <> l.project OR t.transaction_date <> l.transaction_date OR t.accounting_date <> l.accounting_date
    OR t.transaction_type <> l.transaction_type OR t.transaction_class <> l.transaction_class
    OR t.category <> l.category OR t.resource <> l.resource OR t.line_property <> l.line_property
    OR t.sales_tax_group <> l.sales_tax_group OR t.item_sales_tax_group <> l.item_sales_tax_group
