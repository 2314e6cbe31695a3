-- Telling: pages of the log and of the audit trail. Each statement is of one company.

-- name: log
-- A page of messages, the newest first (J2).
SELECT at, job, severity, code, company, journal, line, voucher, actual_id, message, run, entry_no
FROM jobs.log
WHERE company = %(company)s
    AND (%(job)s::text IS NULL OR job = %(job)s)
    AND (%(severity)s::text IS NULL OR severity = %(severity)s)
    AND (%(code)s::text IS NULL OR code = %(code)s)
    AND (%(journal)s::text IS NULL OR journal = %(journal)s)
    AND (%(voucher)s::text IS NULL OR voucher = %(voucher)s)
    AND (%(actual)s::uuid IS NULL OR actual_id = %(actual)s)
    AND (%(run_first)s::uuid IS NULL OR run BETWEEN %(run_first)s AND %(run_last)s)
    AND (%(text)s::text IS NULL OR position(lower(%(text)s) IN lower(message)) > 0)
    AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
    AND (%(after_at)s::timestamptz IS NULL OR at <= %(after_at)s)
    AND (%(after_at)s::timestamptz IS NULL
        OR (at, run, entry_no) < (%(after_at)s, %(after_run)s::uuid, %(after_entry_no)s))
ORDER BY at DESC, run DESC, entry_no DESC
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_log
-- How many messages there are.
SELECT count(*) AS total
FROM jobs.log
WHERE company = %(company)s
    AND (%(job)s::text IS NULL OR job = %(job)s)
    AND (%(severity)s::text IS NULL OR severity = %(severity)s)
    AND (%(code)s::text IS NULL OR code = %(code)s)
    AND (%(journal)s::text IS NULL OR journal = %(journal)s)
    AND (%(voucher)s::text IS NULL OR voucher = %(voucher)s)
    AND (%(actual)s::uuid IS NULL OR actual_id = %(actual)s)
    AND (%(run_first)s::uuid IS NULL OR run BETWEEN %(run_first)s AND %(run_last)s)
    AND (%(text)s::text IS NULL OR position(lower(%(text)s) IN lower(message)) > 0)
    AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR at < %(until)s)

-- name: audit
-- A page of the trail, the newest record first (B5).
SELECT company, record_no, at, actor, action, details, encode(digest, 'hex') AS digest
FROM service.audit
WHERE company = %(company)s
    AND (%(actor)s::text IS NULL OR actor = %(actor)s)
    AND (%(action)s::text IS NULL OR action = %(action)s)
    AND (%(text)s::text IS NULL OR position(lower(%(text)s) IN lower(details::text)) > 0)
    AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
    AND (%(after_record_no)s::bigint IS NULL OR record_no < %(after_record_no)s)
ORDER BY record_no DESC
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_audit
-- How many records there are.
SELECT count(*) AS total
FROM service.audit
WHERE company = %(company)s
    AND (%(actor)s::text IS NULL OR actor = %(actor)s)
    AND (%(action)s::text IS NULL OR action = %(action)s)
    AND (%(text)s::text IS NULL OR position(lower(%(text)s) IN lower(details::text)) > 0)
    AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
