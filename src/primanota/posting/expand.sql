-- Expansion: lines x profile x distribution -> prospective debit and credit entries, one wave of reversals at a time.

-- name: find_mirrors
-- A linked reversal that is the exact opposite of its original mirrors it (P9): same treatment, rates and amounts with the
-- sign turned. The original is posted, or stands without issue in this set.
UPDATE post_line
SET
    mirrored = true,
    mirrored_voucher = original.voucher,
    exchange_rate = original.exchange_rate,
    reporting_rate = original.reporting_rate,
    accounting_amount = -original.accounting_amount,
    reporting_amount = -original.reporting_amount,
    profile = original.profile,
    profile_rule = original.profile_rule,
    profile_known = true,
    ledger_status = original.ledger_status,
    debit_type = '',
    credit_type = ''
FROM (
    SELECT posted.actual_id, posted.voucher, posted.transaction_type, posted.transaction_class, posted.currency,
        posted.amount, posted.exchange_rate, posted.reporting_rate, posted.accounting_amount, posted.reporting_amount,
        posted.profile, posted.profile_rule, posted.ledger_status
    FROM post_line AS reversal
    JOIN ledger.project_transaction AS posted
        ON posted.company = %(company)s AND posted.actual_id = reversal.original_actual
    WHERE reversal.wave = %(wave)s
    UNION ALL
    SELECT beside.actual_id, beside.voucher, beside.transaction_type, beside.transaction_class, beside.currency,
        beside.amount, beside.exchange_rate, beside.reporting_rate, beside.accounting_amount, beside.reporting_amount,
        beside.profile, beside.profile_rule, beside.ledger_status
    FROM post_line AS beside
    WHERE beside.wave < %(wave)s
        AND NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = beside.voucher)
) AS original
WHERE post_line.wave = %(wave)s
    AND post_line.original_actual = original.actual_id
    AND post_line.transaction_type = original.transaction_type
    AND post_line.transaction_class = original.transaction_class
    AND post_line.currency = original.currency
    AND post_line.amount = -original.amount

-- name: split_parts
-- Parts of distributed lines: accounting and reporting amounts are split from their own totals, each part rounded down to
-- the currency's unit, left-over units to the largest remainders, ties to the earlier part, the sign kept (F6).
WITH share AS (
    SELECT
        distribution.voucher,
        distribution.part,
        distribution.amount,
        distribution.dimensions,
        abs(post_line.accounting_amount) * ratio.value AS accounting_share,
        trunc(abs(post_line.accounting_amount) * ratio.value, %(accounting_decimals)s) AS accounting_floor,
        abs(post_line.reporting_amount) * ratio.value AS reporting_share,
        trunc(abs(post_line.reporting_amount) * ratio.value, %(reporting_decimals)s) AS reporting_floor,
        post_line.accounting_amount,
        post_line.reporting_amount
    FROM post_line
    JOIN journal.distribution ON distribution.company = %(company)s AND distribution.voucher = post_line.voucher
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN post_line.amount <> 0 THEN round(distribution.amount, 6) / post_line.amount
            WHEN distribution.part = 1 THEN 1
            ELSE 0
        END::numeric(40, 30) AS value
    ) AS ratio
    WHERE post_line.wave = %(wave)s AND NOT post_line.mirrored
),
ranked AS (
    SELECT
        share.*,
        (abs(share.accounting_amount) - sum(share.accounting_floor) OVER whole) * 10 ^ %(accounting_decimals)s
            AS accounting_left,
        row_number() OVER (
            PARTITION BY share.voucher ORDER BY share.accounting_share - share.accounting_floor DESC, share.part
        ) AS accounting_rank,
        (abs(share.reporting_amount) - sum(share.reporting_floor) OVER whole) * 10 ^ %(reporting_decimals)s
            AS reporting_left,
        row_number() OVER (
            PARTITION BY share.voucher ORDER BY share.reporting_share - share.reporting_floor DESC, share.part
        ) AS reporting_rank
    FROM share
    WINDOW whole AS (PARTITION BY share.voucher)
)
INSERT INTO post_part (voucher, part, amount, accounting_amount, reporting_amount, dimensions)
SELECT
    ranked.voucher,
    ranked.part,
    ranked.amount,
    sign(ranked.accounting_amount) * (ranked.accounting_floor
        + CASE WHEN ranked.accounting_rank <= ranked.accounting_left THEN round(0.1 ^ %(accounting_decimals)s, 4) ELSE 0 END),
    sign(ranked.reporting_amount) * (ranked.reporting_floor
        + CASE WHEN ranked.reporting_rank <= ranked.reporting_left THEN round(0.1 ^ %(reporting_decimals)s, 4) ELSE 0 END),
    ranked.dimensions
