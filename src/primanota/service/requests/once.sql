-- Once: requests with a key, each carried out once.

-- name: find
-- The request that somebody made with a key.
SELECT request.digest, request.status, request.media_type, request.answer
FROM service.request
WHERE request.company = %(company)s AND request.person = %(person)s AND request.key = %(key)s;

-- name: mark
-- Marks a request as carried out; waits for one with the same key, and no row comes back when that was.
INSERT INTO service.request (company, person, key, digest)
VALUES (%(company)s, %(person)s, %(key)s, %(digest)s)
ON CONFLICT (company, person, key) DO NOTHING
RETURNING key;

-- name: keep
-- Keeps the answer of a request, marked or not; the first answer stays.
INSERT INTO service.request (company, person, key, digest, status, media_type, answer)
VALUES (%(company)s, %(person)s, %(key)s, %(digest)s, %(status)s, %(media_type)s, %(answer)s)
ON CONFLICT (company, person, key) DO UPDATE
SET status = EXCLUDED.status, media_type = EXCLUDED.media_type, answer = EXCLUDED.answer
WHERE request.digest = EXCLUDED.digest
    AND request.status IS NULL;

-- name: forget
-- Forgets a company's requests that are too old to be made again.
DELETE FROM service.request
WHERE request.company = %(company)s AND request.at < clock_timestamp() - make_interval(days => %(days)s);
