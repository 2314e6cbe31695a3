-- Audit: append a record to a company's chain. The primary key is the lock: of two writers that saw the
-- same last record one waits for the other, adds nothing, and looks again.

-- name: append
-- Adds the record after the company's last one; no row comes back when another writer took that place.
WITH last AS (
    SELECT audit.record_no, audit.digest
    FROM service.audit
    WHERE audit.company = %(company)s::text
    ORDER BY audit.record_no DESC
    LIMIT 1
),
record AS MATERIALIZED (
    SELECT
        %(company)s::text AS company,
        %(actor)s::text AS actor,
        %(action)s::text AS action,
        %(details)s::jsonb AS details,
        COALESCE((SELECT last.record_no FROM last), 0) + 1 AS record_no,
        clock_timestamp() AS at,
        COALESCE((SELECT last.digest FROM last), ''::bytea) AS previous_digest
)
INSERT INTO service.audit (company, record_no, at, actor, action, details, previous_digest, digest)
SELECT
    record.company,
    record.record_no,
    record.at,
    record.actor,
    record.action,
    record.details,
    record.previous_digest,
    service.audit_digest(
        record.company,
        record.record_no,
        record.at,
        record.actor,
        record.action,
        record.details,
        record.previous_digest
    )
FROM record
ON CONFLICT (company, record_no) DO NOTHING
RETURNING record_no;