FROM ranked

-- name: find_accounts
-- The nine-level search of the ledger posting setup (reference.md B5), project-first or category-first, for each
-- combination the lines need.
WITH wanted AS (
    SELECT DISTINCT leg.posting_type, post_line.project, post_line.project_group, post_line.category, post_line.category_group
    FROM post_line
    CROSS JOIN LATERAL (VALUES (post_line.debit_type), (post_line.credit_type)) AS leg (posting_type)
    WHERE post_line.wave = %(wave)s AND leg.posting_type NOT IN ('', 'expense_offset', 'procurement_integration')
),
level (project_scope, category_scope, project_first, category_first) AS (
    VALUES
    ('table', 'table', 1, 1),
    ('table', 'group', 2, 4),
    ('table', 'all', 3, 7),
    ('group', 'table', 4, 2),
    ('group', 'group', 5, 5),
    ('group', 'all', 6, 8),
    ('all', 'table', 7, 3),
    ('all', 'group', 8, 6),
    ('all', 'all', 9, 9)
)
INSERT INTO post_account (posting_type, project, category, worker, main_account, account_rule)
SELECT DISTINCT ON (wanted.posting_type, wanted.project, wanted.category)
    wanted.posting_type, wanted.project, wanted.category, '', posting_account.main_account,
    CASE level.project_scope WHEN 'table' THEN 'project' WHEN 'group' THEN 'project group' ELSE 'all projects' END
        || ', ' || CASE level.category_scope WHEN 'table' THEN 'category' WHEN 'group' THEN 'category group' ELSE 'all categories' END
FROM wanted
CROSS JOIN level
JOIN setup.posting_account
    ON posting_account.company = %(company)s
    AND posting_account.posting_type = wanted.posting_type
    AND posting_account.project_scope = level.project_scope
    AND posting_account.category_scope = level.category_scope
    AND posting_account.project
        = CASE level.project_scope WHEN 'table' THEN wanted.project WHEN 'group' THEN wanted.project_group ELSE '' END
    AND posting_account.category
        = CASE level.category_scope WHEN 'table' THEN wanted.category WHEN 'group' THEN wanted.category_group ELSE '' END
ORDER BY wanted.posting_type, wanted.project, wanted.category,
    CASE WHEN %(account_search)s = 'category-first' THEN level.category_first ELSE level.project_first END
ON CONFLICT DO NOTHING

-- name: find_expense_offsets
-- The offset of expenses (P2, F7): project and category, then project, category, worker, all.
INSERT INTO post_account (posting_type, project, category, worker, main_account, account_rule)
SELECT DISTINCT ON (wanted.project, wanted.category, wanted.worker)
    'expense_offset', wanted.project, wanted.category, wanted.worker, expense_offset.main_account,
    CASE rank.place
        WHEN 1 THEN 'project and category' WHEN 2 THEN 'project' WHEN 3 THEN 'category' WHEN 4 THEN 'worker' ELSE 'all'
    END
FROM (
    SELECT DISTINCT post_line.project, post_line.category, post_line.worker
    FROM post_line
    WHERE post_line.wave = %(wave)s AND post_line.credit_type = 'expense_offset'
) AS wanted
JOIN setup.expense_offset
    ON expense_offset.company = %(company)s
    AND expense_offset.project IN (wanted.project, '')
    AND expense_offset.category IN (wanted.category, '')
    AND expense_offset.worker IN (wanted.worker, '')
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN expense_offset.project <> '' AND expense_offset.category <> '' THEN 1
        WHEN expense_offset.project <> '' THEN 2
        WHEN expense_offset.category <> '' THEN 3
        WHEN expense_offset.worker <> '' THEN 4
        ELSE 5
    END AS place
) AS rank
ORDER BY wanted.project, wanted.category, wanted.worker, rank.place, expense_offset.worker DESC
ON CONFLICT DO NOTHING

