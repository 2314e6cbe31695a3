-- Register: what a posting run did with each journal.

-- name: note
-- Takes down what became of journals, with what became of them.
INSERT INTO jobs.run_journal (
    company, run, journal, status, lines_posted, lines_with_issues, entries, issues, error_journal, fault
)
SELECT
    %(company)s, %(run)s, noted.journal, noted.status, noted.lines_posted, noted.lines_with_issues, noted.entries,
    noted.issues::jsonb, noted.error_journal, noted.fault
FROM unnest(
    %(journals)s::text[],
    %(statuses)s::text[],
    %(lines_posted)s::integer[],
    %(lines_with_issues)s::integer[],
    %(entries)s::integer[],
    %(issues)s::text[],
    %(error_journals)s::text[],
    %(faults)s::text[]
) AS noted (journal, status, lines_posted, lines_with_issues, entries, issues, error_journal, fault);

-- name: list_tried
-- The journals that a run must leave alone: those it tried that may be drafts again, and those it opened.
SELECT run_journal.journal
FROM jobs.run_journal
WHERE run_journal.company = %(company)s AND run_journal.run = %(run)s AND run_journal.status <> 'posted'
UNION ALL
SELECT run_journal.error_journal
FROM jobs.run_journal
WHERE run_journal.company = %(company)s AND run_journal.run = %(run)s AND run_journal.error_journal IS NOT NULL;

-- name: list_noted
-- All that a run did, journal by journal.
SELECT
    run_journal.journal, run_journal.status, run_journal.lines_posted, run_journal.lines_with_issues, run_journal.entries,
    run_journal.issues, run_journal.error_journal, run_journal.fault
FROM jobs.run_journal
WHERE run_journal.company = %(company)s AND run_journal.run = %(run)s
ORDER BY run_journal.journal;
