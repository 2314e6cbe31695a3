-- Attempts: how often signing in failed.

-- name: blocked
-- Until when one of these must wait.
SELECT max(attempt.blocked_until) AS blocked_until
FROM people.attempt
WHERE attempt.subject = ANY(%(subjects)s::text[]) AND attempt.blocked_until > clock_timestamp();

-- name: fail
-- Counts a failure, from one again after a quiet time; beyond those that are free each makes the wait twice as long.
INSERT INTO people.attempt (subject, failures, failed_at, blocked_until)
VALUES (%(subject)s, 1, clock_timestamp(), clock_timestamp())
ON CONFLICT (subject) DO UPDATE
SET
    failures = CASE
        WHEN attempt.failed_at < clock_timestamp() - %(quiet)s::interval THEN 1
        ELSE attempt.failures + 1
    END,
    failed_at = clock_timestamp(),
    blocked_until = CASE
        WHEN attempt.failed_at < clock_timestamp() - %(quiet)s::interval OR attempt.failures < %(free)s
            THEN clock_timestamp()
        ELSE clock_timestamp()
            + LEAST(%(longest)s::interval, %(first)s::interval * power(2, LEAST(attempt.failures - %(free)s, 20)))
    END
RETURNING attempt.failures;

-- name: forget
-- Forgets what failed for one who came in, and what is long ago.
DELETE FROM people.attempt
WHERE attempt.subject = %(subject)s OR attempt.failed_at < clock_timestamp() - %(quiet)s::interval;

-- name: refund
-- Takes back one count of where somebody came in from, who was no failure after all.
UPDATE people.attempt
SET failures = attempt.failures - 1, blocked_until = clock_timestamp()
WHERE attempt.subject = %(subject)s AND attempt.failures > 1;