-- name: derive_entries
-- Debit and credit of every line that goes to the general ledger, for each of its parts (F3: the resource's dimensions win
-- on payroll allocation, parts replace the defaults).
INSERT INTO post_entry (
    voucher, entry, wave, derived, posting_type, main_account, account_rule, dimensions, amount, accounting_amount,
    reporting_amount
)
SELECT
    post_line.voucher,
    2 * COALESCE(post_part.part, 1) - 2 + leg.entry,
    post_line.wave,
    true,
    leg.posting_type,
    CASE leg.posting_type
        WHEN 'procurement_integration' THEN %(procurement_integration_account)s::text
        ELSE COALESCE(post_account.main_account, '')
    END,
    CASE leg.posting_type
        WHEN 'procurement_integration' THEN 'procurement_integration_account'
        ELSE COALESCE(post_account.account_rule, '')
    END,
    CASE leg.posting_type
        WHEN 'payroll_allocation'
            THEN COALESCE(post_part.dimensions, post_line.dimensions) || post_line.resource_dimensions
        ELSE COALESCE(post_part.dimensions, post_line.dimensions)
    END,
    leg.sign * COALESCE(post_part.amount, post_line.amount),
    leg.sign * COALESCE(post_part.accounting_amount, post_line.accounting_amount),
    leg.sign * COALESCE(post_part.reporting_amount, post_line.reporting_amount)
FROM post_line
LEFT JOIN post_part ON post_part.voucher = post_line.voucher
CROSS JOIN LATERAL (
    VALUES (1, 1, post_line.debit_type), (2, -1, post_line.credit_type)
) AS leg (entry, sign, posting_type)
LEFT JOIN post_account
    ON post_account.posting_type = leg.posting_type
    AND post_account.project = post_line.project
    AND post_account.category = post_line.category
    AND post_account.worker = CASE leg.posting_type WHEN 'expense_offset' THEN post_line.worker ELSE '' END
WHERE post_line.wave = %(wave)s AND leg.posting_type <> ''

-- name: mirror_entries
-- The entries of a mirrored original with the sign turned: from the ledger, or from this set.
INSERT INTO post_entry (
    voucher, entry, wave, derived, posting_type, main_account, account_rule, dimensions, amount, accounting_amount,
    reporting_amount
)
SELECT
    post_line.voucher, original.entry, post_line.wave, original.derived, original.posting_type, original.main_account,
    'mirrored', original.dimensions, -original.amount, -original.accounting_amount, -original.reporting_amount
FROM post_line
JOIN (
    SELECT entry.voucher, entry.entry::integer AS entry, false AS derived, entry.posting_type, entry.main_account,
        entry.dimensions, entry.amount, entry.accounting_amount, entry.reporting_amount
    FROM ledger.entry
    JOIN post_line AS reversal
        ON reversal.wave = %(wave)s AND reversal.mirrored AND reversal.mirrored_voucher = entry.voucher
    WHERE entry.company = %(company)s
    UNION ALL
    SELECT beside.voucher, beside.entry, beside.derived, beside.posting_type, beside.main_account, beside.dimensions,
        beside.amount, beside.accounting_amount, beside.reporting_amount
    FROM post_entry AS beside
    WHERE beside.wave < %(wave)s
) AS original ON original.voucher = post_line.mirrored_voucher
WHERE post_line.wave = %(wave)s AND post_line.mirrored

-- name: analyze_entries
-- The set has just been written.
ANALYZE post_entry

