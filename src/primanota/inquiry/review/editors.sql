-- Editors: which journals somebody had a hand in.

-- name: edited
-- Those of some journals that have a line which this person edited.
SELECT DISTINCT line.journal
FROM journal.line_change
JOIN journal.line ON line.company = line_change.company AND line.voucher = line_change.voucher
WHERE line_change.company = %(company)s
    AND line_change.actor = %(person)s
    AND line.journal = ANY(%(journals)s::text[])
ORDER BY line.journal;
