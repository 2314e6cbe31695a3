-- Selecting: the journals and lines that a command of the review names, locked, and what each is answered.

-- name: declare
-- review_item: what was named, in that order, with its journal as it stood when locked; code and cause: why it is refused.
-- review_line: the lines that the items mean; changed: the command did what it was asked to.
CREATE TEMPORARY TABLE IF NOT EXISTS review_item (
    item integer PRIMARY KEY,
    journal setup.code NOT NULL,
    line integer,
    expected integer,
    status setup.code,
    version integer,
    claimed_by text,
    claimed_at timestamptz,
    lapsed boolean,
    code text,
    cause text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS review_line (
    journal setup.code NOT NULL,
    line integer NOT NULL,
    item integer NOT NULL,
    voucher setup.code NOT NULL,
    actual_id uuid NOT NULL,
    version integer NOT NULL,
    header_status setup.code NOT NULL,
    own_status setup.code,
    status setup.code NOT NULL,
    amount numeric NOT NULL,
    currency setup.code NOT NULL,
    old_parts jsonb,
    new_parts jsonb,
    changed boolean NOT NULL DEFAULT false,
    code text,
    cause text,
    PRIMARY KEY (journal, line)
) ON COMMIT DELETE ROWS

-- name: forget
-- An earlier selection of the same transaction.
TRUNCATE review_item, review_line

-- name: note_items
-- What the command names.
INSERT INTO review_item (item, journal, line, expected)
SELECT named.item, named.journal, named.line, named.expected
FROM unnest(%(journals)s::text[], %(lines)s::integer[], %(versions)s::integer[])
    WITH ORDINALITY AS named (journal, line, expected, item)

-- name: lock_headers
-- The journals, locked in the order of their numbers: whoever changes a line holds its header first.
SELECT header.journal
FROM journal.header
WHERE header.company = %(company)s AND header.journal = ANY (ARRAY(SELECT review_item.journal FROM review_item))
ORDER BY header.journal
FOR UPDATE OF header

-- name: look_up
-- How the journals stand, now that nobody else can change them.
UPDATE review_item
SET
    status = header.status,
    version = header.version,
    claimed_by = header.claimed_by,
    claimed_at = header.claimed_at,
    lapsed = header.lease_until < clock_timestamp()
FROM journal.header
WHERE header.company = %(company)s AND header.journal = review_item.journal

-- name: find_lines
-- The lines named, and all lines of the journals named.
INSERT INTO review_line (
    journal, line, item, voucher, actual_id, version, header_status, own_status, status, amount, currency
)
SELECT
    line.journal, line.line, review_item.item, line.voucher, line.actual_id, line.version, review_item.status,
    line.own_status, COALESCE(line.own_status, review_item.status), line.amount, line.currency
FROM review_item
JOIN journal.line ON line.company = %(company)s AND line.journal = review_item.journal
WHERE review_item.line IS NULL AND review_item.status IS NOT NULL
UNION ALL
SELECT
    line.journal, line.line, review_item.item, line.voucher, line.actual_id, line.version, review_item.status,
    line.own_status, COALESCE(line.own_status, review_item.status), line.amount, line.currency
FROM review_item
JOIN journal.line
    ON line.company = %(company)s AND line.journal = review_item.journal AND line.line = review_item.line
WHERE review_item.line IS NOT NULL AND review_item.status IS NOT NULL

-- name: analyze_lines
-- The set has just been written.
ANALYZE review_line

-- name: refuse_missing
-- What is not there.
UPDATE review_item
SET
    code = CASE WHEN review_item.status IS NULL THEN 'journal-unknown' ELSE 'line-unknown' END,
    cause = CASE WHEN review_item.status IS NULL THEN 'company ' || %(company)s || ' has no journal ' || review_item.journal
        ELSE 'journal ' || review_item.journal || ' has no line ' || review_item.line END
WHERE review_item.status IS NULL
    OR (review_item.line IS NOT NULL
        AND NOT EXISTS (SELECT FROM review_line WHERE review_line.item = review_item.item))

-- name: refuse_changed
-- What is not any more as its user saw it (V3), and who edited it last.
UPDATE review_item
SET
    code = 'line-changed',
    cause = CASE WHEN review_item.line IS NULL THEN 'journal ' || review_item.journal
            ELSE 'line ' || review_item.journal || '/' || review_item.line END
        || ' is at version ' || present.version || ', not ' || review_item.expected
        || COALESCE('; last edited by ' || present.editor, '')
FROM (
    SELECT asked.item, COALESCE(review_line.version, asked.version) AS version, edited.actor AS editor
    FROM review_item AS asked
    LEFT JOIN review_line ON review_line.item = asked.item AND asked.line IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT line_change.actor
        FROM journal.line_change
        WHERE line_change.company = %(company)s AND line_change.voucher = review_line.voucher
        ORDER BY line_change.version DESC
        LIMIT 1
    ) AS edited ON true
) AS present
WHERE present.item = review_item.item AND review_item.code IS NULL AND review_item.expected <> present.version

