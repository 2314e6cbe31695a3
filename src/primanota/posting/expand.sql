-- Expansion: lines x profile x distribution -> prospective debit and credit entries, one wave of reversals at a time.

-- name: find_mirrors
-- A linked reversal that is the exact opposite of its original mirrors it (P9): same treatment, rates and amounts with the
-- sign turned. The original is posted, or stands without issue in this set.
UPDATE post_line
SET
    mirrored = true,
    mirrored_voucher = original.voucher,
    exchange_rate = original.exchange_rate,
    rate_date = original.rate_date,
    reporting_rate = original.reporting_rate,
    reporting_rate_date = original.reporting_rate_date,
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
        posted.amount, posted.exchange_rate, rated.rate_date, posted.reporting_rate, rated.reporting_rate_date,
        posted.accounting_amount, posted.reporting_amount, posted.profile, posted.profile_rule, posted.ledger_status
    FROM post_line AS reversal
    CROSS JOIN LATERAL (
        SELECT project_transaction.*
        FROM ledger.project_transaction
        WHERE project_transaction.company = %(company)s AND project_transaction.actual_id = reversal.original_actual
        OFFSET 0
    ) AS posted
    CROSS JOIN LATERAL (
        SELECT line.rate_date, line.reporting_rate_date
        FROM journal.line
        WHERE line.company = %(company)s AND line.voucher = posted.voucher
        OFFSET 0
    ) AS rated
    WHERE reversal.wave = %(wave)s AND reversal.original_actual IS NOT NULL
    UNION ALL
    SELECT beside.actual_id, beside.voucher, beside.transaction_type, beside.transaction_class, beside.currency,
        beside.amount, beside.exchange_rate, beside.rate_date, beside.reporting_rate, beside.reporting_rate_date,
        beside.accounting_amount, beside.reporting_amount, beside.profile, beside.profile_rule, beside.ledger_status
    FROM post_line AS reversal
    JOIN post_line AS beside ON beside.actual_id = reversal.original_actual AND beside.wave < %(wave)s
    WHERE reversal.wave = %(wave)s
        AND reversal.original_actual IS NOT NULL
        AND NOT EXISTS (SELECT FROM post_issue WHERE post_issue.voucher = beside.voucher)
) AS original
WHERE post_line.wave = %(wave)s
    AND post_line.original_actual = original.actual_id
    AND post_line.transaction_type = original.transaction_type
    AND post_line.transaction_class = original.transaction_class
    AND post_line.currency = original.currency
    AND post_line.amount = -original.amount

-- name: split_parts
-- Parts of distributed lines: accounting and reporting amounts are split from their own totals, in coins of their currency;
-- each part rounded down, left-over coins to the largest remainders, ties to the earlier part, the sign kept (F6). A part
-- of the other sign is rounded down too, away from zero. Shares are kept times the whole, so that nothing is rounded before.
WITH share AS (
    SELECT
        distribution.voucher,
        distribution.part,
        distribution.amount,
        distribution.dimensions,
        total.currency,
        total.coins,
        round(0.1 ^ total.decimals, total.decimals) * sign(post_line.amount) AS coin,
        total.coins * distribution.amount * sign(post_line.amount) AS share,
        COALESCE(NULLIF(abs(post_line.amount), 0), 1) AS whole
    FROM post_line
    CROSS JOIN LATERAL (
        SELECT distribution.*
        FROM journal.distribution
        WHERE distribution.company = %(company)s AND distribution.voucher = post_line.voucher
        OFFSET 0
    ) AS distribution
    CROSS JOIN LATERAL (
        VALUES
        ('accounting', %(accounting_decimals)s::integer,
            round(abs(post_line.accounting_amount) * 10::numeric ^ %(accounting_decimals)s)),
        ('reporting', %(reporting_decimals)s::integer,
            round(abs(post_line.reporting_amount) * 10::numeric ^ %(reporting_decimals)s))
    ) AS total (currency, decimals, coins)
    WHERE post_line.wave = %(wave)s AND NOT post_line.mirrored
),
floored AS (
    SELECT share.*, mod(mod(share.share, share.whole) + share.whole, share.whole) AS remainder
    FROM share
),
ranked AS (
    SELECT
        floored.*,
        div(floored.share - floored.remainder, floored.whole) AS down,
        floored.coins - sum(div(floored.share - floored.remainder, floored.whole)) OVER one AS left_over,
        row_number() OVER (
            PARTITION BY floored.voucher, floored.currency ORDER BY floored.remainder DESC, floored.part
        ) AS place
    FROM floored
    WINDOW one AS (PARTITION BY floored.voucher, floored.currency)
)
INSERT INTO post_part (voucher, part, amount, accounting_amount, reporting_amount, dimensions)
SELECT
    ranked.voucher,
    ranked.part,
    ranked.amount,
    sum(split.amount) FILTER (WHERE ranked.currency = 'accounting'),
    sum(split.amount) FILTER (WHERE ranked.currency = 'reporting'),
    ranked.dimensions
FROM ranked
CROSS JOIN LATERAL (
    SELECT ranked.coin * (ranked.down + CASE WHEN ranked.place <= ranked.left_over THEN 1 ELSE 0 END) AS amount
) AS split
GROUP BY ranked.voucher, ranked.part, ranked.amount, ranked.dimensions

-- name: mark_distributed
-- Lines with parts are expanded part by part.
UPDATE post_line
SET distributed = true
FROM (SELECT DISTINCT post_part.voucher FROM post_part) AS parted
WHERE post_line.voucher = parted.voucher AND post_line.wave = %(wave)s

