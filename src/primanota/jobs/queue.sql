-- Queue: what Procrastinate brings to the workers. Its own functions change its tables.

-- name: defer
-- Puts tasks of a run into the queue, in the caller's transaction; none is brought before so many seconds have passed.
SELECT procrastinate.procrastinate_defer_jobs_v1(
    ARRAY(
        SELECT ROW(
            %(queue)s, %(name)s, 0, NULL, NULL,
            jsonb_build_object('company', %(company)s::text, 'run', %(run)s::text, 'task', deferred.task),
            CASE WHEN %(delay_s)s > 0 THEN clock_timestamp() + make_interval(secs => %(delay_s)s) END
        )::procrastinate.procrastinate_job_to_defer_v1
        FROM unnest(%(tasks)s::smallint[]) AS deferred (task)
    )
) AS jobs;

-- name: forget
-- Takes the tasks of a run out of the queue, whoever believes to be working on them.
SELECT procrastinate.procrastinate_finish_job_v1(held.id, 'aborted', true) AS gone
FROM (
    SELECT queued.id
    FROM procrastinate.procrastinate_jobs AS queued
    WHERE queued.queue_name = %(queue)s
        AND queued.status IN ('todo', 'doing')
        AND queued.args ->> 'company' = %(company)s::text
        AND queued.args ->> 'run' = %(run)s::text
        AND (queued.args ->> 'task')::smallint = ANY (%(tasks)s::smallint[])
    ORDER BY queued.id
    FOR UPDATE
) AS held;

-- name: retry_stalled
-- What dead workers had taken from the queue goes back into it.
SELECT procrastinate.procrastinate_retry_job_v2(stalled.id, clock_timestamp(), NULL, NULL, NULL) AS retried
FROM (
    SELECT taken.id
    FROM procrastinate.procrastinate_jobs AS taken
    WHERE taken.queue_name = %(queue)s
        AND taken.status = 'doing'
        AND NOT EXISTS (
            SELECT FROM procrastinate.procrastinate_workers AS worker
            WHERE worker.id = taken.worker_id
                AND worker.last_heartbeat > clock_timestamp() - make_interval(secs => %(silence_s)s)
        )
    ORDER BY taken.id
    FOR UPDATE SKIP LOCKED
) AS stalled;

-- name: undelivered
-- Tasks that wait for a worker and are not in the queue, so that nobody would bring them.
SELECT run_task.run, run_task.task
FROM jobs.run_task
WHERE run_task.company = %(company)s
    AND run_task.status = 'queued'
    AND NOT EXISTS (
        SELECT FROM procrastinate.procrastinate_jobs AS queued
        WHERE queued.queue_name = %(queue)s
            AND queued.status IN ('todo', 'doing')
            AND queued.args ->> 'run' = run_task.run::text
            AND (queued.args ->> 'task')::smallint = run_task.task
    )
ORDER BY run_task.run, run_task.task;

-- name: count_workers
-- How many workers have been heard of lately.
SELECT count(*) AS workers
FROM procrastinate.procrastinate_workers AS worker
WHERE worker.last_heartbeat > clock_timestamp() - make_interval(secs => %(silence_s)s);