-- name: drop_refused
-- Lines of items that are refused already.
DELETE FROM review_line
USING review_item
WHERE review_item.item = review_line.item AND review_item.code IS NOT NULL

-- name: refuse_statuses
-- Lines whose status does not allow it, and all lines of a journal that is being posted.
UPDATE review_line
SET
    code = %(code)s,
    cause = 'line ' || review_line.journal || '/' || review_line.line || CASE
        WHEN review_line.header_status = 'processing' THEN ' is being posted by ' || review_item.claimed_by
        ELSE ' is in status ' || review_line.status END
FROM review_item
WHERE review_item.item = review_line.item
    AND NOT (review_line.status = ANY (%(allowed)s::text[]) AND review_line.header_status IN ('draft', 'error'))

-- name: fold_lines
-- A line that was named is answered by its own name.
UPDATE review_item
SET code = review_line.code, cause = review_line.cause
FROM review_line
WHERE review_line.item = review_item.item AND review_item.line IS NOT NULL AND review_line.code IS NOT NULL

-- name: fold_journals
-- A journal of which no line can be changed is refused as a whole.
UPDATE review_item
SET
    code = refused.code,
    cause = 'journal ' || review_item.journal || CASE
        WHEN review_item.status = 'processing' THEN ' is being posted by ' || review_item.claimed_by
        WHEN refused.statuses = review_item.status THEN ' is in status ' || review_item.status
        ELSE ' is in status ' || review_item.status || ', its lines are in ' || refused.statuses END
FROM (
    SELECT review_line.item, min(review_line.code) AS code,
        string_agg(DISTINCT review_line.status, ', ' ORDER BY review_line.status) AS statuses
    FROM review_line
    GROUP BY review_line.item
    HAVING bool_and(review_line.code IS NOT NULL)
) AS refused
WHERE refused.item = review_item.item AND review_item.line IS NULL AND review_item.code IS NULL

-- name: answers
-- Each item with what became of it, and below a journal its lines that were refused.
SELECT answered.journal, answered.line, answered.voucher, answered.lines, answered.version, answered.code, answered.cause
FROM (
    SELECT
        review_item.item,
        review_item.journal,
        review_item.line,
        CASE WHEN review_item.line IS NOT NULL THEN found.voucher END AS voucher,
        COALESCE(found.lines, 0) AS lines,
        CASE WHEN review_item.line IS NULL THEN header.version ELSE line.version END AS version,
        review_item.code,
        review_item.cause,
        0 AS place
    FROM review_item
    LEFT JOIN (
        SELECT review_line.item, min(review_line.voucher) AS voucher,
            count(*) FILTER (WHERE review_line.changed) AS lines
        FROM review_line
        GROUP BY review_line.item
    ) AS found ON found.item = review_item.item
    LEFT JOIN journal.header ON header.company = %(company)s AND header.journal = review_item.journal
    LEFT JOIN journal.line
        ON line.company = %(company)s AND line.journal = review_item.journal AND line.line = review_item.line
    UNION ALL
    SELECT review_line.item, review_line.journal, review_line.line, review_line.voucher, 0, review_line.version,
        review_line.code, review_line.cause, review_line.line
    FROM review_line
    JOIN review_item ON review_item.item = review_line.item
    WHERE review_item.line IS NULL AND review_item.code IS NULL AND review_line.code IS NOT NULL
) AS answered
ORDER BY answered.item, answered.place
