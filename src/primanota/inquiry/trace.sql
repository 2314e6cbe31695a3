-- Trace: everything that is known of one actual. What was stored is read as it was stored; today's setup only adds names,
-- quotations and the two sources of a dimension.

-- name: find_line
-- The actual of a line, also of one that was deleted or written off.
SELECT actual_id
FROM journal.line
WHERE company = %(company)s AND journal = %(journal)s AND line = %(line)s
UNION
SELECT actual_id
FROM journal.voided_voucher
WHERE company = %(company)s AND journal = %(journal)s AND line = %(line)s
UNION
SELECT actual_id
FROM journal.write_off
WHERE company = %(company)s AND journal = %(journal)s AND line = %(line)s

-- name: find_voucher
-- The actual of a voucher or of a project transaction: on a line, in the books, voided or written off. A controller's reversal
-- leads to the actual whose voucher it takes back.
WITH RECURSIVE chain AS (
    SELECT t.project_transaction, t.actual_id, t.reverses
    FROM ledger.project_transaction AS t
    WHERE t.company = %(company)s AND (t.voucher = %(number)s OR t.project_transaction = %(number)s)
    UNION ALL
    SELECT o.project_transaction, o.actual_id, o.reverses
    FROM chain AS c
    INNER JOIN ledger.project_transaction AS o ON o.company = %(company)s AND o.project_transaction = c.reverses
    WHERE c.actual_id IS NULL
)

SELECT actual_id
FROM journal.line
WHERE company = %(company)s AND voucher = %(number)s
UNION
SELECT actual_id
FROM chain
WHERE actual_id IS NOT NULL
UNION
SELECT actual_id
FROM journal.voided_voucher
WHERE company = %(company)s AND voucher = %(number)s
UNION
SELECT actual_id
FROM journal.write_off
WHERE company = %(company)s AND voucher = %(number)s
LIMIT 1

-- name: find_entry
-- Whether there is such an entry.
SELECT voucher
FROM ledger.entry
WHERE company = %(company)s AND voucher = %(voucher)s AND entry = %(entry)s

-- name: told
-- The batches that told its source of vouchers.
SELECT f.voucher, f.batch_no, b.target, b.sent_at
FROM ledger.feedback AS f
INNER JOIN ledger.feedback_batch AS b ON b.company = f.company AND b.batch_no = f.batch_no
WHERE f.company = %(company)s AND f.voucher = ANY (%(vouchers)s::text[])
ORDER BY f.batch_no, f.place

-- name: reversals
-- Controllers' reversals of its voucher, and of those, in the order in which they were made.
WITH RECURSIVE taken_back AS (
    SELECT t.project_transaction
    FROM ledger.project_transaction AS t
    WHERE t.company = %(company)s AND t.voucher = %(voucher)s
    UNION ALL
    SELECT t.project_transaction
    FROM taken_back AS b
    INNER JOIN ledger.project_transaction AS t
        ON t.company = %(company)s AND t.reverses = b.project_transaction AND t.actual_id IS NULL
)

SELECT
    r.voucher,
    r.project_transaction,
    r.reversed_voucher,
    t.accounting_date,
    t.period,
    t.amount,
    t.currency,
    t.accounting_amount,
    t.reporting_amount,
    r.reason,
    r.at,
    r.actor
FROM taken_back AS b
INNER JOIN ledger.reversal AS r ON r.company = %(company)s AND r.project_transaction = b.project_transaction
INNER JOIN ledger.project_transaction AS t ON t.company = %(company)s AND t.project_transaction = r.project_transaction
ORDER BY r.at, r.project_transaction

-- name: actual
-- The actual as it was staged, the file it came with, and what its source said of it later.
SELECT
    a.company,
    a.actual_id,
    a.transaction_type,
    a.transaction_class,
    a.billing_type,
    a.adjustment_status,
    a.transaction_date,
    a.accounting_date,
    a.project,
    a.contract,
    a.contract_line,
    a.task,
    a.transaction_category,
    a.resource,
    trim_scale(a.quantity) AS quantity,
    a.unit,
    trim_scale(a.unit_price) AS unit_price,
    a.amount,
    a.currency,
    a.document_type,
    a.description,
    a.external_reference,
    a.skip_sync,
    a.skip_reason,
    a.batch,
    a.source_row,
    b.source,
    b.received_at,
    b.received_by,
    v.verdict,
    v.reason AS verdict_reason,
    v.at AS verdict_at
FROM staging.actual AS a
LEFT JOIN staging.batch AS b ON b.company = a.company AND b.batch = a.batch
LEFT JOIN staging.verdict AS v ON v.company = a.company AND v.actual_id = a.actual_id
WHERE a.company = %(company)s AND a.actual_id = %(actual)s

-- name: links
-- Actuals it is linked to, told from its side, and where they stand.
SELECT
    k.relation,
    k.actual_id,
    l.voucher AS related_voucher,
    COALESCE(l.own_status, h.status, CASE WHEN o.voucher IS NOT NULL THEN 'written_off'
        WHEN a.skip_reason IS NOT NULL THEN 'skipped'
        WHEN a.actual_id IS NULL THEN 'not_staged' ELSE 'waiting' END) AS status
FROM (
    SELECT related_role AS relation, related_actual_id AS actual_id
    FROM staging.link
    WHERE company = %(company)s AND actual_id = %(actual)s
    UNION
    SELECT role, actual_id
    FROM staging.link
    WHERE company = %(company)s AND related_actual_id = %(actual)s
) AS k
LEFT JOIN journal.line AS l ON l.company = %(company)s AND l.actual_id = k.actual_id
LEFT JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
LEFT JOIN staging.actual AS a ON a.company = %(company)s AND a.actual_id = k.actual_id
LEFT JOIN journal.write_off AS o ON o.company = %(company)s AND o.actual_id = k.actual_id
ORDER BY k.relation, k.actual_id