-- name: carry_dimensions
-- What each account carries of the dimensions wished for it (F4), once for each combination: the strictest structure row
-- decides, values limit, blank drops; and what stands against it.
WITH wished AS (
    SELECT DISTINCT post_entry.main_account, post_entry.dimensions
    FROM post_entry
    WHERE post_entry.wave = %(wave)s AND post_entry.derived AND post_entry.main_account <> ''
),
ruled AS (
    SELECT
        account.main_account,
        structure.dimension,
        min(array_position(ARRAY['required', 'blank', 'optional'], structure.requirement::text)) AS strictness,
        array_agg(structure.values::text) FILTER (WHERE structure.values <> '') AS patterns
    FROM (SELECT DISTINCT wished.main_account FROM wished) AS account
    JOIN setup.account_structure AS structure
        ON structure.company = %(company)s AND setup.matches(structure.accounts, account.main_account)
    GROUP BY account.main_account, structure.dimension
),
judged AS (
    SELECT
        wished.main_account,
        wished.dimensions,
        held.dimension,
        wished.dimensions ->> held.dimension AS value,
        COALESCE(ruled.strictness, 3) AS strictness,
        NOT EXISTS (
            SELECT FROM unnest(ruled.patterns) AS pattern (text)
            WHERE NOT setup.matches(pattern.text, wished.dimensions ->> held.dimension)
        ) AS admitted,
        known.value IS NOT NULL AS known,
        known.active_from,
        known.active_to
    FROM wished
    CROSS JOIN LATERAL (
        SELECT jsonb_object_keys(wished.dimensions) COLLATE "C" AS dimension
        UNION
        SELECT ruled.dimension::text FROM ruled WHERE ruled.main_account = wished.main_account
    ) AS held
    LEFT JOIN ruled ON ruled.main_account = wished.main_account AND ruled.dimension = held.dimension
    LEFT JOIN setup.dimension_value AS known
        ON known.company = %(company)s
        AND known.dimension = held.dimension
        AND known.value = wished.dimensions ->> held.dimension
)
INSERT INTO post_carried (main_account, dimensions, carried, missing, forbidden, unknown, active_from, active_to)
SELECT
    wished.main_account,
    wished.dimensions,
    COALESCE(jsonb_object_agg(judged.dimension, judged.value)
        FILTER (WHERE judged.value IS NOT NULL AND judged.strictness <> 2), '{}'),
    string_agg(judged.dimension, ', ' ORDER BY judged.dimension)
        FILTER (WHERE judged.value IS NULL AND judged.strictness = 1),
    string_agg(judged.dimension || ' ' || judged.value, ', ' ORDER BY judged.dimension)
        FILTER (WHERE judged.value IS NOT NULL AND judged.strictness <> 2 AND NOT judged.admitted),
    string_agg(judged.dimension || ' ' || judged.value, ', ' ORDER BY judged.dimension)
        FILTER (WHERE judged.value IS NOT NULL AND judged.strictness <> 2 AND NOT judged.known),
    max(judged.active_from) FILTER (WHERE judged.value IS NOT NULL AND judged.strictness <> 2),
    min(judged.active_to) FILTER (WHERE judged.value IS NOT NULL AND judged.strictness <> 2)
FROM wished
LEFT JOIN judged ON judged.main_account = wished.main_account AND judged.dimensions = wished.dimensions
WHERE NOT EXISTS (
    SELECT FROM post_carried
    WHERE post_carried.main_account = wished.main_account AND post_carried.dimensions = wished.dimensions
)
GROUP BY wished.main_account, wished.dimensions

-- name: round_off
-- A penny that is left in the reporting currency goes to the company's rounding account (P8).
INSERT INTO post_entry (
    voucher, entry, wave, derived, posting_type, main_account, account_rule, dimensions, amount, accounting_amount,
    reporting_amount
)
SELECT
    summed.voucher, summed.entry, %(wave)s, true, 'rounding', %(rounding_account)s::text, 'rounding_account', '{}', 0, 0,
    -summed.reporting_amount
FROM (
    SELECT post_entry.voucher, max(post_entry.entry) + 1 AS entry, sum(post_entry.reporting_amount) AS reporting_amount
    FROM post_entry
    WHERE post_entry.wave = %(wave)s
    GROUP BY post_entry.voucher
    HAVING sum(post_entry.amount) = 0 AND sum(post_entry.accounting_amount) = 0 AND sum(post_entry.reporting_amount) <> 0
) AS summed
WHERE %(rounding_account)s::text <> '' AND abs(summed.reporting_amount) <= %(penny_max)s

