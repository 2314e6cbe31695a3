-- Factors: the codes of an authenticator app, and recovery codes.

-- name: find
-- The second factor of a person, if a code of it was given, and how many recovery codes are left.
SELECT factor.confirmed_at,
    (SELECT count(*) FROM people.recovery WHERE recovery.person = factor.person) AS recovery_left
FROM people.factor
WHERE factor.person = %(person)s AND factor.confirmed_at IS NOT NULL;

-- name: begin
-- Keeps a secret that does not count yet, in place of one that did not either; one that counts stays.
INSERT INTO people.factor (person, secret)
VALUES (%(person)s, %(secret)s)
ON CONFLICT (person) DO UPDATE
SET secret = EXCLUDED.secret, begun_at = clock_timestamp()
WHERE factor.confirmed_at IS NULL;

-- name: begun
-- The secret of a person that was begun not long ago and does not count yet, and the time in seconds.
SELECT factor.secret, floor(extract(epoch FROM clock_timestamp()))::bigint AS now
FROM people.factor
WHERE factor.person = %(person)s AND factor.confirmed_at IS NULL
    AND factor.begun_at > clock_timestamp() - %(lasts)s::interval;

-- name: confirm
-- Lets a secret count that was begun, its code of this step used up.
UPDATE people.factor
SET confirmed_at = clock_timestamp(), used_step = %(step)s
WHERE factor.person = %(person)s AND factor.confirmed_at IS NULL
RETURNING factor.person;

-- name: secret_of
-- The secret of a person that counts, and the time in seconds.
SELECT factor.secret, floor(extract(epoch FROM clock_timestamp()))::bigint AS now
FROM people.factor
WHERE factor.person = %(person)s AND factor.confirmed_at IS NOT NULL;

-- name: use
-- Uses up the code of a step: no row comes back when that step or a later one was used already.
UPDATE people.factor
SET used_step = %(step)s
WHERE factor.person = %(person)s AND factor.confirmed_at IS NOT NULL AND factor.used_step < %(step)s
RETURNING factor.person;

-- name: remove
-- Removes what a person has, or has begun with.
DELETE FROM people.factor
WHERE factor.person = %(person)s
RETURNING factor.confirmed_at;

-- name: add_recovery
-- Keeps recovery codes of a person.
INSERT INTO people.recovery (person, digest)
SELECT %(person)s, each.digest
FROM unnest(%(digests)s::bytea[]) AS each (digest);

-- name: use_recovery
-- Uses up a recovery code of a person who has a factor; no row comes back when there is none such.
DELETE FROM people.recovery
WHERE recovery.person = %(person)s AND recovery.digest = %(digest)s
    AND EXISTS (SELECT 1 FROM people.factor WHERE factor.person = %(person)s AND factor.confirmed_at IS NOT NULL)
RETURNING recovery.person;

-- name: forget_recovery
-- Removes the recovery codes of a person.
DELETE FROM people.recovery
WHERE recovery.person = %(person)s;
