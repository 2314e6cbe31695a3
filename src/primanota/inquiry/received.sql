-- Received: files as they came. Every statement is of one company.

-- name: batches
-- Files, the newest first.
SELECT company, batch, source, kind, received_at, received_by, rows_read, accepted, skipped, repeated, refused
FROM staging.batch
WHERE company = %(company)s
ORDER BY received_at DESC, batch

-- name: batch
-- One file.
SELECT company, batch, source, kind, received_at, received_by, rows_read, accepted, skipped, repeated, refused
FROM staging.batch
WHERE company = %(company)s AND batch = %(batch)s

-- name: refusals
-- Rows of a file that were not accepted, field by field.
SELECT company, batch, source, source_row, field, code, value, message
FROM staging.refusal
WHERE company = %(company)s AND batch = %(batch)s
ORDER BY source_row, field, code

-- name: actual_rows
-- The rows of a file that were kept, in the order of the file: a page of their numbers.
SELECT source_row
FROM staging.actual
WHERE company = %(company)s
    AND batch = %(batch)s
    AND (%(after_source_row)s::integer IS NULL OR source_row > %(after_source_row)s)
ORDER BY source_row
OFFSET %(skip)s::bigint
LIMIT %(limit)s::bigint

-- name: actuals
-- Rows of a file that were kept, and where each actual is by now.
SELECT
    a.company,
    a.source_row,
    a.actual_id,
    CASE
        WHEN a.skip_reason IS NOT NULL THEN 'skipped'
        WHEN o.actual_id IS NOT NULL THEN 'written_off'
        WHEN l.actual_id IS NOT NULL THEN COALESCE(l.own_status, h.status)
        WHEN v.verdict = 'invalid' THEN 'invalid'
        ELSE 'waiting'
    END AS status,
    l.journal,
    l.line,
    a.transaction_type,
    a.transaction_class,
    a.transaction_date,
    a.accounting_date,
    a.project,
    a.resource,
    a.transaction_category,
    trim_scale(a.quantity) AS quantity,
    a.amount,
    a.currency,
    a.description
FROM staging.actual AS a
LEFT JOIN journal.line AS l ON l.company = a.company AND l.actual_id = a.actual_id
LEFT JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
LEFT JOIN journal.write_off AS o ON o.company = a.company AND o.actual_id = a.actual_id
LEFT JOIN staging.verdict AS v ON v.company = a.company AND v.actual_id = a.actual_id
WHERE a.company = %(company)s
    AND a.batch = %(batch)s
    AND (%(source_rows)s::integer[] IS NULL OR a.source_row = ANY (%(source_rows)s))
ORDER BY a.source_row
