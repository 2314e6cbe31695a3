-- Roles: who has which role in which company, and the exceptions to the segregation of duties.

-- name: grant
-- Gives a role; no row comes back when the person has it.
INSERT INTO people.role_grant (company, person, role, granted_by)
VALUES (%(company)s, %(person)s, %(role)s, %(actor)s)
ON CONFLICT (company, person, role) DO NOTHING
RETURNING role_grant.role;

-- name: revoke
-- Takes a role away; no row comes back when the person has it not.
DELETE FROM people.role_grant
WHERE role_grant.company = %(company)s AND role_grant.person = %(person)s AND role_grant.role = %(role)s
RETURNING role_grant.role;

-- name: held
-- The roles of a person in all companies, or of everybody when nobody is named.
SELECT role_grant.company, role_grant.person, role_grant.role, role_grant.granted_at, role_grant.granted_by
FROM people.role_grant
WHERE %(person)s::text IS NULL OR role_grant.person = %(person)s
ORDER BY role_grant.person, role_grant.company, role_grant.role;

-- name: waive
-- Keeps an exception, in place of one for the same roles.
INSERT INTO people.waiver (company, person, first_role, second_role, reason, until, granted_by)
VALUES (%(company)s, %(person)s, %(first)s, %(second)s, %(reason)s, %(until)s, %(actor)s)
ON CONFLICT (company, person, first_role, second_role) DO UPDATE
SET reason = EXCLUDED.reason, until = EXCLUDED.until, granted_at = clock_timestamp(), granted_by = EXCLUDED.granted_by;

-- name: unwaive
-- Ends an exception; no row comes back when there is none.
DELETE FROM people.waiver
WHERE waiver.company = %(company)s AND waiver.person = %(person)s
    AND waiver.first_role = %(first)s AND waiver.second_role = %(second)s
RETURNING waiver.person;

-- name: waivers
-- The exceptions of a person in all companies, or of everybody when nobody is named; one that is over counts no more.
SELECT waiver.company, waiver.person, waiver.first_role, waiver.second_role, waiver.reason, waiver.until,
    waiver.granted_at, waiver.granted_by, COALESCE(waiver.until >= CURRENT_DATE, true) AS valid
FROM people.waiver
WHERE %(person)s::text IS NULL OR waiver.person = %(person)s
ORDER BY waiver.person, waiver.company, waiver.first_role, waiver.second_role;
