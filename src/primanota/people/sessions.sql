-- Sessions: the browsers somebody signed in at, and the links that let somebody in once.

-- name: begin
-- Keeps a new session.
INSERT INTO people.session (digest, person, address, agent, how, by_code, expires_at)
VALUES (%(digest)s, %(person)s, %(address)s, %(agent)s, %(how)s, %(by_code)s, clock_timestamp() + %(lasts)s::interval);

-- name: find
-- The person of a session that is alive; stale: it is time to note that it was seen; strong: a second factor was shown, here or
-- to a provider.
SELECT session.person, person.name,
    session.how = 'link' AND session.created_at > clock_timestamp() - %(fresh)s::interval AS by_link,
    session.seen_at < clock_timestamp() - interval '1 minute' AS stale,
    clock_timestamp() - session.proved_at AS unproved_for,
    factor.person IS NOT NULL AS has_factor,
    session.by_code OR session.how = 'provider' AS strong
FROM people.session
JOIN people.person ON person.person = session.person
LEFT JOIN people.factor ON factor.person = session.person AND factor.confirmed_at IS NOT NULL
WHERE session.digest = %(digest)s
    AND session.expires_at > clock_timestamp()
    AND session.seen_at > clock_timestamp() - %(idle)s::interval
    AND person.disabled_at IS NULL;

-- name: see
-- Notes that a session was heard of.
UPDATE people.session
SET seen_at = clock_timestamp()
WHERE session.digest = %(digest)s;

-- name: prove
-- Notes that who has a session has shown who they are.
UPDATE people.session
SET proved_at = clock_timestamp()
WHERE session.digest = %(digest)s AND session.person = %(person)s;

-- name: strengthen
-- Notes that who has a session has shown a second factor.
UPDATE people.session
SET by_code = true
WHERE session.digest = %(digest)s AND session.person = %(person)s;

-- name: weaken
-- Notes that no session of a person counts as begun with a second factor.
UPDATE people.session
SET by_code = false
WHERE session.person = %(person)s AND session.by_code;

-- name: begin_halfway
-- Keeps that somebody showed the first of two factors.
INSERT INTO people.halfway (digest, person, how, expires_at)
VALUES (%(digest)s, %(person)s, %(how)s, clock_timestamp() + %(lasts)s::interval);

-- name: halfway
-- Who showed the first of two factors not long ago.
SELECT halfway.person, halfway.how
FROM people.halfway
JOIN people.person ON person.person = halfway.person
WHERE halfway.digest = %(digest)s AND halfway.expires_at > clock_timestamp() AND person.disabled_at IS NULL;

-- name: take_halfway
-- Takes somebody who is halfway in, so that the code lets them in once.
DELETE FROM people.halfway
WHERE halfway.digest = %(digest)s AND halfway.expires_at > clock_timestamp()
RETURNING halfway.person;

-- name: end_halfway
-- Lets a person who is halfway in begin anew.
DELETE FROM people.halfway
WHERE halfway.person = %(person)s;

-- name: forget_halfway
-- Removes those who stayed halfway.
DELETE FROM people.halfway
WHERE halfway.expires_at < clock_timestamp();

-- name: list_sessions
-- The sessions of a person that are alive, the last seen first.
SELECT encode(session.digest, 'hex') AS session, session.address, session.agent, session.how, session.by_code, session.created_at,
    session.seen_at, session.expires_at
FROM people.session
WHERE session.person = %(person)s
    AND session.expires_at > clock_timestamp()
    AND session.seen_at > clock_timestamp() - %(idle)s::interval
ORDER BY session.seen_at DESC, session.digest;

-- name: end_session
-- Ends one session of a person.
DELETE FROM people.session
WHERE session.digest = %(digest)s AND session.person = %(person)s
RETURNING session.person;

-- name: end_sessions
-- Ends the sessions of a person, all but one that is kept.
DELETE FROM people.session
WHERE session.person = %(person)s AND session.digest IS DISTINCT FROM %(kept)s::bytea;

-- name: forget_sessions
-- Removes sessions that are over.
DELETE FROM people.session
WHERE session.expires_at < clock_timestamp() OR session.seen_at < clock_timestamp() - %(idle)s::interval;

-- name: invite
-- Keeps a link that lets a person in once; nobody: the first run's.
INSERT INTO people.invitation (digest, person, created_by, expires_at)
VALUES (%(digest)s, %(person)s, %(actor)s, clock_timestamp() + %(lasts)s::interval);

-- name: invited
-- Whom a link lets in, if it is still good; the first run's link lets in nobody yet.
SELECT invitation.person, person.name
FROM people.invitation
LEFT JOIN people.person ON person.person = invitation.person
WHERE invitation.digest = %(digest)s AND invitation.expires_at > clock_timestamp() AND person.disabled_at IS NULL;

-- name: take
-- Takes a link that is still good, so that nobody else can.
DELETE FROM people.invitation
WHERE invitation.digest = %(digest)s AND invitation.expires_at > clock_timestamp()
RETURNING invitation.person;

-- name: uninvite
-- Removes the links of a person, and those that are over.
DELETE FROM people.invitation
WHERE invitation.person IS NOT DISTINCT FROM %(person)s::text OR invitation.expires_at < clock_timestamp();
