-- Schedules, of one company, or of all when none is named.

-- name: schedules
-- Schedules with their last run; one that was due while an earlier run had not ended was skipped.
SELECT
    s.company,
    s.schedule,
    s.job,
    s.parameters AS options,
    s.cron,
    s.time_zone,
    s.paused,
    s.next_at,
    s.last_at,
    s.last_run,
    CASE WHEN r.counts ? 'skipped_for' THEN 'skipped' ELSE r.status END AS outcome,
    s.created_at,
    s.created_by,
    s.changed_at,
    s.changed_by
FROM jobs.schedule AS s
LEFT JOIN jobs.run AS r ON r.company = s.company AND r.run = s.last_run
WHERE %(company)s::text IS NULL OR s.company = %(company)s
ORDER BY s.company, s.schedule

-- name: version
-- The version of one schedule.
SELECT version
FROM jobs.schedule
WHERE company = %(company)s AND schedule = %(schedule)s
