-- Schedules: what users let run at times of their own.

-- name: current_time
-- The database's clock.
SELECT clock_timestamp() AS moment;

-- name: add
-- Keeps a new schedule; no row comes back when there is one of that name.
INSERT INTO jobs.schedule (
    company, schedule, job, parameters, cron, time_zone, next_at, created_by, changed_by
)
VALUES (
    %(company)s, %(schedule)s, %(job)s, %(parameters)s::jsonb, %(cron)s, %(time_zone)s, %(next_at)s, %(actor)s, %(actor)s
)
ON CONFLICT (company, schedule) DO NOTHING
RETURNING schedule;

-- name: names
-- The schedules of a company.
SELECT schedule.schedule
FROM jobs.schedule
WHERE schedule.company = %(company)s
ORDER BY schedule.schedule;

-- name: hold
-- A schedule, held against workers and other changes until the transaction ends.
SELECT schedule.company, schedule.schedule, schedule.job, schedule.parameters, schedule.cron, schedule.time_zone,
    schedule.paused, schedule.next_at, schedule.changed_by, schedule.version
FROM jobs.schedule
WHERE schedule.company = %(company)s AND schedule.schedule = %(schedule)s
ORDER BY schedule.schedule
FOR UPDATE;

-- name: hold_due
-- The schedule that has been due for longest and that no other worker holds.
SELECT schedule.company, schedule.schedule, schedule.job, schedule.parameters, schedule.cron, schedule.time_zone,
    schedule.paused, schedule.next_at, schedule.changed_by, schedule.version
FROM jobs.schedule
WHERE schedule.company = %(company)s AND schedule.next_at <= %(moment)s
ORDER BY schedule.next_at, schedule.schedule
LIMIT 1
FOR UPDATE SKIP LOCKED;

-- name: change
-- Changes a schedule that the caller holds.
UPDATE jobs.schedule
SET
    parameters = %(parameters)s::jsonb,
    cron = %(cron)s,
    time_zone = %(time_zone)s,
    paused = %(paused)s,
    next_at = %(next_at)s,
    changed_by = %(actor)s,
    changed_at = clock_timestamp(),
    version = schedule.version + 1
WHERE schedule.company = %(company)s AND schedule.schedule = %(schedule)s;

-- name: note_run
-- Notes that it was due or asked for, which run that made, and when it is due next.
UPDATE jobs.schedule
SET last_at = %(moment)s, last_run = %(run)s, next_at = %(next_at)s
WHERE schedule.company = %(company)s AND schedule.schedule = %(schedule)s;

-- name: remove
-- Removes a schedule; its runs and their log stay.
DELETE FROM jobs.schedule
WHERE schedule.company = %(company)s AND schedule.schedule = %(schedule)s;

-- name: unfinished
-- The run of a schedule that is queued or running.
SELECT run.run, run.queued_at
FROM jobs.run
WHERE run.company = %(company)s AND run.schedule = %(schedule)s AND run.finished_at IS NULL
ORDER BY run.queued_at, run.run
LIMIT 1;
