-- Removing: lines leave the journals for good; their numbers and their reasons stay in the register.

-- name: count_out
-- The journals have fewer lines now; every line's end goes on record.
WITH leaving AS (
    SELECT review_line.journal, count(*) AS lines
    FROM review_line
    WHERE review_line.code IS NULL
    GROUP BY review_line.journal
),
counted AS (
    UPDATE journal.header
    SET line_count = header.line_count - leaving.lines, version = header.version + 1
    FROM leaving
    WHERE header.company = %(company)s AND header.journal = leaving.journal
    RETURNING header.journal, header.version
),
recorded AS (
    INSERT INTO journal.move (company, journal, version, line, from_status, to_status, voucher, actor, reason)
    SELECT %(company)s, review_line.journal, counted.version, review_line.line, review_line.status, %(to_status)s,
        review_line.voucher, %(actor)s, %(reason)s
    FROM review_line
    JOIN counted ON counted.journal = review_line.journal
    WHERE review_line.code IS NULL
)
UPDATE review_line
SET changed = true
WHERE review_line.code IS NULL

-- name: void_vouchers
-- Numbers of deleted lines are never used again; the register says who gave them up, when and why (I6).
INSERT INTO journal.voided_voucher (company, voucher, actual_id, journal, line, reason, actor)
SELECT %(company)s, review_line.voucher, review_line.actual_id, review_line.journal, review_line.line, %(reason)s, %(actor)s
FROM review_line
WHERE review_line.changed

-- name: write_off
-- Actuals that never wait again, and the numbers they had (T1).
INSERT INTO journal.write_off (
    company, actual_id, voucher, journal, line, from_status, currency, amount, reason, actor
)
SELECT %(company)s, review_line.actual_id, review_line.voucher, review_line.journal, review_line.line, review_line.status,
    review_line.currency, review_line.amount, %(reason)s, %(actor)s
FROM review_line
WHERE review_line.changed

-- name: remove_distributions
-- What the lines were distributed to is kept in journal.line_change.
DELETE FROM journal.distribution
USING review_line
WHERE distribution.company = %(company)s AND distribution.voucher = review_line.voucher AND review_line.changed

-- name: remove_issues
-- What was wrong with the lines.
DELETE FROM journal.issue
USING review_line
WHERE issue.company = %(company)s AND issue.voucher = review_line.voucher AND review_line.changed

-- name: remove_lines
-- The lines: a deleted line's actual waits again at once, because waiting is to be on no line (I1).
DELETE FROM journal.line
USING review_line
WHERE line.company = %(company)s AND line.journal = review_line.journal AND line.line = review_line.line
    AND review_line.changed

-- name: remove_headers
-- A journal goes with its last line (V4).
WITH gone AS (
    DELETE FROM journal.header
    WHERE header.company = %(company)s
        AND header.journal = ANY (ARRAY(SELECT DISTINCT review_line.journal FROM review_line WHERE review_line.changed))
        AND header.line_count = 0
    RETURNING header.journal, header.version, header.status
),
recorded AS (
    INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
    SELECT %(company)s, gone.journal, gone.version, 0, gone.status, 'deleted', %(actor)s, %(reason)s
    FROM gone
)
SELECT gone.journal
FROM gone
ORDER BY gone.journal
