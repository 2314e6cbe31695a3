-- Resets: back to draft, each a compare-and-set with its record in journal.move (T1, T3).

-- name: lock_header
-- One journal, locked, with what a reset must know.
SELECT header.status, header.version, header.claimed_at, header.claimed_by, header.lease_until < clock_timestamp() AS lapsed,
    header.claimed_at < clock_timestamp() - make_interval(hours => %(stuck_after_hours)s) AS stuck
FROM journal.header
WHERE header.company = %(company)s AND header.journal = %(journal)s
FOR UPDATE

-- name: reset_header
-- Set a journal to draft (T1) and with it its lines, except those that only an administrator may write off.
WITH freed AS (
    UPDATE journal.header
    SET status = 'draft', version = header.version + 1, claim_token = header.claim_token + 1,
        claimed_by = NULL, claimed_at = NULL, lease_until = NULL
    WHERE header.company = %(company)s AND header.journal = %(journal)s AND header.status = %(from_status)s
    RETURNING header.journal, header.version
),
lines AS (
    UPDATE journal.line
    SET own_status = NULL, version = line.version + 1
    FROM freed
    WHERE line.company = %(company)s AND line.journal = freed.journal AND line.own_status IN ('draft', 'error')
)
INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
SELECT %(company)s, freed.journal, freed.version, 0, %(from_status)s, 'draft', %(actor)s, %(reason)s
FROM freed

-- name: find_line
-- One line of a locked journal and its own status.
SELECT line.own_status
FROM journal.line
WHERE line.company = %(company)s AND line.journal = %(journal)s AND line.line = %(line)s
FOR UPDATE

-- name: reset_line
-- Set one line of a journal in error to draft.
WITH freed AS (
    UPDATE journal.line
    SET own_status = 'draft', version = line.version + 1
    WHERE line.company = %(company)s AND line.journal = %(journal)s AND line.line = %(line)s AND line.own_status IS NULL
    RETURNING line.line, line.voucher
),
counted AS (
    UPDATE journal.header
    SET version = header.version + 1
    WHERE header.company = %(company)s AND header.journal = %(journal)s
    RETURNING header.version
)
INSERT INTO journal.move (company, journal, version, line, from_status, to_status, voucher, actor, reason)
SELECT %(company)s, %(journal)s, counted.version, freed.line, 'error', 'draft', freed.voucher, %(actor)s, %(reason)s
FROM freed, counted

-- name: count_in_error
-- Lines that still share their header's error.
SELECT count(*) AS lines
FROM journal.line
WHERE line.company = %(company)s AND line.journal = %(journal)s AND line.own_status IS NULL
