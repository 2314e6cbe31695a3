-- Rescue: processing -> draft, or error after too many attempts; each a compare-and-set with its record (T3).

-- name: last_move
-- What happened to a journal last.
SELECT move.reason
FROM journal.move
WHERE move.company = %(company)s AND move.journal = %(journal)s AND move.line = 0
ORDER BY move.version DESC
LIMIT 1

-- name: give_back
-- Journals whose lease has run out, or one that its poster holds, are drafts again; after too many attempts they are in error
-- with an issue on each line. The token grows: whoever held the journal cannot post it any more.
WITH ending AS (
    SELECT header.journal, header.attempts
    FROM journal.header
    WHERE header.company = %(company)s
        AND header.status = 'processing'
        AND (
            (%(journal)s::text IS NULL AND header.lease_until < clock_timestamp())
            OR (header.journal = %(journal)s AND header.claim_token = %(claim_token)s::bigint)
        )
    ORDER BY header.journal
    FOR UPDATE SKIP LOCKED
),
ended AS (
    UPDATE journal.header
    SET
        status = CASE WHEN ending.attempts >= %(attempts_max)s::integer THEN 'error' ELSE 'draft' END,
        version = header.version + 1,
        claim_token = header.claim_token + 1,
        attempts = CASE WHEN ending.attempts >= %(attempts_max)s::integer THEN 0 ELSE ending.attempts END,
        claimed_by = NULL,
        claimed_at = NULL,
        lease_until = NULL
    FROM ending
    WHERE header.company = %(company)s AND header.journal = ending.journal
    RETURNING header.journal, header.status, header.version
),
blamed AS (
    INSERT INTO journal.issue (company, voucher, code, rank, message, remedy)
    SELECT %(company)s, line.voucher, %(code)s, %(rank)s,
        'Journal ' || line.journal || ', line ' || line.line || ', voucher ' || line.voucher || ': ' || %(cause)s,
        %(remedy)s
    FROM ended
    JOIN journal.line ON line.company = %(company)s AND line.journal = ended.journal
    WHERE ended.status = 'error' AND line.own_status IS NULL
    ON CONFLICT (company, voucher, code) DO UPDATE SET message = excluded.message, found_at = clock_timestamp()
),
recorded AS (
    INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
    SELECT %(company)s, ended.journal, ended.version, 0, 'processing', ended.status, %(actor)s, %(reason)s
    FROM ended
)
SELECT ended.journal, ended.status
FROM ended
ORDER BY ended.journal