-- name: expand_parts
-- Debit and credit of each part of a distributed line: parts replace the default dimensions, the resource's still win on
-- payroll allocation (F3).
INSERT INTO post_special (
    voucher, entry, wave, derived, posting_type, main_account, account_rule, dimensions, amount, accounting_amount,
    reporting_amount
)
SELECT
    post_part.voucher,
    2 * row_number() OVER (PARTITION BY post_part.voucher, leg.entry ORDER BY post_part.part) - 2 + leg.entry,
    post_line.wave,
    true,
    leg.posting_type,
    post_account.main_account,
    post_account.account_rule,
    CASE leg.posting_type
        WHEN 'payroll_allocation' THEN post_part.dimensions || post_line.resource_dimensions ELSE post_part.dimensions
    END,
    leg.sign * post_part.amount,
    leg.sign * post_part.accounting_amount,
    leg.sign * post_part.reporting_amount
FROM post_line
JOIN post_part ON post_part.voucher = post_line.voucher
CROSS JOIN LATERAL (
    VALUES (1, 1, post_line.debit_type), (2, -1, post_line.credit_type)
) AS leg (entry, sign, posting_type)
JOIN post_account
    ON post_account.posting_type = leg.posting_type
    AND post_account.project = post_line.project
    AND post_account.category = post_line.category
    AND post_account.worker = CASE leg.posting_type WHEN 'expense_offset' THEN post_line.worker ELSE '' END
WHERE post_line.wave = %(wave)s AND post_line.distributed

-- name: mirror_entries
-- The entries of a mirrored original with the sign turned: from the ledger, or from this set.
WITH mirror AS (
    SELECT post_line.voucher, post_line.mirrored_voucher
    FROM post_line
    WHERE post_line.wave = %(wave)s AND post_line.mirrored
)
INSERT INTO post_special (
    voucher, entry, wave, derived, posting_type, main_account, account_rule, dimensions, amount, accounting_amount,
    reporting_amount
)
SELECT
    mirror.voucher, posted.entry, %(wave)s, false, posted.posting_type, posted.main_account, 'mirrored',
    posted.dimensions, -posted.amount, -posted.accounting_amount, -posted.reporting_amount
FROM mirror
CROSS JOIN LATERAL (
    SELECT entry.*
    FROM ledger.entry
    WHERE entry.company = %(company)s AND entry.voucher = mirror.mirrored_voucher
    OFFSET 0
) AS posted
UNION ALL
SELECT
    mirror.voucher, beside.entry, %(wave)s, beside.derived, beside.posting_type, beside.main_account, 'mirrored',
    beside.dimensions, -beside.amount, -beside.accounting_amount, -beside.reporting_amount
FROM mirror
JOIN post_plain AS beside ON beside.voucher = mirror.mirrored_voucher AND beside.wave < %(wave)s
UNION ALL
SELECT
    mirror.voucher, beside.entry, %(wave)s, beside.derived, beside.posting_type, beside.main_account, 'mirrored',
    beside.dimensions, -beside.amount, -beside.accounting_amount, -beside.reporting_amount
FROM mirror
JOIN post_special AS beside ON beside.voucher = mirror.mirrored_voucher AND beside.wave < %(wave)s

-- name: carry_dimensions
-- What each account carries of the dimensions wished for it (F4), once for each combination: the strictest structure row
-- decides, values limit, blank drops; and what stands against it.
WITH used AS (
    SELECT DISTINCT post_line.debit_type, post_line.credit_type, post_line.project, post_line.category,
        CASE post_line.credit_type WHEN 'expense_offset' THEN post_line.worker ELSE '' END AS worker,
        post_line.dimensions, post_line.credit_dimensions
    FROM post_line
    WHERE post_line.wave = %(wave)s AND NOT post_line.distributed AND post_line.debit_type <> ''
),
wished AS (
    SELECT post_account.main_account, leg.dimensions
    FROM used
    CROSS JOIN LATERAL (
        VALUES (used.debit_type, '', used.dimensions), (used.credit_type, used.worker, used.credit_dimensions)
    ) AS leg (posting_type, worker, dimensions)
    JOIN post_account
        ON post_account.posting_type = leg.posting_type
        AND post_account.project = used.project
        AND post_account.category = used.category
        AND post_account.worker = leg.worker
    WHERE post_account.main_account <> ''
    UNION
    SELECT post_special.main_account, post_special.dimensions
    FROM post_special
    WHERE post_special.wave = %(wave)s AND post_special.derived AND post_special.main_account <> ''
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

-- name: analyze_carried
-- The set has just been written.
ANALYZE post_carried

-- name: round_off
-- A penny that is left in the reporting currency goes to the company's rounding account, without dimensions (P8); where there
-- is no such account, or it is suspended, the voucher stays unbalanced. Plain lines have none: both legs take the same amounts.
INSERT INTO post_special (
    voucher, entry, wave, derived, posting_type, main_account, account_rule, dimensions, amount, accounting_amount,
    reporting_amount
)
SELECT
    summed.voucher, summed.entry, %(wave)s, false, 'rounding', rounding.main_account, 'rounding_account', '{}', 0, 0,
    -summed.reporting_amount
FROM (
    SELECT post_special.voucher, max(post_special.entry) + 1 AS entry, sum(post_special.reporting_amount) AS reporting_amount
    FROM post_special
    WHERE post_special.wave = %(wave)s
    GROUP BY post_special.voucher
    HAVING sum(post_special.amount) = 0 AND sum(post_special.accounting_amount) = 0 AND sum(post_special.reporting_amount) <> 0
) AS summed
JOIN setup.main_account AS rounding
    ON rounding.company = %(company)s AND rounding.main_account = %(rounding_account)s AND NOT rounding.suspended
WHERE abs(summed.reporting_amount) <= %(penny_max)s
