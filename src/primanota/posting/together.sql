-- Together: the sets of one posting transaction.

-- name: declare
-- post_claim: the journals held. post_part: parts of distributed lines. post_account: the account of each leg. post_special:
-- entries of distributed and mirrored lines. post_plain: those of all other lines, derived as they are read. post_entry: all
-- prospective entries. post_carried: what each account carries of the dimensions. post_issue: what breaks a rule.
-- post_outcome: what becomes of each journal.
CREATE TEMPORARY TABLE IF NOT EXISTS post_claim (
    journal text PRIMARY KEY,
    claim_token bigint NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS post_part (
    voucher text NOT NULL,
    part integer NOT NULL,
    amount numeric NOT NULL,
    accounting_amount numeric NOT NULL,
    reporting_amount numeric NOT NULL,
    dimensions jsonb NOT NULL,
    PRIMARY KEY (voucher, part)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS post_account (
    posting_type text NOT NULL,
    project text NOT NULL,
    category text NOT NULL,
    worker text NOT NULL,
    main_account text NOT NULL,
    account_rule text NOT NULL,
    known boolean NOT NULL,
    suspended boolean NOT NULL,
    PRIMARY KEY (posting_type, project, category, worker)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS post_special (
    voucher text NOT NULL,
    entry integer NOT NULL,
    wave smallint NOT NULL,
    derived boolean NOT NULL,
    posting_type text NOT NULL,
    main_account text NOT NULL,
    account_rule text NOT NULL,
    dimensions jsonb NOT NULL,
    amount numeric NOT NULL,
    accounting_amount numeric NOT NULL,
    reporting_amount numeric NOT NULL,
    PRIMARY KEY (voucher, entry)
) ON COMMIT DELETE ROWS;
CREATE OR REPLACE TEMPORARY VIEW post_plain AS
SELECT
    post_line.voucher, post_line.journal, leg.entry, post_line.wave, true AS derived, post_line.accounting_date,
    post_line.period, post_line.currency, leg.posting_type, post_account.main_account,
    post_account.account_rule, leg.dimensions, leg.sign * post_line.amount AS amount,
    leg.sign * post_line.accounting_amount AS accounting_amount, leg.sign * post_line.reporting_amount AS reporting_amount
FROM post_line
CROSS JOIN LATERAL (
    VALUES (1, 1, post_line.debit_type, post_line.dimensions), (2, -1, post_line.credit_type, post_line.credit_dimensions)
) AS leg (entry, sign, posting_type, dimensions)
JOIN post_account
    ON post_account.posting_type = leg.posting_type
    AND post_account.project = post_line.project
    AND post_account.category = post_line.category
    AND post_account.worker = CASE leg.posting_type WHEN 'expense_offset' THEN post_line.worker ELSE '' END
WHERE NOT post_line.distributed;
CREATE OR REPLACE TEMPORARY VIEW post_entry AS
SELECT
    post_plain.voucher, post_plain.journal, post_plain.entry, post_plain.wave, post_plain.derived,
    post_plain.accounting_date, post_plain.period, post_plain.currency, post_plain.posting_type,
    post_plain.main_account, post_plain.account_rule, post_plain.dimensions, post_plain.amount,
    post_plain.accounting_amount, post_plain.reporting_amount
FROM post_plain
UNION ALL
SELECT
    post_special.voucher, post_line.journal, post_special.entry, post_special.wave, post_special.derived,
    post_line.accounting_date, post_line.period, post_line.currency, post_special.posting_type,
    post_special.main_account, post_special.account_rule, post_special.dimensions, post_special.amount,
    post_special.accounting_amount, post_special.reporting_amount
FROM post_special
JOIN post_line ON post_line.voucher = post_special.voucher;
CREATE TEMPORARY TABLE IF NOT EXISTS post_carried (
    main_account text NOT NULL,
    dimensions jsonb NOT NULL,
    carried jsonb NOT NULL,
    missing text,
    forbidden text,
    unknown text,
    active_from date,
    active_to date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS post_issue (
    voucher text NOT NULL,
    code text NOT NULL,
    rank smallint NOT NULL,
    message text NOT NULL,
    PRIMARY KEY (voucher, code)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS post_outcome (
    journal text PRIMARY KEY,
    claim_token bigint NOT NULL,
    good bigint NOT NULL,
    bad bigint NOT NULL,
    status text NOT NULL,
    splits boolean NOT NULL,
    error_journal text
) ON COMMIT DELETE ROWS

-- name: plan_for_sets
-- Posting joins whole sets, some never analysed: without this a guess of one row would make it compare every row with every
-- other. What is looked up by key in the large tables stands in lateral queries with OFFSET 0, which are not rearranged.
SET LOCAL enable_nestloop = off

-- name: note_claims
-- The journals this transaction holds.
INSERT INTO post_claim (journal, claim_token)
SELECT held.journal, held.claim_token
FROM unnest(%(journals)s::text[], %(tokens)s::bigint[]) AS held (journal, claim_token)

-- name: set_aside
-- Lines that the books refuse though no rule does: they are not expanded, and have an issue.
WITH aside AS (
    UPDATE post_line
    SET wave = -1
    FROM unnest(%(vouchers)s::text[], %(causes)s::text[]) AS blamed (voucher, cause)
    WHERE post_line.voucher = blamed.voucher
    RETURNING post_line.voucher, post_line.journal, post_line.line, blamed.cause
)
INSERT INTO post_issue (voucher, code, rank, message)
SELECT aside.voucher, %(code)s, %(rank)s,
    'Journal ' || aside.journal || ', line ' || aside.line || ', voucher ' || aside.voucher || ': ' || aside.cause
FROM aside

-- name: count_issues
-- How many lines of each journal break which rule.
SELECT post_line.journal, post_issue.code, count(*) AS lines
FROM post_issue
JOIN post_line ON post_line.voucher = post_issue.voucher
GROUP BY post_line.journal, post_issue.code
ORDER BY post_line.journal, post_issue.code

-- name: count_entries
-- How many entries the good lines of each journal have: two where the line has accounts, and what stands in special ones.
SELECT post_line.journal,
    sum(
        CASE WHEN post_line.distributed THEN 0 ELSE (post_line.debit_type <> '')::integer + (post_line.credit_type <> '')::integer END
            + COALESCE(special.entries, 0)
    )::bigint AS entries
FROM post_line
JOIN post_outcome ON post_outcome.journal = post_line.journal AND post_outcome.status = 'posted'
LEFT JOIN (
    SELECT post_special.voucher, count(*) AS entries FROM post_special GROUP BY post_special.voucher
) AS special ON special.voucher = post_line.voucher
WHERE NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = post_line.voucher)
GROUP BY post_line.journal
ORDER BY post_line.journal
