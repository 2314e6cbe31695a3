-- Tasks: the shares of a run, each begun by one process at a time; every change is fenced by the task's attempt.

-- name: look
-- Where a task stands, and for how many seconds yet its process is believed to live.
SELECT run_task.status, run_task.attempt, ceil(extract(epoch FROM run_task.alive_until - clock_timestamp()))::integer AS alive_s
FROM jobs.run_task
WHERE run_task.company = %(company)s AND run_task.run = %(run)s AND run_task.task = %(task)s;

-- name: begin
-- Begins a task that waits, or whose process is dead; answers which attempt this is and how far the others came, or nothing.
UPDATE jobs.run_task
SET
    status = 'running',
    attempt = run_task.attempt + 1,
    alive_until = clock_timestamp() + make_interval(secs => %(alive_s)s)
WHERE run_task.company = %(company)s
    AND run_task.run = %(run)s
    AND run_task.task = %(task)s
    AND (run_task.status = 'queued' OR (run_task.status = 'running' AND run_task.alive_until < clock_timestamp()))
RETURNING run_task.attempt, run_task.done, run_task.total;

-- name: beat
-- Says that a task's process lives, and how far it is; answers whether somebody wants the run to stop. No row: the task is not
-- ours any more.
UPDATE jobs.run_task
SET
    alive_until = clock_timestamp() + make_interval(secs => %(alive_s)s),
    done = %(done)s,
    total = %(total)s
FROM jobs.run
WHERE run_task.company = %(company)s
    AND run_task.run = %(run)s
    AND run_task.task = %(task)s
    AND run_task.attempt = %(attempt)s
    AND run_task.status = 'running'
    AND run.company = %(company)s
    AND run.run = run_task.run
RETURNING run.cancel_requested_at IS NOT NULL AS cancelled;

-- name: finish
-- Ends a task, or puts it back into the queue; nothing is changed by a process that has lost it. A run in the foreground that
-- was believed dead is revived by its own end.
UPDATE jobs.run_task
SET
    status = %(status)s,
    attempt = run_task.attempt - CASE WHEN %(counts_not)s THEN 1 ELSE 0 END,
    alive_until = NULL,
    done = COALESCE(%(done)s, run_task.done),
    total = COALESCE(%(total)s, run_task.total),
    counts = %(counts)s::jsonb,
    fault = %(fault)s
WHERE run_task.company = %(company)s
    AND run_task.run = %(run)s
    AND run_task.task = %(task)s
    AND run_task.attempt = %(attempt)s
    AND (run_task.status = 'running' OR %(revived)s::boolean)
RETURNING run_task.task;

-- name: give_up
-- Takes a task from a process that has not been heard of for too long.
UPDATE jobs.run_task
SET status = %(status)s, alive_until = NULL, fault = %(fault)s
WHERE run_task.company = %(company)s
    AND run_task.run = %(run)s
    AND run_task.task = %(task)s
    AND run_task.attempt = %(attempt)s
    AND run_task.status = 'running'
    AND run_task.alive_until < clock_timestamp()
RETURNING run_task.task;

-- name: drop_waiting
-- Tasks of a run that were not begun, or wait for another try, will not be any more.
UPDATE jobs.run_task
SET status = 'cancelled', fault = %(fault)s
WHERE run_task.company = %(company)s AND run_task.run = %(run)s AND run_task.status = 'queued'
RETURNING run_task.task;

-- name: count_tasks
-- How the tasks of a run stand.
SELECT
    count(*) FILTER (WHERE run_task.status = 'queued') AS waiting,
    count(*) FILTER (WHERE run_task.status = 'running') AS running,
    count(*) FILTER (WHERE run_task.status = 'failed') AS failed,
    count(*) FILTER (WHERE run_task.status = 'cancelled') AS cancelled
FROM jobs.run_task
WHERE run_task.company = %(company)s AND run_task.run = %(run)s;

-- name: dead
-- Tasks whose process has not been heard of for too long.
SELECT run_task.run, run_task.task, run_task.attempt
FROM jobs.run_task
WHERE run_task.company = %(company)s AND run_task.status = 'running' AND run_task.alive_until < clock_timestamp()
ORDER BY run_task.run, run_task.task;

-- name: count_unfinished
-- How many tasks of background runs are not at their end.
SELECT count(*) AS tasks
FROM jobs.run_task
JOIN jobs.run ON run.company = run_task.company AND run.run = run_task.run AND run.background
WHERE run_task.company = %(company)s AND run_task.status IN ('queued', 'running');
