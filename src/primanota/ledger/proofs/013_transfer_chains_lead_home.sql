-- title: Every transfer journal leads over its originals to its root, in the same period
-- why: Lines with issues move to a new journal (P5); where they came from must stay known.
WITH RECURSIVE chain AS (
    SELECT company, journal, journal AS root, period_start_date
    FROM journal.header
    WHERE original_journal IS NULL
    UNION ALL
    SELECT h.company, h.journal, c.root, c.period_start_date
    FROM chain AS c
    INNER JOIN journal.header AS h ON h.company = c.company AND h.original_journal = c.journal
)

SELECT
    h.company,
    h.journal,
    h.original_journal,
    h.root_journal,
    c.root AS end_of_chain,
    h.period_start_date
FROM journal.header AS h
LEFT JOIN chain AS c ON c.company = h.company AND c.journal = h.journal
WHERE h.original_journal IS NOT NULL
    AND (c.root IS DISTINCT FROM h.root_journal OR c.period_start_date IS DISTINCT FROM h.period_start_date)
