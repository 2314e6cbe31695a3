-- Preview: what import and posting would write, kept in temporary tables that stand where the real ones do.

-- name: declare
-- Tables and views with the names of those that posting and import write: a view shows what is written and what would be.
-- preview_line, preview_transaction, preview_entry: what would be written. preview_journal, preview_result, preview_issue: what
-- would become of each journal and line, and why. They live from one set to the next, until the next preview.
CREATE TEMPORARY TABLE IF NOT EXISTS header (LIKE journal.header INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TEMPORARY TABLE IF NOT EXISTS move (LIKE journal.move INCLUDING DEFAULTS);
CREATE TEMPORARY TABLE IF NOT EXISTS waiting (LIKE journal.waiting INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TEMPORARY TABLE IF NOT EXISTS period (LIKE setup.period INCLUDING INDEXES);
CREATE TEMPORARY TABLE IF NOT EXISTS number_sequence (LIKE setup.number_sequence INCLUDING INDEXES);
CREATE TEMPORARY TABLE IF NOT EXISTS number_block (LIKE setup.number_block INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TEMPORARY TABLE IF NOT EXISTS preview_line (LIKE journal.line INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES);
CREATE OR REPLACE TEMPORARY VIEW line AS
SELECT line.* FROM journal.line
UNION ALL
SELECT preview_line.* FROM preview_line;
CREATE TEMPORARY TABLE IF NOT EXISTS preview_transaction (
    LIKE ledger.project_transaction INCLUDING CONSTRAINTS INCLUDING INDEXES
);
CREATE OR REPLACE TEMPORARY VIEW project_transaction AS
SELECT project_transaction.* FROM ledger.project_transaction
UNION ALL
SELECT preview_transaction.* FROM preview_transaction;
CREATE TEMPORARY TABLE IF NOT EXISTS preview_entry (LIKE ledger.entry INCLUDING CONSTRAINTS INCLUDING INDEXES);
CREATE OR REPLACE TEMPORARY VIEW entry AS
SELECT entry.* FROM ledger.entry
UNION ALL
SELECT preview_entry.* FROM preview_entry;
CREATE TEMPORARY TABLE IF NOT EXISTS preview_journal (
    place integer GENERATED ALWAYS AS IDENTITY,
    journal text PRIMARY KEY,
    outcome text NOT NULL,
    good bigint NOT NULL,
    bad bigint NOT NULL,
    splits boolean NOT NULL,
    error_journal text,
    shown boolean NOT NULL
);
CREATE TEMPORARY TABLE IF NOT EXISTS preview_result (
    place bigint GENERATED ALWAYS AS IDENTITY,
    journal text NOT NULL,
    line integer NOT NULL,
    voucher text PRIMARY KEY,
    actual_id uuid NOT NULL,
    shown boolean NOT NULL,
    status text NOT NULL,
    error_journal text,
    transaction_type text NOT NULL,
    transaction_class text NOT NULL,
    project text NOT NULL,
    category text NOT NULL,
    resource text NOT NULL,
    line_property text NOT NULL,
    transaction_date date NOT NULL,
    accounting_date date NOT NULL,
    original_accounting_date date,
    period text,
    quantity numeric NOT NULL,
    unit_price numeric,
    amount numeric NOT NULL,
    currency text NOT NULL,
    exchange_rate numeric,
    reporting_rate numeric,
    accounting_amount numeric NOT NULL,
    reporting_amount numeric NOT NULL,
    ledger_status text NOT NULL,
    profile text NOT NULL,
    profile_rule text NOT NULL,
    sales_tax_group text NOT NULL,
    item_sales_tax_group text NOT NULL
);
CREATE INDEX IF NOT EXISTS preview_result_place ON preview_result (place);
CREATE TEMPORARY TABLE IF NOT EXISTS preview_issue (
    voucher text NOT NULL,
    code text NOT NULL,
    rank smallint NOT NULL,
    message text NOT NULL,
    PRIMARY KEY (voucher, code)
)

-- name: empty
-- A preview begins with nothing; what it fills from here on is gone, to the last page, when its transaction is rolled back.
TRUNCATE
    header, move, waiting, period, number_sequence, number_block, preview_line, preview_transaction, preview_entry, preview_journal,
    preview_result, preview_issue
    RESTART IDENTITY

-- name: empty_set
-- Each set begins with nothing, as after a commit.
TRUNCATE
    post_claim, post_date, post_line, post_part, post_account, post_special, post_carried, post_issue, post_outcome

-- name: wait_briefly
-- Nobody waits for a preview, for it locks no row; it waits for who holds a whole table, a migration at most.
SET LOCAL lock_timeout = '3s'

-- name: copy_headers
-- The journals that are computed: the named ones, or every one that posting would take and the filters admit.
INSERT INTO header (
    company, journal, description, status, period_unit, period_start_date, line_count, last_line, original_journal, root_journal,
    lease_until, created_by
)
SELECT
    header.company, header.journal, header.description, header.status, header.period_unit, header.period_start_date,
    header.line_count, header.last_line, header.original_journal, header.root_journal, header.lease_until, header.created_by
FROM journal.header
WHERE header.company = %(company)s
    AND CASE WHEN %(journals)s::text[] IS NULL
        THEN header.status = 'draft' OR (header.status = 'processing' AND header.lease_until < clock_timestamp())
        ELSE header.journal = ANY (%(journals)s)
    END
    AND (%(period_start)s::date IS NULL OR header.period_start_date = %(period_start)s)
    AND (%(original)s::text IS NULL OR header.original_journal = %(original)s)

-- name: copy_periods
-- The periods, for posters lock the ones they post to.
INSERT INTO period (company, period, start_date, end_date, status, project_access)
SELECT period.company, period.period, period.start_date, period.end_date, period.status, period.project_access
FROM setup.period
WHERE period.company = %(company)s

-- name: copy_counters
-- The counters, so that numbers are shown as they would be drawn now, and none is.
INSERT INTO number_sequence (company, sequence, format, next)
SELECT number_sequence.company, number_sequence.sequence, number_sequence.format, number_sequence.next
FROM setup.number_sequence
WHERE number_sequence.company = %(company)s

-- name: list_journals
-- The journals in the order in which posters claim them.
SELECT header.journal, header.line_count
FROM header
WHERE header.company = %(company)s
ORDER BY header.period_start_date, header.journal

-- name: note_journals
-- The journals of a set; there is no claim and so no token.
INSERT INTO post_claim (journal, claim_token)
SELECT named.journal, 0
FROM unnest(%(journals)s::text[]) AS named (journal)

-- name: number_error_journals
-- The journals that would open for lines with issues, with the numbers they would get.
UPDATE post_outcome
SET error_journal = numbered.error_journal
FROM (
    SELECT splitting.journal,
        %(prefix)s || lpad((%(first)s + row_number() OVER (ORDER BY splitting.journal) - 1)::text, %(width)s, '0')
            || %(suffix)s AS error_journal
    FROM post_outcome AS splitting
    WHERE splitting.splits
) AS numbered
WHERE post_outcome.journal = numbered.journal

-- name: keep_journals
-- What would become of each journal of the set.
INSERT INTO preview_journal (journal, outcome, good, bad, splits, error_journal, shown)
SELECT post_outcome.journal, post_outcome.status, post_outcome.good, post_outcome.bad, post_outcome.splits,
    post_outcome.error_journal, NOT %(partly)s
FROM post_outcome
JOIN header ON header.company = %(company)s AND header.journal = post_outcome.journal
ORDER BY header.period_start_date, header.journal

-- name: keep_lines
-- What would become of each line of the set: as settling a claim decides it.
INSERT INTO preview_result (
    journal, line, voucher, actual_id, shown, status, error_journal, transaction_type, transaction_class, project, category,
    resource, line_property, transaction_date, accounting_date, original_accounting_date, period, quantity, unit_price,
    amount, currency, exchange_rate, reporting_rate, accounting_amount, reporting_amount, ledger_status, profile,
    profile_rule, sales_tax_group, item_sales_tax_group
)
SELECT
    post_line.journal, post_line.line, post_line.voucher, post_line.actual_id, NOT %(partly)s,
    CASE
        WHEN lead.codes IS NULL THEN post_outcome.status
        WHEN 'actual-invalid' = ANY (lead.codes) THEN 'invalid_actual'
        WHEN lead.codes && ARRAY['voucher-already-posted', 'original-reversed'] THEN 'unrecoverable'
        WHEN post_outcome.splits AND NOT %(processing_improvements)s THEN 'draft'
        WHEN post_outcome.splits THEN 'error'
        ELSE post_outcome.status
    END,
    CASE WHEN lead.codes IS NOT NULL THEN post_outcome.error_journal END,
    post_line.transaction_type, post_line.transaction_class, post_line.project, post_line.category, post_line.resource,
    post_line.line_property, post_line.transaction_date, post_line.accounting_date,
    CASE WHEN post_line.moved THEN COALESCE(line.original_accounting_date, line.accounting_date)
        ELSE line.original_accounting_date END,
    post_line.period, post_line.quantity, post_line.unit_price, post_line.amount, post_line.currency,
    post_line.exchange_rate, post_line.reporting_rate, post_line.accounting_amount, post_line.reporting_amount,
    post_line.ledger_status, post_line.profile, post_line.profile_rule, post_line.sales_tax_group,
    post_line.item_sales_tax_group
FROM post_line
JOIN post_outcome ON post_outcome.journal = post_line.journal
JOIN header ON header.company = %(company)s AND header.journal = post_line.journal
CROSS JOIN LATERAL (
    SELECT held.accounting_date, held.original_accounting_date
    FROM journal.line AS held
    WHERE held.company = %(company)s AND held.voucher = post_line.voucher
    OFFSET 0
) AS line
LEFT JOIN (
    SELECT post_issue.voucher, array_agg(post_issue.code) AS codes FROM post_issue GROUP BY post_issue.voucher
) AS lead ON lead.voucher = post_line.voucher
ORDER BY header.period_start_date, post_line.journal, post_line.line

-- name: keep_issues
-- And what stands against it.
INSERT INTO preview_issue (voucher, code, rank, message)
SELECT post_issue.voucher, post_issue.code, post_issue.rank, post_issue.message
FROM post_issue

-- name: show_imported
-- Of everything that waits the lines it would get are shown.
UPDATE preview_result
SET shown = true
FROM preview_line
WHERE preview_line.company = %(company)s AND preview_line.voucher = preview_result.voucher

-- name: show_named
-- Of a selection its lines are shown, 0 for all of a journal; their journals are computed whole.
UPDATE preview_result
SET shown = true
FROM unnest(%(journals)s::text[], %(lines)s::integer[]) AS named (journal, line)
WHERE preview_result.journal = named.journal AND named.line IN (0, preview_result.line)
RETURNING preview_result.journal, preview_result.line

-- name: show_journals
-- The journals that hold something that is shown.
UPDATE preview_journal
SET shown = true
WHERE preview_journal.journal IN (SELECT preview_result.journal FROM preview_result WHERE preview_result.shown)
