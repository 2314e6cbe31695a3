-- title: The audit trail is whole: no record was changed, added or removed
-- why: Each record's digest covers the one before it, so tampering shows (B5); the first record follows the empty digest.
WITH chain AS (
    SELECT company, record_no, at, actor, action, previous_digest, digest,
        service.audit_digest(company, record_no, at, actor, action, details, previous_digest) AS digest_now,
        lag(record_no, 1, 0::bigint) OVER by_number AS record_before,
        lag(digest, 1, ''::bytea) OVER by_number AS digest_before
    FROM service.audit
    WINDOW by_number AS (PARTITION BY company ORDER BY record_no)
)

SELECT
    company,
    record_no,
    at,
    actor,
    action,
    concat_ws('; ',
        CASE WHEN record_no <> record_before + 1 THEN 'records before it are missing' END,
        CASE WHEN previous_digest IS DISTINCT FROM digest_before THEN 'does not follow the record before it' END,
        CASE WHEN digest IS DISTINCT FROM digest_now THEN 'was changed' END) AS finding
FROM chain
WHERE record_no <> record_before + 1
    OR previous_digest IS DISTINCT FROM digest_before
    OR digest IS DISTINCT FROM digest_now
