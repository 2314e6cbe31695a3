-- Records: single records of a company's audit trail, and what its list can be filtered by.

-- name: record
-- A record, and its neighbours in the chain.
SELECT
    a.company,
    a.record_no,
    a.at,
    a.actor,
    a.action,
    a.details,
    encode(a.digest, 'hex') AS digest,
    encode(a.previous_digest, 'hex') AS previous_digest,
    (SELECT max(b.record_no) FROM service.audit AS b WHERE b.company = a.company AND b.record_no < a.record_no) AS before,
    (SELECT min(b.record_no) FROM service.audit AS b WHERE b.company = a.company AND b.record_no > a.record_no) AS behind
FROM service.audit AS a
WHERE a.company = %(company)s AND a.record_no = %(number)s

-- name: kinds
-- Who made which kinds of changes.
SELECT DISTINCT actor, action
FROM service.audit
WHERE company = %(company)s
