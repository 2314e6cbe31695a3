-- Lifecycle: how a claim ends, each move a compare-and-set with its record in journal.move (T3).

-- name: forget_issues
-- What an earlier attempt found is replaced by what this one finds.
DELETE FROM journal.issue
USING post_line
WHERE issue.company = %(company)s AND issue.voucher = post_line.voucher

-- name: record_issues
-- What this attempt found wrong, each with its remedy.
INSERT INTO journal.issue (company, voucher, code, rank, message, remedy)
SELECT %(company)s, post_issue.voucher, post_issue.code, post_issue.rank, post_issue.message,
    %(remedies)s::jsonb ->> post_issue.code
FROM post_issue

-- name: record_dates
-- Lines whose date posting moved to an open period keep the date they had (P4).
UPDATE journal.line
SET
    accounting_date = post_line.accounting_date,
    original_accounting_date = COALESCE(line.original_accounting_date, line.accounting_date),
    version = line.version + 1
FROM post_line
WHERE line.company = %(company)s
    AND line.voucher = ANY (ARRAY(SELECT moved.voucher FROM post_line AS moved WHERE moved.moved))
    AND line.voucher = post_line.voucher

-- name: record_mirrors
-- Reversals that mirror their original carry its rates and amounts from now on (P9).
UPDATE journal.line
SET
    exchange_rate = post_line.exchange_rate,
    rate_date = post_line.rate_date,
    rate_rule = 'mirrored',
    reporting_rate = post_line.reporting_rate,
    reporting_rate_date = post_line.reporting_rate_date,
    reporting_rate_rule = 'mirrored',
    accounting_amount = post_line.accounting_amount,
    reporting_amount = post_line.reporting_amount,
    version = line.version + 1
FROM post_line
WHERE line.company = %(company)s
    AND line.voucher = ANY (ARRAY(SELECT mirror.voucher FROM post_line AS mirror WHERE mirror.mirrored))
    AND line.voucher = post_line.voucher
    AND (line.rate_rule, line.exchange_rate, line.rate_date, line.reporting_rate, line.reporting_rate_date) IS DISTINCT FROM
        ('mirrored', post_line.exchange_rate, post_line.rate_date, post_line.reporting_rate, post_line.reporting_rate_date)

-- name: plan_freely
-- From here on few rows are looked up in large tables by their keys; where they are named by an array, no plan can choose
-- to read the whole table.
SET LOCAL enable_nestloop = on

-- name: judge_journals
-- What becomes of each claimed journal: posted, in error, or draft again; and whether its lines with issues move out (P5).
INSERT INTO post_outcome (journal, claim_token, good, bad, status, splits, error_journal)
SELECT
    counted.journal, counted.claim_token, counted.good, counted.bad,
    CASE
        WHEN counted.bad = 0 OR (%(transfer_errors)s AND counted.good > 0) THEN 'posted'
        WHEN %(processing_improvements)s AND %(transfer_errors)s THEN 'error'
        ELSE 'draft'
    END,
    %(transfer_errors)s AND counted.good > 0 AND counted.bad > 0,
    NULL
FROM (
    SELECT post_claim.journal, post_claim.claim_token,
        count(*) FILTER (WHERE NOT troubled.yes) AS good,
        count(*) FILTER (WHERE troubled.yes) AS bad
    FROM post_claim
    JOIN post_line ON post_line.journal = post_claim.journal
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = post_line.voucher) AS yes
    ) AS troubled
    GROUP BY post_claim.journal, post_claim.claim_token
) AS counted

-- name: count_splits
-- How many journals of their own the lines with issues need.
SELECT count(*) AS journals FROM post_outcome WHERE post_outcome.splits

-- name: open_error_journals
-- One new journal for the lines with issues of each source: same period start, the source as original, root kept (P5).
WITH numbered AS (
    SELECT post_outcome.journal,
        %(prefix)s || lpad((%(first)s + row_number() OVER (ORDER BY post_outcome.journal) - 1)::text, %(width)s, '0')
            || %(suffix)s AS error_journal
    FROM post_outcome
    WHERE post_outcome.splits
),
named AS (
    UPDATE post_outcome SET error_journal = numbered.error_journal
    FROM numbered
    WHERE post_outcome.journal = numbered.journal
    RETURNING post_outcome.journal, post_outcome.error_journal, post_outcome.bad
),
opened AS (
    INSERT INTO journal.header (
        company, journal, description, status, period_unit, period_start_date, line_count, last_line, original_journal,
        root_journal, created_by
    )
    SELECT
        %(company)s,
        named.error_journal,
        'Project integration journal ' || source.period_start_date || ' ' || source.journal,
        CASE WHEN %(processing_improvements)s THEN 'error' ELSE 'draft' END,
        source.period_unit,
        source.period_start_date,
        named.bad,
        named.bad,
        source.journal,
        COALESCE(source.root_journal, source.journal),
        %(actor)s
    FROM named
    JOIN journal.header AS source ON source.company = %(company)s AND source.journal = named.journal
    RETURNING journal, status, original_journal
)
INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
SELECT %(company)s, opened.journal, 1, 0, NULL, opened.status, %(actor)s,
    'opened for the lines with issues of ' || opened.original_journal
