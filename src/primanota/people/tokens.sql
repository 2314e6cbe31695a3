-- Tokens: what programs come in with.

-- name: add
-- Keeps a new token; no row comes back when the person has one of that name.
INSERT INTO people.token (person, token, digest, scopes, expires_at)
VALUES (%(person)s, %(token)s, %(digest)s, %(scopes)s::text[], clock_timestamp() + %(lasts)s::interval)
ON CONFLICT (person, token) DO NOTHING
RETURNING token.expires_at;

-- name: find
-- The person and scopes of a token that is good; stale: it is time to note that it was used.
SELECT token.person, person.name, token.token, token.scopes,
    COALESCE(token.used_at < clock_timestamp() - interval '1 minute', true) AS stale
FROM people.token
JOIN people.person ON person.person = token.person
WHERE token.digest = %(digest)s AND token.expires_at > clock_timestamp() AND person.disabled_at IS NULL;

-- name: use
-- Notes that a token was used.
UPDATE people.token
SET used_at = clock_timestamp()
WHERE token.digest = %(digest)s;

-- name: list_tokens
-- The tokens of a person, by name.
SELECT token.token, token.scopes, token.created_at, token.expires_at, token.used_at,
    token.expires_at > clock_timestamp() AS valid
FROM people.token
WHERE token.person = %(person)s
ORDER BY token.token;

-- name: remove
-- Removes a token.
DELETE FROM people.token
WHERE token.person = %(person)s AND token.token = %(token)s
RETURNING token.token;

-- name: remove_all
-- Removes all tokens of a person.
DELETE FROM people.token
WHERE token.person = %(person)s;