-- name: voided
-- Vouchers it had on lines that were deleted or written off.
SELECT voucher, 'deleted' AS how, journal, line, reason, at, actor
FROM journal.voided_voucher
WHERE company = %(company)s AND actual_id = %(actual)s
UNION ALL
SELECT voucher, 'written_off', journal, line, reason, at, actor
FROM journal.write_off
WHERE company = %(company)s AND actual_id = %(actual)s
ORDER BY at

-- name: changes
-- Edits of its lines, each with the old and the new value (V1, V2).
SELECT voucher, version, field, old_value, new_value, at, actor
FROM journal.line_change
WHERE company = %(company)s AND voucher = ANY (%(vouchers)s::text[])
ORDER BY at, voucher, version, field

-- name: origins
-- What stood behind the defaults of its line: when its voucher number was drawn, the quotations that the stored rates
-- name, the dimensions of project and resource today, and the period its first accounting date falls in.
SELECT
    l.voucher,
    c.accounting_currency,
    c.reporting_currency,
    d.drawn_at,
    r.name AS resource_name,
    l.resource_dimensions,
    COALESCE(p.dimensions, '{}') AS project_dimensions,
    trim_scale(rate.rate) AS quotation,
    trim_scale(reporting.rate) AS reporting_quotation,
    o.period AS original_period,
    o.status AS original_period_status,
    o.project_access AS original_period_access
FROM journal.line AS l
INNER JOIN setup.company AS c ON c.company = l.company
LEFT JOIN LATERAL (
    SELECT b.drawn_at
    FROM setup.number_block AS b
    WHERE b.company = l.company
        AND b.sequence = 'voucher'
        AND starts_with(l.voucher, b.prefix)
        AND CASE WHEN substr(l.voucher, length(b.prefix) + 1, b.width) ~ '^[0-9]+$'
            THEN substr(l.voucher, length(b.prefix) + 1, b.width)::bigint BETWEEN b.first_number AND b.last_number END
    ORDER BY b.first_number DESC
    LIMIT 1
) AS d ON true
LEFT JOIN setup.resource AS r ON r.company = l.company AND r.resource = l.resource
LEFT JOIN setup.project AS p ON p.company = l.company AND p.project = l.project
LEFT JOIN setup.exchange_rate AS rate
    ON rate.rate_type = l.rate_type
    AND rate.start_date = l.rate_date
    AND (rate.from_currency, rate.to_currency) = (
        CASE l.rate_rule WHEN 'inverse' THEN c.accounting_currency ELSE l.currency END,
        CASE l.rate_rule WHEN 'inverse' THEN l.currency ELSE c.accounting_currency END
    )
LEFT JOIN setup.exchange_rate AS reporting
    ON reporting.rate_type = l.rate_type
    AND reporting.start_date = l.reporting_rate_date
    AND (reporting.from_currency, reporting.to_currency) = (
        CASE l.reporting_rate_rule WHEN 'inverse' THEN c.reporting_currency ELSE l.currency END,
        CASE l.reporting_rate_rule WHEN 'inverse' THEN l.currency ELSE c.reporting_currency END
    )
LEFT JOIN setup.period AS o
    ON o.company = l.company AND l.original_accounting_date BETWEEN o.start_date AND o.end_date
WHERE l.company = %(company)s AND l.actual_id = %(actual)s

-- name: line
-- The line's derived attributes that the list of lines does not show.
SELECT voucher, dimensions, sales_tax_rule, reporting_rate_rule, reporting_rate_date
FROM journal.line
WHERE company = %(company)s AND actual_id = %(actual)s

-- name: moves
-- Moves of its lines on their own, and of the journals they were in while they were there (T3).
WITH own AS (
    SELECT m.journal, m.version, m.to_journal, m.to_status
    FROM journal.move AS m
    WHERE m.company = %(company)s AND m.voucher = ANY (%(vouchers)s::text[])
),

stay AS (
    SELECT own.journal, own.version AS until
    FROM own
    WHERE own.to_journal IS NOT NULL OR own.to_status IN ('deleted', 'written_off')
    UNION ALL
    SELECT l.journal, NULL
    FROM journal.line AS l
    WHERE l.company = %(company)s AND l.voucher = ANY (%(vouchers)s::text[])
)

SELECT m.at, m.journal, m.line, m.from_status, m.to_status, m.to_journal, m.to_line, m.actor, m.reason
FROM journal.move AS m
INNER JOIN (SELECT stay.journal, max(COALESCE(stay.until, 2147483647)) AS until FROM stay GROUP BY stay.journal) AS s
    ON s.journal = m.journal
WHERE m.company = %(company)s
    AND (m.line = 0 OR m.voucher = ANY (%(vouchers)s::text[]))
    AND m.version <= s.until
ORDER BY m.at, m.version, m.journal, m.line

-- name: entries
-- Its entries with the names of their accounts.
SELECT
    e.entry,
    e.posting_type,
    e.main_account,
    a.name AS account_name,
    e.account_rule,
    e.dimensions,
    e.currency,
    e.amount,
    e.accounting_amount,
    e.reporting_amount
FROM ledger.entry AS e
LEFT JOIN setup.main_account AS a ON a.company = e.company AND a.main_account = e.main_account
WHERE e.company = %(company)s AND e.voucher = %(voucher)s
ORDER BY e.entry

-- name: log
-- What jobs had to say of it.
SELECT at, job, severity, code, journal, line, message
FROM jobs.log
WHERE company = %(company)s AND actual_id = %(actual)s
ORDER BY at, entry_no