FROM opened

-- name: move_lines
-- Lines with issues go over with voucher, edits and distributions, and are numbered anew; each transfer is recorded.
WITH moving AS (
    SELECT post_line.voucher, post_line.journal, post_line.line, post_outcome.error_journal,
        row_number() OVER (PARTITION BY post_line.journal ORDER BY post_line.line) AS new_line
    FROM post_line
    JOIN post_outcome ON post_outcome.journal = post_line.journal AND post_outcome.splits
    WHERE EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = post_line.voucher)
),
moved AS (
    UPDATE journal.line
    SET journal = moving.error_journal, line = moving.new_line, version = line.version + 1
    FROM moving
    WHERE line.company = %(company)s AND line.journal = moving.journal AND line.line = moving.line
    RETURNING line.voucher, moving.journal AS from_journal, moving.line AS from_line, line.journal, line.line,
        line.own_status
)
INSERT INTO journal.move (company, journal, version, line, from_status, to_status, to_journal, to_line, voucher, actor, reason)
SELECT %(company)s, moved.from_journal, header.version, moved.from_line, 'processing',
    COALESCE(moved.own_status, CASE WHEN %(processing_improvements)s THEN 'error' ELSE 'draft' END),
    moved.journal, moved.line, moved.voucher, %(actor)s, 'moved with its issues'
FROM moved
JOIN journal.header ON header.company = %(company)s AND header.journal = moved.from_journal

-- name: mark_lines
-- Lines with a status of their own: what is already in the ledger is unrecoverable, what the source withdrew invalid. The
-- moves are recorded here, except of lines that go on to another journal: their transfer tells it.
WITH lead AS MATERIALIZED (
    SELECT post_line.voucher, min(CASE post_issue.code
        WHEN 'voucher-already-posted' THEN 'unrecoverable' WHEN 'original-reversed' THEN 'unrecoverable'
        WHEN 'actual-invalid' THEN 'invalid_actual' END COLLATE "C") AS own_status,
        bool_or(post_issue.code = 'voucher-already-posted') AS in_ledger
    FROM post_line
    LEFT JOIN post_issue ON post_issue.voucher = post_line.voucher
    WHERE post_line.own_status IS NOT NULL OR post_issue.code IN ('voucher-already-posted', 'original-reversed', 'actual-invalid')
    GROUP BY post_line.voucher
),
marked AS (
    UPDATE journal.line
    SET own_status = lead.own_status, version = line.version + 1
    FROM lead
    WHERE line.company = %(company)s
        AND line.voucher = ANY (ARRAY(SELECT lead.voucher FROM lead))
        AND line.voucher = lead.voucher
        AND line.own_status IS DISTINCT FROM lead.own_status
    RETURNING line.journal, line.line, line.voucher, line.own_status, lead.in_ledger
)
INSERT INTO journal.move (company, journal, version, line, from_status, to_status, voucher, actor, reason)
SELECT %(company)s, marked.journal, header.version, marked.line, 'processing', marked.own_status, marked.voucher, %(actor)s,
    CASE WHEN marked.own_status <> 'unrecoverable' THEN 'its actual was withdrawn at the source'
        WHEN marked.in_ledger THEN 'its voucher is already in the ledger' ELSE 'its original is taken back already' END
FROM marked
JOIN post_outcome ON post_outcome.journal = marked.journal AND NOT post_outcome.splits
JOIN journal.header ON header.company = %(company)s AND header.journal = marked.journal
WHERE marked.own_status IS NOT NULL

-- name: settle
-- The journals end where they were judged to end, if the tokens are still the newest; the moves are recorded.
WITH settled AS (
    UPDATE journal.header
    SET
        status = post_outcome.status,
        version = header.version + 1,
        attempts = 0,
        line_count = header.line_count - CASE WHEN post_outcome.splits THEN post_outcome.bad ELSE 0 END,
        claimed_by = NULL,
        claimed_at = NULL,
        lease_until = NULL,
        posted_at = CASE WHEN post_outcome.status = 'posted' THEN %(posted_at)s::timestamptz END,
        posted_by = CASE WHEN post_outcome.status = 'posted' THEN %(actor)s END
    FROM post_outcome
    WHERE header.company = %(company)s
        AND header.journal = post_outcome.journal
        AND header.status = 'processing'
        AND header.claim_token = post_outcome.claim_token
    RETURNING header.journal, header.status, header.version, post_outcome.good, post_outcome.bad, post_outcome.error_journal
),
recorded AS (
    INSERT INTO journal.move (company, journal, version, line, from_status, to_status, actor, reason)
    SELECT %(company)s, settled.journal, settled.version, 0, 'processing', settled.status, %(actor)s,
        CASE settled.status
            WHEN 'posted' THEN 'every line left in it posted'
            WHEN 'error' THEN 'no line could be posted'
            ELSE 'lines have issues; tried again by the next run'
        END
    FROM settled
)
SELECT settled.journal, settled.status, settled.good, settled.bad, settled.error_journal
FROM settled
ORDER BY settled.journal
