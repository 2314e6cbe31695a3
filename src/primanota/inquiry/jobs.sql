-- Jobs: runs, with what their tasks say of progress, and what they did.

-- name: runs
-- Runs of jobs, the newest first.
SELECT run.company, run.run, run.job, run.status, run.actor, run.background, run.schedule, run.retry_of, run.tasks,
    task.attempts, task.done, task.total, run.queued_at, run.started_at, run.finished_at,
    extract(epoch FROM COALESCE(run.finished_at, clock_timestamp()) - run.started_at)::numeric(12, 1) AS seconds,
    run.cancel_requested_by, run.parameters, run.counts
FROM jobs.run
CROSS JOIN LATERAL (
    SELECT
        COALESCE(max(run_task.attempt), 0) AS attempts,
        COALESCE(sum(run_task.done), 0)::bigint AS done,
        GREATEST(COALESCE(sum(run_task.total), 0), COALESCE(sum(run_task.done), 0))::bigint AS total
    FROM jobs.run_task
    WHERE run_task.company = run.company AND run_task.run = run.run
) AS task
WHERE (%(company)s::text IS NULL OR run.company = %(company)s)
    AND (%(job)s::text IS NULL OR run.job = %(job)s)
    AND (%(status)s::text IS NULL OR run.status = %(status)s)
    AND (%(run)s::uuid IS NULL OR run.run = %(run)s)
ORDER BY run.queued_at DESC, run.company, run.run
LIMIT %(last)s

-- name: tasks
-- The tasks of a run.
SELECT run_task.task, run_task.status, run_task.attempt, run_task.done, run_task.total, run_task.fault
FROM jobs.run_task
WHERE run_task.company = %(company)s AND run_task.run = %(run)s
ORDER BY run_task.task

-- name: journals
-- What a posting run did with each journal.
SELECT run_journal.journal, run_journal.status, run_journal.lines_posted, run_journal.lines_with_issues, run_journal.entries,
    run_journal.issues, run_journal.error_journal, run_journal.fault
FROM jobs.run_journal
WHERE run_journal.company = %(company)s AND run_journal.run = %(run)s
ORDER BY run_journal.journal

-- name: messages
-- What a run had to say, the last messages last.
SELECT told.at, told.severity, told.code, told.journal, told.message
FROM (
    SELECT log.entry_no, log.at, log.severity, log.code, log.journal, log.message
    FROM jobs.log
    WHERE log.company = %(company)s AND log.run = %(run)s
    ORDER BY log.entry_no DESC
    LIMIT %(last)s
) AS told
ORDER BY told.entry_no
