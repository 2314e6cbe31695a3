-- Runs: the record of a job and its log.

-- name: start
-- Records that a job began; its number comes from the caller.
INSERT INTO jobs.run (company, run, job, parameters, actor, status, attempt, started_at)
VALUES (%(company)s, %(run)s, %(job)s, %(parameters)s::jsonb, %(actor)s, 'running', 1, clock_timestamp());

-- name: finish
-- Ends a running job with its counts; no row comes back when it had ended already.
UPDATE jobs.run
SET status = %(status)s, finished_at = clock_timestamp(), counts = %(counts)s::jsonb
WHERE company = %(company)s AND run = %(run)s AND status = 'running'
RETURNING finished_at;

-- name: add_entries
-- Adds messages after those the run has, in the order given.
INSERT INTO jobs.log (company, run, entry_no, job, severity, code, journal, line, voucher, actual_id, message)
SELECT
    run.company,
    run.run,
    entry.place + COALESCE(
        (SELECT max(log.entry_no) FROM jobs.log WHERE log.company = run.company AND log.run = run.run), 0
    ),
    run.job,
    entry.severity,
    entry.code,
    entry.journal,
    entry.line,
    entry.voucher,
    entry.actual_id,
    entry.message
FROM jobs.run
CROSS JOIN unnest(
    %(severities)s::text[],
    %(codes)s::text[],
    %(journals)s::text[],
    %(lines)s::integer[],
    %(vouchers)s::text[],
    %(actual_ids)s::uuid[],
    %(messages)s::text[]
) WITH ORDINALITY AS entry (severity, code, journal, line, voucher, actual_id, message, place)
WHERE run.company = %(company)s AND run.run = %(run)s;

-- name: forget
-- Deletes messages older than the company keeps them (J2).
DELETE FROM jobs.log
WHERE log.company = %(company)s AND log.at < clock_timestamp() - make_interval(days => %(days)s);
