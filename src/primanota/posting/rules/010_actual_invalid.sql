-- The source has withdrawn or changed the actual after its line was made (S5).
SELECT
    post_line.voucher,
    'actual ' || post_line.actual_id || ' is invalid'
        || COALESCE(': ' || NULLIF(verdict.reason, ''), ', says its source') AS cause
FROM post_line
JOIN staging.verdict
    ON verdict.company = %(company)s AND verdict.actual_id = post_line.actual_id AND verdict.verdict = 'invalid'
WHERE post_line.wave = %(wave)s
