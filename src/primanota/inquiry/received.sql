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
