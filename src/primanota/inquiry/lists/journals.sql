-- Journals and lines: which rows are on a page. Each statement is of one company.

-- name: journals
-- The numbers of a page of journals.
SELECT journal
FROM journal.header
WHERE company = %(company)s
    AND (%(status)s::text IS NULL OR status = %(status)s OR (%(status)s = 'not_posted' AND status <> 'posted'))
    AND (%(period_start)s::date IS NULL OR period_start_date = %(period_start)s)
    AND (%(original)s::text IS NULL OR original_journal = %(original)s)
    AND (%(after_journal)s::text IS NULL OR journal > %(after_journal)s)
ORDER BY journal
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_journals
-- How many journals there are.
SELECT count(*) AS total
FROM journal.header
WHERE company = %(company)s
    AND (%(status)s::text IS NULL OR status = %(status)s OR (%(status)s = 'not_posted' AND status <> 'posted'))
    AND (%(period_start)s::date IS NULL OR period_start_date = %(period_start)s)
    AND (%(original)s::text IS NULL OR original_journal = %(original)s)

-- name: place
-- How many lines there are, and the journal that the one at a place is in, with the lines before that journal. Lines that
-- have a status of their own are few and counted by their index; the others have that of their journal, which knows how
-- many lines it has.
WITH own AS (
    SELECT l.journal, count(*) AS lines, count(*) FILTER (WHERE l.own_status = %(status)s) AS fitting
    FROM journal.line AS l
    WHERE l.company = %(company)s AND l.own_status IS NOT NULL AND %(status)s::text IS NOT NULL
    GROUP BY l.journal
),

counted AS (
    SELECT
        h.journal,
        CASE
            WHEN %(status)s::text IS NULL THEN h.line_count
            ELSE COALESCE(own.fitting, 0)
                + CASE WHEN h.status = %(status)s THEN h.line_count - COALESCE(own.lines, 0) ELSE 0 END
        END AS lines
    FROM journal.header AS h
    LEFT JOIN own ON own.journal = h.journal
    WHERE h.company = %(company)s
        AND (%(journal)s::text IS NULL OR h.journal = %(journal)s)
        AND (%(period_start)s::date IS NULL OR h.period_start_date = %(period_start)s)
),

placed AS (
    SELECT counted.journal, counted.lines, sum(counted.lines) OVER (ORDER BY counted.journal) - counted.lines AS before
    FROM counted
)

SELECT (SELECT COALESCE(sum(counted.lines), 0) FROM counted) AS total, placed.journal, placed.before
FROM (SELECT 1) AS always (there)
LEFT JOIN placed ON placed.before <= %(at)s AND placed.before + placed.lines > %(at)s

-- name: lines
-- The keys of a page of lines, journal by journal, from each no more than fit on the page.
SELECT h.journal, l.line, l.voucher
FROM (
    SELECT c.journal, c.status
    FROM journal.header AS c
    WHERE c.company = %(company)s
        AND (%(journal)s::text IS NULL OR c.journal = %(journal)s)
        AND (%(period_start)s::date IS NULL OR c.period_start_date = %(period_start)s)
        AND (%(after_journal)s::text IS NULL OR c.journal >= %(after_journal)s)
        AND (%(status)s::text IS NULL OR c.status = %(status)s OR c.journal IN (
            SELECT o.journal
            FROM journal.line AS o
            WHERE o.company = %(company)s AND o.own_status = %(status)s
        ))
) AS h
CROSS JOIN LATERAL (
    SELECT e.line, e.voucher
    FROM journal.line AS e
    WHERE e.company = %(company)s
        AND e.journal = h.journal
        AND (%(after_journal)s::text IS NULL OR h.journal > %(after_journal)s OR e.line > %(after_line)s)
        AND (%(status)s::text IS NULL OR COALESCE(e.own_status, h.status) = %(status)s)
    ORDER BY e.line
    LIMIT %(limit)s::bigint + %(skip)s::bigint
) AS l
ORDER BY h.journal, l.line
LIMIT %(limit)s OFFSET %(skip)s

-- name: picked_lines
-- The keys of a page of lines that are chosen by what they say themselves.
SELECT l.journal, l.line, l.voucher
FROM journal.line AS l
INNER JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
WHERE l.company = %(company)s
    AND (%(journal)s::text IS NULL OR l.journal = %(journal)s)
    AND (%(period_start)s::date IS NULL OR h.period_start_date = %(period_start)s)
    AND (%(status)s::text IS NULL OR COALESCE(l.own_status, h.status) = %(status)s)
    AND (%(voucher)s::text IS NULL OR l.voucher = %(voucher)s)
    AND (%(actual)s::uuid IS NULL OR l.actual_id = %(actual)s)
    AND (%(project)s::text IS NULL OR l.project = %(project)s)
    AND (%(code)s::text IS NULL OR l.voucher = ANY (ARRAY(
        SELECT i.voucher::text
        FROM journal.issue AS i
        WHERE i.company = %(company)s AND i.code = %(code)s
    )))
    AND (%(first)s::date IS NULL OR l.accounting_date >= %(first)s)
    AND (%(last)s::date IS NULL OR l.accounting_date <= %(last)s)
    AND (%(after_journal)s::text IS NULL OR (l.journal, l.line) > (%(after_journal)s, %(after_line)s))
ORDER BY l.journal, l.line
LIMIT %(limit)s OFFSET %(skip)s

-- name: count_picked_lines
-- How many lines there are that say so themselves.
SELECT count(*) AS total
FROM journal.line AS l
INNER JOIN journal.header AS h ON h.company = l.company AND h.journal = l.journal
WHERE l.company = %(company)s
    AND (%(journal)s::text IS NULL OR l.journal = %(journal)s)
    AND (%(period_start)s::date IS NULL OR h.period_start_date = %(period_start)s)
    AND (%(status)s::text IS NULL OR COALESCE(l.own_status, h.status) = %(status)s)
    AND (%(voucher)s::text IS NULL OR l.voucher = %(voucher)s)
    AND (%(actual)s::uuid IS NULL OR l.actual_id = %(actual)s)
    AND (%(project)s::text IS NULL OR l.project = %(project)s)
    AND (%(code)s::text IS NULL OR l.voucher = ANY (ARRAY(
        SELECT i.voucher::text
        FROM journal.issue AS i
        WHERE i.company = %(company)s AND i.code = %(code)s
    )))
    AND (%(first)s::date IS NULL OR l.accounting_date >= %(first)s)
    AND (%(last)s::date IS NULL OR l.accounting_date <= %(last)s)
