-- Persons: who is known, and by what.

-- name: add
-- Keeps a new person; no row comes back when there is one of that code.
INSERT INTO people.person (person, name, email, password, created_by)
VALUES (%(person)s, %(name)s, %(email)s, %(password)s, %(actor)s)
ON CONFLICT (person) DO NOTHING
RETURNING person.person;

-- name: find
-- A person.
SELECT person.person, person.name, person.email, person.password, person.issuer, person.subject,
    person.disabled_at IS NOT NULL AS disabled
FROM people.person
WHERE person.person = %(person)s;

-- name: hold
-- A person, held against other changes of roles until the transaction ends.
SELECT person.person
FROM people.person
WHERE person.person = %(person)s
ORDER BY person.person
FOR UPDATE;

-- name: find_subject
-- The person whom a provider knows by this.
SELECT person.person
FROM people.person
WHERE person.issuer = %(issuer)s AND person.subject = %(subject)s;

-- name: find_email
-- The persons with an address, whom no provider has vouched for yet.
SELECT person.person
FROM people.person
WHERE lower(person.email) = lower(%(email)s::text) AND person.issuer IS NULL
ORDER BY person.person;

-- name: anybody
-- Whether there is anybody at all.
SELECT EXISTS (SELECT 1 FROM people.person) AS found;

-- name: hold_all
-- Nobody else adds a person until the transaction ends.
LOCK TABLE people.person IN SHARE ROW EXCLUSIVE MODE;

-- name: people
-- Everybody, by code; factor_at: since when they have a second factor.
SELECT person.person, person.name, person.email, person.password IS NOT NULL AS has_password,
    person.issuer, factor.confirmed_at AS factor_at, person.created_at, person.created_by, person.disabled_at,
    person.disabled_by
FROM people.person
LEFT JOIN people.factor ON factor.person = person.person AND factor.confirmed_at IS NOT NULL
ORDER BY person.person;

-- name: set_password
-- Gives a person a password.
UPDATE people.person
SET password = %(password)s
WHERE person.person = %(person)s;

-- name: set_subject
-- Notes whom a provider says a person is.
UPDATE people.person
SET issuer = %(issuer)s, subject = %(subject)s
WHERE person.person = %(person)s;

-- name: disable
-- Lets a person come in no more.
UPDATE people.person
SET disabled_at = clock_timestamp(), disabled_by = %(actor)s
WHERE person.person = %(person)s AND person.disabled_at IS NULL
RETURNING person.person;

-- name: enable
-- Lets a person come in again.
UPDATE people.person
SET disabled_at = NULL, disabled_by = NULL
WHERE person.person = %(person)s AND person.disabled_at IS NOT NULL
RETURNING person.person;
