-- Resets: back to draft, on sets, each a compare-and-set with its record in journal.move (T1, T3).

-- name: note_stuck
-- Posters that were silent for too long, and those that an administrator says are gone, count as gone.
UPDATE review_item
SET lapsed = true
WHERE review_item.status = 'processing'
    AND (%(force)s OR review_item.claimed_at < clock_timestamp() - make_interval(hours => %(stuck_after_hours)s))

-- name: refuse_journals
-- Journals that are neither in error nor left by their poster.
UPDATE review_item
SET
    code = 'not-resettable',
    cause = 'journal ' || review_item.journal || CASE review_item.status
        WHEN 'processing' THEN ' is being posted by ' || review_item.claimed_by
        ELSE ' is in status ' || review_item.status END
WHERE review_item.line IS NULL
    AND review_item.code IS NULL
    AND NOT (review_item.status = 'error' OR (review_item.status = 'processing' AND review_item.lapsed))

-- name: refuse_lines
-- Lines that are neither in error nor in a journal left by its poster.
UPDATE review_line
SET
    code = 'not-resettable',
    cause = 'line ' || review_line.journal || '/' || review_line.line || ' is in status ' || review_line.status
FROM review_item
WHERE review_item.item = review_line.item
    AND review_item.line IS NOT NULL
    AND NOT (review_line.status = 'error' OR (review_line.status = 'processing' AND review_item.lapsed))

-- name: mark_lines
-- The lines that become draft: all but those that only an administrator may write off.
UPDATE review_line
SET changed = true
WHERE review_line.code IS NULL AND review_line.status NOT IN ('unrecoverable', 'invalid_actual')

-- name: reset_lines
-- Lines of journals in error that were named one by one.
WITH freed AS (
    UPDATE journal.line
    SET own_status = 'draft', version = line.version + 1
    FROM review_line
    JOIN review_item ON review_item.item = review_line.item AND review_item.line IS NOT NULL
    WHERE line.company = %(company)s
        AND line.journal = review_line.journal
        AND line.line = review_line.line
        AND review_line.changed
        AND review_line.header_status = 'error'
    RETURNING line.journal, line.line, line.voucher
),
counted AS (
    UPDATE journal.header
    SET version = header.version + 1
    WHERE header.company = %(company)s AND header.journal IN (SELECT freed.journal FROM freed)
    RETURNING header.journal, header.version
)
INSERT INTO journal.move (company, journal, version, line, from_status, to_status, voucher, actor, reason)
SELECT %(company)s, freed.journal, counted.version, freed.line, 'error', 'draft', freed.voucher, %(actor)s, %(reason)s
FROM freed
JOIN counted ON counted.journal = freed.journal

-- name: free_journals
-- Journals that were named, or whose poster is gone and one of whose lines was named: to draft, and with them their lines,
-- except those that only an administrator may write off. The token moves on, so that a poster that was not gone is shut out.
WITH chosen AS (
    SELECT DISTINCT review_item.journal, review_item.status
    FROM review_item
    WHERE review_item.code IS NULL AND (review_item.line IS NULL OR review_item.status = 'processing')
),
freed AS (
    UPDATE journal.header
    SET status = 'draft', version = header.version + 1, claim_token = header.claim_token + 1, attempts = 0,
        claimed_by = NULL, claimed_at = NULL, lease_until = NULL
    FROM chosen
    WHERE header.company = %(company)s AND header.journal = chosen.journal AND header.status = chosen.status
    RETURNING header.journal, header.version, chosen.status AS from_status
),
lines AS (
    UPDATE journal.line
    SET own_status = NULL, version = line.version + 1
    FROM freed
    WHERE line.company = %(company)s AND line.journal = freed.journal AND line.own_status IN ('draft', 'error')
),
recorded AS (
    INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
    SELECT %(company)s, freed.journal, freed.version, 0, freed.from_status, 'draft', %(actor)s, %(reason)s
    FROM freed
)
SELECT freed.journal
FROM freed
ORDER BY freed.journal

-- name: free_mended
-- Journals in error of which no line is left in error, and one is draft.
WITH freed AS (
    UPDATE journal.header
    SET status = 'draft', version = header.version + 1, claim_token = header.claim_token + 1, attempts = 0
    WHERE header.company = %(company)s
        AND header.status = 'error'
        AND header.journal = ANY (ARRAY(SELECT DISTINCT review_line.journal FROM review_line WHERE review_line.changed))
        AND EXISTS (
            SELECT FROM journal.line
            WHERE line.company = %(company)s AND line.journal = header.journal AND line.own_status = 'draft'
        )
        AND NOT EXISTS (
            SELECT FROM journal.line
            WHERE line.company = %(company)s AND line.journal = header.journal
                AND (line.own_status IS NULL OR line.own_status = 'error')
        )
    RETURNING header.journal, header.version
),
lines AS (
    UPDATE journal.line
    SET own_status = NULL, version = line.version + 1
    FROM freed
    WHERE line.company = %(company)s AND line.journal = freed.journal AND line.own_status = 'draft'
),
recorded AS (
    INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
    SELECT %(company)s, freed.journal, freed.version, 0, 'error', 'draft', %(actor)s, 'no line is left in error'
    FROM freed
)
SELECT freed.journal
FROM freed
ORDER BY freed.journal
