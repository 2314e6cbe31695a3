-- Audit: the trail of one company.

-- name: audit
-- Records, the newest first (B5).
SELECT company, record_no, at, actor, action, details, encode(digest, 'hex') AS digest
FROM service.audit
WHERE company = %(company)s
    AND (%(actor)s::text IS NULL OR actor = %(actor)s)
    AND (%(action)s::text IS NULL OR action = %(action)s)
    AND (%(text)s::text IS NULL OR position(lower(%(text)s) IN lower(details::text)) > 0)
    AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
ORDER BY record_no DESC
