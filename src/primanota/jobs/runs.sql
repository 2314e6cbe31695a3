-- Runs: the record of a job and its log.

-- name: start
-- Records that a job began in the foreground, as a run of one task; its number comes from the caller.
WITH begun AS (
    INSERT INTO jobs.run (company, run, job, parameters, actor, status, started_at)
    VALUES (%(company)s, %(run)s, %(job)s, %(parameters)s::jsonb, %(actor)s, 'running', clock_timestamp())
)
INSERT INTO jobs.run_task (company, run, task, status, attempt, alive_until)
VALUES (%(company)s, %(run)s, 1, 'running', 1, clock_timestamp() + make_interval(secs => %(alive_s)s));

-- name: queue
-- Records that a job is to run in the background, shared by so many tasks.
WITH queued AS (
    INSERT INTO jobs.run (company, run, job, parameters, actor, background, schedule, retry_of, status, tasks)
    VALUES (
        %(company)s, %(run)s, %(job)s, %(parameters)s::jsonb, %(actor)s, true, %(schedule)s, %(retry_of)s, 'queued', %(tasks)s
    )
)
INSERT INTO jobs.run_task (company, run, task, status)
SELECT %(company)s, %(run)s, place.task, 'queued'
FROM generate_series(1, %(tasks)s::smallint) AS place (task);

-- name: find
-- Finds a run by the beginning of its number; two rows come back when it is not clear which one is meant.
SELECT run.run, run.job, run.parameters, run.actor, run.background, run.status, run.tasks
FROM jobs.run
WHERE run.company = %(company)s AND starts_with(run.run::text, %(beginning)s)
ORDER BY run.run
LIMIT 2;

-- name: find_last
-- Finds the newest run.
SELECT run.run, run.job, run.parameters, run.actor, run.background, run.status, run.tasks
FROM jobs.run
WHERE run.company = %(company)s
ORDER BY run.queued_at DESC, run.run
LIMIT 1;

-- name: lock
-- Holds a run until the transaction ends: its tasks begin, end and are given up one after the other.
SELECT run.job, run.parameters, run.actor, run.background, run.status, run.tasks, run.cancel_requested_by
FROM jobs.run
WHERE run.company = %(company)s AND run.run = %(run)s
ORDER BY run.run
FOR UPDATE;

-- name: lock_if_free
-- The same, unless somebody holds it: then no row comes back.
SELECT run.job, run.parameters, run.actor, run.background, run.status, run.tasks, run.cancel_requested_by
FROM jobs.run
WHERE run.company = %(company)s AND run.run = %(run)s
ORDER BY run.run
FOR UPDATE SKIP LOCKED;

-- name: mark
-- A run whose first task has begun is running; one whose tasks all wait again is queued.
UPDATE jobs.run
SET status = %(status)s, started_at = COALESCE(run.started_at, clock_timestamp())
WHERE run.company = %(company)s AND run.run = %(run)s AND run.status IN ('queued', 'running') AND run.status <> %(status)s;

-- name: ask_to_cancel
-- Notes who wants a run to stop; the first one counts.
UPDATE jobs.run
SET cancel_requested_at = clock_timestamp(), cancel_requested_by = %(actor)s
WHERE run.company = %(company)s AND run.run = %(run)s AND run.cancel_requested_at IS NULL;

-- name: finish
-- Ends a job with its counts, and what is left of its tasks; no row comes back when it had ended already.
WITH left_over AS (
    UPDATE jobs.run_task
    SET status = %(status)s, alive_until = NULL
    WHERE run_task.company = %(company)s AND run_task.run = %(run)s AND run_task.status IN ('queued', 'running')
)
UPDATE jobs.run
SET status = %(status)s, finished_at = clock_timestamp(), counts = %(counts)s::jsonb
WHERE run.company = %(company)s AND run.run = %(run)s AND (run.status IN ('queued', 'running') OR %(revived)s::boolean)
RETURNING run.finished_at;

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
